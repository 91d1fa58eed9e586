#include "tools/tinct/bench/bench_seeds.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lib/statistics/bootstrap.h"
#include "lib/statistics/descriptive.h"
#include "metrics/summary.h"

namespace tinct {
namespace {

/// The mean over the clips that have the value, as summarize() gives it.
Json mean_of_clips(const std::vector<double>& values) {
  const SummaryOptions options;
  Json ci95;
  const Resamples resamples(values.size(), options.resamples, options.seed);
  if (const auto interval = bootstrap_mean(values, resamples, options.level)) {
    ci95 = {interval->low, interval->high};
  }
  return {{"mean", mean(values)}, {"ci95", ci95}, {"n", values.size()}};
}

void add_spread(const std::vector<double>& by_seed, Json& out) {
  if (by_seed.size() < 2) return;
  out["by_seed"] = by_seed;
  out["sd"] = seed_spread(by_seed);
}

/// A value that is no mean over clips.
Json mean_of_summaries(const std::vector<Json>& summaries) {
  Json out = summaries.front();
  out["ci95"] = nullptr;
  std::vector<double> by_seed;
  out["by_seed"] = Json::array();
  for (const Json& summary : summaries) {
    out["by_seed"].push_back(summary["mean"]);
    if (summary["mean"].is_number()) by_seed.push_back(summary["mean"]);
  }
  const bool all = by_seed.size() == summaries.size();
  out["mean"] = all ? Json(mean(by_seed)) : Json();
  out["sd"] = all ? Json(seed_spread(by_seed)) : Json();
  return out;
}

}  // namespace

double seed_spread(std::span<const double> by_seed) {
  if (by_seed.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  const double middle = mean(by_seed);
  double squares = 0;
  for (const double value : by_seed) squares += (value - middle) * (value - middle);
  return std::sqrt(squares / static_cast<double>(by_seed.size() - 1));
}

Json mean_over_seeds(const std::vector<ClipNumbers>& seeds) {
  std::vector<double> of_clips, by_seed(seeds.size());
  for (std::size_t clip = 0; clip < seeds.front().size(); ++clip) {
    std::vector<double> found;
    for (const ClipNumbers& seed : seeds) {
      if (seed[clip]) found.push_back(*seed[clip]);
    }
    if (found.size() < seeds.size()) continue;
    of_clips.push_back(mean(found));
    for (std::size_t seed = 0; seed < seeds.size(); ++seed) by_seed[seed] += found[seed];
  }
  if (of_clips.empty()) return nullptr;
  for (double& sum : by_seed) sum /= static_cast<double>(of_clips.size());
  Json out = mean_of_clips(of_clips);
  add_spread(by_seed, out);
  return out;
}

Json summary_over_seeds(const std::vector<Json>& summaries, const std::vector<ClipNumbers>& clips) {
  if (summaries.size() == 1) return summaries.front();
  const bool is_mean = std::ranges::all_of(summaries, [](const Json& summary) {
    return summary["mean"].is_number() && !summary.contains("pooling");
  });
  const Json over_clips = is_mean ? mean_over_seeds(clips) : Json();
  return over_clips.is_null() ? mean_of_summaries(summaries) : over_clips;
}

Json row_over_seeds(const std::vector<Json>& rows) {
  Json row = rows.front();
  if (rows.size() == 1) return row;
  Json seeds = Json::array();
  for (const Json& of_seed : rows) {
    Json entry = Json::object();
    for (const char* member : {"name", "status", "error", "train", "colorize", "critic_accuracy"}) {
      if (of_seed.contains(member)) entry[member] = of_seed[member];
    }
    if (of_seed.contains("options")) entry["seed"] = of_seed["options"].value("seed", Json());
    seeds.push_back(std::move(entry));
    if (of_seed["status"] == "done" || row["status"] != "done") continue;
    row["status"] = of_seed["status"];
    row["error"] = of_seed["name"].get<std::string>() + ": " + of_seed["error"].get<std::string>();
  }
  row["seeds"] = std::move(seeds);
  return row;
}

}  // namespace tinct
