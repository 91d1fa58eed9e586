#include "train/trainer.h"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <optional>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/base/progress.h"
#include "train/device.h"
#include "train/failed_batch.h"
#include "train/gradient_step.h"
#include "train/color_batch.h"
#include "train/learning_rate.h"
#include "train/models/registry.h"
#include "train/norm_statistics.h"
#include "train/run_folder.h"
#include "train/run_log.h"
#include "train/tensorboard_log.h"
#include "train/training_job.h"
#include "train/training_samples.h"
#include "train/validation_history.h"

namespace tinct {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// One run, from its first step or from a checkpoint to its end.
class Run {
 public:
  Run(const TrainOptions& options, const PictureDecoder& decoder, const TrainingHooks& hooks,
      const GrayFlowMethods& flows)
      : options_(options),
        decoder_(decoder),
        hooks_(hooks),
        flows_(flows),
        job_(options, flows),
        state_(job_.state()) {}

  TrainingReport finish() {
    if (job_.resumed_from() > 0 && !ended()) {
      log_info("going on with " + options_.out.string() + " after step " +
               std::to_string(state_.step));
    }
    if (!ended() || validation_is_due()) learn();
    return report();
  }

 private:
  void learn() {
    LoaderOptions loading = loader_options(options_);
    // One yardstick for all models, whatever flow they use themselves.
    if (flows_) loading.flow = flows_("farneback");
    const Validator validator(job_.training(), job_.held_out(), decoder_, loading,
                              static_cast<std::uint64_t>(options_.validation_frames),
                              options_.hint_rate, job_.device());
    log_.emplace(options_.out / "log.jsonl", state_.step);
    history_ = ValidationHistory(log_->lines());
    events_.emplace(options_.out / "tensorboard");
    for (const Json& line : log_->lines()) events_->add(line);
    step_.emplace(*state_.model, *state_.optimizer, job_.device(),
                  GradientOptions{.accumulate = options_.accumulate,
                                  .clip = options_.clip,
                                  .precision = options_.precision});
    if (state_.more.contains("scaler")) step_->scaler().set_state(state_.more["scaler"]);
    const auto on_device = at::TensorOptions().device(job_.device());
    loss_sum_ = at::zeros({}, on_device.dtype(at::kDouble));
    loss_sum_ += state_.more.value("loss_sum", 0.0);
    first_bad_ = at::full({}, kNone, on_device.dtype(at::kLong));
    if (state_.step == 0) job_.show_colours(decoder_);
    for (const auto& hook : hooks_) hook->on_start(moment());
    go_through(validator);
    for (const auto& hook : hooks_) hook->on_end(moment());
  }

  void go_through(const Validator& validator) {
    BatchLoader loader = job_.loader(decoder_, state_.step, options_.steps);
    if (validation_is_due()) validate(validator);
    Progress progress("training", options_.steps, "steps");
    progress.skip(state_.step);
    while (!ended()) {
      const auto start = Clock::now();
      step(loader.next());
      seconds_ += seconds_since(start);
      progress.add();
      if (due(options_.log_every)) write_losses(progress);
      if (due(options_.validate_every)) validate(validator);
      if (due(options_.save_every) || is_best_) save();
      if (cancelled()) {
        save();
        throw_if_cancelled();
      }
    }
  }

  [[nodiscard]] bool ended() const {
    return state_.step >= options_.steps || state_.more.contains("stopped");
  }
  [[nodiscard]] bool due(std::int64_t every) const { return state_.step % every == 0 || ended(); }

  /// True after a step whose validation was interrupted.
  [[nodiscard]] bool validation_is_due() const {
    return state_.step > 0 && due(options_.validate_every) &&
           state_.more.value("validated", std::int64_t{0}) != state_.step;
  }

  [[nodiscard]] double rate_of(std::int64_t step) const {
    return learning_rate_at(step, options_.steps,
                            {.first = options_.learning_rate,
                             .final_part = options_.final_learning_rate,
                             .schedule = options_.schedule,
                             .warm_up = options_.warm_up,
                             .drop_every = options_.drop_every});
  }

