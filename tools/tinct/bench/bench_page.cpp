#include "tools/tinct/bench/bench_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "lib/base/counted_noun.h"
#include "lib/base/base64.h"
#include "lib/web/page_template.h"
#include "metrics/report/html_text.h"
#include "tools/tinct/bench/bench_clips.h"
#include "tools/tinct/bench/bench_critic.h"
#include "tools/tinct/bench/bench_differences.h"
#include "tools/tinct/bench/bench_motion.h"
#include "tools/tinct/runs/run_charts.h"
#include "tools/tinct/table.h"

namespace tinct {

// Made from the files of the same names by the build.
extern const char* const kBenchTemplate;
extern const char* const kBenchTableTemplate;
extern const char* const kReportStyle;

namespace {

Json heads_view(const Json& values) {
  Json heads = Json::array();
  for (const Json& value : values) {
    const bool ranked = value["better"].is_string();
    heads.push_back(
        {{"name", breakable_name(value["name"].get<std::string>())},
         {"unit", value["unit"]},
         {"arrow", !ranked                      ? ""
                   : value["better"] == "lower" ? "↓"
                                                : "↑"},
         {"direction", ranked ? value["better"].get<std::string>() + " is better" : ""},
         {"truth", value["truth"].is_number() ? number_text(value["truth"].get<double>()) : ""}});
  }
  return heads;
}

Json cells_view(const Json& of_row, const Json& values) {
  Json cells = Json::array();
  for (const Json& value : values) {
    const auto found = of_row.find(value["name"].get<std::string>());
    const bool has = found != of_row.end() && (*found)["mean"].is_number();
    std::string interval, spread;
    if (has && (*found)["ci95"].is_array()) {
      interval = fmt::format("{} to {}", number_text((*found)["ci95"][0].get<double>(), 3),
                             number_text((*found)["ci95"][1].get<double>(), 3));
    }
    if (has && found->contains("sd")) spread = number_text((*found)["sd"].get<double>(), 2);
    cells.push_back({{"value", has ? number_text((*found)["mean"].get<double>()) : "–"},
                     {"spread", spread},
                     {"interval", interval}});
  }
  return cells;
}

/// A table of quality: the rows for which `is_in` holds, then the baselines; of one tag, or of all
/// clips where it is empty.
template <typename IsIn>
Json table_view(const Json& bench, const std::string& title, const std::string& tag, IsIn is_in) {
  Json rows = Json::array();
  const auto add = [&](const Json& row, bool baseline) {
    if (!row.contains("values")) return;
    const Json& values = tag.empty() ? row["values"] : row["tags"][tag];
    rows.push_back({{"name", row["name"]},
                    {"about", row.value("about", "")},
                    {"critic", tag.empty() ? critic_text(row) : ""},
                    {"backbone", row.value("backbone", "")},
                    {"baseline", baseline},
                    {"cells", cells_view(values, bench["values"])}});
  };
  for (const Json& row : bench["systems"]) {
    if (is_in(row["name"].get<std::string>())) add(row, false);
  }
  for (const Json& row : bench["baselines"]) add(row, true);
  return {{"title", title}, {"heads", heads_view(bench["values"])}, {"rows", std::move(rows)}};
}

Json group_tables(const Json& bench) {
  Json tables = Json::array();
  for (const Json& group : bench["groups"]) {
    const auto names = group["systems"].get<std::vector<std::string>>();
    tables.push_back(table_view(bench, group["name"], "", [&](const std::string& name) {
      return std::ranges::find(names, name) != names.end();
    }));
    const Json differences = differences_view(group, bench["values"]);
    tables.back()["any_differences"] = !differences.is_null();
    tables.back()["differences"] = differences;
  }
  return tables;
}

Json tag_tables(const Json& bench) {
  std::map<std::string, std::size_t> tags;
  for (const Json& clip : bench["clips"]) {
    for (const Json& tag : clip["tags"]) ++tags[tag.get<std::string>()];
  }
  Json tables = Json::array();
  for (const auto& [tag, clips] : tags) {
    const std::string title = fmt::format("{} ({} {})", tag, clips, clips == 1 ? "clip" : "clips");
    tables.push_back(table_view(bench, title, tag, [](const std::string&) { return true; }));
    tables.back()["open"] = tables.size() == 1;
  }
  return tables;
}

std::string megabytes(const Json& bytes) {
  return fmt::format("{:.0f}", bytes.get<double>() / 1e6);
}

struct Cost {
  std::string name, model, parameters, multiply_adds, steps, speed, frames, memory, film_memory;
};

Cost cost_of(const Json& row) {
  const Json &train = row["train"], &film = row["colorize"], &options = row["options"];
  const double seconds = film["seconds"];
  return {.name = row["name"],
          .model = fmt::format("{} {}, {} px", options["model"].get<std::string>(),
                               options["width"].dump(), options["size"].dump()),
          .parameters = with_thousands(train["parameters"].get<std::int64_t>()),
          .multiply_adds = number_text(train["multiply_adds"].get<double>() / 1e9, 3),
          .steps = with_thousands(train["steps"].get<std::int64_t>()),
          .speed = number_text(train["steps_per_second"].get<double>(), 3),
          .frames = number_text(seconds > 0 ? film["frames"].get<double>() / seconds : 0, 3),
          .memory = megabytes(train["peak_bytes"]),
          .film_memory = megabytes(film["peak_bytes"])};
}

Json costs_view(const Json& bench) {
  Json rows = Json::array();
  for (const Json& row : bench["systems"]) {
    if (row["status"] != "done") continue;
    const Cost cost = cost_of(row);
    rows.push_back(
        {{"name", cost.name},
         {"model", breakable_name(cost.model)},
         {"hints", fmt::format("{:.6g}", 100 * row["colorize"]["hint_rate"].get<double>())},
         {"parameters", cost.parameters},
         {"multiply_adds", cost.multiply_adds},
         {"steps", cost.steps},
         {"speed", cost.speed},
         {"frames", cost.frames},
         {"memory", cost.memory},
         {"film_memory", cost.film_memory}});
  }
  return rows;
}

Json names_view(const std::vector<std::string>& names) {
  Json list = Json::array();
  for (const std::string& name : names) list.push_back({{"name", name}});
  return list;
}

Json sheets_view(const std::vector<BenchSheet>& sheets) {
  Json list = Json::array();
  for (const BenchSheet& sheet : sheets) {
    list.push_back({{"clip", sheet.clip},
                    {"rows", fmt::format("{}", fmt::join(sheet.rows, ", "))},
                    {"names", names_view(sheet.rows)},
                    {"image", "data:image/jpeg;base64," + base64(sheet.jpeg)},
                    {"width", std::to_string(sheet.width)},
                    {"height", std::to_string(sheet.height)}});
  }
  return list;
}

Json failed_view(const Json& bench) {
  Json failed = Json::array();
  for (const Json& row : bench["systems"]) {
    if (row["status"] != "done") failed.push_back({{"name", row["name"]}, {"error", row["error"]}});
  }
  return failed;
}

/// Of warp errors only the one that neither fading nor tinting improves: a terminal is narrow.
Json values_for_text(const Json& bench) {
  Json values = Json::array();
  for (const Json& value : bench["values"]) {
    const std::string name = value["name"];
    if (!name.starts_with("warp_error") || name == "warp_error.farneback.ab_norm_ratio") {
      values.push_back(value);
    }
  }
  return values;
}

/// "median 1.2 pixels, 95 % below 4.5"
std::string motion_text(const Json& side) {
  return fmt::format("median {} pixels, 95 % below {}",
                     number_text(side["median"].get<double>(), 3),
                     number_text(side["percentile_95"].get<double>(), 3));
}

Json motion_view(const Json& motion) {
  if (motion.is_null()) return nullptr;
  const Json &artificial = motion["artificial"], &films = motion["films"];
  return {{"size", motion["size"].dump()},
          {"motion", artificial["motion"]},
          {"augment", artificial["augment"]},
          {"artificial", motion_text(artificial)},
          {"artificial_pairs", artificial["pairs"].dump()},
          {"flow", films["flow"]},
          {"films", motion_text(films)},
          {"film_pairs", films["pairs"].dump()},
          {"svg", svg_motion(motion)}};
}

Json lines_view(const std::vector<RunSummary>& runs) {
  Json lines = Json::array();
  for (std::size_t i = 0; i < runs.size(); ++i) {
    lines.push_back({{"name", runs[i].name}, {"line", run_line_style(i)}});
  }
  return lines;
}

}  // namespace

std::string bench_page(const Json& bench, const std::vector<RunSummary>& runs,
                       const std::vector<BenchSheet>& sheets) {
  const Json failed = failed_view(bench), tags = tag_tables(bench), groups = group_tables(bench);
  Json tables = Json::array();
  tables.push_back(table_view(bench, "All systems", "", [](const std::string&) { return true; }));
  const bool any = !bench["values"].empty();
  const int seeds = bench["seeds"];
  const Json view{{"title", bench["name"]},
                  {"split", split_sentence(bench["split"])},
                  {"clips", counted_noun(bench["clips"].size(), "clip")},
                  {"few", bench["clips"].size() < 2},
                  {"seeds", seeds > 1 ? std::to_string(seeds) : ""},
                  {"any", any},
                  {"any_failed", !failed.empty()},
                  {"failed", failed},
                  {"tables", tables},
                  {"any_groups", any && !groups.empty()},
                  {"groups", groups},
                  {"any_tags", any && !tags.empty()},
                  {"tags", tags},
                  {"any_motion", !bench["motion"].is_null()},
                  {"motion", motion_view(bench["motion"])},
                  {"costs", costs_view(bench)},
                  {"any_runs", !runs.empty()},
                  {"lines", lines_view(runs)},
                  {"charts", runs.empty() ? Json::array() : run_charts(runs)},
                  {"any_sheets", !sheets.empty()},
                  {"sheets", sheets_view(sheets)}};
  return render_page(kBenchTemplate, view, kReportStyle, {{"table", kBenchTableTemplate}});
}

std::string bench_text(const Json& bench) {
  const Json values = values_for_text(bench);
  std::vector<std::string> header{"system"};
  for (const Json& value : values) header.push_back(value["name"]);
  for (const char* name : {"parameters", "GMAC", "frames/s"}) header.emplace_back(name);
  TextTable table(header);
  std::string failed;
  for (const Json& row : bench["systems"]) {
    if (row["status"] != "done") {
      failed += "failed: " + row["name"].get<std::string>() + ": " +
                row["error"].get<std::string>() + "\n";
      continue;
    }
    std::vector<std::string> cells{row["name"]};
    for (const Json& cell : cells_view(row["values"], values)) {
      const std::string spread = cell["spread"];
      cells.push_back(cell["value"].get<std::string>() + (spread.empty() ? "" : " ± " + spread));
    }
    const Cost cost = cost_of(row);
    cells.insert(cells.end(), {cost.parameters, cost.multiply_adds, cost.frames});
    table.add(std::move(cells));
  }
  return table.text() + differences_text(bench, values) + failed;
}

}  // namespace tinct
