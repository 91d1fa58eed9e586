#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/statistics/bradley_terry.h"
#include "lib/statistics/correlation.h"
#include "lib/statistics/descriptive.h"
#include "lib/statistics/opinion_score.h"
#include "metrics/abtest/report_parts.h"
#include "metrics/abtest/statistics_json.h"
#include "metrics/abtest/stimulus_plan.h"

namespace tinct {
namespace {

// What people said of each method of a clip.
using Opinions = std::map<std::string, std::map<std::string, double>>;

Opinions opinions_of_pairs(const StudyVotes& votes) {
  std::map<std::string, std::vector<PairVote>> by_clip;
  const std::vector<PairVote> pairs = pair_votes(votes);
  for (std::size_t i = 0; i < pairs.size(); ++i) by_clip[votes.votes[i].clip].push_back(pairs[i]);
  Opinions opinions;
  for (const auto& [clip, own] : by_clip) {
    std::set<std::string> seen;
    for (const PairVote& vote : own) {
      seen.insert(vote.left);
      seen.insert(vote.right);
    }
    const std::vector<std::string> methods(seen.begin(), seen.end());
    // A clip has few votes: the prior keeps a method that never lost there finite.
    const PairedStrengths fit = bradley_terry_map(count_pairs(own, methods).with_half_ties());
    for (std::size_t i = 0; i < methods.size(); ++i) opinions[clip][methods[i]] = fit.beta[i];
  }
  return opinions;
}

Opinions opinions_of_clips(const StudyVotes& votes) {
  std::map<std::pair<std::string, std::string>, std::vector<double>> said;
  for (const StudyVote& vote : votes.votes) {
    const bool single = votes.method == StudyMethod::single;
    const double value = single ? (vote.answer == "real" ? 1 : 0) : std::stod(vote.answer);
    said[{vote.clip, rated_method(vote)}].push_back(value);
  }
  Opinions opinions;
  for (const auto& [item, values] : said) opinions[item.first][item.second] = mean(values);
  return opinions;
}

// One metric's values and people's opinions of one clip, both less their mean in the clip: what a
// clip is like changes both, and only differences between methods are asked for.
struct ClipPoints {
  std::vector<double> metric, opinion;
};

const Json* value_of(const Json& scores, const std::string& method, const std::string& clip,
                     const std::string& metric) {
  const auto found = scores["methods"].find(method);
  if (found == scores["methods"].end() || !found->contains("clips")) return nullptr;
  const Json& clips = (*found)["clips"];
  const auto own = clips.find(clip);
  if (own == clips.end() || !own->contains("values")) return nullptr;
  const auto value = (*own)["values"].find(metric);
  return value == (*own)["values"].end() || !value->is_number() ? nullptr : &*value;
}

void centre(std::vector<double>& values) {
  const double middle = mean(values);
  for (double& value : values) value -= middle;
}

std::vector<ClipPoints> points_of(const Opinions& opinions, const Json& scores,
                                  const std::string& metric) {
  std::vector<ClipPoints> clips;
  for (const auto& [clip, methods] : opinions) {
    ClipPoints points;
    for (const auto& [method, opinion] : methods) {
      const Json* value = value_of(scores, method, clip, metric);
      if (value == nullptr) continue;
      points.metric.push_back(value->get<double>());
      points.opinion.push_back(opinion);
    }
    if (points.metric.size() < 2) continue;
    centre(points.metric);
    centre(points.opinion);
    clips.push_back(std::move(points));
  }
  return clips;
}

struct Correlations {
  double srocc = 0, krocc = 0, plcc = 0;
};

Correlations correlations(const std::vector<ClipPoints>& clips,
                          std::span<const std::uint32_t> drawn) {
  std::vector<double> metric;
  std::vector<double> opinion;
  for (const std::uint32_t clip : drawn) {
    metric.insert(metric.end(), clips[clip].metric.begin(), clips[clip].metric.end());
    opinion.insert(opinion.end(), clips[clip].opinion.begin(), clips[clip].opinion.end());
  }
  return {spearman(metric, opinion), kendall(metric, opinion), pearson(metric, opinion)};
}

Json interval_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  if (values.size() < 100) return nullptr;
  return interval_json({quantile(values, 0.025), quantile(values, 0.975)});
}

Json metric_json(const std::string& metric, const std::vector<ClipPoints>& clips,
                 const StudyReportOptions& options) {
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 0; i < clips.size(); ++i) all.push_back(i);
  const Correlations observed = correlations(clips, all);
  // There are many metrics, and each resample sorts all points: fewer do.
  const std::size_t count = std::min<std::size_t>(options.resamples, 2000);
  std::vector<double> srocc;
  std::vector<double> krocc;
  std::vector<double> plcc;
  if (clips.size() > 1) {
    const Resamples resamples(clips.size(), count, options.seed);
    for (std::size_t b = 0; b < count; ++b) {
      throw_if_cancelled();
      const Correlations one = correlations(clips, resamples[b]);
      srocc.push_back(one.srocc);
      krocc.push_back(one.krocc);
      plcc.push_back(one.plcc);
    }
  }
  return {{"metric", metric},
          {"clips", clips.size()},
          {"srocc", number_json(observed.srocc)},
          {"srocc_ci95", interval_of(srocc)},
          {"krocc", number_json(observed.krocc)},
          {"krocc_ci95", interval_of(krocc)},
          {"plcc", number_json(observed.plcc)},
          {"plcc_ci95", interval_of(plcc)}};
}

std::set<std::string> metric_names(const Json& scores) {
  std::set<std::string> names;
  for (const auto& [method, entry] : scores["methods"].items()) {
    if (!entry.contains("clips")) continue;
    for (const auto& [clip, values] : entry["clips"].items()) {
      if (!values.contains("values")) continue;
      for (const auto& [metric, value] : values["values"].items()) names.insert(metric);
    }
  }
  return names;
}

double strength(const Json& json) {
  return json["srocc"].is_number() ? std::abs(json["srocc"].get<double>()) : -1;
}

}  // namespace

Json metrics_part(const StudyVotes& votes, const StudyReportOptions& options) {
  if (options.scores.is_null()) return nullptr;
  if (!options.scores.is_object() || !options.scores.contains("methods")) {
    throw Error(Fault::input, "the scores are no report of tinct score: they have no \"methods\"");
  }
  const bool pairs = votes.method == StudyMethod::pair || votes.method == StudyMethod::ccr;
  const Opinions opinions = pairs ? opinions_of_pairs(votes) : opinions_of_clips(votes);
  std::vector<Json> list;
  for (const std::string& metric : metric_names(options.scores)) {
    const std::vector<ClipPoints> clips = points_of(opinions, options.scores, metric);
    if (!clips.empty()) list.push_back(metric_json(metric, clips, options));
  }
  if (list.empty()) {
    throw Error(Fault::input,
                "the scores have no clip with two of the study's methods; clips and methods go by "
                "the same names in both");
  }
  std::ranges::stable_sort(list,
                           [](const Json& a, const Json& b) { return strength(a) > strength(b); });
  return list;
}

}  // namespace tinct
