#pragma once

#include <optional>

#include "train/checkpoint.h"
#include "train/data/batch_loader.h"
#include "train/options.h"
#include "train/run_lock.h"

namespace tinct {

/// All that a run of train() has before its first step: data, device, model and optimizer, fresh or
/// from the newest checkpoint.
class TrainingJob {
 public:
  /// Opens the dataset and the run's folder, and goes to the newest checkpoint. Throws as train().
  TrainingJob(const TrainOptions& options, const GrayFlowMethods& flows);

  [[nodiscard]] const TrainOptions& options() const noexcept { return options_; }
  [[nodiscard]] const torch::Device& device() const noexcept { return device_; }
  [[nodiscard]] const ShardFrames& training() const noexcept { return training_; }
  [[nodiscard]] const ShardFrames& held_out() const noexcept { return held_out_; }
  [[nodiscard]] TrainingState& state() noexcept { return state_; }
  [[nodiscard]] const TrainingState& state() const noexcept { return state_; }
  /// The step of the checkpoint that it goes on from; 0: from the start.
  [[nodiscard]] std::int64_t resumed_from() const noexcept { return resumed_from_; }

  /// The loader of the batches of steps `first` + 1 … `last`.
  [[nodiscard]] BatchLoader loader(const PictureDecoder& decoder, std::int64_t first,
                                   std::int64_t last) const;
  /// What is done with a sample.
  [[nodiscard]] SamplePlan plan(std::uint64_t sample) const;
  /// To models that count colours: those of the first batches of the run, 2048 frames at most.
  void show_colours(const PictureDecoder& decoder);
  /// Writes the checkpoint of the step, and removes old ones: all but the newest `keep` and those
  /// of `best`. Returns its folder.
  std::filesystem::path save(const std::vector<std::int64_t>& best);

 private:
  void start_from(const std::filesystem::path& weights);
  void resume(const std::filesystem::path& checkpoint);

  const TrainOptions& options_;
  GrayFlowEstimator flow_;
  torch::Device device_;
  ShardFrames training_;
  ShardFrames held_out_;
  std::optional<RunLock> lock_;
  TrainingState state_;
  ModelRecord record_;
  std::int64_t resumed_from_ = 0;
};

}  // namespace tinct
