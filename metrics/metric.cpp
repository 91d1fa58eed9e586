#include "metrics/metric.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace tinct {

double FrameContext::mean_square_ab() const {
  if (std::isnan(known_square_ab)) known_square_ab = tinct::mean_square_ab(output(), truth());
  return known_square_ab;
}

std::vector<double> Rows::column(std::size_t index) const {
  std::vector<double> values;
  values.reserve(size());
  for (std::size_t i = 0; i < size(); ++i) values.push_back((*this)[i][index]);
  return values;
}

double Rows::sum(std::size_t column) const {
  double sum = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    const double value = (*this)[i][column];
    if (!std::isnan(value)) sum += value;
  }
  return sum;
}

double Rows::mean(std::size_t column) const {
  std::size_t count = 0;
  for (std::size_t i = 0; i < size(); ++i) count += !std::isnan((*this)[i][column]);
  return count == 0 ? kNoValue : sum(column) / static_cast<double>(count);
}

std::vector<double> known_of(std::span<const double> values) {
  std::vector<double> known;
  std::ranges::copy_if(values, std::back_inserter(known), [](double v) { return !std::isnan(v); });
  return known;
}

double mean_of_known(std::span<const double> values) {
  const std::vector<double> known = known_of(values);
  double sum = 0;
  for (const double value : known) sum += value;
  return known.empty() ? kNoValue : sum / static_cast<double>(known.size());
}

double Metric::badness(std::span<const double>) const { return kNoValue; }

}  // namespace tinct
