#include "lib/base/counted_noun.h"

#include <cstdint>
#include <limits>

#include <catch2/catch.hpp>

using tinct::counted_noun;
using tinct::with_thousands;

TEST_CASE("one of a thing is named in the singular, none and many in the plural", "[text]") {
  CHECK(counted_noun(0, "film") == "0 films");
  CHECK(counted_noun(1, "film") == "1 film");
  CHECK(counted_noun(2, "film") == "2 films");
  CHECK(counted_noun(1, "validation scene") == "1 validation scene");
  CHECK(counted_noun(143785, "frame") == "143,785 frames");
}

TEST_CASE("a comma stands before every three digits", "[text]") {
  CHECK(with_thousands(999) == "999");
  CHECK(with_thousands(1000) == "1,000");
  CHECK(with_thousands(1234567) == "1,234,567");
  CHECK(with_thousands(-1000) == "-1,000");
  CHECK(with_thousands(std::numeric_limits<std::int64_t>::min()) == "-9,223,372,036,854,775,808");
}
