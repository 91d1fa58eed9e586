#include "train/learning_rate.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "train/options.h"

namespace tinct {
namespace {

constexpr double kDrop = 0.1;
constexpr double kOneCycleStart = 1.0 / 25;
constexpr double kOneCycleRise = 0.3;

/// From 1 to 0 along half a cosine wave while `done` goes from 0 to 1.
double half_wave(double done) { return 0.5 * (1 + std::cos(std::numbers::pi * done)); }

/// The part of the first value that a step has, before the warm-up.
double part_at(std::int64_t step, std::int64_t steps, const LearningRate& rate) {
  if (rate.schedule == "constant") return 1;
  if (rate.schedule == "step") {
    const std::int64_t every =
        rate.drop_every > 0 ? rate.drop_every : std::max<std::int64_t>(1, (steps + 2) / 3);
    return std::pow(kDrop, static_cast<double>(step / every));
  }
  if (steps <= 1) return 1;
  const double done = static_cast<double>(step) / static_cast<double>(steps - 1);
  const auto fallen = [&](double left) { return rate.final_part + (1 - rate.final_part) * left; };
  if (rate.schedule == "linear") return fallen(1 - done);
  if (rate.schedule == "cosine") return fallen(half_wave(done));
  if (done < kOneCycleRise) {
    return kOneCycleStart + (1 - kOneCycleStart) * (1 - half_wave(done / kOneCycleRise));
  }
  return fallen(half_wave((done - kOneCycleRise) / (1 - kOneCycleRise)));
}

}  // namespace

double learning_rate_at(std::int64_t step, std::int64_t steps, const LearningRate& rate) {
  const double value = rate.first * part_at(step, steps, rate);
  if (step >= rate.warm_up) return value;
  return value * static_cast<double>(step + 1) / static_cast<double>(rate.warm_up);
}

double learning_rate_at(std::int64_t step, const TrainOptions& options) {
  return learning_rate_at(step, options.steps,
                          {.first = options.learning_rate,
                           .final_part = options.final_learning_rate,
                           .schedule = options.schedule,
                           .warm_up = options.warm_up,
                           .drop_every = options.drop_every});
}

}  // namespace tinct
