#include <array>
#include <cmath>

#include "metrics/registry.h"

namespace tinct {
namespace {

constexpr std::size_t kLargest = 150;  // Lab units

// The area under the share of pixels whose error is at most theta, theta = 0 … 150, by the
// trapezoidal rule: a pixel whose error lies in (k - 1, k] is below every theta from k on, and so
// adds 150 - k + 1/2; one that is exact adds the whole 150.
double area(const LabImage& p, const LabImage& q) {
  std::array<std::int64_t, kLargest + 1> first_below{};
  for (std::size_t i = 0; i < p.a.size(); ++i) {
    const double error = std::hypot(p.a[i] - q.a[i], p.b[i] - q.b[i]);
    if (error <= kLargest) ++first_below[static_cast<std::size_t>(std::ceil(error))];
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
