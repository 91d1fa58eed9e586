#include "train/step_seed.h"

#include "lib/base/random.h"

namespace tinct {
namespace {

/// Names the draws that a model makes while it learns, apart from those of its samples.
constexpr std::uint64_t kStepStream = 0x73746570;

}  // namespace

std::uint32_t step_seed(std::uint64_t seed, std::int64_t step, int rank) {
  // The rank is a place in the step's numbers, not a part of their name: so rank 0 has the first
  // one, which runs of one process have always had.
  Random random(seed ^ kStepStream, static_cast<std::uint64_t>(step));
  std::uint32_t bits = random.bits();
  for (int i = 0; i < rank; ++i) bits = random.bits();
  return bits;
}

}  // namespace tinct
