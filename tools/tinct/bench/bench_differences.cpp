#include "tools/tinct/bench/bench_differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "metrics/report/html_text.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

std::string signed_text(double number, int digits) {
  return (number > 0 ? "+" : "") + number_text(number, digits);
}

/// "+0.52 ± 0.10"; of one seed "+0.52".
std::string difference_text(const Json& difference) {
  const std::string mean = signed_text(difference["mean"], 3);
  return difference.contains("sd") ? mean + " ± " + number_text(difference["sd"].get<double>(), 2)
                                   : mean;
}

/// "-0.90 to -0.12", empty where there is no interval.
std::string interval_text(const Json& difference) {
  const Json& interval = difference["ci95"];
  if (!interval.is_array()) return {};
  return signed_text(interval[0], 3) + " to " + signed_text(interval[1], 3);
}

/// "steadier in 3 of 3 seeds"; of one seed "steadier"
std::string verdict_text(const Json& difference, const std::string& value) {
  const int better = difference["better_in"], worse = difference["worse_in"];
  const bool steadiness = value.starts_with("warp_error");
  const std::string word = better >= worse ? (steadiness ? "steadier" : "better")
                                           : (steadiness ? "less steady" : "worse");
  if (!difference.contains("sd")) return better == worse ? "the same" : word;
  if (better == 0 && worse == 0) return "the same in all seeds";
  return fmt::format("{} in {} of {} seeds", word, std::max(better, worse),
                     difference["by_seed"].size());
}

/// Whether the clips leave open which of the two is better.
bool holds_zero(const Json& interval) {
  return interval.is_array() && interval[0].get<double>() <= 0 && interval[1].get<double>() >= 0;
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
                     {"verdict", has ? verdict_text(*found, name) : ""},
                     {"interval", has ? interval_text(*found) : ""},
                     {"is_open", has && holds_zero((*found)["ci95"])}});
  }
  return cells;
}

/// "+0.52 ± 0.10 (3/3) [+0.12 to +0.90]"
std::string cell_text(const Json& difference) {
  std::string text = difference_text(difference);
  if (difference.contains("sd")) {
    text +=
        fmt::format(" ({}/{})", difference["better_in"].get<int>(), difference["by_seed"].size());
  }
  const std::string interval = interval_text(difference);
  return interval.empty() ? text : text + " [" + interval + "]";
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
        cells.push_back(found == row["values"].end() ? "–" : cell_text(*found));
      }
      table.add(std::move(cells));
      any = true;
    }
  }
  if (!any) return {};
  const int seeds = bench["seeds"];
  const std::string spread =
      seeds > 1
          ? fmt::format(" over {} seeds, ± their standard deviation (in so many better),", seeds)
          : "";
  return "\ndifferences" + spread + " [95 % interval over clips]:\n" + table.text();
}

}  // namespace tinct
