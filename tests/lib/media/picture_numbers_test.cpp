#include "lib/media/picture_numbers.h"

#include <catch2/catch.hpp>

using tinct::remarks_on_numbers;

TEST_CASE("a whole sequence, every tenth frame and names without numbers are not remarked on") {
  CHECK(remarks_on_numbers({"a/f001.png", "a/f002.png", "a/f003.png"}).empty());
  CHECK(remarks_on_numbers({"f010.png", "f020.png", "f030.png"}).empty());
  CHECK(remarks_on_numbers({"cat.png", "dog.png"}).empty());
  CHECK(remarks_on_numbers({"a1.png", "b7.png"}).empty());
  CHECK(remarks_on_numbers({"202411260101010001.png", "202411260101019999.png"}).empty());
  CHECK(remarks_on_numbers({}).empty());
}

TEST_CASE("missing pictures are counted, and the first place is named") {
  const auto remarks =
      remarks_on_numbers({"f001.png", "f002.png", "f005.png", "f006.png", "f008.png"});
  REQUIRE(remarks.size() == 1);
  CHECK(remarks[0].find("3 pictures are missing") == 0);
  CHECK(remarks[0].find("between f002.png and f005.png") != std::string::npos);
  const auto tenths = remarks_on_numbers({"f010.png", "f020.png", "f040.png"});
  REQUIRE(tenths.size() == 1);
  CHECK(tenths[0].find("1 picture is missing") == 0);
}

TEST_CASE("numbers of different lengths, which names sort wrongly, are remarked on") {
  const auto remarks = remarks_on_numbers({"1.png", "10.png", "2.png"});
  REQUIRE(remarks.size() == 1);
  CHECK(remarks[0].find("10.png is read before 2.png") == 0);
}
