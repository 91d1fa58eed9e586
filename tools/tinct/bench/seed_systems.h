#pragma once

#include <string>

#include "tools/tinct/bench/protocol.h"

namespace tinct {

/// What a system's folders and records are named in one of the seeds, counted from 0: NAME,
/// NAME.seed2, NAME.seed3.
[[nodiscard]] std::string name_in_seed(const std::string& name, int index);

/// The protocol with every system once for each of its seeds: first all systems by the first seed,
/// as they are, then all by the second. Each has the weights of, or begins with those of, the
/// system of its own seed. Throws Error(Fault::input) where a system is named as another's seed.
[[nodiscard]] BenchProtocol with_every_seed(const BenchProtocol& protocol);

}  // namespace tinct
