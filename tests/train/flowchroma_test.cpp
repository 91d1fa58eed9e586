#include "train/models/flowchroma.h"

#include <ATen/ATen.h>
#include <torch/optim/adam.h>

#include <array>
#include <cmath>
#include <cstdlib>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/base/log.h"
#include "lib/base/options.h"
#include "lib/base/subprocess.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/refusal.h"
#include "train/checkpoint.h"
#include "train/lab.h"
#include "train/models/letterbox.h"
#include "train/models/registry.h"
#include "train/safetensors.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

ModelOptions flowchroma(int width = 8) {
  return {.model = "flowchroma", .width = width, .window = 4};
}

ModelOptions with_window(ModelOptions options) {
  options.memory = "window";
  return options;
}

at::Tensor unhinted(const at::Tensor& luma) {
  return at::zeros({luma.size(0), 3, luma.size(2), luma.size(3)});
}

/// The luma of a film of so many frames that have little in common.
at::Tensor film(std::int64_t frames, std::int64_t height = 32, std::int64_t width = 32) {
  torch::manual_seed(5);
  return at::rand({frames, 1, height, width}) * at::rand({frames, 1, 1, 1}) * 100;
}

/// A net whose every weight counts: no ReLU is closed for good, and what it remembers moves the
/// colours by many units.
std::shared_ptr<FlowChroma> lively(const ModelOptions& options) {
  torch::manual_seed(7);
  const auto model = std::make_shared<FlowChroma>(options);
  const torch::NoGradGuard no_gradients;
  for (auto& item : model->named_parameters()) {
    torch::Tensor& value = item.value();
    const std::string& name = item.key();
    if (name.starts_with("inception.")) continue;
    if (value.dim() == 4) {
      value.normal_(0, std::sqrt(2.0 / static_cast<double>(value[0].numel())));
    } else if (value.dim() == 2) {
      value.normal_(0, 0.5);
    } else {
      value.uniform_(0, 0.5);
    }
    if (name == "decoder_conv5.weight") value.mul_(0.5);
    if (name == "decoder_conv5.bias") value.sub_(0.25);
  }
  model->eval();
  return model;
}

/// a*, b* of a film, frame by frame.
at::Tensor stepped(VideoColorizer& model, const at::Tensor& luma) {
  model.reset();
  std::vector<at::Tensor> frames;
  for (std::int64_t i = 0; i < luma.size(0); ++i) {
    const at::Tensor one = luma.narrow(0, i, 1);
    frames.push_back(model.step(one, unhinted(one)));
  }
  return at::cat(frames);
}

double gap(const at::Tensor& x, const at::Tensor& y) { return (x - y).abs().max().item<double>(); }

ColorBatch runs_of(const at::Tensor& luma, const at::Tensor& chroma, std::int64_t clip) {
  return {.luma = luma, .chroma = chroma, .hints = unhinted(luma), .clip = clip};
}

/// A net that gives one colour everywhere.
std::shared_ptr<FlowChroma> painter(const ModelOptions& options, double a, double b) {
  const auto model = std::make_shared<FlowChroma>(options);
  const torch::NoGradGuard no_gradients;
  for (auto& item : model->named_parameters()) {
    if (item.key() == "decoder_conv5.weight") item.value().zero_();
    if (item.key() != "decoder_conv5.bias") continue;
    item.value().copy_(at::atanh(at::tensor({a / 128, b / 128})));
  }
  return model;
}

/// One colour, [n, …, 16, 16].
ColorBatch plain(double luma, double a, double b, std::int64_t frames) {
  const at::Tensor l = at::full({frames, 1, 16, 16}, luma);
  const at::Tensor ab = at::cat({at::full_like(l, a), at::full_like(l, b)}, 1);
  return runs_of(l, ab, frames);
}

}  // namespace

TEST_CASE("FlowChroma has the published number of parameters", "[flowchroma]") {
  ModelOptions options{.model = "flowchroma", .width = 64};
  CHECK(parameter_count(FlowChroma(options)) == 7'499'746);
  options.embedding = "logits";
  CHECK(parameter_count(FlowChroma(options)) == 7'755'746);
  options.embedding = "prelogits";
  CHECK(parameter_count(FlowChroma(options)) == 7'892'962);
}

TEST_CASE("FlowChroma gives colours of the size of its luma, in blocks of 2 x 2", "[flowchroma]") {
  const torch::NoGradGuard no_gradients;
  const auto model = lively(flowchroma());
  CHECK(model->stride() == 8);
  CHECK_FALSE(model->takes_hints());
  CHECK_FALSE(model->remembers());
  CHECK(model->clip_length() == 4);
  for (const auto& [count, height, width] : {std::array{1, 8, 8}, std::array{3, 24, 40}}) {
    const at::Tensor luma = film(count, height, width);
    model->reset();
    const at::Tensor out = model->step(luma, unhinted(luma));
    REQUIRE(out.sizes() == at::IntArrayRef{count, 2, height, width});
    CHECK(out.isfinite().all().item<bool>());
    CHECK(out.abs().max().item<double>() <= 128);
    CHECK(out.std().item<double>() > 1);
    const at::Tensor blocks = out.unfold(2, 2, 2).unfold(3, 2, 2);
    CHECK(at::equal(blocks.amax({4, 5}), blocks.amin({4, 5})));
  }
}

