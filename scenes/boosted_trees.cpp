#include <cmath>

#include "scenes/boosted_trees.h"

namespace tinct {

double BoostedTrees::probability(std::span<const float> features) const noexcept {
  double odds = base;
  for (const std::int16_t root : roots) {
    const TreeNode* node = &nodes[static_cast<std::size_t>(root)];
    while (node->feature >= 0) {
      const bool above = features[static_cast<std::size_t>(node->feature)] > node->value;
      node = &nodes[static_cast<std::size_t>(above ? node->above : node->below)];
    }
    odds += node->value;
  }
  return 1 / (1 + std::exp(-odds));
}

}  // namespace tinct
