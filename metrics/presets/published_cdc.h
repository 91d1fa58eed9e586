#pragma once

#include <cstddef>
#include <span>

#include "metrics/metric.h"

namespace tinct {

/// CDC in the arithmetic of TCVC's compute_hist.py, which others carry too: histograms divided by
/// the pixels in float32, each renormalised by scipy.stats.entropy, Jensen-Shannon divergence in
/// nats and float32, mean over the pairs, then 1/3 of each of the distances 1, 2 and 4, then the
/// mean of B, G, R. A clip of four frames or fewer has no pair at distance 4: no value.
struct PublishedCdc {
  static constexpr std::size_t kColumns = 9;  ///< B, G, R for each distance
  static constexpr int kLags = 4;

  /// Writes kColumns numbers; those of a distance that reaches before the first frame stay as they
  /// are.
  static void measure(const FrameContext& context, std::span<double> row);
  /// The clip's value from the columns that start at `first`.
  [[nodiscard]] static double of_clip(const Rows& rows, std::size_t first);
};

}  // namespace tinct
