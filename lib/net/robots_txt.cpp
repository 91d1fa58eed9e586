#include "lib/net/robots_txt.h"

#include <algorithm>
#include <charconv>

#include "lib/net/path_pattern.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

constexpr std::size_t kMostRuleBytes = 500 * 1024;
constexpr double kLongestDelay = 60;

std::string_view strip(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// The product token that a user-agent line names: letters, "_" and "-" (section 2.2.1).
std::string product_token(std::string_view value) {
  std::string token;
  for (const char c : ascii_lower(value)) {
    if (!(c >= 'a' && c <= 'z') && c != '_' && c != '-') break;
    token.push_back(c);
  }
  return token;
}

double delay_of(std::string_view value) {
  double seconds = 0;
  const auto parsed = std::from_chars(value.data(), value.data() + value.size(), seconds);
  return parsed.ec == std::errc() && seconds > 0 ? std::min(seconds, kLongestDelay) : 0;
}

}  // namespace

RobotsRules::RobotsRules(std::string_view text, std::string_view product) {
  std::vector<Rule> own;
  std::vector<Rule> general;
  double own_delay = 0;
  double general_delay = 0;
  bool named = false;
  bool for_us = false;
  bool for_all = false;
  bool in_rules = true;  // the next user-agent line begins a group
  text = text.substr(0, kMostRuleBytes);
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("\r\n");
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    line = strip(line.substr(0, line.find('#')));
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string key = ascii_lower(strip(line.substr(0, colon)));
    const std::string_view value = strip(line.substr(colon + 1));
    if (key == "user-agent") {
      if (in_rules) for_us = for_all = in_rules = false;
      for_all = for_all || value == "*";
      for_us = for_us || product_token(value) == product;
      named = named || for_us;
    } else if (key == "allow" || key == "disallow") {
      in_rules = true;
      if (value.empty()) continue;
      const Rule rule{one_path_spelling(value), key == "allow"};
      if (for_us) own.push_back(rule);
      if (for_all) general.push_back(rule);
    } else if (key == "crawl-delay") {
      if (for_us) own_delay = delay_of(value);
      if (for_all) general_delay = delay_of(value);
    }
  }
  rules_ = named ? std::move(own) : std::move(general);
  crawl_delay_ = named ? own_delay : general_delay;
}

std::size_t RobotsRules::bytes() const noexcept {
  std::size_t bytes = rules_.capacity() * sizeof(Rule);
  for (const Rule& rule : rules_) bytes += rule.pattern.capacity();
  return bytes;
}

bool RobotsRules::allows(std::string_view path) const {
  if (rules_.empty()) return true;
  const std::string wanted = one_path_spelling(path.empty() ? "/" : path);
  if (wanted == "/robots.txt") return true;
  const Rule* decisive = nullptr;
  for (const Rule& rule : rules_) {
    if (!fits_path(rule.pattern, wanted)) continue;
    const bool longer = decisive == nullptr || rule.pattern.size() > decisive->pattern.size();
    const bool as_long = decisive != nullptr && rule.pattern.size() == decisive->pattern.size();
    if (longer || (as_long && rule.allow)) decisive = &rule;
  }
  return decisive == nullptr || decisive->allow;
}

}  // namespace tinct
