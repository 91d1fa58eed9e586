#include "metrics/abtest/gold_config.h"

#include <optional>
#include <string>
#include <utility>

#include "metrics/abtest/study_reader.h"

namespace tinct {
namespace {

// The scale of a method that rates; nothing for those that choose.
std::optional<std::pair<int, int>> scale_of(StudyMethod method) {
  if (method == StudyMethod::ccr) return {{-3, 3}};
  if (method == StudyMethod::acr || method == StudyMethod::dcr) return {{1, 5}};
  return std::nullopt;
}

// What is plainly wrong belongs into the lower end of the scale, unless the file says where.
void read_gold_expected(const StudyReader& inner, StudyConfig& config) {
  const auto scale = scale_of(config.method);
  const Json* expected = inner.find("expected");
  if (!scale) {
    if (expected == nullptr) return;
    inner.refuse("expected",
                 "belongs to acr, dcr and ccr; the right answer of single is "
                 "\"colorized\", and that of pair the original's side");
  }
  config.gold_lowest = scale->first;
  config.gold_highest = config.method == StudyMethod::ccr ? -1 : 2;
  if (expected == nullptr) return;
  const bool two = expected->is_array() && expected->size() == 2 &&
                   (*expected)[0].is_number_integer() && (*expected)[1].is_number_integer();
  const std::string range = std::to_string(scale->first) + " to " + std::to_string(scale->second);
  if (!two) inner.refuse("expected", "must be the lowest and the highest rating, of " + range);
  const auto low = (*expected)[0].get<double>();
  const auto high = (*expected)[1].get<double>();
  if (low < scale->first || high > scale->second || low > high) {
    inner.refuse("expected", "must be the lowest and the highest rating, of " + range);
  }
  if (low == scale->first && high == scale->second) {
    inner.refuse("expected", "is the whole scale, so that no answer could be wrong");
  }
  config.gold_lowest = static_cast<int>(low);
  config.gold_highest = static_cast<int>(high);
}

}  // namespace

void read_gold(const StudyReader& reader, const std::filesystem::path& base, StudyConfig& config) {
  const Json* gold = reader.find("gold");
  if (gold == nullptr) return;
  const StudyReader inner(*gold, reader.name() + ", gold");
  inner.know({"folder", "share", "most_wrong", "expected"});
  std::string folder;
  inner.text("folder", folder);
  if (folder.empty()) inner.refuse("folder", "is missing: it holds clips that are plainly wrong");
  config.folders["gold"] = base / folder;
  config.gold_share = 0.1;
  inner.number("share", config.gold_share, 0.01, 0.5);
  inner.whole("most_wrong", config.most_gold_wrong, 0, 100);
  read_gold_expected(inner, config);
}

}  // namespace tinct
