#include "metrics/presets/published_cdc.h"

#include <array>
#include <cmath>

namespace tinct {
namespace {

constexpr std::array<std::size_t, 3> kDistances = {1, 2, 4};
using Shares = std::array<float, 256>;

// NumPy's sum of 256 float32: two halves, each in eight running sums.
float pairwise_sum(const Shares& values) {
  float total = 0;
  for (std::size_t half = 0; half < 2; ++half) {
    std::array<float, 8> sums{};
    for (std::size_t i = 0; i < 128; ++i) sums[i % 8] += values[128 * half + i];
    total +=
        ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
  }
  return total;
}

Shares shares_of(const Picture& picture, std::size_t channel) {
  Shares shares{};
  const double pixels = static_cast<double>(picture.pixels());
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double count = std::round(picture.histograms()[channel][i] * pixels);
    shares[i] = static_cast<float>(count) / static_cast<float>(pixels);
  }
  return shares;
}

Shares normalised(const Shares& shares) {
  const float sum = pairwise_sum(shares);
  Shares of_one{};
  for (std::size_t i = 0; i < shares.size(); ++i) of_one[i] = shares[i] / sum;
  return of_one;
}

float relative_entropy(const Shares& p, const Shares& q) {
  Shares terms{};
  for (std::size_t i = 0; i < p.size(); ++i) {
    if (p[i] == 0) continue;
    const double share = p[i];
    terms[i] = static_cast<float>(share * std::log(share / static_cast<double>(q[i])));
  }
  return pairwise_sum(terms);
}

float divergence(const Shares& p, const Shares& q) {
  Shares middle{};
  for (std::size_t i = 0; i < p.size(); ++i) middle[i] = (p[i] + q[i]) / 2;
  const Shares norm = normalised(middle);
  return .5F * relative_entropy(normalised(p), norm) + .5F * relative_entropy(normalised(q), norm);
}

}  // namespace

void PublishedCdc::measure(const FrameContext& context, std::span<double> row) {
  for (std::size_t d = 0; d < kDistances.size(); ++d) {
    if (!context.has(kDistances[d])) continue;
    for (std::size_t c = 0; c < 3; ++c) {
      row[3 * d + c] = static_cast<double>(divergence(shares_of(*context.outputs[kDistances[d]], c),
                                                      shares_of(context.output(), c)));
    }
  }
}

double PublishedCdc::of_clip(const Rows& rows, std::size_t first) {
  double sum = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    double channel = 0;
    for (std::size_t d = 0; d < kDistances.size(); ++d) {
      channel += rows.mean(first + 3 * d + c) * (1. / 3);
    }
    sum += channel;
  }
  return sum / 3;
}

}  // namespace tinct
