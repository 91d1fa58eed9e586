#include "scenes/export/timecode.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {

// SMPTE 12M-1: at 30/1.001 the numbers 0 and 1 are left out at each minute but every tenth.
TEST_CASE("drop frame timecode at 29.97 has the published values", "[export]") {
  const TimecodeRate rate = timecode_rate({30000, 1001});
  CHECK(rate.nominal == 30);
  CHECK(rate.drop);
  CHECK(timecode(0, rate) == "00:00:00;00");
  CHECK(timecode(1799, rate) == "00:00:59;29");
  CHECK(timecode(1800, rate) == "00:01:00;02");
  CHECK(timecode(3597, rate) == "00:01:59;29");
  CHECK(timecode(3598, rate) == "00:02:00;02");
  CHECK(timecode(17981, rate) == "00:09:59;29");
  CHECK(timecode(17982, rate) == "00:10:00;00");
  CHECK(timecode(107892, rate) == "01:00:00;00");
  CHECK(timecode(2589408, rate) == "24:00:00;00");
}

TEST_CASE("drop frame timecode at 59.94 leaves out four numbers a minute", "[export]") {
  const TimecodeRate rate = timecode_rate({60000, 1001});
  CHECK(timecode(3599, rate) == "00:00:59;59");
  CHECK(timecode(3600, rate) == "00:01:00;04");
  CHECK(timecode(35964, rate) == "00:10:00;00");
}

TEST_CASE("no two frames of ten minutes have the same drop frame timecode", "[export]") {
  const TimecodeRate rate = timecode_rate({30000, 1001});
  std::string before;
  for (std::int64_t frame = 0; frame < 18000; ++frame) {
    const std::string now = timecode(frame, rate);
    REQUIRE(now > before);
    before = now;
  }
}

TEST_CASE("other rates count frames to the nearest whole rate", "[export]") {
  CHECK(timecode(86399, timecode_rate({24, 1})) == "00:59:59:23");
  CHECK(timecode(24, timecode_rate({24000, 1001})) == "00:00:01:00");
  CHECK_FALSE(timecode_rate({24000, 1001}).drop);
  CHECK_FALSE(timecode_rate({30, 1}).drop);
  CHECK(timecode_rate({2997, 100}).drop);  // as some containers round
  CHECK(timecode(7, timecode_rate({0, 1})) == "00:00:00:07");
  CHECK(timecode(25, timecode_rate({0, 1})) == "00:00:01:00");
  CHECK(timecode(119, timecode_rate({120, 1})) == "00:00:00:119");
}

TEST_CASE("clock times are rounded to the nearest millisecond", "[export]") {
  CHECK(clock_time(0) == "00:00:00.000");
  CHECK(clock_time(59.9996) == "00:01:00.000");
  CHECK(clock_time(3661.0414) == "01:01:01.041");
}

}  // namespace
}  // namespace tinct
