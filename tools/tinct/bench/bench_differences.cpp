#include "tools/tinct/bench/bench_differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "metrics/report/html_text.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

/// "+0.52 ± 0.10"
std::string difference_text(const Json& difference) {
  const double mean = difference["mean"];
  return fmt::format("{}{} ± {}", mean > 0 ? "+" : "", number_text(mean, 3),
                     number_text(difference["sd"].get<double>(), 2));
}

/// "steadier in 3 of 3 seeds, by more than their spread"
std::string verdict_text(const Json& difference, const std::string& value) {
  const int better = difference["better_in"], worse = difference["worse_in"];
  if (better == 0 && worse == 0) return "the same in all seeds";
  const bool steadiness = value.starts_with("warp_error");
  const std::string word = better >= worse ? (steadiness ? "steadier" : "better")
                                           : (steadiness ? "less steady" : "worse");
  return fmt::format("{} in {} of {} seeds, {} their spread", word, std::max(better, worse),
                     difference["by_seed"].size(),
                     difference["larger_than_spread"].get<bool>() ? "by more than" : "within");
}

std::vector<std::string> ranked_names(const Json& values) {
  std::vector<std::string> names;
  for (const Json& value : values) {
    if (value["better"].is_string()) names.push_back(value["name"]);
  }
  return names;
}

Json cells_of(const Json& row, const std::vector<std::string>& names) {
  Json cells = Json::array();
  for (const std::string& name : names) {
    const auto found = row["values"].find(name);
    const bool has = found != row["values"].end();
    cells.push_back({{"difference", has ? difference_text(*found) : "–"},
                     {"verdict", has ? verdict_text(*found, name) : ""}});
  }
  return cells;
}

}  // namespace

Json differences_view(const Json& group, const Json& values) {
  const Json differences = group.value("differences", Json::array());
  if (differences.empty()) return nullptr;
  const std::vector<std::string> names = ranked_names(values);
  Json heads = Json::array(), rows = Json::array();
  for (const std::string& name : names) heads.push_back({{"name", breakable_name(name)}});
  for (const Json& row : differences) {
    rows.push_back({{"system", row["system"]}, {"cells", cells_of(row, names)}});
  }
  return {{"from", differences.front()["from"]}, {"heads", heads}, {"rows", rows}};
}

std::string differences_text(const Json& bench, const Json& values) {
  const std::vector<std::string> names = ranked_names(values);
  std::vector<std::string> header{"difference"};
  header.insert(header.end(), names.begin(), names.end());
  TextTable table(header);
  bool any = false;
  for (const Json& group : bench["groups"]) {
    for (const Json& row : group.value("differences", Json::array())) {
      std::vector<std::string> cells{row["system"].get<std::string>() + " to " +
                                     row["from"].get<std::string>()};
      for (const std::string& name : names) {
        const auto found = row["values"].find(name);
        cells.push_back(found == row["values"].end()
                            ? "–"
                            : fmt::format("{} ({}/{})", difference_text(*found),
                                          (*found)["better_in"].get<int>(),
                                          (*found)["by_seed"].size()));
      }
      table.add(std::move(cells));
      any = true;
    }
  }
  if (!any) return {};
  return fmt::format("\nover {} seeds, ± their standard deviation (in so many better):\n",
                     bench["seeds"].get<int>()) +
         table.text();
}

}  // namespace tinct
