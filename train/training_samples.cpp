#include "train/training_samples.h"

#include "lib/base/random.h"
#include "train/data/sample_order.h"

namespace tinct {
namespace {

/// Apart from the numbers that draw hints, which are keyed by the seed itself.
constexpr std::uint64_t kPlanStream = 0x706c616e;

}  // namespace

SamplePlan plan_sample(const TrainOptions& options, std::uint64_t frames, std::uint64_t sample) {
  const auto seed = static_cast<std::uint64_t>(options.seed);
  Random random(seed ^ kPlanStream, sample);
  SamplePlan plan;
  plan.frame = shuffled_index(sample % frames, frames, seed, sample / frames);
  plan.flip = random.uniform() < options.flip;
  plan.hint_rate = random.uniform() < options.unhinted ? 0 : options.hint_rate;
  plan.draw = sample;
  return plan;
}

LoaderOptions loader_options(const TrainOptions& options) {
  return {.size = options.size,
          .batch = options.batch,
          .threads = options.loader_threads,
          .seed = static_cast<std::uint64_t>(options.seed)};
}

}  // namespace tinct
