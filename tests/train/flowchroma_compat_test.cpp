// FlowChroma as it was published: its margins, its colours, the net it looks through.
#include <cmath>
#include <cstdlib>

#include "lib/base/log.h"
#include "lib/base/subprocess.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/flowchroma_nets.h"
#include "tests/train/refusal.h"
#include "train/checkpoint.h"
#include "train/lab.h"
#include "train/models/letterbox.h"
#include "train/models/registry.h"
#include "train/safetensors.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::film;
using test::flowchroma;
using test::gap;
using test::lively;
using test::painter;
using test::plain;
using test::refusal_of;
using test::runs_of;
using test::stepped;
using test::with_window;

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
