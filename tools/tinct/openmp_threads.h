#pragma once

#include <cstdlib>

namespace tinct {

/// Makes the threads of OpenMP sleep while they wait, for programs started from now on: by default
/// they spin, and on a machine that does other work too training then becomes up to twenty times
/// slower (measured: specs/train.md 2.1). What the user has set stays. True when it set anything.
inline bool tame_openmp_threads() {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr || std::getenv("GOMP_SPINCOUNT") != nullptr) {
    return false;
  }
  ::setenv("OMP_WAIT_POLICY", "PASSIVE", 1);
  ::setenv("GOMP_SPINCOUNT", "0", 1);
  return true;
}

}  // namespace tinct
