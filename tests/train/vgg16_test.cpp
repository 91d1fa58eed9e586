#include "train/models/vgg16.h"

#include <ATen/ATen.h>

#include <torch/utils.h>

#include <cmath>
#include <cstdlib>

#include "lib/base/errors.h"
#include "lib/base/subprocess.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/refusal.h"
#include "train/lab.h"
#include "train/models/registry.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

/// torchvision's list for vgg16: the place of each convolution in `features`, its channels, and
/// whether a pool stands before it.
struct ListedLayer {
  int place, in, out;
  bool pooled;
};
constexpr ListedLayer kListed[]{{0, 3, 64, false},     {2, 64, 64, false},   {5, 64, 128, true},
                                {7, 128, 128, false},  {10, 128, 256, true}, {12, 256, 256, false},
                                {14, 256, 256, false}, {17, 256, 512, true}, {19, 512, 512, false},
                                {21, 512, 512, false}, {24, 512, 512, true}, {26, 512, 512, false},
                                {28, 512, 512, false}};

std::string listed_name(const ListedLayer& layer) {
  return "features." + std::to_string(layer.place);
}

StateDict drawn_vgg_weights() {
  torch::manual_seed(11);
  StateDict dict{.file = "drawn", .tensors = {}};
  for (const ListedLayer& layer : kListed) {
    dict.tensors[listed_name(layer) + ".weight"] =
        at::randn({layer.out, layer.in, 3, 3}) * std::sqrt(2.0 / (9 * layer.in));
    dict.tensors[listed_name(layer) + ".bias"] = at::randn({layer.out}) * 0.1;
  }
  return dict;
}

/// A convolution written out as a matrix product of unfolded pictures, in double.
at::Tensor unfolded_conv(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias) {
  const at::Tensor columns = at::im2col(x, {3, 3}, {1, 1}, {1, 1}, {1, 1});
  const at::Tensor flat = weight.to(at::kDouble).view({weight.size(0), -1});
  const at::Tensor out = at::matmul(flat, columns) + bias.to(at::kDouble).view({1, -1, 1});
  return out.view({x.size(0), weight.size(0), x.size(2), x.size(3)});
}

/// The taps as the list has them.
std::vector<at::Tensor> listed_taps(const StateDict& weights, const at::Tensor& pictures) {
  std::vector<at::Tensor> taps;
  at::Tensor x = pictures.to(at::kDouble);
  for (const ListedLayer& layer : kListed) {
    if (layer.pooled) {
      taps.push_back(x);
      x = x.unfold(2, 2, 2).unfold(3, 2, 2).amax({4, 5});
    }
    const std::string name = listed_name(layer);
    x = at::clamp_min(
        unfolded_conv(x, weights.tensors.at(name + ".weight"), weights.tensors.at(name + ".bias")),
        0);
  }
  taps.push_back(x);
  return taps;
}

}  // namespace

TEST_CASE("VGG-16 has the parameters of its thirteen convolutions", "[vgg16]") {
  CHECK(parameter_count(Vgg16()) == 14'714'688);
  const Vgg16 small({.width = 4, .blocks = 2});
  std::vector<std::string> names;
  for (const auto& item : small.named_parameters()) names.push_back(item.key());
  CHECK(names == std::vector<std::string>{"features.0.weight", "features.0.bias",
                                          "features.2.weight", "features.2.bias",
                                          "features.5.weight", "features.5.bias",
                                          "features.7.weight", "features.7.bias"});
}

TEST_CASE("VGG-16 with torchvision's names computes what its list of layers says", "[vgg16]") {
  const torch::NoGradGuard no_gradients;
  const StateDict weights = drawn_vgg_weights();
  Vgg16 net;
  net.take(weights);
  const at::Tensor pictures = at::randn({2, 3, 32, 48});
  const auto taps = net.forward(pictures);
  const std::vector<at::Tensor> expected = listed_taps(weights, pictures);
  REQUIRE(expected.size() == taps.size());
  for (std::size_t i = 0; i < taps.size(); ++i) {
    INFO("block " << i + 1);
    REQUIRE(taps[i].sizes() == expected[i].sizes());
    CHECK(taps[i].max().item<double>() > 1);
    CHECK((taps[i] - expected[i]).abs().max().item<double>() < 1e-4);
  }
}

TEST_CASE("a cut VGG-16 has the first taps of the whole one", "[vgg16]") {
  const torch::NoGradGuard no_gradients;
  const StateDict weights = drawn_vgg_weights();
  Vgg16 whole, cut({.blocks = 3});
  whole.take(weights);
  cut.take(weights);
  const at::Tensor pictures = at::randn({1, 3, 16, 16});
  const auto taps = cut.forward(pictures);
  const auto all = whole.forward(pictures);
  for (std::size_t i = 0; i < 3; ++i) CHECK(at::equal(taps[i], all[i]));
  CHECK_FALSE(taps[3].defined());
}

TEST_CASE("weights of another width or with a layer less are refused by name", "[vgg16]") {
  StateDict weights = drawn_vgg_weights();
  Vgg16 narrow({.width = 8});
  const Error error = refusal_of([&] { narrow.take(weights); });
  CHECK(error.fault() == Fault::input);
  CHECK_THAT(error.what(), Catch::Contains("drawn") && Catch::Contains("features.0.weight"));
  weights.tensors.erase("features.14.bias");
  Vgg16 net;
  CHECK_THAT(refusal_of([&] { net.take(weights); }).what(), Catch::Contains("features.14.bias"));
}

TEST_CASE("luma enters as the gray that torchvision's nets learned from", "[vgg16]") {
  // The gray of byte 119 has L* 50.03; torchvision scales it to (119 / 255 - mean) / deviation.
  const at::Tensor gray = at::full({1, 3, 8, 8}, 119, at::kByte);
  const at::Tensor input = vgg_input(lab_from_bgr(gray).narrow(1, 0, 1));
  const double value = 119 / 255.0;
  CHECK(input.sizes() == at::IntArrayRef{1, 3, 8, 8});
  CHECK(input[0][0][0][0].item<double>() == Approx((value - 0.485) / 0.229).margin(1e-4));
  CHECK(input[0][1][3][3].item<double>() == Approx((value - 0.456) / 0.224).margin(1e-4));
  CHECK(input[0][2][7][7].item<double>() == Approx((value - 0.406) / 0.225).margin(1e-4));
}

// Hidden: CTest runs it as test_train_reference where there is a Python with PyTorch.
TEST_CASE("PyTorch's VGG-16 and ours agree on weights that PyTorch saved", "[.][reference]") {
  const char* python = std::getenv("TINCT_PYTHON");
  REQUIRE(python != nullptr);
  const test::TemporaryFolder folder;
  const auto script = test::source_folder() / "tests/support/reference_vgg16.py";
  REQUIRE(run_process({python, script.string(), folder.path().string()}).exit_status == 0);
  const torch::NoGradGuard no_gradients;
  Vgg16 net;
  net.take(read_state_dict(folder / "vgg16.pth", "features."));
  const StateDict example = read_state_dict(folder / "taps.pth");
  const auto taps = net.forward(example.tensors.at("pictures"));
  const char* names[]{"conv1_2", "conv2_2", "conv3_3", "conv4_3", "conv5_3"};
  for (std::size_t i = 0; i < taps.size(); ++i) {
    INFO(names[i]);
    const at::Tensor expected = example.need(names[i], taps[i].sizes().vec());
    CHECK(expected.max().item<double>() > 1);
    CHECK((taps[i] - expected).abs().max().item<double>() <= 1e-4);
  }
}
