#include <ATen/ATen.h>
#include <torch/utils.h>

#include "lib/base/errors.h"
#include "tests/train/pruned_half.h"
#include "tests/train/refusal.h"
#include "tests/train/shaken_model.h"
#include "tests/train/training_runs.h"
#include "train/checkpoint.h"
#include "train/checkpoint_colorizer.h"
#include "train/models/channel_counts.h"
#include "train/pruning/prunable_layers.h"
#include "train/pruning/prune.h"
#include "train/pruning/remove_channels.h"
#include "train/run_folder.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;
using test::shaken_model;

namespace {

ModelOptions net_to_prune(const std::string& model, bool norm_on_trunk = false) {
  ModelOptions options{.model = model, .width = 4, .norm_on_trunk = norm_on_trunk};
  options.flow = "none";
  return options;
}

/// Two frames, one after the other.
at::Tensor colours_of(VideoColorizer& model, std::int64_t side = 32) {
  const torch::NoGradGuard no_gradients;
  torch::manual_seed(11);
  at::Tensor chroma;
  model.eval();
  model.reset();
  for (int frame = 0; frame < 2; ++frame) {
    const at::Tensor luma = at::rand({2, 1, side, side}) * 100;
    const at::Tensor known = (at::rand({2, 1, side, side}) < 0.1).to(at::kFloat);
    chroma = model.step(luma, at::cat({at::randn({2, 2, side, side}) * 30 * known, known}, 1));
  }
  return chroma;
}

/// A parameter or buffer by its name.
at::Tensor tensor_of(const VideoColorizer& model, const std::string& name) {
  for (const auto& item : model.named_parameters()) {
    if (item.key() == name) return item.value();
  }
  for (const auto& item : model.named_buffers()) {
    if (item.key() == name) return item.value();
  }
  FAIL(name << " is not in the net");
  return {};
}

bool is_deconvolution(const std::string& name) {
  return name == "conv8_1" || name == "conv9_1" || name == "conv10_1";
}

/// Every second channel of a layer is 0 behind its ReLU, whatever comes in; the normalisation
/// behind it makes `shift` of that.
void silence_every_second(VideoColorizer& model, const PrunableLayer& layer, float shift) {
  const torch::NoGradGuard no_gradients;
  for (const std::string& maker : layer.makers) {
    at::Tensor weight = tensor_of(model, maker + ".weight");
    if (is_deconvolution(maker)) weight = weight.transpose(0, 1);
    for (std::int64_t i = 1; i < weight.size(0); i += 2) {
      weight[i].zero_();
      tensor_of(model, maker + ".bias")[i].fill_(-1);
    }
  }
  if (layer.norm.empty()) return;
  for (std::int64_t i = 1; i < tensor_of(model, layer.norm + ".bias").size(0); i += 2) {
    tensor_of(model, layer.norm + ".running_mean")[i].zero_();
    tensor_of(model, layer.norm + ".bias")[i].fill_(shift);
  }
}

KeptChannels every_second(const ModelOptions& options) {
  const ChannelCounts counts(options);
  KeptChannels kept;
  for (const std::string& layer : counted_layers()) {
    for (std::int64_t i = 0; i < counts.of(layer); i += 2) kept[layer].push_back(i);
  }
  return kept;
}

/// Activities with these means for silent channels, 0.
LayerActivities silent(const ModelOptions& options) {
  const ChannelCounts counts(options);
  LayerActivities activities;
  for (const std::string& layer : counted_layers()) {
    const at::Tensor zeros = at::zeros({counts.of(layer)}, at::kDouble);
    activities[layer] = {.zeros = zeros, .means = zeros};
  }
  return activities;
}

/// Parameters of the net of ColorMotion, layer by layer: k x k x in x out weights, a bias for each
/// output, two numbers for each normalised channel.
std::int64_t counted_by_hand(const ModelOptions& options, int second_inputs) {
  const ChannelCounts counts(options);
  const auto of = [&](const char* layer) { return std::int64_t{counts.of(layer)}; };
  const auto layer = [](std::int64_t in, std::int64_t out, std::int64_t kernel) {
    return kernel * kernel * in * out + out;
  };
  std::int64_t sum = layer(1, of("conv1_1"), 3);
  if (second_inputs > 0) sum += layer(second_inputs, of("conv1_1"), 3);
  const std::vector<std::string>& names = counted_layers();
  for (std::size_t i = 1; names[i - 1] != "conv7_3"; ++i) {
    sum += layer(counts.of(names[i - 1]), counts.of(names[i]), 3);
  }
  for (const char* normalised : {"conv1_2", "conv2_2", "conv3_3", "conv4_3", "conv5_3", "conv6_3",
                                 "conv7_3", "conv8_3", "conv9_2"}) {
    sum += 2 * of(normalised);
  }
  sum += layer(of("conv7_3"), of("conv8_1"), 4) + layer(of("conv3_3"), of("conv8_1"), 3);
  sum += layer(of("conv8_1"), of("conv8_2"), 3) + layer(of("conv8_2"), of("conv8_3"), 3);
  sum += layer(of("conv8_3"), of("conv9_1"), 4) + layer(of("conv2_2"), of("conv9_1"), 3);
  sum += layer(of("conv9_1"), of("conv9_2"), 3);
  sum += layer(of("conv9_2"), of("conv10_1"), 4) + layer(of("conv1_2"), of("conv10_1"), 3);
  return sum + layer(of("conv10_1"), 2 * options.width, 3) + layer(2 * options.width, 2, 1);
}

}  // namespace

