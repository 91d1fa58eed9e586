#include "train/trainer.h"

#include <ATen/ATen.h>
#include <torch/optim/adam.h>
#include <torch/utils.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/base/parallel.h"
#include "lib/base/progress.h"
#include "lib/base/version.h"
#include "train/checkpoint.h"
#include "train/device.h"
#include "train/lab.h"
#include "train/learning_rate.h"
#include "train/models/registry.h"
#include "train/run_folder.h"
#include "train/run_lock.h"
#include "train/run_log.h"
#include "train/training_samples.h"

namespace tinct {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kAdamEpsilon = 1e-7;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void check(const TrainOptions& options, const ShardFrames& training, const ShardFrames& held_out,
           int stride) {
  if (options.size % stride != 0) {
    throw Error(Fault::usage, "size=" + std::to_string(options.size) +
                                  ": this model needs a multiple of " + std::to_string(stride));
  }
  if (training.count() > 0 && held_out.count() > 0) return;
  throw Error(
      Fault::input,
      options.dataset.string() + " has no " + (training.count() == 0 ? "training" : "validation") +
          " scenes; a dataset needs two scenes at least, one to learn from and one to "
          "validate on: build it from more scenes, or cut the film with tinct scenes first");
}

/// One run, from its first step or from a checkpoint to its end.
class Run {
 public:
  Run(const TrainOptions& options, const PictureDecoder& decoder)
      : options_(options),
        decoder_(decoder),
        device_(find_device(options.device)),
        training_(options.dataset, "train"),
        held_out_(options.dataset, "validation") {
    set_torch_threads();
    ask_for_repeatable_kernels();
    torch::manual_seed(static_cast<std::uint64_t>(options.seed));
    state_.model = make_model(options.model);
    check(options, training_, held_out_, state_.model->stride());
    lock_.emplace(options.out);
    open_run_folder(options.out, options);
    state_.model->to(device_);
    use_channels_last(*state_.model);
    state_.model->train();
    state_.optimizer = std::make_unique<torch::optim::Adam>(
        state_.model->parameters(),
        torch::optim::AdamOptions(options.learning_rate).eps(kAdamEpsilon));
    record_ = {.options = options.model,
               .size = options.size,
               .more = {{"dataset", dataset_digest(options.dataset)},
                        {"device", device_.is_cuda() ? "cuda" : "cpu"},
                        {"threads", thread_count()},
                        {"tinct", kVersion},
                        {"torch", torch_version()}}};
    const std::vector<std::int64_t> saved = checkpoint_steps(options.out);
    if (!saved.empty()) resume(checkpoint_folder(options.out, saved.back()));
    resumed_from_ = state_.step;
  }

  TrainingReport finish() {
    if (resumed_from_ > 0 && state_.step < options_.steps) {
      log_info("going on with " + options_.out.string() + " after step " +
               std::to_string(state_.step));
    }
    if (state_.step < options_.steps || validation_is_due()) learn();
    return report();
  }

 private:
  void resume(const std::filesystem::path& checkpoint) {
    try {
      load_checkpoint(checkpoint, state_);
      if (checkpoint_folder(options_.out, state_.step) != checkpoint) {
        throw Error(Fault::input, (checkpoint / kStateFile).string() + " is of step " +
                                      std::to_string(state_.step) + ", not of its folder's");
      }
    } catch (const Error& error) {
      throw Error(error.fault(), std::string(error.what()) + " (or remove " + checkpoint.string() +
                                     " to go on from the checkpoint before it)");
    }
    const Json had = read_model_record(checkpoint / kModelFile).more;
    if (had.value("dataset", Json()) != record_.more["dataset"]) {
      throw Error(Fault::usage, options_.out.string() + " learned from another dataset than " +
                                    options_.dataset.string() + "; give another out=");
    }
    for (const char* name : {"device", "threads", "torch"}) {
      if (had.value(name, Json()) == record_.more[name]) continue;
      log_warning(options_.out.string() + " was begun with " + name + " " +
                  had.value(name, Json()).dump() + ", and goes on with " +
                  record_.more[name].dump() + ": the last bits will differ from one run's");
    }
  }

  void learn() {
    const Validator validator(training_, held_out_, decoder_, loader_options(options_),
                              static_cast<std::uint64_t>(options_.validation_frames),
                              options_.hint_rate, device_);
    RunLog log(options_.out / "log.jsonl", state_.step);
    loss_sum_ = at::zeros({}, at::TensorOptions().device(device_).dtype(at::kDouble));
    loss_sum_ += state_.more.value("loss_sum", 0.0);

    LoaderOptions loading = loader_options(options_);
    const auto batch = static_cast<std::uint64_t>(options_.batch);
    loading.first_sample = static_cast<std::uint64_t>(state_.step) * batch;
    loading.end_sample = static_cast<std::uint64_t>(options_.steps) * batch;
    const std::uint64_t frames = training_.count();
    BatchLoader loader(
        training_, decoder_,
        [this, frames](std::uint64_t sample) { return plan_sample(options_, frames, sample); },
        loading);

    if (validation_is_due()) validate(validator, log);
    Progress progress("training", options_.steps, "steps");
    progress.skip(state_.step);
    while (state_.step < options_.steps) {
      const auto start = Clock::now();
      step(loader.next());
      seconds_ += seconds_since(start);
      progress.add();
      if (due(options_.log_every)) write_losses(log, progress);
      if (due(options_.validate_every)) validate(validator, log);
      if (due(options_.save_every)) save();
      if (cancelled()) {
        save();
        throw_if_cancelled();
      }
    }
  }

