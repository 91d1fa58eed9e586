#include "metrics/printed_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace tinct {
namespace {

// std::regex recurses along its text, so a line has to end somewhere.
constexpr std::size_t kLongestLine = 4096;

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// The number that a text begins with.
std::optional<PrintedNumber> number_at_start(std::string_view text) {
  const std::size_t sign = text.starts_with('+') ? 1 : 0;
  const char* end = text.data() + text.size();
  double value = 0;
  const auto [behind, error] = std::from_chars(text.data() + sign, end, value);
  if (error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range) value = std::numeric_limits<double>::infinity();
  // What only begins as "inf" and "nan" do is a word: "information".
  if (!std::isfinite(value) && behind != end && is_word(*behind)) return std::nullopt;
  return PrintedNumber{std::string(text.data(), behind), value};
}

}  // namespace

std::optional<PrintedNumber> last_number(std::string_view text) {
  std::optional<PrintedNumber> last;
  for (std::size_t at = 0; at < text.size();) {
    const bool inside = at > 0 && (is_word(text[at - 1]) || text[at - 1] == '.');
    std::optional<PrintedNumber> found;
    if (!inside) found = number_at_start(text.substr(at));
    at += found ? found->text.size() : 1;
    if (found) last = std::move(found);
  }
  return last;
}

std::optional<PrintedNumber> last_match(const std::string& text, const std::regex& pattern) {
  std::optional<PrintedNumber> last;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, std::min(end - at, kLongestLine));
    for (std::sregex_iterator match(line.begin(), line.end(), pattern), none; match != none;
         ++match) {
      const std::string group = (*match)[1];
      last = last_number(group);
      if (!last) last = PrintedNumber{group, std::numeric_limits<double>::quiet_NaN()};
    }
    at = end + 1;
  }
  return last;
}

}  // namespace tinct
