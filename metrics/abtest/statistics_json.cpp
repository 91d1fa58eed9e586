#include "metrics/abtest/statistics_json.h"

#include <cmath>

#include "lib/statistics/proportion.h"

namespace tinct {

Json number_json(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

Json numbers_json(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number_json(value));
  return list;
}

Json interval_json(const Interval& interval) {
  return Json::array({number_json(interval.low), number_json(interval.high)});
}

Json matrix_json(const SquareMatrix& matrix) {
  Json rows = Json::array();
  for (std::size_t r = 0; r < matrix.size(); ++r) {
    Json row = Json::array();
    for (std::size_t c = 0; c < matrix.size(); ++c) row.push_back(number_json(matrix(r, c)));
    rows.push_back(std::move(row));
  }
  return rows;
}

Json proportion_json(std::int64_t k, std::int64_t n) {
  Json json{{"k", k}, {"n", n}, {"p", nullptr}};
  if (n == 0) return json;
  json["p"] = static_cast<double>(k) / static_cast<double>(n);
  json["wilson95"] = interval_json(wilson_interval(k, n));
  json["clopper_pearson95"] = interval_json(clopper_pearson_interval(k, n));
  json["binom_two_sided_vs"] = 0.5;
  json["p_value"] = binomial_two_sided(k, n);
  json["p_less"] = binomial_at_most(k, n);
  return json;
}

}  // namespace tinct
