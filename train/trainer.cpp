#include "train/trainer.h"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <optional>

#include "lib/base/cancel.h"
#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/base/progress.h"
#include "train/color_batch.h"
#include "train/critic_sums.h"
#include "train/gradient_step.h"
#include "train/learning_rate.h"
#include "train/loss_sums.h"
#include "train/models/batch_norm.h"
#include "train/norm_statistics.h"
#include "train/out_of_memory.h"
#include "train/pruning/prune.h"
#include "train/step_profiler.h"
#include "train/step_seed.h"
#include "train/training_job.h"
#include "train/training_log.h"
#include "train/training_samples.h"

namespace tinct {
namespace {

using Clock = std::chrono::steady_clock;

/// One run, from its first step or from a checkpoint to its end.
class Run {
 public:
  Run(const TrainOptions& options, TrainingData data, const PictureDecoder& decoder,
      const TrainingHooks& hooks, const GrayFlowMethods& flows)
      : options_(options),
        decoder_(decoder),
        flows_(flows),
        job_(options, flows, std::move(data)),
        state_(job_.state()) {
    if (!job_.is_first()) return;
    hooks_ = hooks;
    if (!options.profile.empty()) hooks_.push_back(std::make_shared<StepProfiler>());
  }

  TrainingReport finish() {
    if (job_.resumed_from() > 0 && !ended()) {
      log_info("going on with " + options_.out.string() + " after step " +
               std::to_string(state_.step));
    }
    if (!ended() || validation_is_due()) learn();
    return report_of(job_, seconds_);
  }

 private:
  /// What rank 0 alone has.
  void open_validation_and_log() {
    LoaderOptions loading = loader_options(options_);
    // One yardstick for all models, whatever flow they use themselves.
    if (flows_) loading.flow = flows_("farneback");
    validator_.emplace(job_.training(), job_.held_out(), decoder_, loading,
                       static_cast<std::uint64_t>(options_.validation_frames), options_.hint_rate,
                       job_.device());
    log_.emplace(options_.out, state_.step, validation_is_due());
  }

  void learn() {
    if (job_.is_first()) open_validation_and_log();
    step_.emplace(*state_.model, *state_.optimizer, job_.device(),
                  GradientOptions{.accumulate = options_.accumulate,
                                  .clip = options_.clip,
                                  .precision = options_.precision,
                                  .critic_rate = options_.critic_rate,
                                  .added = &job_.added_losses(),
                                  .ranks = &job_.ranks()});
    if (state_.critic_optimizer) step_->train_critic(*state_.critic_optimizer);
    critic_.emplace(job_.device(), state_.more.value("critic_sums", Json()));
    if (state_.more.contains("scaler")) step_->scaler().set_state(state_.more["scaler"]);
    losses_.emplace(job_.device(), state_.more.value("loss_sum", 0.0));
    if (state_.step == 0) job_.show_colours(decoder_);
    for (const auto& hook : hooks_) hook->on_start(moment());
    go_through();
    for (const auto& hook : hooks_) hook->on_end(moment());
    job_.ranks().barrier();
  }

  void go_through() {
    BatchLoader loader = job_.own_loader(decoder_, state_.step, options_.steps);
    if (validation_is_due()) {
      validate();
      save();
      agree_on_end();
    }
    Progress progress("training", options_.steps, "steps");
    progress.skip(state_.step);
    while (!ended()) {
      const auto start = Clock::now();
      step(loader.next());
      seconds_ += std::chrono::duration<double>(Clock::now() - start).count();
      progress.add();
      if (due(options_.log_every)) write_losses(progress);
      if (due(options_.validate_every)) validate();
      if (due(options_.save_every) || is_best_) save();
      agree_on_end();
    }
  }

