#pragma once

#include <cstdlib>

namespace tinct {

/// Makes the threads of OpenMP spin for some microseconds only before they sleep, for programs
/// started from now on. By default they spin on, and training on a machine that does other work too
/// becomes up to twenty times slower; without any spinning it is a quarter slower on an idle one
/// (docs/benchmarks.md). What the user has set stays. True when it set anything.
inline bool tame_openmp_threads() {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) {
    return false;
  }
  ::setenv("OMP_WAIT_POLICY", "PASSIVE", 1);
  ::setenv("GOMP_SPINCOUNT", "20000", 1);
  return true;
}

}  // namespace tinct
