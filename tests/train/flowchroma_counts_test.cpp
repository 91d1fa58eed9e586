// FlowChroma: its sizes, its shapes, and what of it learns.
#include <torch/optim/adam.h>

#include "lib/base/json.h"
#include "lib/base/options.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/flowchroma_nets.h"
#include "tests/train/refusal.h"
#include "train/models/registry.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::film;
using test::flowchroma;
using test::lively;
using test::refusal_of;
using test::runs_of;
using test::unhinted;

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
