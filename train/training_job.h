#pragma once

#include <memory>
#include <optional>

#include "train/checkpoint.h"
#include "train/comm.h"
#include "train/data/batch_loader.h"
#include "train/data/film_frames.h"
#include "train/data/lockstep_order.h"
#include "train/data/training_data.h"
#include "train/losses/added_losses.h"
#include "train/options.h"
#include "train/run_lock.h"

namespace tinct {

/// All that a run of train() has before its first step: data, device, model and optimizer, fresh or
/// from the newest checkpoint.
class TrainingJob {
 public:
  /// Meets the other ranks where there are any, opens the dataset and the run's folder, and goes to
  /// the newest checkpoint. All ranks have the state of rank 0 then. Without `data` the shards of
  /// the options' dataset are opened. Throws as train().
  TrainingJob(const TrainOptions& options, const GrayFlowMethods& flows, TrainingData data = {});

  [[nodiscard]] const TrainOptions& options() const noexcept { return options_; }
  [[nodiscard]] const torch::Device& device() const noexcept { return device_; }
  [[nodiscard]] const FrameSet& training() const noexcept { return *data_.training; }
  [[nodiscard]] const FrameSet& held_out() const noexcept { return *data_.held_out; }
  [[nodiscard]] TrainingState& state() noexcept { return state_; }
  [[nodiscard]] const TrainingState& state() const noexcept { return state_; }
  /// What the options add to the model's own loss.
  [[nodiscard]] const AddedLosses& added_losses() const noexcept { return added_; }
  /// The processes of the run; one, where torchrun's environment names no others.
  [[nodiscard]] Comm& ranks() const noexcept { return *ranks_; }
  /// True for rank 0, which alone writes.
  [[nodiscard]] bool is_first() const { return ranks_->rank() == 0; }
  /// What batch normalisations are joined to; null: each rank has its own.
  [[nodiscard]] Comm* norm_ranks() const {
    return ranks_->size() > 1 && options_.norm_over == "batch" ? ranks_.get() : nullptr;
  }
  /// The step of the checkpoint that it goes on from; 0: from the start.
  [[nodiscard]] std::int64_t resumed_from() const noexcept { return resumed_from_; }

  /// The loader of the batches of steps `first` + 1 … `last`.
  [[nodiscard]] BatchLoader loader(const PictureDecoder& decoder, std::int64_t first,
                                   std::int64_t last) const;
  /// The same with this rank's part of each batch.
  [[nodiscard]] BatchLoader own_loader(const PictureDecoder& decoder, std::int64_t first,
                                       std::int64_t last) const;
  /// Keeps the batch of a step (train/failed_batch.h); returns its file.
  [[nodiscard]] std::filesystem::path keep_batch(const PictureDecoder& decoder,
                                                 std::int64_t step) const;
  /// What is done with a frame of the batches, by its number over the whole run.
  [[nodiscard]] SamplePlan plan(std::uint64_t sample) const;
  /// Frames in a batch: `batch` samples, of as many frames as the model's runs have.
  [[nodiscard]] std::int64_t frames_per_step() const;
  /// To models that count colours: those of the first batches of the run, 2048 frames at most.
  /// Rank 0 does it for all.
  void show_colours(const PictureDecoder& decoder);
  /// Writes the checkpoint of the step, and removes old ones: all but the newest `keep` and those
  /// of `best`. Returns its folder.
  std::filesystem::path save(const std::vector<std::int64_t>& best);

 private:
  void walk_in_lockstep();
  void begin_or_resume();
  void count_colours(const PictureDecoder& decoder);
  void resume(const std::filesystem::path& checkpoint);
  [[nodiscard]] LoaderOptions loading_of(std::int64_t first, std::int64_t last) const;
  [[nodiscard]] BatchLoader loader_of(const PictureDecoder& decoder,
                                      const LoaderOptions& loading) const;

  const TrainOptions& options_;
  GrayFlowEstimator flow_;       ///< that the model follows
  GrayFlowEstimator loss_flow_;  ///< that losses follow
  RankPlace place_;
  torch::Device device_;
  std::unique_ptr<Comm> ranks_;
  TrainingData data_;
  FilmFrames films_;
  std::optional<LockstepOrder> lockstep_;
  std::optional<RunLock> lock_;
  TrainingState state_;
  AddedLosses added_;
  ModelRecord record_;
  int threads_ = 1;
  std::int64_t resumed_from_ = 0;
};

}  // namespace tinct
