#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "lib/statistics/bootstrap.h"

namespace tinct {

/// How a series is drawn anew.
struct BlockResampling {
  std::size_t block = 2;      ///< neighbours drawn together, at least 1
  std::size_t count = 10000;  ///< resamples
  std::uint64_t seed = 1;     ///< with the resample's number the key of the generator
  double level = 0.95;
};

/// The moving-block bootstrap interval of the mean of a series whose neighbours depend on one
/// another (Künsch 1989): blocks of `block` neighbours are drawn from all n - block + 1 places and
/// joined to n values. Percentiles, moved so that the resampled means lie about the observed one
/// (the ends of a series are in fewer blocks than its middle: Lahiri 2003, section 2.7).
///
/// It describes how exactly this series tells its own long-run mean, and nothing about other
/// series. Nothing for a constant series or one shorter than two blocks.
[[nodiscard]] std::optional<Interval> moving_block_bootstrap(std::span<const double> series,
                                                             const BlockResampling& how);

}  // namespace tinct
