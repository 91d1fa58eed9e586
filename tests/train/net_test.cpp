#include <ATen/ATen.h>

#include <array>
#include <cmath>
#include <cstdlib>

#include "lib/base/errors.h"
#include "lib/base/subprocess.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/refusal.h"
#include "tests/train/shaken_model.h"
#include "train/checkpoint.h"
#include "train/color_batch.h"
#include "train/lab.h"
#include "train/models/user_guided.h"
#include "train/safetensors.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;
using test::shaken_model;

namespace {

ModelOptions small(const std::string& model, bool norm_on_trunk = false) {
  return {.model = model, .width = 4, .norm_on_trunk = norm_on_trunk};
}

at::Tensor some_luma(std::int64_t count, std::int64_t height, std::int64_t width) {
  torch::manual_seed(5);
  return at::rand({count, 1, height, width}) * 100;
}

at::Tensor no_hints(const at::Tensor& luma) {
  return at::zeros({luma.size(0), 3, luma.size(2), luma.size(3)});
}

double furthest(const at::Tensor& x, const at::Tensor& y) {
  return (x - y).abs().max().item<double>();
}

/// CIE L*a*b* of an sRGB colour under D65: IEC 61966-2-1 and CIE 15, with the matrix of BT.709's
/// primaries that OpenCV documents (RGB <-> CIE L*a*b*).
std::array<double, 3> lab_of(int blue, int green, int red) {
  const auto linear = [](int byte) {
    const double v = byte / 255.0;
    return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  };
  const auto f = [](double t) {
    return t > std::pow(6.0 / 29, 3) ? std::cbrt(t) : t / (3 * 6.0 / 29 * 6.0 / 29) + 4.0 / 29;
  };
  const double r = linear(red), g = linear(green), b = linear(blue);
  const double x = (0.412453 * r + 0.357580 * g + 0.180423 * b) / 0.950456;
  const double y = 0.212671 * r + 0.715160 * g + 0.072169 * b;
  const double z = (0.019334 * r + 0.119193 * g + 0.950227 * b) / 1.088754;
  return {116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))};
}

std::array<double, 3> lab_by_tensor(int blue, int green, int red) {
  const at::Tensor bgr = at::tensor({blue, green, red}).to(at::kByte).view({1, 1, 1, 3});
  const at::Tensor lab = lab_from_bgr(bgr.permute({0, 3, 1, 2})).view({3});
  return {lab[0].item<double>(), lab[1].item<double>(), lab[2].item<double>()};
}

}  // namespace

TEST_CASE("the published nets have the published numbers of parameters", "[net]") {
  const ModelOptions published{.model = "user_guided", .width = 64};
  const UserGuided guided(published, UserGuided::SecondInput::hints);
  CHECK(parameter_count(guided) == 34'051'138);
  CHECK(guided.encoder_parameters() == 28'879'168);
  CHECK(guided.decoder_parameters() == 5'171'970);
  CHECK(parameter_count(UserGuided(published, UserGuided::SecondInput::none)) == 34'049'346);
}

TEST_CASE("every model of the list is made by its name", "[net]") {
  for (const ModelInfo& info : all_models()) {
    CHECK(make_model(small(info.name)) != nullptr);
    CHECK(!info.summary.empty());
    CHECK(!info.source.empty());
  }
  const Error error = refusal_of([] { (void)make_model(small("user_gided")); });
  CHECK(error.fault() == Fault::usage);
  CHECK_THAT(error.what(), Catch::Contains("user_guided"));
}

TEST_CASE("a net gives a*, b* of the size of its luma", "[net]") {
  const torch::NoGradGuard no_gradients;
  for (const char* name : {"simple", "user_guided"}) {
    const auto model = shaken_model(small(name));
    CHECK(model->stride() == 8);
    for (const auto& [count, height, width] :
         {std::array{1, 8, 8}, std::array{2, 16, 40}, std::array{3, 64, 24}}) {
      const at::Tensor luma = some_luma(count, height, width);
      const at::Tensor out = model->step(luma, no_hints(luma));
      CHECK(out.sizes().vec() == std::vector<std::int64_t>{count, 2, height, width});
      CHECK(out.scalar_type() == at::kFloat);
      CHECK(out.isfinite().all().item<bool>());
    }
  }
}

TEST_CASE("a*, b* reach up to 100 and not beyond", "[net]") {
  const torch::NoGradGuard no_gradients;
  const auto model = shaken_model(small("user_guided"));
  for (auto& item : model->named_parameters()) {
    if (item.key() == "conv10_ab.weight") item.value().mul_(1e4);
  }
  const at::Tensor luma = some_luma(2, 32, 32);
  const at::Tensor out = model->step(luma, no_hints(luma));
  CHECK(out.abs().max().item<double>() <= 100);
  CHECK(out.max().item<double>() > 99);
  CHECK(out.min().item<double>() < -99);
}

