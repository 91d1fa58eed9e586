#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scenes/cut_features.h"
#include "scenes/scene_meter.h"
#include "scenes/transition_windows.h"

namespace tinct {

/// The curves of the default detector, by index.
enum class DefaultCurve : std::uint8_t {
  similarity,        ///< structure against the frame before
  luma,              ///< mean, gray levels of 255
  contrast,          ///< standard deviation of the luma
  top_two,           ///< share of the two fullest of 64 gray bins
  bridge,            ///< similarity across the short uniform run that ends before this frame
  cut,               ///< confidence of a cut before this frame
  transition,        ///< confidence of a transition whose middle is this frame
  transition_first,  ///< its first mixed frame
  transition_last,   ///< its last
  stretch_first,     ///< the pure frame before them by which it was measured
  stretch_last,      ///< ... after them
  count
};

/// Their names, in that order.
[[nodiscard]] std::vector<std::string> default_curve_names();

/// Shares of the two fullest gray bins from which a frame counts as uniform while measuring, and by
/// default when deciding: the 2018 rule's.
inline constexpr double kUniformShare = 0.85;

/// Sees what the trees are asked about; for fitting them.
struct CandidateLog {
  std::function<void(std::int64_t frame, const CutFeatures&)> cut;
  std::function<void(const TransitionCandidate&)> transition;
};

/// The meter of the default detector. `log` may be empty.
[[nodiscard]] std::unique_ptr<SceneMeter> make_default_meter(const VideoInfo& info,
                                                             CandidateLog log);

}  // namespace tinct
