#include "metrics/report/report_ranks.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace tinct {
namespace {

bool below_truth(const ReportValue& value, double mean, double truth) {
  // A chroma ratio isn't lowered by fading: below 1 it may well be earned.
  if (value.name.ends_with(".ab_norm_ratio")) return false;
  return value.better == "lower" && mean < truth;
}

struct Entry {
  std::string method;
  double mean;
};

void rank_group(std::vector<Entry> entries, bool lower_is_better, ValueRanks& ranks) {
  if (entries.size() < 2) return;
  const auto better = [&](double a, double b) { return lower_is_better ? a < b : a > b; };
  for (const Entry& entry : entries) {
    ranks.rank[entry.method] = 1 + static_cast<int>(std::ranges::count_if(entries, [&](auto& e) {
                                 return better(e.mean, entry.mean);
                               }));
  }
}

}  // namespace

int ValueRanks::of(const std::string& method) const {
  const auto found = rank.find(method);
  return found == rank.end() ? 0 : found->second;
}

ValueRanks rank_methods(const Json& score, const ReportValue& value) {
  ValueRanks ranks;
  if (value.better.empty()) return ranks;
  const double truth = truth_of(score, value);
  for (const MethodGroup& group : report_groups(score)) {
    std::vector<Entry> entries;
    bool someone_below = false;
    for (const std::string& method : group.methods) {
      const double mean = mean_of(score, method, value.name);
      if (std::isnan(mean)) continue;
      entries.push_back({method, mean});
      if (!below_truth(value, mean, truth)) continue;
      ranks.below_truth[method] = true;
      someone_below = true;
    }
    if (group.ranked && !someone_below) {
      rank_group(std::move(entries), value.better == "lower", ranks);
    }
  }
  return ranks;
}

}  // namespace tinct
