// Inception-ResNet-v2 against timm's (tests/support/make_timm_weights.py).
#include "train/models/inception_resnet_v2.h"

#include <ATen/ATen.h>

#include <cstdlib>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/base/subprocess.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/formula_weights.h"
#include "tests/train/refusal.h"
#include "train/metrics/state_dict.h"
#include "train/models/backbone_weights.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

const Json& timm() {
  static const Json json =
      read_json_file(test::source_folder() / "tests/train/timm_reference.json");
  return json;
}

at::Tensor list_of(const Json& json) {
  return at::tensor(json.get<std::vector<double>>(), at::kDouble);
}

double largest_gap(const at::Tensor& x, const at::Tensor& y) {
  return (x.to(at::kDouble) - y.to(at::kDouble)).abs().max().item<double>();
}

/// With the weights that the formula gives, ready to use.
InceptionResNetV2& filled_network() {
  static InceptionResNetV2 net;
  static const bool filled = [] {
    const torch::NoGradGuard no_gradients;
    const auto fill = [](const std::string& name, torch::Tensor& value) {
      if (value.is_floating_point()) {
        value.copy_(test::formula_weight(name, value.sizes().vec()));
      }
    };
    for (auto& item : net.named_parameters()) fill(item.key(), item.value());
    for (auto& item : net.named_buffers()) fill(item.key(), item.value());
    net.eval();
    return true;
  }();
  REQUIRE(filled);
  return net;
}

}  // namespace

TEST_CASE("Inception-ResNet-v2 has timm's names, shapes and number of parameters", "[inception]") {
  const InceptionResNetV2 net;
  std::set<std::string> expected{"classif.weight", "classif.bias"};
  for (const auto& [name, kernel] : timm()["kernels"].items()) {
    for (const char* part : {".conv.weight", ".bn.weight", ".bn.bias"})
      expected.insert(name + part);
  }
  for (const Json& block : timm()["residuals"]) {
    for (const char* part : {".conv2d.weight", ".conv2d.bias"}) {
      expected.insert(block.get<std::string>() + part);
    }
  }
  std::set<std::string> names;
  std::int64_t count = 0;
  for (const auto& item : net.named_parameters()) {
    names.insert(item.key());
    count += item.value().numel();
    const std::string layer = item.key().substr(0, item.key().rfind(".conv.weight"));
    if (layer == item.key()) continue;
    INFO(layer);
    CHECK(item.value().sizes().vec() ==
          timm()["kernels"].value(layer, Json::array()).get<std::vector<std::int64_t>>());
  }
  CHECK(names == expected);
  CHECK(count == 55'843'464);
  CHECK(count == timm()["parameters"].get<std::int64_t>());
}

TEST_CASE("Inception-ResNet-v2 has the outputs that timm computes", "[inception]") {
  const torch::NoGradGuard no_gradients;
  InceptionResNetV2& net = filled_network();
  const auto chosen = at::tensor(timm()["chosen"].get<std::vector<std::int64_t>>());
  for (const Json& picture : timm()["pictures"]) {
    const at::Tensor rgb =
        test::formula_picture(picture["height"], picture["width"], picture["shift"]);
    const at::Tensor seen = rgb.to(at::kFloat) / 127.5 - 1;
    const at::Tensor pre_logits = net.pre_logits(seen), logits = net.logits(seen);
    REQUIRE(pre_logits.sizes() == at::IntArrayRef({1, 1536}));
    REQUIRE(logits.sizes() == at::IntArrayRef({1, 1000}));
    CHECK(largest_gap(pre_logits[0].index_select(0, chosen), list_of(picture["pre_logits"])) <
          1e-4);
    CHECK(largest_gap(logits[0].index_select(0, chosen), list_of(picture["logits"])) < 1e-4);
    CHECK(pre_logits.mean().item<double>() ==
          Approx(picture["pre_logits_mean"].get<double>()).margin(1e-5));
    CHECK(logits.mean().item<double>() ==
          Approx(picture["logits_mean"].get<double>()).margin(1e-5));
    // Equal outputs of a network that gives the same for all would prove little.
    CHECK(logits.std().item<double>() > 0.01);
  }
}

TEST_CASE("weights of another network are no backbone", "[inception]") {
  const test::TemporaryFolder folder;
  InceptionLayer layer({.in = 3, .out = 4, .height = 3, .width = 3});
  CHECK(refusal_of([&] { load_backbone_weights(folder / "none.pth", layer); }).fault() ==
        Fault::input);
  hold_fixed(layer);
  CHECK_FALSE(layer.is_training());
  for (const torch::Tensor& parameter : layer.parameters()) CHECK_FALSE(parameter.requires_grad());
}

// Hidden: CTest runs it as test_train_timm, where slow tests are asked for.
TEST_CASE("timm's own files give timm's own outputs", "[.][timm]") {
  const char* python = std::getenv("TINCT_TIMM");
  REQUIRE(python != nullptr);
  const torch::NoGradGuard no_gradients;
  const test::TemporaryFolder folder;
  const auto script = test::source_folder() / "tests/support/make_timm_weights.py";
  REQUIRE(run_process({python, script.string(), "example", folder.path().string()}).exit_status ==
          0);
  const StateDict example = read_state_dict(folder / "example.safetensors");
  const at::Tensor seen = example.need("rgb", {2, 3, 299, 299}) / 127.5 - 1;
  for (const char* file : {"weights.pth", "weights.safetensors"}) {
    InceptionResNetV2 net;
    load_backbone_weights(folder / file, net);
    hold_fixed(net);
    CHECK(largest_gap(net.pre_logits(seen), example.need("pre_logits", {2, 1536})) < 1e-4);
    CHECK(largest_gap(net.logits(seen), example.need("logits", {2, 1000})) < 1e-4);
  }
}
