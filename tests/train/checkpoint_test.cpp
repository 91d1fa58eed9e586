#include "train/checkpoint.h"

#include <ATen/ATen.h>

#include <cmath>
#include <map>

#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/refusal.h"
#include "tests/train/shaken_model.h"
#include "train/checkpoint_colorizer.h"
#include "train/run_folder.h"
#include "train/safetensors.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;
using test::shaken_model;
namespace fs = std::filesystem;

namespace {

ModelRecord small(const std::string& model = "user_guided", int width = 4) {
  return {.options = {.model = model, .width = width}, .size = 24, .more = {{"step", 7}}};
}

/// The name of the first tensor that differs; empty where none does.
std::string first_difference(const torch::nn::Module& x, const torch::nn::Module& y) {
  const NamedTensors others = tensors_of(y);
  for (const auto& [name, tensor] : tensors_of(x)) {
    const auto other = others.find(name);
    if (other == others.end() || !torch::equal(tensor, other->second)) return name;
  }
  return "";
}

/// Weights in a file of their own folder.
struct SavedModel {
  explicit SavedModel(const ModelRecord& with = small(), std::uint64_t seed = 1)
      : record(with), model(shaken_model(with.options, seed)) {
    save_weights(path(), *model, record);
  }
  [[nodiscard]] fs::path path() const { return folder / "a.safetensors"; }
  test::TemporaryFolder folder;
  ModelRecord record;
  std::shared_ptr<VideoColorizer> model;
};

TrainingState fresh_state(std::uint64_t seed) {
  torch::manual_seed(seed);
  TrainingState state;
  state.model = make_model(small().options);
  use_channels_last(*state.model);
  state.model->train();
  state.optimizer = std::make_unique<torch::optim::Adam>(state.model->parameters(),
                                                         torch::optim::AdamOptions(2e-3).eps(1e-7));
  return state;
}

/// Steps on noise that follows from the step's number.
void learn(TrainingState& state, std::int64_t until) {
  for (; state.step < until; ++state.step) {
    torch::manual_seed(static_cast<std::uint64_t>(1000 + state.step));
    const ColorBatch batch{.luma = at::rand({3, 1, 16, 16}) * 100,
                           .chroma = at::randn({3, 2, 16, 16}) * 20,
                           .hints = at::randn({3, 3, 16, 16})};
    state.optimizer->zero_grad();
    state.model->loss(batch).backward();
    state.optimizer->step();
  }
}

}  // namespace

TEST_CASE("weights survive their file, bit for bit", "[checkpoint]") {
  const SavedModel saved;
  const auto other = shaken_model(small().options, 2);
  use_channels_last(*other);
  REQUIRE(first_difference(*saved.model, *other) != "");
  load_weights(saved.path(), *other);
  CHECK(first_difference(*saved.model, *other) == "");

  const LoadedModel loaded = load_model(saved.path(), at::kCPU);
  CHECK(first_difference(*saved.model, *loaded.model) == "");
  CHECK(!loaded.model->is_training());
  CHECK(loaded.record.options.model == "user_guided");
  CHECK(loaded.record.options.width == 4);
  CHECK(loaded.record.size == 24);
  CHECK(loaded.record.more == Json{{"step", 7}});
}

TEST_CASE("the same weights are the same bytes in any memory order", "[checkpoint]") {
  const SavedModel saved;
  use_channels_last(*saved.model);
  save_weights(saved.folder / "b.safetensors", *saved.model, saved.record);
  CHECK(read_file(saved.path()) == read_file(saved.folder / "b.safetensors"));
}

TEST_CASE("a model's options are read from its file", "[checkpoint]") {
  ModelRecord record = small("simple", 8);
  record.options.norm_on_trunk = false;
  const SavedModel saved(record);
  const ModelRecord read = read_model_record(saved.path());
  CHECK(read.options.model == "simple");
  CHECK(read.options.width == 8);
  CHECK_FALSE(read.options.norm_on_trunk);
}

TEST_CASE("weights of another width are refused with tensor and shapes", "[checkpoint]") {
  const SavedModel saved(small("user_guided", 8));
  const auto model = make_model(small().options);
  const Error error = refusal_of([&] { load_weights(saved.path(), *model); });
  CHECK(error.fault() == Fault::input);
  CHECK_THAT(error.what(), Catch::Contains(saved.path().string()));
  CHECK_THAT(error.what(), Catch::Contains("ab_conv1_1.bias"));
  CHECK_THAT(error.what(), Catch::Contains("F32 8 ") && Catch::Contains("F32 4;"));
}

