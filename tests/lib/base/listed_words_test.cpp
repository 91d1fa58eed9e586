#include "lib/base/listed_words.h"

#include <catch2/catch.hpp>

using tinct::listed_words;

TEST_CASE("words are listed with commas, and \"and\" before the last", "[text]") {
  CHECK(listed_words({}).empty());
  CHECK(listed_words({"a"}) == "a");
  CHECK(listed_words({"a", "b"}) == "a and b");
  CHECK(listed_words({"a", "b", "c"}) == "a, b and c");
}
