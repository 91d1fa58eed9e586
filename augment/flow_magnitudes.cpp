#include "augment/flow_magnitudes.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "lib/statistics/descriptive.h"

namespace tinct {
namespace {

constexpr std::array kEdges{0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0};
constexpr int kGrid = 64;

}  // namespace

std::span<const double> FlowMagnitudes::edges() noexcept { return kEdges; }

void FlowMagnitudes::add(const FlowField& flow) {
  const int step = std::max(1, std::max(flow.width, flow.height) / kGrid);
  for (int y = step / 2; y < flow.height; y += step) {
    for (int x = step / 2; x < flow.width; x += step) {
      const std::size_t i = static_cast<std::size_t>(y) * static_cast<std::size_t>(flow.width) +
                            static_cast<std::size_t>(x);
      lengths_.push_back(std::hypot(double{flow.u[i]}, double{flow.v[i]}));
    }
  }
}

std::vector<double> FlowMagnitudes::shares() const {
  std::vector<double> shares(kEdges.size());
  for (const double length : lengths_) {
    const auto above = std::ranges::upper_bound(kEdges, length);
    shares[static_cast<std::size_t>(above - kEdges.begin()) - 1] += 1;
  }
  const double all = static_cast<double>(std::max<std::size_t>(lengths_.size(), 1));
  for (double& share : shares) share /= all;
  return shares;
}

double FlowMagnitudes::quantile(double share) const { return tinct::quantile(lengths_, share); }

}  // namespace tinct
