#include "train/data/clip_runs.h"

#include <algorithm>

namespace tinct {
namespace {

constexpr std::uint64_t kRunLength = 8;

}  // namespace

ClipRuns::ClipRuns(const FrameSet& frames, std::uint64_t about)
    : frames_(frames),
      length_(std::min(kRunLength, frames.count())),
      runs_(std::max<std::uint64_t>(1, std::min(about, frames.count()) / kRunLength)) {}

SamplePlan ClipRuns::plan(std::uint64_t sample) const {
  const std::uint64_t run = sample / length_, place = sample % length_;
  const std::uint64_t last = frames_.count() - length_;
  const std::uint64_t start = runs_ > 1 ? run * last / (runs_ - 1) : 0;
  SamplePlan plan{.frame = start + place, .draw = sample};
  if (const auto before = frames_.previous(plan.frame, 1)) {
    plan.previous = PreviousFrame::film;
    plan.previous_frame = *before;
  }
  plan.begins = place == 0 || plan.previous == PreviousFrame::none;
  return plan;
}

}  // namespace tinct