  [[nodiscard]] TrainingMoment moment() {
    return {.options = options_,
            .model = *state_.model,
            .device = job_.device(),
            .step = state_.step,
            .learning_rate = rate_of(std::max<std::int64_t>(0, state_.step - 1)),
            .stop = [this](const std::string& why) { stop(why); }};
  }

  void stop(const std::string& why) {
    if (ended()) return;
    log_info("stopping after step " + std::to_string(state_.step) + ": " + why);
    state_.more["stopped"] = why;
  }

  void step(const HostBatch& host) {
    const torch::Tensor loss =
        (*step_)(color_batch(host, job_.device()), rate_of(state_.step)).to(at::kDouble);
    ++state_.step;
    // Looked at on the device: asking for the number here would make a GPU wait in every step.
    loss_sum_ += loss;
    const torch::Tensor bad = at::where(at::isfinite(loss), kNone, state_.step);
    first_bad_ = at::minimum(first_bad_, bad);
    if (state_.average) state_.average->add(*state_.model, state_.step);
    for (const auto& hook : hooks_) hook->on_step(moment(), loss);
  }

  /// Before anything is kept: weights behind a loss that is no number are lost.
  [[nodiscard]] double checked_loss_sum() const {
    const double sum = loss_sum_.item<double>();
    if (std::isfinite(sum)) return sum;
    const std::int64_t bad = std::min(first_bad_.item<std::int64_t>(), state_.step);
    throw Error(Fault::input, "the loss is no number any more at step " + std::to_string(bad) +
                                  "; its batch is in " + keep_batch(bad).string() +
                                  "; start again with a smaller learning_rate, or clip=1, and "
                                  "another out=");
  }

  /// The batch of a step is what its number says, so it can be had again.
  [[nodiscard]] std::filesystem::path keep_batch(std::int64_t step) const {
    BatchLoader loader = job_.loader(decoder_, step - 1, step);
    std::vector<std::string> names;
    for (int i = 0; i < options_.batch; ++i) {
      const auto sample = static_cast<std::uint64_t>((step - 1) * options_.batch + i);
      names.push_back(job_.training().name(job_.plan(sample).frame));
    }
    return save_failed_batch(options_.out, step, color_batch(loader.next(), job_.device()), names);
  }

  void add_to_log(const Json& line) {
    log_->add(line);
    events_->add(line);
    events_->flush();
  }

  void write_losses(Progress& progress) {
    const std::int64_t since = (state_.step - 1) % options_.log_every + 1;
    const double loss = checked_loss_sum() / static_cast<double>(since);
    loss_sum_.zero_();
    const double samples = static_cast<double>(state_.step) * options_.batch;
    add_to_log({{"step", state_.step},
                {"epoch", samples / static_cast<double>(job_.training().count())},
                {"loss", loss},
                {"learning_rate", rate_of(state_.step - 1)}});
    char note[48];
    std::snprintf(note, sizeof note, "loss %.1f", loss);
    progress.set_note(note);
  }

  Validation measure(const Validator& validator) {
    const AveragedWeights averaged(*state_.model, state_.average ? &*state_.average : nullptr);
    if (options_.recalibrate > 0) {
      const std::int64_t batches = options_.recalibrate;
      BatchLoader loader = job_.loader(decoder_, state_.step, state_.step + batches);
      recalibrate_norms(*state_.model, options_.recalibrate, [&] {
        static_cast<void>(state_.model->loss(color_batch(loader.next(), job_.device())));
      });
    }
    return validator.measure(*state_.model);
  }