TEST_CASE("without the channels that are always zero a net gives the same colours", "[pruning]") {
  for (const char* name : {"simple", "user_guided", "colormotion", "input_recurrent"}) {
    for (const bool norm_on_trunk : {false, true}) {
      INFO(name << ", norm_on_trunk " << norm_on_trunk);
      const ModelOptions options = net_to_prune(name, norm_on_trunk);
      const auto model = shaken_model(options);
      for (const PrunableLayer& layer : prunable_layers(options)) {
        silence_every_second(*model, layer, 0);
      }
      const at::Tensor before = colours_of(*model);
      CHECK(before.std().item<double>() > 1);
      const PrunedModel pruned =
          remove_channels(*model, options, every_second(options), silent(options));
      CHECK(10 * parameter_count(*pruned.model) < 3 * parameter_count(*model));
      CHECK(at::allclose(colours_of(*pruned.model), before, 1e-5, 1e-4));
    }
  }
}

TEST_CASE("what a normalisation makes of a removed channel goes into the next biases",
          "[pruning]") {
  const ModelOptions options = net_to_prune("simple");
  const auto model = shaken_model(options);
  const std::vector<PrunableLayer> layers = prunable_layers(options);
  const auto conv1_2 = std::ranges::find(layers, "conv1_2", &PrunableLayer::name);
  REQUIRE(conv1_2 != layers.end());
  silence_every_second(*model, *conv1_2, 0.7F);
  const at::Tensor before = colours_of(*model);
  const KeptChannels kept{{"conv1_2", {0, 2}}};
  const at::Tensor after =
      colours_of(*remove_channels(*model, options, kept, silent(options)).model);
  // Only the shortcut reads the normalised picture. Its 3x3 kernel sees zeros one pixel from the
  // border, and the 3x3 of conv10_2 carries that one further.
  const auto inside = [](const at::Tensor& x) { return x.narrow(2, 2, 28).narrow(3, 2, 28); };
  CHECK(at::allclose(inside(after), inside(before), 1e-4, 1e-3));
  CHECK_FALSE(at::allclose(after, before, 1e-4, 1e-3));
}

TEST_CASE("the channels that are zero least often stay, in their order", "[pruning]") {
  const ChannelActivity activity{.zeros = at::tensor({0.9, 0.1, 0.5, 0.5, 1.0}, at::kDouble),
                                 .means = at::zeros({5}, at::kDouble)};
  CHECK(channels_to_keep(activity, 0.6) == std::vector<std::int64_t>{1, 2, 3});
  CHECK(channels_to_keep(activity, 0.4) == std::vector<std::int64_t>{1, 2});
  CHECK(channels_to_keep(activity, 0.01) == std::vector<std::int64_t>{1});
  CHECK(channels_to_keep(activity, 1) == std::vector<std::int64_t>{0, 1, 2, 3, 4});
}

TEST_CASE("activities are parts of zeros and means over all frames", "[pruning]") {
  const ModelOptions options = net_to_prune("user_guided");
  const auto model = shaken_model(options);
  for (const PrunableLayer& layer : prunable_layers(options)) {
    if (layer.name == "conv9_1") silence_every_second(*model, layer, 0);
  }
  auto& net = dynamic_cast<UserGuided&>(*model);
  int batches = 0;
  const LayerActivities activities = measure_activities(net, [&]() -> std::optional<ColorBatch> {
    if (batches++ == 3) return std::nullopt;
    return ColorBatch{.luma = at::rand({2, 1, 16, 16}) * 100,
                      .chroma = at::zeros({2, 2, 16, 16}),
                      .hints = at::zeros({2, 3, 16, 16})};
  });
  CHECK(activities.size() == counted_layers().size());
  const ChannelActivity& activity = activities.at("conv9_1");
  REQUIRE(activity.zeros.size(0) == 8);
  for (std::int64_t i = 0; i < 8; ++i) {
    const double zeros = activity.zeros[i].item<double>();
    const double mean = activity.means[i].item<double>();
    CHECK((i % 2 == 1 ? zeros == 1 && mean == 0 : zeros < 1 && mean > 0));
  }
}