TEST_CASE("weights of another model are refused with the tensor", "[checkpoint]") {
  const SavedModel guided;
  const SavedModel simple(small("simple"));
  const Error more = refusal_of([&] { load_weights(guided.path(), *simple.model); });
  CHECK(more.fault() == Fault::input);
  CHECK_THAT(more.what(), Catch::Contains("ab_conv1_1"));
  const Error less = refusal_of([&] { load_weights(simple.path(), *guided.model); });
  CHECK(less.fault() == Fault::input);
  CHECK_THAT(less.what(), Catch::Contains("ab_conv1_1"));
}

TEST_CASE("weights that are cut off are refused by name", "[checkpoint]") {
  const SavedModel saved;
  const std::string whole = read_file(saved.path());
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{7}, std::size_t{1000}, whole.size() / 2, whole.size() - 1}) {
    write_file_renamed(saved.path(), whole.substr(0, length));
    const Error error = refusal_of([&] { (void)load_model(saved.path(), at::kCPU); });
    CHECK(error.fault() == Fault::input);
    CHECK_THAT(error.what(), Catch::Contains(saved.path().string()));
  }
}

TEST_CASE("weights that do not say their model are refused", "[checkpoint]") {
  const SavedModel saved;
  const std::vector<std::map<std::string, std::string>> metadata{
      {},
      {{"format", "pt"}},
      {{"tinct", "no JSON"}},
      {{"tinct", "{}"}},
      {{"tinct", "[]"}},
      {{"tinct", R"({"format":"tinct.checkpoint/9","model":{},"size":8,"more":{}})"}},
      {{"tinct", R"({"format":"tinct.checkpoint/1","model":{"width":-4},"size":8,"more":{}})"}},
      {{"tinct", R"({"format":"tinct.checkpoint/1","model":{"model":"x"},"size":8,"more":{}})"}},
      {{"tinct", R"({"format":"tinct.checkpoint/1","model":{},"size":"8","more":{}})"}}};
  for (const auto& one : metadata) {
    write_safetensors(saved.path(), {}, one);
    const Error error = refusal_of([&] { (void)read_model_record(saved.path()); });
    CHECK(error.fault() != Fault::bug);
    CHECK_THAT(error.what(), Catch::Contains(saved.path().string()));
  }
}

TEST_CASE("a run that is saved and loaded goes on as if it had not stopped", "[checkpoint]") {
  const test::TemporaryFolder folder;
  TrainingState whole = fresh_state(1);
  learn(whole, 4);

  TrainingState first = fresh_state(1);
  learn(first, 2);
  first.more = {{"loss_sum", 12.25}};
  save_checkpoint(folder / "step", first, small());
  TrainingState second = fresh_state(99);
  load_checkpoint(folder / "step", second);
  CHECK(second.step == 2);
  CHECK(second.more == Json{{"loss_sum", 12.25}});
  CHECK(first_difference(*first.model, *second.model) == "");
  learn(second, 4);
  CHECK(first_difference(*whole.model, *second.model) == "");

  save_checkpoint(folder / "whole", whole, small());
  save_checkpoint(folder / "second", second, small());
  for (const char* file : {kModelFile, kOptimizerFile}) {
    CHECK(read_file(folder / "whole" / file) == read_file(folder / "second" / file));
  }
}

TEST_CASE("a checkpoint that lacks its state is written again", "[checkpoint]") {
  const test::TemporaryFolder folder;
  TrainingState state = fresh_state(1);
  learn(state, 1);
  save_checkpoint(folder / "step", state, small());
  // As a removal leaves it that was interrupted: remove_old_checkpoints takes the state first.
  fs::remove(folder / "step" / kStateFile);
  save_checkpoint(folder / "step", state, small());
  CHECK(fs::exists(folder / "step" / kStateFile));
}

