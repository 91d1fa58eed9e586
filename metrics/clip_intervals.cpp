#include "metrics/clip_intervals.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "lib/base/parallel.h"
#include "lib/statistics/block_bootstrap.h"
#include "metrics/metric.h"

namespace tinct {
namespace {

constexpr double kAssumedRate = 25;

std::vector<double> known_numbers(const Json& curve) {
  std::vector<double> values;
  for (const Json& value : curve) {
    if (value.is_number()) values.push_back(value.get<double>());
  }
  return values;
}

// Other values are roots, ratios and quantiles: their interval is not that of a mean.
bool is_mean_of(double value, const std::vector<double>& curve) {
  const double middle = mean_of_known(curve);
  return std::abs(middle - value) <= 1e-9 * std::max(std::abs(value), 1e-300);
}

struct Curve {
  std::string name;
  std::vector<double> values;
};

std::vector<Curve> curves_with_means(const Json& clip) {
  std::vector<Curve> curves;
  for (const auto& [name, frames] : clip.at("frames").items()) {
    const auto value = clip.at("values").find(name);
    if (value == clip.at("values").end() || !value->is_number()) continue;
    std::vector<double> known = known_numbers(frames);
    if (is_mean_of(value->get<double>(), known)) curves.push_back({name, std::move(known)});
  }
  return curves;
}

Json intervals_of(const Json& clip, const BlockResampling& how) {
  const std::vector<Curve> curves = curves_with_means(clip);
  std::vector<std::optional<Interval>> found(curves.size());
  parallel_for(curves.size(),
               [&](std::size_t i) { found[i] = moving_block_bootstrap(curves[i].values, how); });
  Json intervals = Json::object();
  for (std::size_t i = 0; i < curves.size(); ++i) {
    intervals[curves[i].name] = {
        {"ci95", found[i] ? Json::array({found[i]->low, found[i]->high}) : Json()},
        {"block", how.block},
        {"kind", "moving-block, descriptive"}};
  }
  return intervals;
}

}  // namespace

std::size_t block_length(const Json& fps) {
  double rate = kAssumedRate;
  if (fps.is_string()) {
    const std::string text = fps.get<std::string>();
    const std::size_t slash = text.find('/');
    rate = std::stod(text);
    if (slash != std::string::npos) rate /= std::stod(text.substr(slash + 1));
  }
  return static_cast<std::size_t>(std::max(2L, std::lround(rate)));
}

void add_clip_intervals(Json& methods, const Json& inputs, const SummaryOptions& options) {
  for (Json& method : methods) {
    for (const auto& [name, clip] : method.at("clips").items()) {
      clip["intervals"] =
          intervals_of(clip, {.block = block_length(inputs.at(name).at("truth").at("fps")),
                              .count = options.resamples,
                              .seed = options.seed,
                              .level = options.level});
    }
  }
}

}  // namespace tinct