TEST_CASE("a film colorized with a carried memory is what training computes", "[flowchroma]") {
  const torch::NoGradGuard no_gradients;
  for (const std::string gates : {"sigmoid", "hard_sigmoid"}) {
    ModelOptions options = flowchroma();
    options.gates = gates;
    const auto model = lively(options);
    const at::Tensor luma = film(4);
    const at::Tensor colours = stepped(*model, luma);
    CHECK(model->loss(runs_of(luma, colours, 4)).item<double>() < 1e-6);
    CHECK(model->loss(runs_of(luma, colours + 3, 4)).item<double>() == Approx(9).epsilon(1e-4));
  }
}

TEST_CASE("carried memory and window agree on the first frame whose window is full",
          "[flowchroma]") {
  const torch::NoGradGuard no_gradients;
  const at::Tensor luma = film(7);
  const auto carried = lively(flowchroma()), windowed = lively(with_window(flowchroma()));
  const at::Tensor by_state = stepped(*carried, luma), by_window = stepped(*windowed, luma);
  // Before it the window repeats the first frame, after it the state has seen more.
  for (std::int64_t i = 0; i < 7; ++i) {
    INFO("frame " << i + 1);
    const double apart = gap(by_state[i], by_window[i]);
    if (i == 3) {
      CHECK(apart < 1e-3);
    } else {
      CHECK(apart > 0.01);
    }
  }
}

TEST_CASE("a window of one frame forgets, and so does the net without its LSTM's memory",
          "[flowchroma]") {
  const torch::NoGradGuard no_gradients;
  const at::Tensor luma = film(3);
  ModelOptions one = with_window(flowchroma());
  one.window = 1;
  ModelOptions off = flowchroma();
  off.lstm = "off";
  for (const ModelOptions& options : {one, off}) {
    const auto model = lively(options);
    const at::Tensor together = stepped(*model, luma);
    for (std::int64_t i = 0; i < 3; ++i) {
      CHECK(gap(stepped(*model, luma.narrow(0, i, 1)), together.narrow(0, i, 1)) < 1e-3);
    }
  }
  const auto model = lively(off);
  const at::Tensor four = film(4);
  CHECK(model->loss(runs_of(four, stepped(*model, four), 4)).item<double>() < 1e-6);
}

TEST_CASE("a still picture keeps its colours under a window, from the first frame on",
          "[flowchroma]") {
  const torch::NoGradGuard no_gradients;
  const at::Tensor luma = film(1).expand({6, 1, 32, 32}).contiguous();
  const at::Tensor by_window = stepped(*lively(with_window(flowchroma())), luma);
  for (std::int64_t i = 1; i < 6; ++i) CHECK(gap(by_window[i], by_window[0]) < 1e-3);
  CHECK(gap(stepped(*lively(flowchroma()), luma)[3], by_window[0]) < 1e-3);
}

TEST_CASE("FlowChroma forgets at a cut, and keeps films apart that run side by side",
          "[flowchroma]") {
  const torch::NoGradGuard no_gradients;
  const at::Tensor luma = film(6);
  for (const ModelOptions& options : {flowchroma(), with_window(flowchroma())}) {
    const auto model = lively(options);
    const at::Tensor first = stepped(*model, luma.narrow(0, 0, 3));
    const at::Tensor second = stepped(*model, luma.narrow(0, 3, 3));
    model->reset();
    for (std::int64_t i = 0; i < 3; ++i) {
      const at::Tensor both = at::stack({luma[i], luma[i + 3]});
      const at::Tensor out = model->step(both, unhinted(both));
      CHECK(gap(out[0], first[i]) < 1e-3);
      CHECK(gap(out[1], second[i]) < 1e-3);
    }
    // Another number of films are other films.
    CHECK(gap(model->step(luma.narrow(0, 0, 1), unhinted(luma.narrow(0, 0, 1)))[0], first[0]) <
          1e-3);
  }
}

TEST_CASE("runs of another length than the model's are refused", "[flowchroma]") {
  FlowChroma model(flowchroma());
  const at::Tensor luma = film(4);
  const auto fault = [&](const at::Tensor& frames, std::int64_t clip) {
    const at::Tensor chroma = at::zeros({frames.size(0), 2, 32, 32});
    return refusal_of([&] { (void)model.loss(runs_of(frames, chroma, clip)); });
  };
  CHECK(fault(luma, 1).fault() == Fault::bug);
  CHECK_THAT(fault(luma, 2).what(), Catch::Contains("runs of 2"));
  CHECK_THAT(fault(luma.narrow(0, 0, 3), 4).what(), Catch::Contains("3 frames"));
}

