#include "lib/net/retry_sleep.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "lib/base/errors.h"

namespace tinct {
namespace {

constexpr double kLongestSleep = 86400;

[[noreturn]] void throw_no_sleep(std::string_view text, const char* why) {
  throw Error(Fault::usage, "--retry-sleep " + std::string(text) + " " + why +
                                "; write seconds, linear=START[:END[:STEP]] or "
                                "exp=START[:END[:BASE]], as exp=1:20");
}

std::optional<double> plain_number(std::string_view text) {
  if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
  double number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number, std::chars_format::fixed);
  if (error != std::errc{} || end != last || number > kLongestSleep) return std::nullopt;
  return number;
}

std::vector<std::string_view> split_at_colons(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t colon = text.find(':');
    parts.push_back(text.substr(0, colon));
    if (colon == std::string_view::npos) return parts;
    text.remove_prefix(colon + 1);
  }
}

bool strip(std::string_view& text, std::string_view beginning) {
  if (!text.starts_with(beginning)) return false;
  text.remove_prefix(beginning.size());
  return true;
}

}  // namespace

double RetrySleep::wait(int n, double most) const {
  if (exponential && start == 0) return 0;  // and not 0 times infinity
  const double seconds = exponential ? start * std::pow(step, n) : start + step * n;
  return std::min(seconds, end.value_or(std::max(start, most)));
}

std::optional<RetrySleep> retry_sleep_from_text(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::string_view rest = text;
  strip(rest, "http:");
  RetrySleep waits;
  waits.exponential = strip(rest, "exp=");
  const bool grows = waits.exponential || strip(rest, "linear=");
  const auto parts = split_at_colons(rest);
  if (parts.size() > (grows ? 3U : 1U)) throw_no_sleep(text, "has too many parts");
  const auto part = [&](std::size_t i, double otherwise) {
    if (i >= parts.size() || (i > 0 && parts[i].empty())) return otherwise;
    const auto number = plain_number(parts[i]);
    if (!number) throw_no_sleep(text, "has a part that is no number from 0 to 86400");
    return *number;
  };
  waits.start = part(0, 0);
  if (parts.size() > 1 && !parts[1].empty()) waits.end = part(1, 0);
  waits.step = grows ? part(2, waits.exponential ? 2 : 1) : 0;
  if (waits.end && *waits.end < waits.start) throw_no_sleep(text, "ends below its start");
  if (waits.exponential && waits.step < 1) throw_no_sleep(text, "has a base below 1");
  return waits;
}

}  // namespace tinct