TEST_CASE("a checkpoint with a damaged state or optimizer is refused by name", "[checkpoint]") {
  const test::TemporaryFolder folder;
  TrainingState state = fresh_state(1);
  learn(state, 1);
  save_checkpoint(folder / "step", state, small());
  const auto refused = [&](const char* file, const std::string& bytes) {
    const fs::path path = folder / "step" / file;
    const std::string before = read_file(path);
    write_file_renamed(path, bytes);
    const Error error = refusal_of([&] { load_checkpoint(folder / "step", state); });
    CHECK(error.fault() == Fault::input);
    CHECK_THAT(error.what(), Catch::Contains(path.string()));
    write_file_renamed(path, before);
  };
  for (const char* text :
       {"", "{}", "[]", R"({"step":"two","more":{}})", R"({"step":1,"more":{"loss_sum":"x"}})",
        R"({"step":1,"more":{"validated":1}})", R"({"step":1,"more":{"scaler":{}}})",
        R"({"step":1,"more":{"critic_sums":{"loss":1}}})"}) {
    refused(kStateFile, text);
  }
  refused(kOptimizerFile, "");
  refused(kOptimizerFile, read_file(folder / "step" / kModelFile));
  CHECK_NOTHROW(load_checkpoint(folder / "step", state));
}

TEST_CASE("a checkpoint colours a frame as its model does", "[checkpoint]") {
  const SavedModel saved;
  const auto colorizer = open_checkpoint_colorizer(saved.path(), {.device = "cpu"});
  REQUIRE(colorizer->size() == 24);
  torch::manual_seed(3);
  const at::Tensor luma = at::rand({1, 1, 24, 24}) * 100;
  const at::Tensor known = (at::rand({1, 1, 24, 24}) < 0.1).to(at::kFloat);
  const at::Tensor hints = at::cat({at::randn({1, 2, 24, 24}) * 30 * known, known}, 1);
  const auto plane = [](const at::Tensor& tensor, std::int64_t channel) {
    const at::Tensor dense = tensor.select(1, channel).contiguous();
    const float* first = dense.const_data_ptr<float>();
    return std::vector<float>(first, first + dense.numel());
  };
  const ChromaPlanes out =
      colorizer->step({.width = 24, .height = 24, .l = plane(luma, 0)}, {.width = 24,
                                                                         .height = 24,
                                                                         .a = plane(hints, 0),
                                                                         .b = plane(hints, 1),
                                                                         .known = plane(hints, 2)});
  CHECK(out.width == 24);
  CHECK(out.height == 24);
  const torch::NoGradGuard no_gradients;
  const at::Tensor expected = saved.model->step(luma, hints);
  const auto furthest = [](const std::vector<float>& x, const std::vector<float>& y) {
    REQUIRE(x.size() == y.size());
    float worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i) worst = std::max(worst, std::abs(x[i] - y[i]));
    return worst;
  };
  CHECK(furthest(out.a, plane(expected, 0)) < 1e-3F);
  CHECK(furthest(out.b, plane(expected, 1)) < 1e-3F);
}

TEST_CASE("a colorizer refuses frames and net sizes that do not fit", "[checkpoint]") {
  const SavedModel saved;
  const auto colorizer = open_checkpoint_colorizer(saved.path(), {.device = "cpu", .size = 16});
  CHECK(colorizer->size() == 16);
  const auto planes = [&](int width, int height, int hints) {
    const auto count = [](int w, int h) { return static_cast<std::size_t>(w * h); };
    const std::vector<float> h(count(hints, hints));
    return refusal_of([&] {
      (void)colorizer->step(
          {.width = width, .height = height, .l = std::vector<float>(count(width, height))},
          {.width = hints, .height = hints, .a = h, .b = h, .known = h});
    });
  };
  for (const Error& error : {planes(24, 16, 16), planes(16, 8, 16), planes(16, 16, 24)}) {
    CHECK(error.fault() == Fault::bug);
    CHECK_THAT(error.what(), Catch::Contains("size"));
  }
  CHECK_THAT(planes(16, 16, 16).what(), Catch::Equals("nothing was refused"));
  for (const int size : {12, 7, 1}) {
    const Error error = refusal_of(
        [&] { (void)open_checkpoint_colorizer(saved.path(), {.device = "cpu", .size = size}); });
    CHECK(error.fault() == Fault::usage);
    CHECK_THAT(error.what(), Catch::Contains("multiple of 8"));
  }
}
