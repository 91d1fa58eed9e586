#include <array>
#include <cmath>

#include "metrics/registry.h"

namespace tinct {
namespace {

constexpr std::array<std::size_t, 3> kLags = {1, 2, 4};

double divergence_term(double share, double middle) {
  return share > 0 ? share * std::log(share / middle) : 0;
}

double jensen_shannon(const std::array<double, 256>& p, const std::array<double, 256>& q) {
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const double middle = (p[i] + q[i]) / 2;
    sum += divergence_term(p[i], middle) + divergence_term(q[i], middle);
  }
  return sum / 2;
}

double distance(const Picture& now, const Picture& before) {
  double sum = 0;
  for (std::size_t c = 0; c < 3; ++c) {
    sum += jensen_shannon(now.histograms()[c], before.histograms()[c]);
  }
  return sum / 3;
}

// The mean over the lags that have at least one pair; also counts those that have none.
double mean_of_lags(const Rows& rows, std::size_t first_column, double& missing) {
  double sum = 0;
  double present = 0;
  missing = 0;
  for (std::size_t i = 0; i < kLags.size(); ++i) {
    const double mean = rows.mean(first_column + i);
    if (std::isnan(mean)) {
      ++missing;
    } else {
      sum += mean;
      ++present;
    }
  }
  return present > 0 ? sum / present : kNoValue;
}

class Cdc final : public Metric {
  std::size_t columns() const override { return 2 * kLags.size(); }

  void measure(const FrameContext& context, std::span<double> row) const override {
    for (std::size_t i = 0; i < kLags.size(); ++i) {
      const bool present = context.outputs.size() > kLags[i];
      row[i] = present ? distance(context.output(), *context.outputs[kLags[i]]) : kNoValue;
      row[kLags.size() + i] =
          present ? distance(context.truth(), *context.truths[kLags[i]]) : kNoValue;
    }
  }

  void finish(const Rows& rows, ClipValues& out) const override {
    double missing = 0;
    out.values["cdc_gt"] = mean_of_lags(rows, kLags.size(), missing);
    out.values["cdc"] = mean_of_lags(rows, 0, missing);
    out.values["cdc_missing"] = missing;
    out.frames["cdc"] = rows.column(0);
    out.frames["cdc_gt"] = rows.column(kLags.size());
  }
};

constexpr ValueInfo kMore[] = {
    {.name = "cdc_gt", .unit = "nats", .ranked = false, .summary = "the truth's own"},
    {.name = "cdc_missing",
     .unit = "lags",
     .ranked = false,
     .summary = "how many of the distances 1, 2, 4 the clip is too short for"},
};

}  // namespace

extern const MetricInfo kCdc{
    .name = "cdc",
    .unit = "nats",
    .needs_reference = false,
    .temporal = true,
    .lags = 4,
    .range = "0..0.693",
    .summary =
        "colour distribution consistency: how much the colour histograms change over 1, 2 "
        "and 4 frames; nearly blind to local flicker (curves: 1 frame)",
    .source =
        "Liu et al. 2021 (TCVC): Jensen-Shannon divergence of 256-bin histograms, mean over "
        "frames, then distances, then channels",
    .truth = "cdc_gt",
    .more = kMore,
    .make = []() -> std::unique_ptr<Metric> { return std::make_unique<Cdc>(); },
};

}  // namespace tinct
