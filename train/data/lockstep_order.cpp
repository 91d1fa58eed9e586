#include "train/data/lockstep_order.h"

#include <algorithm>
#include <utility>

#include "lib/base/random.h"
#include "train/data/sample_order.h"

namespace tinct {
namespace {

/// Apart from the order of frames, which is shuffled by the seed itself.
constexpr std::uint64_t kSceneStream = 0x7363656e;
constexpr std::uint64_t kRestStream = 0x72657374;

}  // namespace

LockstepOrder::LockstepOrder(std::vector<std::uint64_t> scene_starts, const Options& options)
    : starts_(std::move(scene_starts)), options_(options) {
  for (std::uint64_t scene = 0; scene + 1 < starts_.size(); ++scene) runs_ += runs(scene);
  steps_ = (runs_ + options_.lanes - 1) / options_.lanes;
}

std::uint64_t LockstepOrder::length(std::uint64_t scene) const {
  return starts_[scene + 1] - starts_[scene];
}

std::uint64_t LockstepOrder::runs(std::uint64_t scene) const {
  return std::max<std::uint64_t>(1, length(scene) / options_.clip);
}

std::shared_ptr<const LockstepOrder::Epoch> LockstepOrder::epoch(std::uint64_t number) const {
  const std::lock_guard lock(mutex_);
  if (last_ && last_->number == number) return last_;
  Epoch made{.number = number, .scenes = {}, .ends = {}};
  const std::uint64_t scenes = starts_.size() - 1;
  std::uint64_t end = 0;
  for (std::uint64_t i = 0; i < scenes; ++i) {
    made.scenes.push_back(shuffled_index(i, scenes, options_.seed ^ kSceneStream, number));
    end += runs(made.scenes.back());
    made.ends.push_back(end);
  }
  last_ = std::make_shared<const Epoch>(std::move(made));
  return last_;
}

LockstepPlace LockstepOrder::at(std::uint64_t sample) const {
  const std::uint64_t step = sample / options_.lanes, lane = sample % options_.lanes;
  const std::uint64_t number = step / steps_, step_of_epoch = step % steps_;
  // The stretches cover a little more than an epoch where lanes don't divide it: the last lanes
  // then see the first runs again.
  const std::uint64_t run = (lane * steps_ + step_of_epoch) % runs_;
  const std::shared_ptr<const Epoch> order = epoch(number);
  const auto found = std::ranges::upper_bound(order->ends, run);
  const std::uint64_t scene = order->scenes[static_cast<std::size_t>(found - order->ends.begin())];
  const std::uint64_t run_of_scene = run - (*found - runs(scene));
  LockstepPlace place{.first = starts_[scene],
                      .repeats = 0,
                      .begins = step_of_epoch == 0 || run_of_scene == 0,
                      .walk = number * (starts_.size() - 1) + scene};
  const std::uint64_t frames = length(scene);
  if (frames < options_.clip) {
    place.repeats = options_.clip - frames;
    return place;
  }
  const auto rest = static_cast<std::uint32_t>(frames % options_.clip);
  place.first += Random(options_.seed ^ kRestStream, place.walk).below(rest + 1);
  place.first += run_of_scene * options_.clip;
  return place;
}

}  // namespace tinct
