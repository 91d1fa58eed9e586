#include "metrics/metric.h"

#include <cmath>

namespace tinct {

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

double Metric::badness(std::span<const double>) const { return kNoValue; }

}  // namespace tinct