TEST_CASE("a fresh net begins nearly gray", "[net]") {
  const torch::NoGradGuard no_gradients;
  for (const char* name : {"simple", "user_guided"}) {
    torch::manual_seed(1);
    const auto model = make_model({.model = name, .width = 8});
    model->train();
    const at::Tensor luma = some_luma(4, 32, 32);
    CHECK(model->step(luma, no_hints(luma)).square().mean().item<double>() < 25);
  }
}

TEST_CASE("hints colour the net that takes them, and no other", "[net]") {
  const torch::NoGradGuard no_gradients;
  const at::Tensor luma = some_luma(1, 32, 32);
  at::Tensor hints = no_hints(luma);
  hints.index_put_({0, 0, 10, 10}, 40.0);
  hints.index_put_({0, 1, 10, 10}, -30.0);
  hints.index_put_({0, 2, 10, 10}, 1.0);
  const auto simple = shaken_model(small("simple"));
  CHECK(torch::equal(simple->step(luma, no_hints(luma)), simple->step(luma, hints)));
  const auto guided = shaken_model(small("user_guided"));
  CHECK(furthest(guided->step(luma, no_hints(luma)), guided->step(luma, hints)) > 0.01);
}

TEST_CASE("normalised features on the trunk make another net", "[net]") {
  const torch::NoGradGuard no_gradients;
  const at::Tensor luma = some_luma(1, 32, 32);
  const auto colormotion = shaken_model(small("simple"));
  const auto zhang = shaken_model(small("simple", true));
  CHECK(parameter_count(*colormotion) == parameter_count(*zhang));
  CHECK(furthest(colormotion->step(luma, no_hints(luma)), zhang->step(luma, no_hints(luma))) > 0.1);
}

TEST_CASE("a frame's colours do not depend on the frames beside it", "[net]") {
  const torch::NoGradGuard no_gradients;
  const auto model = shaken_model(small("user_guided"));
  const at::Tensor luma = some_luma(4, 24, 32);
  const at::Tensor together = model->step(luma, no_hints(luma));
  for (std::int64_t i = 0; i < 4; ++i) {
    const at::Tensor one = luma.narrow(0, i, 1);
    model->reset();
    CHECK(furthest(model->step(one, no_hints(one)), together.narrow(0, i, 1)) < 1e-3);
  }
}

TEST_CASE("a net sees with the range that its strides and dilations give", "[net]") {
  const torch::NoGradGuard no_gradients;
  const auto model = shaken_model(small("simple"));
  at::Tensor luma = some_luma(1, 64, 512);
  const at::Tensor before = model->step(luma, no_hints(luma));
  luma.index_put_({0, 0, 20, 100}, 95.0);
  const at::Tensor change = (model->step(luma, no_hints(luma)) - before).abs();
  CHECK(change.narrow(3, 90, 20).max().item<double>() > 1e-4);
  CHECK(change.narrow(3, 400, 112).max().item<double>() == 0);
}

TEST_CASE("the loss is the mean squared error of a* and b*", "[net]") {
  const torch::NoGradGuard no_gradients;
  const auto model = shaken_model(small("user_guided"));
  const at::Tensor luma = some_luma(2, 16, 16);
  const at::Tensor out = model->step(luma, no_hints(luma));
  const ColorBatch batch{.luma = luma, .chroma = out + 3, .hints = no_hints(luma)};
  CHECK(model->loss(batch).item<double>() == Approx(9).epsilon(1e-4));
}

TEST_CASE("every weight of a net gets a gradient", "[net]") {
  const auto model = shaken_model(small("user_guided"));
  model->train();
  const at::Tensor luma = some_luma(2, 32, 32);
  const ColorBatch batch{
      .luma = luma, .chroma = at::full({2, 2, 32, 32}, 20.0), .hints = at::ones({2, 3, 32, 32})};
  model->loss(batch).backward();
  for (const auto& item : model->named_parameters()) {
    INFO(item.key());
    REQUIRE(item.value().grad().defined());
    CHECK(item.value().grad().abs().sum().item<double>() > 0);
  }
}

TEST_CASE("Lab by tensors agrees with the formulas in double to 1e-3", "[lab]") {
  std::vector<std::uint8_t> bgr;
  std::vector<std::array<double, 3>> expected;
  const auto level = [](int i) { return std::min(255, 16 * i); };
  for (int i = 0; i < 17 * 17 * 17; ++i) {
    const std::array colour{level(i % 17), level(i / 17 % 17), level(i / 289)};
    for (const int value : colour) bgr.push_back(static_cast<std::uint8_t>(value));
    expected.push_back(lab_of(colour[0], colour[1], colour[2]));
  }
  const at::Tensor lab =
      lab_from_bgr(at::from_blob(bgr.data(), {1, 17, 289, 3}, at::kByte).permute({0, 3, 1, 2}));
  CHECK(lab.sizes().vec() == std::vector<std::int64_t>{1, 3, 17, 289});
  CHECK(lab.scalar_type() == at::kFloat);
  const at::Tensor dense = lab.contiguous();
  const float* values = dense.const_data_ptr<float>();
  double worst = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      worst = std::max(worst, std::abs(values[c * expected.size() + i] - expected[i][c]));
    }
  }
  CHECK(worst < 1e-3);
}

