#pragma once

#include <cstdint>

#include "train/data/batch_loader.h"

namespace tinct {

/// Runs of eight neighbouring frames, spread evenly over a set of frames, or all of a smaller set:
/// what nets with memory are measured on, one frame after the other. Scenes are not left within a
/// run: the first frame of another one begins anew.
class ClipRuns {
 public:
  /// About `about` of the frames, one run at least; `frames` has one at least and must outlive it.
  ClipRuns(const FrameSet& frames, std::uint64_t about);

  /// Frames in a run.
  [[nodiscard]] int length() const noexcept { return static_cast<int>(length_); }
  /// Frames of all runs together.
  [[nodiscard]] std::uint64_t count() const noexcept { return runs_ * length_; }
  /// Frame 0 … count() - 1, run after run: without hints and flips, `begins` where nothing of its
  /// scene stands before it in the run, and its previous frame wherever the film has one.
  [[nodiscard]] SamplePlan plan(std::uint64_t sample) const;

 private:
  const FrameSet& frames_;
  std::uint64_t length_, runs_;
};

}  // namespace tinct
