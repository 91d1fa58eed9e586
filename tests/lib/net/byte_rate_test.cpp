#include "lib/net/byte_rate.h"

#include <string>

#include "lib/base/errors.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("a rate is bytes with a unit of 1024, as yt-dlp has it", "[net]") {
  CHECK(byte_rate_from_text("800000") == 800'000);
  CHECK(byte_rate_from_text("500K") == 512'000);
  CHECK(byte_rate_from_text("50k") == 51'200);
  CHECK(byte_rate_from_text("4.2M") == 4'404'019);
  CHECK(byte_rate_from_text("1G") == 1'073'741'824);
  CHECK(byte_rate_from_text("1K") == 1024);
  CHECK(byte_rate_from_text("") == 0);
  CHECK(byte_rate_from_text("0") == 0);
  CHECK(byte_rate_from_text("0K") == 0);
}

TEST_CASE("what is no rate is wrong usage, and the sentence shows one", "[net]") {
  for (const char* text :
       {"fast", "K", "-5K", "-0", "5 K", "5KB", "5T", "5K/s", "1e6", "inf", "nan", "0x10", "1000",
        "0.5K", "99999999G", ".", "1.2.3M", "\xff", " 5K"}) {
    CAPTURE(text);
    try {
      (void)byte_rate_from_text(text);
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::usage);
      CHECK(std::string(error.what()).find("500K") != std::string::npos);
    }
  }
}
