#include "tools/tinct/bench/paired_differences.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "lib/statistics/descriptive.h"

namespace tinct {
namespace {

const Json* values_of(const Json& rows, const std::string& name) {
  const auto row =
      std::ranges::find_if(rows, [&](const Json& other) { return other["name"] == name; });
  return row != rows.end() && row->contains("values") ? &(*row)["values"] : nullptr;
}

/// Nothing where a value is missing or no number.
const Json* summary_of(const Json& values, const std::string& name) {
  const auto found = values.find(name);
  return found != values.end() && (*found)["mean"].is_number() ? &*found : nullptr;
}

std::vector<double> numbers_by_seed(const Json& summary) {
  return summary.contains("by_seed") ? summary["by_seed"].get<std::vector<double>>()
                                     : std::vector{summary["mean"].get<double>()};
}

std::vector<ClipNumbers> less(const std::vector<ClipNumbers>& of,
                              const std::vector<ClipNumbers>& from) {
  std::vector<ClipNumbers> differences(of.size());
  for (std::size_t seed = 0; seed < of.size(); ++seed) {
    for (std::size_t clip = 0; clip < of[seed].size(); ++clip) {
      const auto &a = of[seed][clip], &b = from[seed][clip];
      differences[seed].push_back(a && b ? std::optional(*a - *b) : std::nullopt);
    }
  }
  return differences;
}

/// The same of values that are no means over clips.
Json difference_of_summaries(const Json& of, const Json& from) {
  std::vector<double> by_seed = numbers_by_seed(of);
  const std::vector<double> before = numbers_by_seed(from);
  for (std::size_t seed = 0; seed < by_seed.size(); ++seed) by_seed[seed] -= before[seed];
  Json out{{"mean", mean(by_seed)}, {"ci95", nullptr}, {"n", of["n"]}, {"by_seed", by_seed}};
  if (by_seed.size() > 1) out["sd"] = seed_spread(by_seed);
  return out;
}

void add_verdicts(bool lower_is_better, Json& difference) {
  if (!difference.contains("by_seed")) {
    difference["by_seed"] = Json::array({difference["mean"]});
  }
  int better = 0, worse = 0;
  for (const double by_seed : difference["by_seed"].get<std::vector<double>>()) {
    const double gain = lower_is_better ? -by_seed : by_seed;
    if (gain > 0) ++better;
    if (gain < 0) ++worse;
  }
  difference["better_in"] = better;
  difference["worse_in"] = worse;
  if (!difference.contains("sd")) return;
  difference["larger_than_spread"] =
      std::abs(difference["mean"].get<double>()) > difference["sd"].get<double>();
}

}  // namespace

Json paired_differences(const Json& rows, const std::vector<std::string>& systems,
                        const Json& ranked, const ClipsOfSystem& clips_of) {
  Json list = Json::array();
  const Json* first = systems.empty() ? nullptr : values_of(rows, systems.front());
  for (std::size_t i = 1; first != nullptr && i < systems.size(); ++i) {
    const Json* later = values_of(rows, systems[i]);
    if (later == nullptr) continue;
    Json values = Json::object();
    for (const Json& value : ranked) {
      const std::string name = value["name"];
      const Json *of = summary_of(*later, name), *from = summary_of(*first, name);
      if (!value["better"].is_string() || of == nullptr || from == nullptr) continue;
      Json difference;
      if (!of->contains("pooling")) {
        difference =
            mean_over_seeds(less(clips_of(systems[i], name), clips_of(systems.front(), name)));
      }
      if (difference.is_null()) difference = difference_of_summaries(*of, *from);
      add_verdicts(value["better"] == "lower", difference);
      values[name] = std::move(difference);
    }
    if (values.empty()) continue;
    list.push_back(
        {{"system", systems[i]}, {"from", systems.front()}, {"values", std::move(values)}});
  }
  return list;
}

}  // namespace tinct
