#include "train/training_report.h"

#include "train/models/registry.h"
#include "train/multiply_adds.h"
#include "train/random_backbone.h"
#include "train/run_folder.h"
#include "train/training_job.h"
#include "train/training_log.h"

namespace tinct {
namespace {

std::int64_t numbers_in(const std::vector<torch::Tensor>& parameters) {
  std::int64_t count = 0;
  for (const torch::Tensor& parameter : parameters) count += parameter.numel();
  return count;
}

}  // namespace

TrainingReport report_of(const TrainingJob& job, double seconds) {
  const TrainOptions& options = job.options();
  const TrainingState& state = job.state();
  if (!job.is_first()) {
    TrainingReport report;
    report.steps = state.step;
    report.rank = job.ranks().rank();
    report.ranks = job.ranks().size();
    return report;
  }
  const auto done = static_cast<double>(state.step - job.resumed_from());
  return {.steps = state.step,
          .resumed_from = job.resumed_from(),
          .parameters = numbers_in(learning_parameters(*state.model)),
          .multiply_adds = multiply_adds(*state.model, options.size),
          .training_frames = job.training().count(),
          .training_scenes = job.training().scenes(),
          .validation_scenes = job.held_out().scenes(),
          .steps_per_second = seconds > 0 ? done / seconds : 0,
          .device = job.device().is_cuda() ? "cuda" : "cpu",
          .takes_hints = state.model->takes_hints(),
          .backbone = random_backbone(deciding_options(options)),
          .stopped = state.more.value("stopped", ""),
          .validation = validation_from_json(state.more.at("validation")),
          .checkpoint = checkpoint_folder(options.out, state.step),
          .best_checkpoint = best_checkpoint(options.out),
          .ranks = job.ranks().size()};
}

}  // namespace tinct