  void validate(const Validator& validator) {
    static_cast<void>(checked_loss_sum());
    Validation validation;
    try {
      validation = measure(validator);
    } catch (const Error& error) {
      if (error.fault() == Fault::interrupted) save();
      throw;
    }
    if (!std::isfinite(validation.mse_ab + validation.mse_ab_hinted)) {
      throw Error(Fault::input, "the model gives no numbers any more at step " +
                                    std::to_string(state_.step) +
                                    "; start again with a smaller learning_rate and another out=");
    }
    note(validation);
    for (const auto& hook : hooks_) hook->on_validate(moment(), validation);
    if (options_.patience > 0 && history_.since_best() >= options_.patience) {
      stop("no better validation in " + std::to_string(options_.patience) + " of them");
    }
  }

  void note(const Validation& validation) {
    Json line = validation_json(validation);
    state_.more["validation"] = line;
    state_.more["validated"] = state_.step;
    line["step"] = state_.step;
    add_to_log(line);
    history_.add(state_.step, validation.mse_ab);
    const std::vector<std::int64_t> best = history_.best(options_.keep_best);
    is_best_ = std::ranges::find(best, state_.step) != best.end();
    char text[160];
    std::snprintf(
        text, sizeof text,
        "step %lld: validation mse_ab %.1f, with hints %.1f (all gray %.1f, mean colour %.1f)",
        static_cast<long long>(state_.step), validation.mse_ab, validation.mse_ab_hinted,
        validation.all_gray, validation.mean_colour);
    log_info(text);
  }

  void save() {
    is_best_ = false;
    state_.more["loss_sum"] = checked_loss_sum();
    if (options_.precision == "float16") state_.more["scaler"] = step_->scaler().state();
    const std::filesystem::path folder = job_.save(history_.best(options_.keep_best));
    for (const auto& hook : hooks_) hook->on_save(moment(), folder);
  }

  [[nodiscard]] TrainingReport report() const {
    const auto done = static_cast<double>(state_.step - job_.resumed_from());
    const std::vector<std::int64_t> best =
        ValidationHistory(RunLog::read(options_.out / "log.jsonl")).best(1);
    std::filesystem::path best_folder;
    if (!best.empty()) best_folder = checkpoint_folder(options_.out, best.front());
    if (!std::filesystem::exists(best_folder)) best_folder.clear();
    return {.steps = state_.step,
            .resumed_from = job_.resumed_from(),
            .parameters = parameter_count(*state_.model),
            .training_frames = job_.training().count(),
            .training_scenes = job_.training().scenes(),
            .validation_scenes = job_.held_out().scenes(),
            .steps_per_second = seconds_ > 0 ? done / seconds_ : 0,
            .device = job_.device().is_cuda() ? "cuda" : "cpu",
            .takes_hints = state_.model->takes_hints(),
            .stopped = state_.more.value("stopped", ""),
            .validation = validation_from_json(state_.more.at("validation")),
            .checkpoint = checkpoint_folder(options_.out, state_.step),
            .best_checkpoint = best_folder};
  }

  static constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::max();

  const TrainOptions& options_;
  const PictureDecoder& decoder_;
  const TrainingHooks& hooks_;
  const GrayFlowMethods& flows_;
  TrainingJob job_;
  TrainingState& state_;
  std::optional<RunLog> log_;
  std::optional<TensorboardLog> events_;
  std::optional<GradientStep> step_;
  ValidationHistory history_;
  torch::Tensor loss_sum_;
  torch::Tensor first_bad_;  ///< the first step whose loss was no number, or kNone
  bool is_best_ = false;     ///< the last validation is among the best, and not yet saved
  double seconds_ = 0;
};

}  // namespace

TrainingReport train(const TrainOptions& options, const PictureDecoder& decoder,
                     const TrainingHooks& hooks, const GrayFlowMethods& flows) {
  try {
    return Run(options, decoder, hooks, flows).finish();
  } catch (const Json::exception& problem) {
    throw Error(Fault::input, "the newest state.json below " +
                                  (options.out / "checkpoints").string() + " is damaged (" +
                                  problem.what() +
                                  "); remove its folder to go on from the checkpoint before it");
  }
}

}  // namespace tinct
