#include "lib/net/opt_out.h"

#include <algorithm>
#include <array>

#include "lib/net/url.h"

namespace tinct {
namespace {

std::string_view trim_blanks(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Directives that have a value of their own; any other name before a colon is a robot's.
constexpr std::array<std::string_view, 4> kValued{"unavailable_after", "max-snippet",
                                                  "max-image-preview", "max-video-preview"};
constexpr std::array<std::string_view, 5> kForbidding{"noai", "noimageai", "noindex",
                                                      "noimageindex", "none"};

std::string forbidding_word(std::string_view value) {
  const std::string lower = ascii_lower(value);
  std::string_view rest = lower;
  if (const auto colon = rest.find(':'); colon != std::string_view::npos) {
    const std::string_view name = trim_blanks(rest.substr(0, colon));
    const bool is_robot = name.find(',') == std::string_view::npos &&
                          std::ranges::find(kValued, name) == kValued.end();
    if (is_robot && name != "tinct" && name != "*") return {};
    if (is_robot) rest.remove_prefix(colon + 1);
  }
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    const std::string_view word = trim_blanks(rest.substr(0, comma));
    if (std::ranges::find(kForbidding, word) != kForbidding.end()) return std::string(word);
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
  }
  return {};
}

}  // namespace

std::string opt_out_reason(const std::vector<std::string>& robots, std::string_view reservation) {
  for (const std::string& value : robots) {
    if (const std::string word = forbidding_word(value); !word.empty()) {
      return "the answer says X-Robots-Tag: " + word;
    }
  }
  if (trim_blanks(reservation) == "1") return "the answer says tdm-reservation: 1";
  return {};
}

}  // namespace tinct
