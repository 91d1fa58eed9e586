#include "train/training_job.h"

#include <torch/utils.h>

#include <algorithm>
#include <cmath>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/base/parallel.h"
#include "train/color_batch.h"
#include "train/device.h"
#include "train/failed_batch.h"
#include "train/init_weights.h"
#include "train/job_checks.h"
#include "train/models/batch_norm.h"
#include "train/models/registry.h"
#include "train/run_folder.h"
#include "train/run_record.h"
#include "train/shared_state.h"
#include "train/training_samples.h"
#include "train/unused_options.h"

namespace tinct {
namespace {

constexpr double kAdamEpsilon = 1e-7;
constexpr double kAdamBeta2 = 0.999;
constexpr std::int64_t kCountedFrames = 2048;

std::unique_ptr<torch::optim::Adam> make_adam(const std::vector<torch::Tensor>& parameters,
                                              const TrainOptions& options) {
  return std::make_unique<torch::optim::Adam>(parameters,
                                              torch::optim::AdamOptions(options.learning_rate)
                                                  .betas({options.beta1, kAdamBeta2})
                                                  .eps(kAdamEpsilon));
}

GrayFlowEstimator flow_of(const GrayFlowMethods& flows, const std::string& method) {
  return flows && method != "none" ? flows(method) : GrayFlowEstimator{};
}

/// What the published program follows is no flow between the two frames: losses take the true one.
bool follows_another(const TrainOptions& options) {
  return options.model.flow == "colormotion2018";
}

/// A program's own frames, or the shards that the options name.
TrainingData data_of(const TrainOptions& options, TrainingData own) {
  if (own.training && own.held_out) return own;
  if (own.training || own.held_out) {
    throw Error(Fault::usage, std::string("a program's own data has no ") +
                                  (own.training ? "held_out" : "training") +
                                  " frames; give both, or none to read the dataset");
  }
  return open_shards(options.dataset);
}

}  // namespace

TrainingJob::TrainingJob(const TrainOptions& options, const GrayFlowMethods& flows,
                         TrainingData data)
    : options_(options),
      flow_(flow_of(flows, options.model.flow)),
      loss_flow_(follows_another(options) ? flow_of(flows, "farneback") : flow_),
      place_(rank_place_from_environment()),
      device_(find_device(options.device, place_.local_rank)),
      ranks_(open_comm(place_,
                       {.device = device_, .timeout = std::chrono::seconds(options.rank_timeout)})),
      data_(data_of(options, std::move(data))),
      films_(scene_starts(training()), options.pair_stride) {
  // Each rank was heard while it waited; from here on rank 0 speaks for all, and the others tell of
  // what went wrong.
  if (!is_first()) set_log_level(LogLevel::quiet);
  threads_ = set_torch_threads(place_.local_size);
  choose_kernels(device_, options.deterministic);
  torch::manual_seed(static_cast<std::uint64_t>(options.seed));
  state_.model = make_model(options.model);
  check_frames(options, training(), held_out(), state_.model->stride());
  check_batch(options, *ranks_);
  check_stills(options, *state_.model);
  if (options.draw == "lockstep") walk_in_lockstep();
  check_flow(options, *state_.model, flow_ != nullptr);
  const bool begins = is_first() && checkpoint_steps(options.out).empty();
  if (begins) refuse_unused_options(options, *state_.model);
  added_ = AddedLosses(options, *state_.model, {.device = device_, .has_flow = flow_ != nullptr});
  // What init= brings is not drawn.
  const bool looks_anew = options.init.empty() || !options.model.backbone.empty();
  if (looks_anew && begins) state_.model->load_backbone(options.model.backbone);
  if (!options.init.empty() && begins) start_from(options.init, options.model, *state_.model);
  state_.model->learn_only(options.learns);
  state_.model->set_flow(flow_);
  if (options.recompute_activations) state_.model->recompute_activations();
  join_norms(*state_.model, norm_ranks());
  begin_or_resume();
}

void TrainingJob::begin_or_resume() {
  if (is_first()) {
    lock_.emplace(options_.out);
    open_run_folder(options_.out, options_);
  }
  state_.model->to(device_);
  use_channels_last(*state_.model);
  state_.model->train();
  // What learns alone, so that Adam keeps no moments for the rest.
  state_.optimizer = make_adam(learning_parameters(*state_.model), options_);
  const std::vector<torch::Tensor> critic = state_.model->critic_parameters();
  if (!critic.empty()) state_.critic_optimizer = make_adam(critic, options_);
  if (options_.average > 0) state_.average.emplace(*state_.model, options_.average);
  record_ = run_record(options_, data_.identity,
                       {.device = device_, .threads = threads_, .ranks = ranks_->size()});
  Json facts = deciding_options(options_);
  facts["the dataset's digest"] = record_.more["dataset"];
  check_same_run(*ranks_, facts);
  const std::vector<std::int64_t> saved =
      is_first() ? checkpoint_steps(options_.out) : std::vector<std::int64_t>{};
  if (!saved.empty()) resume(checkpoint_folder(options_.out, saved.back()));
  share_state(*ranks_, state_);
  resumed_from_ = state_.step;
}

void TrainingJob::walk_in_lockstep() {
  if (state_.model->remembers()) {
    throw Error(Fault::usage, "draw=lockstep: " + options_.model.model +
                                  " learns from pairs of frames, which are drawn one by one; use "
                                  "draw=frames or draw=scenes");
  }
  if (options_.stills > 0) {
    throw Error(Fault::usage,
                "stills: draw=lockstep walks through films frame by frame, where none stands; use "
                "draw=frames or draw=scenes");
  }
  if (ranks_->size() > 1) {
    throw Error(
        Fault::usage,
        "draw=lockstep walks through films on one rank; start tinct train without torchrun, "
        "or use draw=frames or draw=scenes");
  }
  lockstep_.emplace(
      scene_starts(training()),
      LockstepOrder::Options{.clip = static_cast<std::uint64_t>(state_.model->clip_length()),
                             .lanes = static_cast<std::uint64_t>(options_.batch),
                             .seed = static_cast<std::uint64_t>(options_.seed)});
}

std::int64_t TrainingJob::frames_per_step() const {
  return options_.batch * state_.model->clip_length();
}

SamplePlan TrainingJob::plan(std::uint64_t sample) const {
  if (lockstep_) return plan_in_lockstep(options_, *lockstep_, sample);
  const std::int64_t clip = state_.model->clip_length();
  if (clip > 1) return plan_clip(options_, training(), clip, sample);
  return plan_pair(options_, training(), films_, state_.model->remembers(), sample);
}

void TrainingJob::resume(const std::filesystem::path& checkpoint) {
  Json had;
  try {
    load_checkpoint(checkpoint, state_);
    had = read_model_record(checkpoint / kModelFile).more;
    if (checkpoint_folder(options_.out, state_.step) != checkpoint) {
      throw Error(Fault::input, (checkpoint / kStateFile).string() + " is of step " +
                                    std::to_string(state_.step) + ", not of its folder's");
    }
  } catch (const Error& error) {
    throw Error(error.fault(), std::string(error.what()) + " (or remove " + checkpoint.string() +
                                   " to go on from the checkpoint before it)");
  }
  // Known from what the run began with, which may be gone or another's by now.
  record_.more.erase("backbone");
  if (had.contains("backbone")) record_.more["backbone"] = had["backbone"];
  if (had.value("dataset", Json()) != record_.more["dataset"]) {
    log_warning(options_.dataset.string() + " was changed since " + checkpoint.string() +
                ": its pixel root was " + had.value("dataset_root", Json()).dump() + " and is " +
                record_.more["dataset_root"].dump() +
                "; the run goes on with it, and is not one that can be repeated (another out= "
                "starts anew)");
  }
  for (const char* name : {"device", "threads", "torch", "ranks"}) {
    const Json otherwise = std::string(name) == "ranks" ? Json(1) : Json();
    const Json before = had.value(name, otherwise), now = record_.more.value(name, otherwise);
    if (before == now) continue;
    log_warning(options_.out.string() + " was begun with " + name + " " + before.dump() +
                ", and goes on with " + now.dump() + ": the last bits will differ from one run's");
  }
}

LoaderOptions TrainingJob::loading_of(std::int64_t first, std::int64_t last) const {
  LoaderOptions loading = loader_options(options_);
  const auto batch = static_cast<std::uint64_t>(frames_per_step());
  loading.batch = static_cast<int>(batch);
  loading.clip = static_cast<int>(state_.model->clip_length());
  loading.first_sample = static_cast<std::uint64_t>(first) * batch;
  loading.end_sample = static_cast<std::uint64_t>(last) * batch;
  loading.pairs = state_.model->remembers();
  const bool has_runs = loading.clip > 1;
  loading.flow_to_last = has_runs && options_.warp_weight > 0;
  loading.flow_to_first = has_runs && options_.long_warp_weight > 0;
  loading.flow = loss_flow_;
  if (follows_another(options_) && state_.model->needs_flow()) loading.followed = flow_;
  return loading;
}

BatchLoader TrainingJob::loader_of(const PictureDecoder& decoder,
                                   const LoaderOptions& loading) const {
  return {training(), decoder, [this](std::uint64_t sample) { return plan(sample); }, loading};
}

BatchLoader TrainingJob::loader(const PictureDecoder& decoder, std::int64_t first,
                                std::int64_t last) const {
  return loader_of(decoder, loading_of(first, last));
}

BatchLoader TrainingJob::own_loader(const PictureDecoder& decoder, std::int64_t first,
                                    std::int64_t last) const {
  LoaderOptions own = loading_of(first, last);
  own.part = ranks_->rank();
  own.parts = ranks_->size();
  return loader_of(decoder, own);
}

std::filesystem::path TrainingJob::keep_batch(const PictureDecoder& decoder,
                                              std::int64_t step) const {
  // The batch of a step is what its number says, so it can be had again.
  BatchLoader batch = loader(decoder, step - 1, step);
  std::vector<std::string> names;
  const std::int64_t count = frames_per_step();
  for (std::int64_t i = 0; i < count; ++i) {
    const auto sample = static_cast<std::uint64_t>((step - 1) * count + i);
    names.push_back(training().name(plan(sample).frame));
  }
  return save_failed_batch(options_.out, step, color_batch(batch.next(), device_), names);
}

void TrainingJob::show_colours(const PictureDecoder& decoder) {
  if (!state_.model->counts_colours()) return;
  if (is_first()) count_colours(decoder);
  share_state(*ranks_, state_);
}

void TrainingJob::count_colours(const PictureDecoder& decoder) {
  const auto frames = std::min(static_cast<std::int64_t>(training().count()), kCountedFrames);
  const std::int64_t batches = (frames + frames_per_step() - 1) / frames_per_step();
  BatchLoader batch_loader = loader(decoder, 0, batches);
  for (std::int64_t i = 0; i < batches; ++i) {
    throw_if_cancelled();
    state_.model->count_colours(color_batch(batch_loader.next(), device_).chroma);
  }
  state_.model->end_of_count();
}

std::filesystem::path TrainingJob::save(const std::vector<std::int64_t>& best) {
  record_.more["step"] = state_.step;
  const std::filesystem::path folder = checkpoint_folder(options_.out, state_.step);
  // The random state and the place in the data follow from seed and step; they are told for people.
  save_checkpoint(folder, state_, record_,
                  {{"options", deciding_options(options_)},
                   {"seed", options_.seed},
                   {"next_sample", state_.step * frames_per_step()}});
  remove_old_checkpoints(options_.out, options_.keep, best);
  return folder;
}

}  // namespace tinct