TEST_CASE("every weight of FlowChroma that learns gets a gradient", "[flowchroma]") {
  const auto model = lively(flowchroma());
  model->train();
  const at::Tensor luma = film(8);
  model->loss(runs_of(luma, at::randn({8, 2, 32, 32}) * 30, 4)).backward();
  for (const auto& item : model->named_parameters()) {
    INFO(item.key());
    if (item.key().find("bias_hh") != std::string::npos) {
      CHECK_FALSE(item.value().requires_grad());
      continue;
    }
    REQUIRE(item.value().grad().defined());
    CHECK(item.value().grad().abs().sum().item<double>() > 0);
  }
}

TEST_CASE("white margins count as white in the loss, and are cut off the colours", "[flowchroma]") {
  ModelOptions options = flowchroma(1);
  options.white_margins = true;
  options.window = 1;
  const torch::NoGradGuard no_gradients;
  // A square takes 240 of 320 columns.
  const auto gray = painter(options, 0, 0);
  CHECK(gray->loss(plain(50, 20, 10, 1)).item<double>() == Approx(0.75 * 250).epsilon(1e-4));
  const auto colour = painter(options, 20, 10);
  CHECK(colour->loss(plain(50, 20, 10, 1)).item<double>() == Approx(0.25 * 250).epsilon(1e-4));
  const ColorBatch square = plain(50, 20, 10, 1);
  const at::Tensor out = colour->step(square.luma, square.hints);
  CHECK(out.sizes() == square.chroma.sizes());
  CHECK(gap(out, square.chroma) < 1e-3);
}

TEST_CASE("compat=flowchroma takes red for blue in training, and back in use", "[flowchroma]") {
  ModelOptions options = flowchroma(1);
  options.window = 1;
  options.compat = "flowchroma";
  const torch::NoGradGuard no_gradients;
  // Red and blue of sRGB in Lab by Bruce Lindbloom's calculator.
  const ColorBatch red = plain(53.24, 80.09, 67.20, 1);
  const double blue = (79.19 * 79.19 + 107.86 * 107.86) / 2;
  CHECK(painter(options, 0, 0)->loss(red).item<double>() == Approx(blue).epsilon(0.002));
  const at::Tensor out = painter(options, 80.09, 67.20)->step(red.luma, red.hints);
  CHECK(out.select(1, 0).mean().item<double>() == Approx(79.19).margin(0.2));
  CHECK(out.select(1, 1).mean().item<double>() == Approx(-107.86).margin(0.2));
}

TEST_CASE("Inception-ResNet-v2 colours the net that looks through it, and never learns",
          "[flowchroma]") {
  set_log_level(LogLevel::quiet);
  ModelOptions options = flowchroma(1);
  options.window = 1;
  options.embedding = "prelogits";
  const auto model = lively(options);
  model->load_backbone({});
  model->train();
  const at::Tensor luma = film(1);
  const ColorBatch batch = runs_of(luma, at::zeros({1, 2, 32, 32}), 1);
  model->loss(batch).backward();
  std::int64_t kept = 0;
  for (const auto& item : model->named_parameters()) {
    if (!item.key().starts_with("inception.")) continue;
    ++kept;
    CHECK_FALSE(item.value().grad().defined());
  }
  CHECK(kept == 3 * 204 + 2 * 40 + 2);
  const torch::NoGradGuard no_gradients;
  for (const auto& item : model->named_buffers()) {
    if (item.key().ends_with("num_batches_tracked")) CHECK(item.value().item<std::int64_t>() == 0);
  }
  const double before = model->loss(batch).item<double>();
  for (auto& item : model->named_buffers()) {
    if (item.key() == "inception.conv2d_7b.bn.running_mean") item.value().add_(0.5);
  }
  CHECK(std::abs(model->loss(batch).item<double>() - before) > 0.01);
}

TEST_CASE("a backbone that the model has no use for is refused, and so is a wrong one",
          "[flowchroma]") {
  FlowChroma without(flowchroma(1));
  without.load_backbone({});
  const Error unused = refusal_of([&] { without.load_backbone("weights.pth"); });
  CHECK(unused.fault() == Fault::usage);
  CHECK_THAT(unused.what(), Catch::Contains("backbone=weights.pth"));
  const test::TemporaryFolder folder;
  save_weights(folder / "other.safetensors", without, {.options = flowchroma(1)});
  ModelOptions options = flowchroma(1);
  options.embedding = "logits";
  FlowChroma with(options);
  const Error other = refusal_of([&] { with.load_backbone(folder / "other.safetensors"); });
  CHECK(other.fault() == Fault::input);
  CHECK_THAT(other.what(), Catch::Contains("another network"));
}

