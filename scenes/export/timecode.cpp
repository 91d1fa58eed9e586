#include "scenes/export/timecode.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace tinct {

TimecodeRate timecode_rate(const Rational& fps) noexcept {
  const double rate = fps.value();
  if (!(rate > 0)) return {};
  TimecodeRate found{.nominal = std::max(1, static_cast<int>(std::lround(rate)))};
  const double ntsc = found.nominal / 1.001;
  const bool counted = found.nominal == 30 || found.nominal == 60;
  found.drop = counted && std::abs(rate - ntsc) < ntsc / 5000;
  return found;
}

std::string timecode(std::int64_t frame, const TimecodeRate& rate) {
  // SMPTE 12M: frame numbers 0 and 1 (0 to 3 at 60) are left out at each minute but every tenth.
  if (rate.drop) {
    const std::int64_t left_out = rate.nominal / 15;
    const std::int64_t minute = std::int64_t{60} * rate.nominal - left_out;
    const std::int64_t ten_minutes = 10 * minute + left_out;
    const std::int64_t rest = frame % ten_minutes;
    frame += frame / ten_minutes * 9 * left_out;
    if (rest >= left_out) frame += (rest - left_out) / minute * left_out;
  }
  const std::int64_t seconds = frame / rate.nominal;
  const int digits = rate.nominal > 100 ? 3 : 2;
  return fmt::format("{:02}:{:02}:{:02}{}{:0{}}", seconds / 3600, seconds / 60 % 60, seconds % 60,
                     rate.drop ? ';' : ':', frame % rate.nominal, digits);
}

std::string clock_time(double seconds) {
  const auto total = static_cast<std::int64_t>(std::llround(std::max(0.0, seconds) * 1000));
  return fmt::format("{:02}:{:02}:{:02}.{:03}", total / 3600000, total / 60000 % 60,
                     total / 1000 % 60, total % 1000);
}

}  // namespace tinct
