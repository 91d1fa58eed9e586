#pragma once

#include <optional>
#include <string>

#include "metrics/warp_pair.h"

namespace tinct {

/// A warp error that looks at one pair a frame: the frame and one before it. Its values stand
/// behind `name` (WarpReduction); the curves ".value" and ".gt" are those of the pairs.
class WarpPairMetric : public Metric {
 public:
  [[nodiscard]] std::size_t columns() const final { return kVarianceTruth + 1; }
  void measure(const FrameContext& context, std::span<double> row) const final;
  void finish(const Rows& rows, ClipValues& out) const final;

 protected:
  WarpPairMetric(std::string name, FlowKind kind) : kind_(kind), name_(std::move(name)) {}

  /// The output's earlier frame, and the truth's motion from it to this one.
  struct Earlier {
    const Picture* output;
    const MotionField* motion;
  };

 private:
  static constexpr std::size_t kVariance = WarpPair::kColumns;
  static constexpr std::size_t kVarianceTruth = kVariance + 1;

  /// Nothing where the frame has no such pair. Flow of the kind is possible.
  [[nodiscard]] virtual std::optional<Earlier> earlier(const FrameContext& context,
                                                       FlowKind kind) const = 0;

  FlowKind kind_;
  std::string name_;
};

}  // namespace tinct
