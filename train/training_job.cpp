#include "train/training_job.h"

#include <torch/utils.h>

#include <algorithm>
#include <cmath>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/base/parallel.h"
#include "lib/base/version.h"
#include "train/color_batch.h"
#include "train/device.h"
#include "train/models/registry.h"
#include "train/run_folder.h"
#include "train/training_samples.h"

namespace tinct {
namespace {

constexpr double kAdamEpsilon = 1e-7;
constexpr std::int64_t kCountedFrames = 2048;

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

/// What learns, so that Adam keeps no moments for the rest.
std::vector<torch::Tensor> learning(const torch::nn::Module& model) {
  std::vector<torch::Tensor> parameters;
  for (const torch::Tensor& parameter : model.parameters()) {
    if (parameter.requires_grad()) parameters.push_back(parameter);
  }
  return parameters;
}

}  // namespace

TrainingJob::TrainingJob(const TrainOptions& options, const GrayFlowMethods& flows)
    : options_(options),
      flow_(flows && options.model.flow != "none" ? flows(options.model.flow)
                                                  : GrayFlowEstimator{}),
      device_(find_device(options.device)),
      training_(options.dataset, "train"),
      held_out_(options.dataset, "validation") {
  set_torch_threads();
  ask_for_repeatable_kernels();
  torch::manual_seed(static_cast<std::uint64_t>(options.seed));
  state_.model = make_model(options.model);
  check(options, training_, held_out_, state_.model->stride());
  if (!options.init.empty()) start_from(options.init);
  state_.model->learn_only(options.learns);
  state_.model->set_flow(flow_);
  lock_.emplace(options.out);
  open_run_folder(options.out, options);
  state_.model->to(device_);
  use_channels_last(*state_.model);
  state_.model->train();
  state_.optimizer = std::make_unique<torch::optim::Adam>(
      learning(*state_.model), torch::optim::AdamOptions(options.learning_rate).eps(kAdamEpsilon));
  if (options.average > 0) state_.average.emplace(*state_.model, options.average);
  const DatasetIdentity dataset = dataset_identity(options.dataset);
  record_ = {.options = options.model,
             .size = options.size,
             .more = {{"dataset", dataset.digest},
                      {"dataset_root", dataset.root},
                      {"device", device_.is_cuda() ? "cuda" : "cpu"},
                      {"threads", thread_count()},
                      {"tinct", kVersion},
                      {"torch", torch_version()}}};
  const std::vector<std::int64_t> saved = checkpoint_steps(options.out);
  if (!saved.empty()) resume(checkpoint_folder(options.out, saved.back()));
  resumed_from_ = state_.step;
}

void TrainingJob::start_from(const std::filesystem::path& weights) {
  const std::vector<std::string> missing =
      load_shared_weights(find_weights(weights), *state_.model);
  if (missing.empty()) return;
  log_info(weights.string() + " lacks " + std::to_string(missing.size()) +
           " tensors of this model, from " + missing.front() + " to " + missing.back() +
           ": they are drawn");
}

SamplePlan TrainingJob::plan(std::uint64_t sample) const {
  return plan_pair(options_, training_, state_.model->remembers(), sample);
}

void TrainingJob::resume(const std::filesystem::path& checkpoint) {
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
    log_warning(options_.dataset.string() + " was changed since " + checkpoint.string() +
                ": its pixel root was " + had.value("dataset_root", "") + " and is " +
                record_.more["dataset_root"].get<std::string>() +
                "; the run goes on with it, and is not one that can be repeated (another out= "
                "starts anew)");
  }
  for (const char* name : {"device", "threads", "torch"}) {
    if (had.value(name, Json()) == record_.more[name]) continue;
    log_warning(options_.out.string() + " was begun with " + name + " " +
                had.value(name, Json()).dump() + ", and goes on with " + record_.more[name].dump() +
                ": the last bits will differ from one run's");
  }
}

BatchLoader TrainingJob::loader(const PictureDecoder& decoder, std::int64_t first,
                                std::int64_t last) const {
  LoaderOptions loading = loader_options(options_);
  const auto batch = static_cast<std::uint64_t>(options_.batch);
  loading.first_sample = static_cast<std::uint64_t>(first) * batch;
  loading.end_sample = static_cast<std::uint64_t>(last) * batch;
  loading.pairs = state_.model->remembers();
  loading.flow = flow_;
  return {training_, decoder, [this](std::uint64_t sample) { return plan(sample); }, loading};
}

void TrainingJob::show_colours(const PictureDecoder& decoder) {
  if (!state_.model->counts_colours()) return;
  const auto frames = std::min(static_cast<std::int64_t>(training_.count()), kCountedFrames);
  const std::int64_t batches = (frames + options_.batch - 1) / options_.batch;
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
  save_checkpoint(folder, state_, record_);
  remove_old_checkpoints(options_.out, options_.keep, best);
  return folder;
}

}  // namespace tinct