TEST_CASE("counts of pruned nets follow by arithmetic", "[pruning]") {
  ModelOptions options{.model = "user_guided", .width = 64};
  CHECK(counted_by_hand(options, 3) == 34'051'138);
  for (const auto& [model, inputs] : {std::pair{"simple", 0}, std::pair{"user_guided", 3}}) {
    const ModelOptions small = net_to_prune(model);
    KeptChannels kept{{"conv3_3", {0, 3, 5}}, {"conv7_3", {1, 2}}, {"conv8_1", {4}}};
    const auto net = shaken_model(small);
    const PrunedModel pruned = remove_channels(*net, small, kept, silent(small));
    CHECK(pruned.options.channels ==
          std::vector<std::string>{"conv3_3:3", "conv7_3:2", "conv8_1:1"});
    CHECK(parameter_count(*pruned.model) == counted_by_hand(pruned.options, inputs));
  }
}

TEST_CASE("a run is pruned, colorizes, is trained on, and is pruned again", "[pruning]") {
  const test::Runs runs;
  TrainOptions options = runs.options("run");
  (void)train(options, decode_raw_picture);
  const PruneOptions pruning = test::half_of(options, runs.folder / "small.safetensors");
  const PruneReport report = prune(pruning, decode_raw_picture);
  CHECK(3 * report.after.parameters < report.before.parameters);
  CHECK(report.before.frames_per_second > 0);
  CHECK(report.layers.size() == counted_layers().size());
  for (const PrunedLayer& layer : report.layers) {
    CHECK(layer.after == layer.before / 2);
    CHECK(layer.zeros_kept <= layer.zeros);
  }
  CHECK(report.before.validation.mse_ab > 0);

  const auto colorizer = open_checkpoint_colorizer(pruning.out, {.device = "cpu"});
  CHECK(colorizer->size() == 16);
  const LumaPlane luma{.width = 16, .height = 16, .l = std::vector<float>(256, 50.0F)};
  const std::vector<float> none(256, 0.0F);
  CHECK(colorizer->step(luma, {16, 16, none, none, none}).a.size() == 256);

  TrainOptions tuning = runs.options("tuned");
  tuning.init = pruning.out;
  tuning.learning_rate = 1e-4;
  const TrainingReport tuned = train(tuning, decode_raw_picture);
  CHECK(tuned.parameters == report.after.parameters);
  // The same command goes on with the run.
  CHECK(train(tuning, decode_raw_picture).resumed_from == 12);

  PruneOptions again = pruning;
  again.checkpoint = tuning.out;
  again.out = runs.folder / "smaller.safetensors";
  CHECK(2 * prune(again, decode_raw_picture).after.parameters < report.after.parameters);
}

TEST_CASE("what can't be pruned is refused with the way out", "[pruning]") {
  const Error zhang = refusal_of([] { (void)prunable_layers({.model = "zhang16"}); });
  CHECK(zhang.fault() == Fault::usage);
  CHECK_THAT(zhang.what(), Catch::Contains("user_guided"));
  const auto with = [](const std::string& model, const std::string& entry) {
    ModelOptions options = net_to_prune(model);
    options.channels = {entry};
    return refusal_of([&] { (void)make_model(options); });
  };
  CHECK_THAT(with("simple", "conv33:2").what(), Catch::Contains("conv3_3"));
  CHECK_THAT(with("simple", "conv3_3").what(), Catch::Contains("LAYER:N"));
  CHECK_THAT(with("simple", "conv3_3:17").what(), Catch::Contains("between 1 and 16"));
  CHECK_THAT(with("simple", "conv3_3:0").what(), Catch::Contains("between 1 and 16"));
  CHECK_THAT(with("zhang16", "conv3_3:2").what(), Catch::Contains("leave channels out"));

  const test::TemporaryFolder folder;
  const ModelOptions options = net_to_prune("simple");
  save_weights(folder / "w.safetensors", *shaken_model(options), {.options = options});
  PruneOptions same;
  same.checkpoint = same.out = folder / "w.safetensors";
  same.dataset = folder / "none";
  CHECK(refusal_of([&] { (void)prune(same, decode_raw_picture); }).fault() == Fault::usage);
}
