#include "metrics/summary.h"

#include <cmath>
#include <map>
#include <set>

#include "lib/statistics/bootstrap.h"
#include "lib/statistics/descriptive.h"
#include "lib/statistics/rank_test.h"

namespace tinct {
namespace {

constexpr std::size_t kLeastForTest = 6;  // at n = 5 the smallest exact two-sided p is .0625

// Draws are made once for each number of clips and shared: that pairs all intervals.
class Intervals {
 public:
  explicit Intervals(const SummaryOptions& options) : options_(options) {}

  Json of(const std::vector<double>& values) {
    if (values.size() < 2) return nullptr;
    auto place = resamples_.find(values.size());
    if (place == resamples_.end()) {
      place =
          resamples_
              .emplace(values.size(), Resamples(values.size(), options_.resamples, options_.seed))
              .first;
    }
    const auto interval = bootstrap_mean(values, place->second, options_.level);
    return Json::array({interval->low, interval->high});
  }

 private:
  SummaryOptions options_;
  std::map<std::size_t, Resamples> resamples_;
};

// Over every frame of every clip, as published code has it.
Json pooled_over_frames(const MethodValues& method, const std::string& name, Pooling pooling) {
  std::vector<double> frames;
  for (const ClipValues& clip : method.clips) {
    const auto curve = clip.frames.find(name);
    if (curve == clip.frames.end()) continue;
    for (const double value : known_of(curve->second)) {
      frames.push_back(pooling == Pooling::frames_root ? value * value : value);
    }
  }
  double value = mean_of_known(frames);
  if (pooling == Pooling::frames_root) value = std::sqrt(value);
  return {{"mean", std::isfinite(value) ? Json(value) : Json()},
          {"ci95", nullptr},
          {"n", frames.size()},
          {"pooling", "frames"}};
}

double value_of(const ClipValues& clip, const std::string& name) {
  const auto found = clip.values.find(name);
  return found == clip.values.end() ? kNoValue : found->second;
}

std::vector<RankedValue> ranked_values(const std::vector<const MetricInfo*>& metrics) {
  std::vector<RankedValue> ranked;
  for (const MetricInfo* metric : metrics) {
    if (metric->ranked)
      ranked.push_back({std::string(metric->headline_value()), metric->lower_is_better});
    for (const ValueInfo& value : metric->more) {
      if (value.shown && value.ranked)
        ranked.push_back({std::string(value.name), value.lower_is_better});
    }
  }
  return ranked;
}

Json comparison(const MethodValues& a, const MethodValues& b, const RankedValue& value,
                Intervals& intervals) {
  std::vector<double> differences;
  double wins = 0;
  for (std::size_t i = 0; i < a.clips.size(); ++i) {
    const double d = value_of(a.clips[i], value.name) - value_of(b.clips[i], value.name);
    if (std::isnan(d)) continue;
    differences.push_back(d);
    wins += d == 0 ? 0.5 : (d < 0) == value.lower_is_better ? 1 : 0;
  }
  if (differences.empty()) return nullptr;
  Json entry = {{"metric", value.name}, {"a", a.name}, {"b", b.name}};
  const auto n = differences.size();
  entry["n"] = n;
  entry["mean_difference"] = mean(differences);
  entry["ci95"] = intervals.of(differences);
  entry["a_better"] = wins / static_cast<double>(n);
  entry["p"] = n >= kLeastForTest ? Json(wilcoxon_signed_rank(differences)) : Json();
  entry["p_holm"] = nullptr;
  return entry;
}

void correct(Json& comparisons) {
  std::vector<double> p;
  for (const Json& entry : comparisons) {
    if (!entry["p"].is_null()) p.push_back(entry["p"].get<double>());
  }
  const std::vector<double> adjusted = holm(p);
  std::size_t next = 0;
  for (Json& entry : comparisons) {
    if (!entry["p"].is_null()) entry["p_holm"] = adjusted[next++];
  }
}

}  // namespace

void SummaryOptions::add_pooling(const MetricInfo& metric) {
  const auto add = [&](std::string_view name, Pooling how) {
    if (how != Pooling::clips) pooling.emplace(name, how);
  };
  add(metric.headline_value(), metric.pooling);
  for (const ValueInfo& value : metric.more) add(value.name, value.pooling);
}

Json summarize(const MethodValues& method, const SummaryOptions& options) {
  std::set<std::string> names;
  for (const ClipValues& clip : method.clips) {
    for (const auto& [name, value] : clip.values) names.insert(name);
  }
  Intervals intervals(options);
  Json summary = Json::object();
  for (const std::string& name : names) {
    if (const auto pooled = options.pooling.find(name); pooled != options.pooling.end()) {
      summary[name] = pooled_over_frames(method, name, pooled->second);
      continue;
    }
    std::vector<double> values;
    for (const ClipValues& clip : method.clips) {
      const double value = value_of(clip, name);
      if (!std::isnan(value)) values.push_back(value);
    }
    const double middle = values.empty() ? kNoValue : mean(values);
    summary[name] = {{"mean", std::isfinite(middle) ? Json(middle) : Json()},
                     {"ci95", std::isfinite(middle) ? intervals.of(values) : Json()},
                     {"n", values.size()}};
  }
  return summary;
}

Json compare(const std::vector<MethodValues>& methods,
             const std::vector<const MetricInfo*>& metrics, const SummaryOptions& options) {
  return compare_values(methods, ranked_values(metrics), options);
}

Json compare_values(const std::vector<MethodValues>& methods,
                    const std::vector<RankedValue>& values, const SummaryOptions& options) {
  Intervals intervals(options);
  Json comparisons = Json::array();
  for (const RankedValue& value : values) {
    for (std::size_t a = 0; a < methods.size(); ++a) {
      for (std::size_t b = a + 1; b < methods.size(); ++b) {
        if (methods[a].track != methods[b].track) continue;
        Json entry = comparison(methods[a], methods[b], value, intervals);
        if (!entry.is_null()) comparisons.push_back(std::move(entry));
      }
    }
  }
  correct(comparisons);
  return comparisons;
}

}  // namespace tinct
