#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>

#include "lib/statistics/opinion_score.h"
#include "metrics/abtest/opinions.h"
#include "metrics/abtest/report_parts.h"
#include "metrics/abtest/statistics_json.h"

namespace tinct {
namespace {

constexpr double kNoRating = std::numeric_limits<double>::quiet_NaN();

void sort_best_first(std::vector<Json>& scores) {
  std::ranges::stable_sort(scores, [](const Json& a, const Json& b) {
    return a["mos"].get<double>() > b["mos"].get<double>();
  });
}

// Each method's mean over raters of their own means: raters are what a study draws from.
Json method_scores(const RatedItems& items, const std::vector<std::string>& methods) {
  std::vector<Json> list;
  for (const std::string& method : methods) {
    Ratings means;
    for (const auto& rater : items.ratings) {
      double sum = 0;
      double n = 0;
      for (std::size_t i = 0; i < rater.size(); ++i) {
        if (items.methods[i] != method || std::isnan(rater[i])) continue;
        sum += rater[i];
        n += 1;
      }
      if (n > 0) means.push_back({sum / n});
    }
    if (means.empty()) continue;
    const OpinionScore score = opinion_scores(means)[0];
    list.push_back({{"method", method},
                    {"mos", score.mos},
                    {"ci95_t_half", number_json(score.half_t)},
                    {"raters", score.n}});
  }
  sort_best_first(list);
  return list;
}

Json item_scores(const RatedItems& items) {
  std::vector<Json> list;
  const std::vector<OpinionScore> scores = opinion_scores(items.ratings);
  for (std::size_t i = 0; i < scores.size(); ++i) {
    list.push_back({{"clip", items.clips[i]},
                    {"method", items.methods[i]},
                    {"mos", number_json(scores[i].mos)},
                    {"ci95_t_half", number_json(scores[i].half_t)},
                    {"n", scores[i].n}});
  }
  sort_best_first(list);
  return list;
}

std::string verdict_of(const Json& scores) {
  if (scores.empty()) return "No clip was rated yet.";
  std::string text;
  for (const Json& score : scores) {
    const double mos = score["mos"];
    char number[64];
    std::snprintf(number, sizeof number, "%.2f", mos);
    text += (text.empty() ? "" : ", ") + score["method"].get<std::string>() + " " + number;
    if (score["ci95_t_half"].is_number()) {
      std::snprintf(number, sizeof number, " ± %.2f", score["ci95_t_half"].get<double>());
      text += number;
    }
  }
  return "Mean opinion scores, with 95 % intervals over raters: " + text + ".";
}

}  // namespace

const std::string& rated_method(const StudyVote& vote) { return vote.shown.back(); }

RatedItems rated_items(const StudyVotes& votes) {
  std::map<std::string, std::size_t> raters;
  std::map<std::pair<std::string, std::string>, std::size_t> columns;
  for (const StudyVote& vote : votes.votes) {
    raters.emplace(vote.rater, 0);
    columns.emplace(std::pair(vote.clip, rated_method(vote)), 0);
  }
  RatedItems items;
  for (auto& [rater, place] : raters) {
    place = items.raters.size();
    items.raters.push_back(rater);
  }
  for (auto& [column, place] : columns) {
    place = items.clips.size();
    items.clips.push_back(column.first);
    items.methods.push_back(column.second);
  }
  const std::vector<double> none(columns.size(), 0);
  Ratings sums(raters.size(), none);
  Ratings counts(raters.size(), none);
  for (const StudyVote& vote : votes.votes) {
    const std::size_t row = raters[vote.rater];
    const std::size_t column = columns[{vote.clip, rated_method(vote)}];
    sums[row][column] += std::stod(vote.answer);
    counts[row][column] += 1;
  }
  items.ratings.assign(raters.size(), std::vector<double>(columns.size(), kNoRating));
  for (std::size_t row = 0; row < raters.size(); ++row) {
    for (std::size_t column = 0; column < columns.size(); ++column) {
      if (counts[row][column] == 0) continue;
      items.ratings[row][column] = sums[row][column] / counts[row][column];
    }
  }
  return items;
}

Json rating_part(const StudyVotes& votes) {
  const RatedItems items = rated_items(votes);
  Json statistics = rating_statistics(items.ratings);
  statistics["columns"] = Json::array();
  for (std::size_t i = 0; i < items.clips.size(); ++i) {
    statistics["columns"].push_back({{"clip", items.clips[i]}, {"method", items.methods[i]}});
  }
  statistics["rows"] = items.raters;
  statistics["by_method"] = method_scores(items, votes.methods);
  const std::string verdict = verdict_of(statistics["by_method"]);
  return {
      {"statistics", std::move(statistics)}, {"items", item_scores(items)}, {"verdict", verdict}};
}

}  // namespace tinct
