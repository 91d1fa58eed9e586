#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "lib/media/optical_flow.h"

namespace tinct {

/// How far the pixels of a flow field move, gathered over many fields, as a histogram: whether
/// motion that was made up is as large as that of films.
class FlowMagnitudes {
 public:
  /// The lower ends of the bins in pixels: 0, 1/4, 1/2, 1, 2, 4, 8, 16, 32. The last has no upper
  /// end.
  [[nodiscard]] static std::span<const double> edges() noexcept;

  /// Adds a field's vectors: all of them, or of a field with a side above 64 those of a grid of
  /// about 64 x 64, so that a large field weighs as much as a small one.
  void add(const FlowField& flow);

  /// How many vectors were added.
  [[nodiscard]] std::size_t count() const noexcept { return lengths_.size(); }
  /// The part of the vectors in each bin, adding up to 1; zeros where there is no vector.
  [[nodiscard]] std::vector<double> shares() const;
  /// The length in pixels below which `share` (0..1) of the vectors are, as quantile() of
  /// lib/statistics/descriptive.h has it. Not a number where there is no vector.
  [[nodiscard]] double quantile(double share) const;

 private:
  std::vector<double> lengths_;
};

}  // namespace tinct
