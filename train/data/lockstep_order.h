#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace tinct {

/// Where a lane of a batch stands at one step.
struct LockstepPlace {
  std::uint64_t first = 0;    ///< the first frame of its run
  std::uint64_t repeats = 0;  ///< how often that frame is shown before it, in scenes shorter than a
                              ///< run
  bool begins = false;        ///< nothing of the scene was seen by this lane at the step before
  std::uint64_t walk = 0;     ///< names the epoch and the scene: what is drawn once for both

  bool operator==(const LockstepPlace&) const = default;
};

/// The order in which lanes walk through scenes in lock step: a lane sees the frames of a scene in
/// their order, run after run of `clip` frames, and then the next scene. The scenes are shuffled
/// anew in every epoch and dealt to the lanes in stretches of the same number of runs, so that at
/// most a scene for every lane is divided; its second half begins anew.
///
/// A scene of n frames has n / clip runs, those that are left over stand before or behind them by
/// the draw of the epoch; shorter scenes have one run. All follows from the seed and the sample's
/// number: any step can be gone to at once. Thread-safe.
class LockstepOrder {
 public:
  struct Options {
    std::uint64_t clip = 1;   ///< frames in a run
    std::uint64_t lanes = 1;  ///< samples in a step, over all ranks
    std::uint64_t seed = 0;
  };
  /// `scene_starts`: the first frame of every scene, and the number of all frames at the end.
  LockstepOrder(std::vector<std::uint64_t> scene_starts, const Options& options);

  /// Sample number `sample` of the whole run: lane sample % lanes at step sample / lanes.
  [[nodiscard]] LockstepPlace at(std::uint64_t sample) const;
  [[nodiscard]] std::uint64_t steps_per_epoch() const noexcept { return steps_; }
  [[nodiscard]] std::uint64_t clip() const noexcept { return options_.clip; }

 private:
  struct Epoch {
    std::uint64_t number = 0;
    std::vector<std::uint64_t> scenes;  ///< in the order of the epoch
    std::vector<std::uint64_t> ends;    ///< runs up to the end of each of them
  };
  [[nodiscard]] std::uint64_t length(std::uint64_t scene) const;
  [[nodiscard]] std::uint64_t runs(std::uint64_t scene) const;
  [[nodiscard]] std::shared_ptr<const Epoch> epoch(std::uint64_t number) const;

  std::vector<std::uint64_t> starts_;
  Options options_;
  std::uint64_t runs_ = 0;   ///< in an epoch
  std::uint64_t steps_ = 0;  ///< in an epoch
  mutable std::mutex mutex_;
  mutable std::shared_ptr<const Epoch> last_;  ///< the one asked for last
};

}  // namespace tinct