TEST_CASE("known colours have their published Lab", "[lab]") {
  // Bruce Lindbloom's calculator, sRGB under D65.
  const auto near = [](const std::array<double, 3>& lab, double l, double a, double b) {
    CHECK(lab[0] == Approx(l).margin(0.05));
    CHECK(lab[1] == Approx(a).margin(0.1));
    CHECK(lab[2] == Approx(b).margin(0.1));
  };
  near(lab_by_tensor(0, 0, 255), 53.24, 80.09, 67.20);
  near(lab_by_tensor(0, 255, 0), 87.73, -86.18, 83.18);
  near(lab_by_tensor(255, 0, 0), 32.30, 79.19, -107.86);
  near(lab_by_tensor(255, 255, 255), 100, 0, 0);
  near(lab_by_tensor(0, 0, 0), 0, 0, 0);
}

TEST_CASE("a batch becomes luma, true colour and hints where they are given", "[lab]") {
  HostBatch host;
  host.count = 2;
  host.size = 8;
  for (int i = 0; i < 2 * 8 * 8 * 3; ++i) {
    host.bgr.push_back(static_cast<std::uint8_t>(i * 37 % 256));
  }
  for (int i = 0; i < 2 * 8 * 8; ++i) host.hint_mask.push_back(i % 5 == 0);
  const ColorBatch batch = color_batch(host, at::kCPU);
  const at::Tensor bgr = at::from_blob(host.bgr.data(), {2, 8, 8, 3}, at::kByte);
  const at::Tensor lab = lab_from_bgr(bgr.permute({0, 3, 1, 2}));
  CHECK(torch::equal(batch.luma, lab.narrow(1, 0, 1)));
  CHECK(torch::equal(batch.chroma, lab.narrow(1, 1, 2)));
  const at::Tensor mask =
      at::from_blob(host.hint_mask.data(), {2, 1, 8, 8}, at::kByte).to(at::kFloat);
  CHECK(torch::equal(batch.hints.narrow(1, 2, 1), mask));
  CHECK(torch::equal(batch.hints.narrow(1, 0, 2), batch.chroma * mask));
}

// Hidden: CTest runs it as test_train_reference where there is a Python with PyTorch.
TEST_CASE("PyTorch computes the same colours from the saved weights", "[.][reference]") {
  const char* python = std::getenv("TINCT_PYTHON");
  REQUIRE(python != nullptr);
  const auto script = test::source_folder() / "tests/support/reference_user_guided.py";
  const torch::NoGradGuard no_gradients;
  const test::TemporaryFolder folder;
  const auto judge = [&](const char* weights, const char* example) {
    return run_process({python, script.string(), (folder / weights).string(),
                        (folder / example).string(), "1e-3"})
        .exit_status;
  };
  const auto to_write = [](const char* name, const at::Tensor& t) {
    return TensorToWrite{
        name, "F32", t.sizes().vec(), {static_cast<const std::byte*>(t.data_ptr()), t.nbytes()}};
  };
  for (const bool norm_on_trunk : {false, true}) {
    for (const char* name : {"user_guided", "simple"}) {
      INFO(name << ", norm_on_trunk " << norm_on_trunk);
      const ModelOptions options{
          .model = name, .width = 8, .norm_on_trunk = norm_on_trunk, .spread_hints = false};
      const auto model = shaken_model(options);
      save_weights(folder / "weights", *model, {.options = options});
      const at::Tensor luma = some_luma(1, 64, 64);
      const at::Tensor known = (at::rand({1, 1, 64, 64}) < 0.05).to(at::kFloat);
      const at::Tensor hints = at::cat({at::randn({1, 2, 64, 64}) * 30 * known, known}, 1);
      const at::Tensor chroma = model->step(luma, hints).contiguous();
      // A comparison of saturated or gray pictures would prove little.
      CHECK(chroma.std().item<double>() > 3);
      CHECK((chroma.abs() < 95).to(at::kFloat).mean().item<double>() > 0.8);
      write_safetensors(
          folder / "example",
          {to_write("luma", luma), to_write("hints", hints), to_write("chroma", chroma)}, {});
      CHECK(judge("weights", "example") == 0);
    }
  }
  // The judge does see a difference.
  const ModelOptions last{.model = "simple", .width = 8, .norm_on_trunk = false};
  save_weights(folder / "weights", *shaken_model(last), {.options = last});
  CHECK(judge("weights", "example") == 1);
}