  /// All ranks end after the same step: because one was asked to, or because rank 0 stops the run.
  void agree_on_end() {
    const bool stops = job_.is_first() && state_.more.contains("stopped");
    torch::Tensor asked = at::zeros({2}, at::kLong);
    asked[0] = cancelled() ? 1 : 0;
    asked[1] = stops ? 1 : 0;
    job_.ranks().sum(asked);
    if (asked[0].item<std::int64_t>() > 0) {
      save();
      throw Error(Fault::interrupted, "interrupted; run the same command again to go on");
    }
    if (asked[1].item<std::int64_t>() > 0 && !stops) state_.more["stopped"] = "rank 0 stopped it";
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

  [[nodiscard]] TrainingMoment moment() {
    return {.options = options_,
            .model = *state_.model,
            .device = job_.device(),
            .step = state_.step,
            .learning_rate = learning_rate_at(std::max<std::int64_t>(0, state_.step - 1), options_),
            .stop = [this](const std::string& why) { stop(why); }};
  }

  void stop(const std::string& why) {
    if (ended()) return;
    log_info("stopping after step " + std::to_string(state_.step) + ": " + why);
    state_.more["stopped"] = why;
  }

  /// What a model draws from here on (dropout) follows from the steps done and the rank alone, or a
  /// resumed run would draw something else.
  void seed_draws() const {
    torch::manual_seed(
        step_seed(static_cast<std::uint64_t>(options_.seed), state_.step, job_.ranks().rank()));
  }

  void step(const HostBatch& host) {
    seed_draws();
    const torch::Tensor loss =
        (*step_)(color_batch(host, job_.device()), learning_rate_at(state_.step, options_))
            .to(at::kDouble);
    ++state_.step;
    losses_->add(loss, step_->gradients_finite(), state_.step);
    critic_->add(step_->critic());
    if (state_.average) state_.average->add(*state_.model, state_.step);
    for (const auto& hook : hooks_) hook->on_step(moment(), loss);
  }

  /// Before anything is kept: weights behind a loss or gradients that are no numbers are lost.
  [[nodiscard]] double checked_loss_sum() const {
    const double sum = losses_->sum();
    const auto found = losses_->first_bad();
    if (!found && std::isfinite(sum)) return sum;
    const LossSums::BadStep bad = found.value_or(LossSums::BadStep{.step = state_.step});
    const std::string kept =
        job_.is_first() ? job_.keep_batch(decoder_, bad.step).string() : "the folder of rank 0";
    throw Error(
        Fault::input,
        std::string(bad.loss_is_finite ? "the gradient of the loss is no number at step "
                                       : "the loss is no number any more at step ") +
            std::to_string(bad.step) + "; its batch is in " + kept +
            (bad.loss_is_finite ? "; look for what has no derivative there, as a root at 0; "
                                : "; ") +
            "start again with a smaller learning_rate, or clip=1, and another out=");
  }

  void write_losses(Progress& progress) {
    const std::int64_t since = (state_.step - 1) % options_.log_every + 1;
    const double loss = checked_loss_sum() / static_cast<double>(since);
    losses_->clear();
    const double samples = static_cast<double>(state_.step * job_.frames_per_step());
    Json line{{"step", state_.step},
              {"epoch", samples / static_cast<double>(job_.training().count())},
              {"loss", loss},
              {"learning_rate", learning_rate_at(state_.step - 1, options_)}};
    critic_->write(since, line);
    if (!log_) return;
    log_->add(line);
    char note[48];
    std::snprintf(note, sizeof note, "loss %.1f", loss);
    progress.set_note(note);
  }

  void recalibrate() {
    // A validation that was interrupted is done again behind a step that this process did not do.
    seed_draws();
    const std::int64_t batches = options_.recalibrate;
    const auto carried = state_.model->carried();
    BatchLoader loader = job_.loader(decoder_, state_.step, state_.step + batches);
    recalibrate_norms(*state_.model, options_.recalibrate, [&] {
      static_cast<void>(state_.model->loss(color_batch(loader.next(), job_.device())));
    });
    state_.model->carry(carried);
  }

  /// Hooks are shown the weights that were measured.
  void measure_and_tell() {
    const PartedNorms alone(*state_.model, job_.norm_ranks());
    const AveragedWeights averaged(*state_.model, state_.average ? &*state_.average : nullptr);
    if (options_.recalibrate > 0) recalibrate();
    const Validation validation = validator_->measure(*state_.model);
    if (!std::isfinite(validation.mse_ab + validation.mse_ab_hinted)) {
      throw Error(Fault::input, "the model gives no numbers any more at step " +
                                    std::to_string(state_.step) +
                                    "; start again with a smaller learning_rate and another out=");
    }
    note(validation);
    for (const auto& hook : hooks_) hook->on_validate(moment(), validation);
  }

  void validate() {
    static_cast<void>(checked_loss_sum());
    if (!validator_) return;
    try {
      measure_and_tell();
    } catch (const Error& error) {
      if (error.fault() == Fault::interrupted && validation_is_due()) save();
      throw;
    }
    if (options_.patience > 0 && log_->validations().since_best() >= options_.patience) {
      stop("none better in " + counted_noun(options_.patience, "validation"));
    }
  }

  void note(const Validation& validation) {
    state_.more["validation"] = validation_json(validation);
    state_.more["validated"] = state_.step;
    log_->add(state_.step, validation);
    const std::vector<std::int64_t> best = log_->validations().best(options_.keep_best);
    is_best_ = std::ranges::find(best, state_.step) != best.end();
  }

  void save() {
    is_best_ = false;
    state_.more["loss_sum"] = checked_loss_sum();
    if (!log_) return;
    if (state_.critic_optimizer) state_.more["critic_sums"] = critic_->state();
    if (options_.precision == "float16") state_.more["scaler"] = step_->scaler().state();
    log_->sync();
    const std::filesystem::path folder = job_.save(log_->validations().best(options_.keep_best));
    for (const auto& hook : hooks_) hook->on_save(moment(), folder);
  }

  const TrainOptions& options_;
  const PictureDecoder& decoder_;
  const GrayFlowMethods& flows_;
  TrainingHooks hooks_;  ///< of rank 0; the others have none
  TrainingJob job_;
  TrainingState& state_;
  std::optional<Validator> validator_;
  std::optional<TrainingLog> log_;
  std::optional<GradientStep> step_;
  std::optional<CriticSums> critic_;
  std::optional<LossSums> losses_;
  bool is_best_ = false;  ///< the last validation is among the best, and not yet saved
  double seconds_ = 0;
};

}  // namespace

TrainingReport train(const TrainOptions& options, TrainingData data, const PictureDecoder& decoder,
                     const TrainingHooks& hooks, const GrayFlowMethods& flows) {
  try {
    const TrainOptions whole = with_channels_of_init(options);
    return Run(whole, std::move(data), decoder, hooks, flows).finish();
  } catch (const std::exception& error) {
    if (!is_out_of_memory(error)) throw;
    throw Error(Fault::resource, out_of_memory_text(options));
  }
}

}  // namespace tinct
