#include "lib/net/tdm_rules.h"

#include <algorithm>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/net/link_list.h"
#include "lib/net/path_pattern.h"

namespace tinct {
namespace {

constexpr std::size_t kMostTdmBytes = 500 * 1024;  // as of a robots.txt

// An array, or nothing at all.
Json tdm_entries(std::string_view text) {
  if (text.empty() || text.size() > kMostTdmBytes) return Json::array();
  try {
    Json document = parse_json(text, "tdmrep.json");
    return document.is_array() ? std::move(document) : Json::array();
  } catch (const Error&) {
    return Json::array();
  }
}

// Numbers are what the protocol says; some write them as text.
int reservation_of(const Json& entry) {
  const auto found = entry.find("tdm-reservation");
  if (found == entry.end()) return -1;
  if (*found == 0 || *found == "0") return 0;
  return *found == 1 || *found == "1" ? 1 : -1;
}

std::string text_member(const Json& entry, const char* name) {
  const auto found = entry.find(name);
  return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

TdmRules::TdmRules(std::string_view text) {
  for (const Json& entry : tdm_entries(text)) {
    if (!entry.is_object()) continue;
    const int reservation = reservation_of(entry);
    const std::string location = text_member(entry, "location");
    if (reservation < 0 || location.empty()) continue;
    rules_.push_back({.pattern = one_path_spelling(location),
                      .policy = shown_line(text_member(entry, "tdm-policy")),
                      .reserved = reservation == 1});
  }
}

std::string TdmRules::reason(std::string_view path) const {
  if (rules_.empty()) return {};
  const std::string wanted = one_path_spelling(path.empty() ? "/" : path);
  const auto rule = std::ranges::find_if(
      rules_, [&](const Rule& candidate) { return fits_path(candidate.pattern, wanted); });
  if (rule == rules_.end() || !rule->reserved) return {};
  return "tdmrep.json of its host reserves " + shown_line(path) +
         (rule->policy.empty() ? std::string() : "; its terms are at " + rule->policy);
}

std::size_t TdmRules::bytes() const noexcept {
  std::size_t bytes = rules_.capacity() * sizeof(Rule);
  for (const Rule& rule : rules_) bytes += rule.pattern.capacity() + rule.policy.capacity();
  return bytes;
}

}  // namespace tinct
