#pragma once

#include <cstdint>

namespace tinct {

/// The seed of all that a model draws in a step (dropout, whose colours it sees), by the run's
/// seed, the number of steps done, and the rank. It follows from these alone, so that a resumed run
/// draws what an uninterrupted one does.
///
/// Each rank has draws of its own: with the same ones the samples of all ranks would lose the same
/// features in a step, which are then fewer masks than one process draws for the same batch. Rank 0
/// draws as one process does.
[[nodiscard]] std::uint32_t step_seed(std::uint64_t seed, std::int64_t step, int rank);

}  // namespace tinct
