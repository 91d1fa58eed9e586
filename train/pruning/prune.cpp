#include "train/pruning/prune.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "train/checkpoint.h"
#include "train/color_batch.h"
#include "train/data/clip_runs.h"
#include "train/data/shard_frames.h"
#include "train/device.h"
#include "train/init_weights.h"
#include "train/models/registry.h"
#include "train/pruning/net_speed.h"
#include "train/pruning/prunable_layers.h"
#include "train/pruning/remove_channels.h"
#include "train/run_folder.h"
#include "train/safetensors.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

/// The data that a net is watched and measured on.
class PruningData {
 public:
  PruningData(const PruneOptions& options, PictureDecoder decoder, LoaderOptions loading)
      : options_(options),
        decoder_(std::move(decoder)),
        loading_(std::move(loading)),
        training_(options.dataset, "train"),
        held_out_(options.dataset, "validation") {
    if (training_.count() > 0 && held_out_.count() > 0) return;
    throw Error(Fault::input, options.dataset.string() + " has no " +
                                  (training_.count() == 0 ? "training" : "validation") +
                                  " scenes; a dataset needs two scenes at least");
  }

  [[nodiscard]] Validator validator(const torch::Device& device) const {
    return {training_, held_out_, decoder_, loading_, frames(), options_.hint_rate, device};
  }

  /// Over the frames of a validation, once without hints, and once with them where `hinted`. A
  /// model that remembers goes through runs of frames: what its layers do depends on the frames
  /// before.
  [[nodiscard]] LayerActivities activities(UserGuided& model, bool hinted,
                                           const torch::Device& device) const {
    const ClipRuns runs(held_out_, frames());
    const bool remembers = model.remembers();
    const std::uint64_t count = remembers ? runs.count() : std::min(frames(), held_out_.count());
    LoaderOptions loading = loading_;
    loading.end_sample = hinted ? 2 * count : count;
    if (remembers) loading.batch = runs.length();
    const auto plan_of = [&](std::uint64_t place) {
      if (remembers) return runs.plan(place);
      return SamplePlan{.frame = place * held_out_.count() / count, .draw = place};
    };
    const auto plan = [&](std::uint64_t sample) {
      SamplePlan planned = plan_of(sample % count);
      planned.hint_rate = sample < count ? 0 : options_.hint_rate;
      return planned;
    };
    BatchLoader loader(held_out_, decoder_, plan, loading);
    return measure_activities(model, [&]() -> std::optional<ColorBatch> {
      throw_if_cancelled();
      const HostBatch batch = loader.next();
      if (batch.count == 0) return std::nullopt;
      return color_batch(batch, device);
    });
  }

 private:
  [[nodiscard]] std::uint64_t frames() const {
    return static_cast<std::uint64_t>(options_.validation_frames);
  }

  const PruneOptions& options_;
  PictureDecoder decoder_;
  LoaderOptions loading_;
  ShardFrames training_, held_out_;
};

KeptChannels choose_channels(const LayerActivities& activities, double keep,
                             std::vector<PrunedLayer>& layers) {
  KeptChannels kept;
  for (const std::string& name : counted_layers()) {
    const ChannelActivity& activity = activities.at(name);
    kept[name] = channels_to_keep(activity, keep);
    const at::Tensor stay = at::tensor(kept[name], at::kLong);
    layers.push_back({.name = name,
                      .before = activity.zeros.size(0),
                      .after = stay.size(0),
                      .zeros = activity.zeros.mean().item<double>(),
                      .zeros_kept = activity.zeros.index_select(0, stay).mean().item<double>()});
  }
  return kept;
}

MeasuredNet measured(VideoColorizer& model, const Validator& validator) {
  return {.parameters = parameter_count(model), .validation = validator.measure(model)};
}

void check_paths(const PruneOptions& options, const fs::path& weights) {
  std::error_code ignored;
  if (fs::equivalent(options.out, weights, ignored)) {
    throw Error(Fault::usage, options.out.string() + " is the net to prune; give another --out");
  }
}

}  // namespace

PruneReport prune(const PruneOptions& options, const PictureDecoder& decoder,
                  const GrayFlowMethods& flows) {
  const fs::path weights = find_weights(options.checkpoint);
  check_paths(options, weights);
  const c10::Device device = find_device(options.device);
  set_torch_threads();
  LoadedModel loaded = load_model(weights, device);
  const ModelOptions& had = loaded.record.options;
  (void)prunable_layers(had);
  auto& model = dynamic_cast<UserGuided&>(*loaded.model);
  LoaderOptions loading{
      .size = loaded.record.size, .batch = options.batch, .threads = options.loader_threads};
  GrayFlowEstimator followed;
  if (flows && had.flow != "none") followed = flows(had.flow);
  // One yardstick for all models, as in training.
  if (flows) loading.flow = flows("farneback");
  model.set_flow(followed);
  const PruningData data(options, decoder, loading);
  const Validator validator = data.validator(device);

  PruneReport report;
  report.size = loaded.record.size;
  report.takes_hints = model.takes_hints();
  report.before = measured(model, validator);
  const LayerActivities activities = data.activities(model, model.takes_hints(), device);
  const KeptChannels kept = choose_channels(activities, options.keep, report.layers);
  const PrunedModel pruned = remove_channels(model, had, kept, activities);
  use_channels_last(*pruned.model);
  pruned.model->set_flow(followed);
  report.after = measured(*pruned.model, validator);
  report.model = pruned.options;
  const auto speeds = net_speeds({&model, pruned.model.get()}, loaded.record.size, device);
  report.before.frames_per_second = speeds[0];
  report.after.frames_per_second = speeds[1];
  ModelRecord record = loaded.record;
  record.options = pruned.options;
  record.more["pruned"] = {{"keep", options.keep}, {"parameters", report.before.parameters}};
  save_weights(options.out, *pruned.model, record);
  return report;
}

TrainOptions with_channels_of_init(TrainOptions options) {
  if (options.init.empty() || !options.model.channels.empty()) return options;
  // A run that goes on has the channels of its own, wherever the weights are that it began with.
  const bool goes_on = !checkpoint_steps(options.out).empty();
  const InitWeights weights = find_init_weights(goes_on ? options.out : options.init);
  // Weights that tinct did not write are of no pruned net.
  if (!weights.head.metadata.contains("tinct")) return options;
  options.model.channels = read_model_record(weights.file).options.channels;
  return options;
}

}  // namespace tinct
