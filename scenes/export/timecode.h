#pragma once

#include <cstdint>
#include <string>

#include "lib/media/frame_source.h"

namespace tinct {

/// How SMPTE 12M counts the frames of a rate.
struct TimecodeRate {
  int nominal = 25;   ///< frames that a second of timecode has
  bool drop = false;  ///< numbers are left out so that 29.97 and 59.94 keep pace with the clock
};

/// The rate to the nearest whole number; drop frame where it is 30/1.001 or 60/1.001, within one
/// part in 5000 (containers round). An unknown rate counts as 25.
[[nodiscard]] TimecodeRate timecode_rate(const Rational& fps) noexcept;

/// "00:01:00;02": hours, minutes, seconds and frames, with ";" before the frames for drop frame.
/// Hours go on beyond 23. The frames have as many digits as the rate needs, two at least.
[[nodiscard]] std::string timecode(std::int64_t frame, const TimecodeRate& rate);

/// "00:00:05.120": hours, minutes, seconds and milliseconds, rounded to the nearest.
[[nodiscard]] std::string clock_time(double seconds);

}  // namespace tinct