TEST_CASE("FlowChroma learns a few frames by heart", "[flowchroma]") {
  torch::manual_seed(3);
  FlowChroma model(flowchroma(4));
  model.train();
  // Two runs of soft shapes whose colour follows from the luma, and differs between the runs.
  const at::Tensor x = at::arange(32, at::kFloat).view({1, 1, 1, 32}) / 32;
  const at::Tensor y = at::arange(32, at::kFloat).view({1, 1, 32, 1}) / 32;
  const at::Tensor t = at::arange(8, at::kFloat).view({8, 1, 1, 1}) / 8;
  const at::Tensor luma = 50 + 40 * at::sin(5 * x + 6 * t) * at::cos(4 * y - 3 * t);
  const at::Tensor side = at::cat({at::ones({4, 1, 1, 1}), -at::ones({4, 1, 1, 1})});
  const ColorBatch batch =
      runs_of(luma, at::cat({(luma - 50) * side, 30 * side.expand_as(luma)}, 1), 4);
  torch::optim::Adam adam(model.parameters(), torch::optim::AdamOptions(4e-3));
  const double first = model.loss(batch).item<double>();
  for (int i = 0; i < 500; ++i) {
    adam.zero_grad();
    model.loss(batch).backward();
    adam.step();
  }
  const double last = model.loss(batch).item<double>();
  INFO("loss " << first << " -> " << last);
  CHECK(last < 0.05 * first);
}

TEST_CASE("the configuration of FlowChroma is the published one", "[flowchroma]") {
  TrainOptions options;
  describe_options(options).from_json(
      read_json_file(test::source_folder() / "train/configs/flowchroma.json"), "flowchroma.json");
  describe_options(options.model).check();
  CHECK(parameter_count(*make_model(options.model)) == 7'755'746);
  CHECK(options.model.window == 5);
  CHECK(options.batch == 20);
  CHECK(options.pair_stride == 3);
  CHECK(options.learning_rate == 1e-3);
  CHECK(options.schedule == "constant");
}

// Hidden: CTest runs it as test_train_reference where there is a Python with PyTorch.
TEST_CASE("PyTorch computes the same colours as FlowChroma from its saved weights",
          "[.][reference]") {
  const char* python = std::getenv("TINCT_PYTHON");
  REQUIRE(python != nullptr);
  const auto script = test::source_folder() / "tests/support/reference_flowchroma.py";
  const torch::NoGradGuard no_gradients;
  const test::TemporaryFolder folder;
  const auto to_write = [](const char* name, const at::Tensor& t) {
    return TensorToWrite{
        name, "F32", t.sizes().vec(), {static_cast<const std::byte*>(t.data_ptr()), t.nbytes()}};
  };
  const auto judge = [&] {
    return run_process({python, script.string(), (folder / "weights").string(),
                        (folder / "example").string(), "1e-3"})
        .exit_status;
  };
  struct Kind {
    std::string gates, embedding;
    std::int64_t frames;
  };
  for (const Kind& kind :
       {Kind{"sigmoid", "off", 7}, Kind{"hard_sigmoid", "off", 7}, Kind{"sigmoid", "logits", 2}}) {
    INFO(kind.gates << ", embedding " << kind.embedding);
    ModelOptions options = with_window(flowchroma());
    options.gates = kind.gates;
    options.embedding = kind.embedding;
    options.lstm_size = 6;
    options.lstm_layers = 3;
    const auto model = lively(options);
    save_weights(folder / "weights", *model, {.options = options});
    const at::Tensor luma = film(kind.frames, 40, 40);
    const at::Tensor chroma = stepped(*model, luma);
    CHECK(chroma.std().item<double>() > 3);
    std::vector<TensorToWrite> example{to_write("luma", luma), to_write("chroma", chroma)};
    at::Tensor embedding;
    if (kind.embedding != "off") {
      const auto net =
          std::dynamic_pointer_cast<InceptionResNetV2>(model->named_children()["inception"]);
      const at::Tensor gray = bgr_from_lab(at::cat({luma, at::zeros({kind.frames, 2, 40, 40})}, 1));
      const at::Tensor frames = Letterbox({40, 40}, {299, 299}).framed(gray, 255).clamp(0, 255);
      embedding = net->logits(frames / 127.5 - 1);
      example.push_back(to_write("embedding", embedding));
    }
    write_safetensors(folder / "example", example, {});
    CHECK(judge() == 0);
    // The judge does see a difference.
    const at::Tensor other = chroma + 0.01;
    example[1] = to_write("chroma", other);
    write_safetensors(folder / "example", example, {});
    CHECK(judge() == 1);
  }
}
