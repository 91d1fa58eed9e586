#include "lib/base/base64.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {

TEST_CASE("base64 of RFC 4648's examples", "[base]") {
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
}

}  // namespace
}  // namespace tinct
