#include "metrics/abtest/opinions.h"

#include "lib/statistics/opinion_score.h"
#include "metrics/abtest/statistics_json.h"

namespace tinct {
namespace {

Json screening_json(const Bt500Screening& screening) {
  return {{"beta2", numbers_json(screening.beta2)},
          {"P", screening.p},
          {"Q", screening.q},
          {"rejected", screening.rejected}};
}

void add_scores(const std::vector<OpinionScore>& scores, Json& json) {
  for (const char* name : {"mos", "sd_ddof1", "n", "ci95_bt500_half", "ci95_t_half"}) {
    json[name] = Json::array();
  }
  for (const OpinionScore& score : scores) {
    json["mos"].push_back(number_json(score.mos));
    json["sd_ddof1"].push_back(number_json(score.sd));
    json["n"].push_back(score.n);
    json["ci95_bt500_half"].push_back(number_json(score.half_bt500));
    json["ci95_t_half"].push_back(number_json(score.half_t));
  }
}

}  // namespace

Json rating_statistics(const Ratings& ratings) {
  Json json;
  add_scores(opinion_scores(ratings), json);
  json["bt500_screening_sd_ddof1"] = screening_json(bt500_screening(ratings));
  json["bt500_screening_sd_ddof0_sureal_variant"] = screening_json(bt500_screening(ratings, false));
  json["rater_correlation_with_rest"] = numbers_json(correlation_with_rest(ratings));
  json["rater_bias"] = numbers_json(rater_bias(ratings));
  json["mos_after_bias_removal"] = Json::array();
  json["sd_after_bias_removal"] = Json::array();
  for (const OpinionScore& score : opinion_scores(without_bias(ratings))) {
    json["mos_after_bias_removal"].push_back(number_json(score.mos));
    json["sd_after_bias_removal"].push_back(number_json(score.sd));
  }
  const auto ordinal = krippendorff_alpha(ratings, RatingScale::ordinal);
  const auto interval = krippendorff_alpha(ratings, RatingScale::interval);
  json["krippendorff_alpha_ordinal"] = ordinal ? Json(*ordinal) : Json(nullptr);
  json["krippendorff_alpha_interval"] = interval ? Json(*interval) : Json(nullptr);
  return json;
}

}  // namespace tinct
