#include <algorithm>
#include <array>
#include <cmath>

#include "lib/media/vector_clones.h"
#include "metrics/registry.h"

namespace tinct {
namespace {

constexpr std::size_t kLargest = 150;  // Lab units

constexpr std::size_t kBlock = 512;

// The least whole theta that each pixel's error is not above; kLargest + 1 for all above kLargest.
TINCT_VECTOR_CLONES void thetas_of_block(const std::array<const double*, 4>& ab, std::size_t size,
                                         std::int32_t* __restrict out) {
  const auto [pa, pb, qa, qb] = ab;
  for (std::size_t i = 0; i < size; ++i) {
    const double da = pa[i] - qa[i], db = pb[i] - qb[i];
    const double error = std::sqrt(da * da + db * db);
    const auto whole = static_cast<std::int32_t>(error < kLargest + 1. ? error : kLargest + 1.);
    out[i] = whole + (whole <= static_cast<std::int32_t>(kLargest) && whole < error ? 1 : 0);
  }
}

// The area under the share of pixels whose error is at most theta, theta = 0 … 150, by the
// trapezoidal rule: a pixel whose error lies in (k - 1, k] is below every theta from k on, and so
// adds 150 - k + 1/2; one that is exact adds the whole 150.
double area(const LabImage& p, const LabImage& q) {
  std::array<std::int64_t, kLargest + 2> first_below{};
  std::array<std::int32_t, kBlock> thetas;
  for (std::size_t at = 0; at < p.a.size(); at += kBlock) {
    const std::size_t size = std::min(kBlock, p.a.size() - at);
    thetas_of_block({p.a.data() + at, p.b.data() + at, q.a.data() + at, q.b.data() + at}, size,
                    thetas.data());
    for (std::size_t i = 0; i < size; ++i) ++first_below[static_cast<std::size_t>(thetas[i])];
  }
  double sum = static_cast<double>(first_below[0]) * kLargest;
  for (std::size_t k = 1; k <= kLargest; ++k) {
    sum += static_cast<double>(first_below[k]) * (static_cast<double>(kLargest - k) + .5);
  }
  return sum / (static_cast<double>(p.a.size()) * kLargest);
}

class AucAb final : public Metric {
  std::size_t columns() const override { return 1; }

  void measure(const FrameContext& context, std::span<double> row) const override {
    row[0] = area(*context.output().lab(), *context.truth().lab());
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    out.values["auc_ab"] = rows.mean(0);
    out.frames["auc_ab"] = rows.column(0);
  }
};

}  // namespace

extern const MetricInfo kAucAb{
    .name = "auc_ab",
    .lower_is_better = false,
    .range = "0..1",
    .summary = "area under the curve of pixels whose chroma error is at most theta, theta 0..150",
    .source =
        "Zhang et al. 2016 (raw accuracy, not rebalanced): share of pixels with "
        "sqrt(da^2 + db^2) <= theta, trapezoids over theta = 0, 1 ... 150, divided by 150; the "
        "paper does not say which rule it sums by",
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<AucAb>(); },
};

}  // namespace tinct
