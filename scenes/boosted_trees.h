#pragma once

#include <cstdint>
#include <span>

namespace tinct {

/// One node of a regression tree: a question, or a leaf.
struct TreeNode {
  std::int16_t feature = -1;  ///< what is asked for; -1: a leaf
  std::int16_t below = 0;     ///< where to go when the feature is at most `value` (or NaN)
  std::int16_t above = 0;     ///< where to go when it is larger
  float value = 0;            ///< the threshold, or the leaf's addend
};

/// A sum of small trees that gives log-odds (gradient boosting, Friedman 2001).
struct BoostedTrees {
  float base = 0;                       ///< log-odds without any tree
  std::span<const TreeNode> nodes;      ///< all trees' nodes; children by index in it
  std::span<const std::int16_t> roots;  ///< the first node of each tree

  /// The probability, 0..1. `features` holds what the nodes ask for.
  [[nodiscard]] double probability(std::span<const float> features) const noexcept;
};

}  // namespace tinct
