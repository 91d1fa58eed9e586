#include "lib/net/byte_rate.h"

#include <charconv>
#include <string>

#include "lib/base/errors.h"

namespace tinct {
namespace {

constexpr double kLeastRate = 1024;
constexpr double kMostRate = 1e15;

[[noreturn]] void throw_no_rate(std::string_view text) {
  throw Error(Fault::usage, "--limit-rate " + std::string(text) +
                                " is no rate; write bytes a second, at least 1K, as 800000, 500K "
                                "or 4.2M, or 0 for no limit");
}

double factor_of(std::string_view unit) {
  if (unit.empty()) return 1;
  if (unit.size() > 1) return 0;
  switch (unit[0]) {
    case 'k':
    case 'K': return 1024.0;
    case 'm':
    case 'M': return 1024.0 * 1024;
    case 'g':
    case 'G': return 1024.0 * 1024 * 1024;
    default: return 0;
  }
}

}  // namespace

std::int64_t byte_rate_from_text(std::string_view text) {
  if (text.empty()) return 0;
  double number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number, std::chars_format::fixed);
  const double factor = factor_of({end, static_cast<std::size_t>(last - end)});
  // "inf", "nan" and "-0" are numbers for from_chars.
  const bool is_plain = text[0] >= '0' && text[0] <= '9';
  if (error != std::errc{} || factor == 0 || !is_plain) throw_no_rate(text);
  const double rate = number * factor;
  if (rate == 0) return 0;
  if (rate < kLeastRate || rate > kMostRate) throw_no_rate(text);
  return static_cast<std::int64_t>(rate);
}

}  // namespace tinct