  [[nodiscard]] bool due(std::int64_t every) const {
    return state_.step % every == 0 || state_.step == options_.steps;
  }

  /// True after a step whose validation was interrupted.
  [[nodiscard]] bool validation_is_due() const {
    return state_.step > 0 && due(options_.validate_every) &&
           state_.more.value("validated", std::int64_t{0}) != state_.step;
  }

  void step(const HostBatch& host) {
    const double rate = learning_rate_at(state_.step, options_.steps, options_.learning_rate,
                                         options_.final_learning_rate, options_.schedule);
    for (auto& group : state_.optimizer->param_groups()) group.options().set_lr(rate);
    const ColorBatch batch = color_batch(host, device_);
    state_.optimizer->zero_grad();
    torch::Tensor loss;
    {
      const ReducedPrecision precision(device_, options_.precision == "bfloat16");
      loss = state_.model->loss(batch);
    }
    loss.backward();
    state_.optimizer->step();
    // Summed on the device: asking for the number here would make a GPU wait in every step.
    loss_sum_ += loss.detach();
    ++state_.step;
  }

  /// Before anything is kept: weights behind a loss that is no number are lost.
  [[nodiscard]] double checked_loss_sum() const {
    const double sum = loss_sum_.item<double>();
    if (std::isfinite(sum)) return sum;
    throw Error(Fault::input, "the loss is no number any more at step " +
                                  std::to_string(state_.step) +
                                  "; start again with a smaller learning_rate and another out=");
  }

  void write_losses(RunLog& log, Progress& progress) {
    const std::int64_t since = (state_.step - 1) % options_.log_every + 1;
    const double loss = checked_loss_sum() / static_cast<double>(since);
    loss_sum_.zero_();
    const double samples = static_cast<double>(state_.step) * options_.batch;
    log.add(
        {{"step", state_.step},
         {"epoch", samples / static_cast<double>(training_.count())},
         {"loss", loss},
         {"learning_rate", learning_rate_at(state_.step - 1, options_.steps, options_.learning_rate,
                                            options_.final_learning_rate, options_.schedule)}});
    char note[48];
    std::snprintf(note, sizeof note, "loss %.1f", loss);
    progress.set_note(note);
  }

  void validate(const Validator& validator, RunLog& log) {
    static_cast<void>(checked_loss_sum());
    Validation validation;
    try {
      validation = validator.measure(*state_.model);
    } catch (const Error& error) {
      if (error.fault() == Fault::interrupted) save();
      throw;
    }
    if (!std::isfinite(validation.mse_ab + validation.mse_ab_hinted)) {
      throw Error(Fault::input, "the model gives no numbers any more at step " +
                                    std::to_string(state_.step) +
                                    "; start again with a smaller learning_rate and another out=");
    }
    Json line = validation_json(validation);
    state_.more["validation"] = line;
    state_.more["validated"] = state_.step;
    line["step"] = state_.step;
    log.add(line);
    char text[160];
    std::snprintf(
        text, sizeof text,
        "step %lld: validation mse_ab %.1f, with hints %.1f (all gray %.1f, mean colour %.1f)",
        static_cast<long long>(state_.step), validation.mse_ab, validation.mse_ab_hinted,
        validation.all_gray, validation.mean_colour);
    log_info(text);
  }

  void save() {
    state_.more["loss_sum"] = checked_loss_sum();
    record_.more["step"] = state_.step;
    save_checkpoint(checkpoint_folder(options_.out, state_.step), state_, record_);
    remove_old_checkpoints(options_.out, options_.keep);
  }

  [[nodiscard]] TrainingReport report() const {
    const auto done = static_cast<double>(state_.step - resumed_from_);
    return {.steps = state_.step,
            .resumed_from = resumed_from_,
            .parameters = parameter_count(*state_.model),
            .training_frames = training_.count(),
            .training_scenes = training_.scenes(),
            .validation_scenes = held_out_.scenes(),
            .steps_per_second = seconds_ > 0 ? done / seconds_ : 0,
            .device = device_.is_cuda() ? "cuda" : "cpu",
            .takes_hints = state_.model->takes_hints(),
            .validation = validation_from_json(state_.more.at("validation")),
            .checkpoint = checkpoint_folder(options_.out, state_.step)};
  }

  const TrainOptions& options_;
  const PictureDecoder& decoder_;
  torch::Device device_;
  ShardFrames training_;
  ShardFrames held_out_;
  std::optional<RunLock> lock_;
  TrainingState state_;
  ModelRecord record_;
  torch::Tensor loss_sum_;
  std::int64_t resumed_from_ = 0;
  double seconds_ = 0;
};

}  // namespace

TrainingReport train(const TrainOptions& options, const PictureDecoder& decoder) {
  try {
    return Run(options, decoder).finish();
  } catch (const Json::exception& problem) {
    throw Error(Fault::input, "the newest state.json below " +
                                  (options.out / "checkpoints").string() + " is damaged (" +
                                  problem.what() +
                                  "); remove its folder to go on from the checkpoint before it");
  }
}

}  // namespace tinct
