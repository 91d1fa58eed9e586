#pragma once

#include "train/training_hook.h"

namespace tinct {

/// Records what the steps `profile_first` … `profile_last` of a run spend their time on, operator
/// by operator, on CUDA kernel by kernel, and writes it to the file of the option `profile` in
/// Chrome's trace format, as torch.profiler does. The steps themselves stay as they are. A run that
/// ends in between writes what there is.
class StepProfiler final : public TrainingHook {
 public:
  ~StepProfiler() override;
  void on_start(const TrainingMoment& moment) override;
  void on_step(const TrainingMoment& moment, const torch::Tensor& loss) override;
  void on_end(const TrainingMoment& moment) override;

 private:
  void begin(const torch::Device& device);
  void write(const std::filesystem::path& file);

  bool records_ = false;
};

}  // namespace tinct
