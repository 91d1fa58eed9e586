// Weights of other programs: the nets' own graphs, in plain operators, judge what is made of them.
#include "train/weights/convert_weights.h"

#include <ATen/ATen.h>

#include <cstdlib>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/subprocess.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/refusal.h"
#include "tests/train/shaken_model.h"
#include "tests/train/their_forward.h"
#include "train/models/ab_bins.h"
#include "train/weights/inspect_weights.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::drawn_weights;
using test::refusal_of;
using test::TheirForward;

namespace {

constexpr std::int64_t kNarrow = 6;

StateDict drawn_siggraph17() {
  torch::manual_seed(3);
  StateDict theirs = drawn_weights(test::siggraph17_shapes(kNarrow));
  theirs.tensors["model_out.0.weight"] *= 0.05;  // away from the ends of the tanh
  return theirs;
}

/// Its bins in another order than those here.
StateDict drawn_eccv16() {
  torch::manual_seed(4);
  StateDict theirs = drawn_weights(test::eccv16_shapes(kNarrow));
  const at::Tensor order = at::randperm(kAbBins);
  theirs.tensors["model_out.weight"] =
      (ab_bins().index_select(0, order).t().contiguous() / 110).view({2, kAbBins, 1, 1});
  theirs.tensors["model8.6.weight"] *= 4;  // so that some bins are likelier than others
  return theirs;
}

at::Tensor luma_of_noise() { return at::rand({2, 1, 48, 32}, at::kDouble) * 100; }

at::Tensor hints_of_noise() {
  const at::Tensor known = (at::rand({2, 1, 48, 32}) < 0.1).to(at::kDouble);
  return at::cat({at::randn({2, 2, 48, 32}, at::kDouble) * 30 * known, known}, 1);
}

double largest_gap(const at::Tensor& x, const at::Tensor& y) {
  return (x.to(at::kDouble) - y.to(at::kDouble)).abs().max().item<double>();
}

std::string import_refusal(const StateDict& theirs, const std::string& map) {
  const Error error = refusal_of([&] { (void)import_colorizer(theirs, read_key_map(map)); });
  CHECK(error.fault() == Fault::input);
  CHECK_THAT(error.what(), Catch::Contains("theirs.pth") && Catch::Contains("--map"));
  return error.what();
}

}  // namespace

TEST_CASE("siggraph17's weights give the colours of its own graph", "[weights]") {
  const torch::NoGradGuard no_gradients;
  const StateDict theirs = drawn_siggraph17();
  const LoadedModel ours = import_colorizer(theirs, read_key_map("siggraph17"));
  CHECK(ours.record.options.model == "user_guided");
  CHECK(ours.record.options.width == kNarrow);
  CHECK(ours.record.options.norm_on_trunk);
  CHECK(ours.record.options.chroma_scale == 110);
  CHECK(ours.record.size == 256);
  ours.model->to(torch::kDouble);
  const at::Tensor luma = luma_of_noise(), hints = hints_of_noise();
  const at::Tensor expected = TheirForward(theirs).siggraph17(luma, hints);
  CHECK(expected.std().item<double>() > 3);
  CHECK((expected.abs() < 105).to(at::kDouble).mean().item<double>() > 0.8);
  CHECK(largest_gap(ours.model->step(luma, hints), expected) < 1e-4);
  CHECK(largest_gap(ours.model->step(luma, at::zeros_like(hints)), expected) > 0.1);
}

TEST_CASE("eccv16's weights give the colours of its own graph, whatever its bins' order",
          "[weights]") {
  const torch::NoGradGuard no_gradients;
  const StateDict theirs = drawn_eccv16();
  const LoadedModel ours = import_colorizer(theirs, read_key_map("eccv16"));
  CHECK(ours.record.options.model == "zhang16");
  ours.model->to(torch::kDouble);
  const at::Tensor luma = luma_of_noise();
  const at::Tensor expected = TheirForward(theirs).eccv16(luma);
  CHECK(expected.std().item<double>() > 0.5);
  CHECK(largest_gap(ours.model->step(luma, {}), expected) < 1e-4);
}

TEST_CASE("weights that go out by a key map come back the same", "[weights]") {
  for (const auto& [name, theirs] :
       {std::pair{"siggraph17", drawn_siggraph17()}, std::pair{"eccv16", drawn_eccv16()}}) {
    INFO(name);
    const KeyMap map = read_key_map(name);
    const LoadedModel ours = import_colorizer(theirs, map);
    const NamedTensors out = export_colorizer(ours, map, "run");
    CHECK(out.contains("model1.0.weight"));
    CHECK_FALSE(out.contains("model_class.0.weight"));
    const LoadedModel back = import_colorizer({.file = "back", .tensors = out}, map);
    const NamedTensors first = tensors_of(*ours.model), second = tensors_of(*back.model);
    REQUIRE(first.size() == second.size());
    for (const auto& [tensor, value] : first) {
      INFO(tensor);
      CHECK(at::allclose(second.at(tensor), value, 1e-6, 1e-7));
    }
  }
}

TEST_CASE("what siggraph17 exports is what was imported, in its own units", "[weights]") {
  const StateDict theirs = drawn_siggraph17();
  const KeyMap map = read_key_map("siggraph17");
  const NamedTensors out = export_colorizer(import_colorizer(theirs, map), map, "run");
  for (const auto& [name, value] : out) {
    INFO(name);
    if (name.ends_with("num_batches_tracked")) continue;
    CHECK(at::allclose(value, theirs.tensors.at(name), 1e-6, 1e-7));
  }
}

TEST_CASE("a model that is not what a key map asks for is not exported by it", "[weights]") {
  const ModelOptions options{.model = "user_guided", .width = 4};
  const LoadedModel ours{.model = test::shaken_model(options), .record = {.options = options}};
  const Error scale =
      refusal_of([&] { (void)export_colorizer(ours, read_key_map("siggraph17"), "run"); });
  CHECK(scale.fault() == Fault::usage);
  CHECK_THAT(scale.what(), Catch::Contains("run has chroma_scale=100") && Catch::Contains("110"));
  const Error backbone =
      refusal_of([&] { (void)export_colorizer(ours, read_key_map("vgg16"), "run"); });
  CHECK(backbone.fault() == Fault::usage);
}

TEST_CASE("weights that are not of the map's net are refused by file and tensor", "[weights]") {
  StateDict theirs = drawn_siggraph17();
  CHECK_THAT(import_refusal(theirs, "eccv16"), Catch::Contains("model1.0.weight"));
  theirs.tensors["model5.2.weight"] = at::zeros({5, 48, 3, 3});
  CHECK_THAT(import_refusal(theirs, "siggraph17"),
             Catch::Contains("model5.2.weight as 5x48x3x3") && Catch::Contains("48x48x3x3"));
  theirs = drawn_siggraph17();
  theirs.tensors.erase("model9.3.running_var");
  CHECK_THAT(import_refusal(theirs, "siggraph17"), Catch::Contains("no model9.3.running_var"));
  theirs = drawn_siggraph17();
  theirs.tensors["model11.0.weight"] = at::zeros({1});
  CHECK_THAT(import_refusal(theirs, "siggraph17"), Catch::Contains("holds model11.0.weight"));
  theirs = drawn_siggraph17();
  theirs.tensors["model1.2.bias"] = at::zeros({1000});
  CHECK_THAT(import_refusal(theirs, "siggraph17"), Catch::Contains("no width"));
}

TEST_CASE("bins that are not those here are refused", "[weights]") {
  StateDict theirs = drawn_eccv16();
  theirs.tensors["model_out.weight"] *= 110;
  CHECK_THAT(import_refusal(theirs, "eccv16"), Catch::Contains("model_out.weight"));
}

TEST_CASE("VGG-16 loses its classifier, and a net with normalisations is none", "[weights]") {
  const KeyMap map = read_key_map("vgg16");
  StateDict theirs{.file = "vgg.pth", .tensors = {}};
  for (const auto& [name, shape] : map.shapes) theirs.tensors[name] = at::ones(shape, at::kHalf);
  theirs.tensors["classifier.6.bias"] = at::zeros({1000});
  const NamedTensors kept = import_backbone(theirs, map);
  CHECK(kept.size() == map.shapes.size());
  CHECK_FALSE(kept.contains("classifier.6.bias"));
  CHECK(kept.at("features.0.weight").scalar_type() == at::kFloat);
  // With normalisations, torchvision's second convolution is features.3.
  theirs.tensors["features.2.weight"] = at::zeros({64});
  const Error error = refusal_of([&] { (void)import_backbone(theirs, map); });
  CHECK(error.fault() == Fault::input);
  CHECK_THAT(error.what(), Catch::Contains("vgg.pth has features.2.weight as 64"));
}

TEST_CASE("Inception-ResNet-v2 is known by its layers, and a layer too many is told", "[weights]") {
  const KeyMap map = read_key_map("inception_resnet_v2");
  StateDict theirs{.file = "inception.pth", .tensors = {}};
  for (const auto& [name, shape] : map.shapes) theirs.tensors[name] = at::zeros(shape);
  theirs.tensors["classif.bias"] = at::ones({1001});
  CHECK(import_backbone(theirs, map).contains("classif.bias"));
  theirs.tensors["AuxLogits.fc.bias"] = at::zeros({1000});
  const Error error = refusal_of([&] { (void)import_backbone(theirs, map); });
  CHECK_THAT(error.what(), Catch::Contains("holds AuxLogits.fc.bias"));
}

TEST_CASE("a key map comes by its name or out of a file", "[weights]") {
  for (const std::string& name : key_map_names()) {
    const KeyMap map = read_key_map(name);
    CHECK(map.name == name);
    CHECK_FALSE(map.net.empty());
    CHECK_FALSE(map.source.empty());
  }
  const Error unknown = refusal_of([] { (void)read_key_map("sigraph17"); });
  CHECK(unknown.fault() == Fault::usage);
  CHECK_THAT(unknown.what(), Catch::Contains("did you mean siggraph17?"));

  const test::TemporaryFolder folder;
  const auto file = folder / "mine.json";
  write_file_atomically(file, R"({"format":"tinct.key-map/1","name":"mine","net":"mine","source":
    "here","dropped":[],"kept":["a."],"shapes":{"a.b":[2]}})");
  const KeyMap mine = read_key_map(file.string());
  CHECK(mine.is_backbone());
  CHECK(mine.shapes.at("a.b") == std::vector<std::int64_t>{2});
  write_file_atomically(file, R"({"format":"tinct.key-map/1","name":"mine"})");
  const Error wrong = refusal_of([&] { (void)read_key_map(file.string()); });
  CHECK(wrong.fault() == Fault::input);
  CHECK_THAT(wrong.what(), Catch::Contains("mine.json") && Catch::Contains("net"));
}

TEST_CASE("a key map that leaves a weight out, or names one too many, is refused", "[weights]") {
  const StateDict theirs = drawn_siggraph17();
  KeyMap map = read_key_map("siggraph17");
  map.layers.erase("conv6_2");
  map.dropped.emplace_back("model6.2.");
  const Error out = refusal_of([&] { (void)import_colorizer(theirs, map); });
  CHECK(out.fault() == Fault::usage);
  CHECK_THAT(out.what(), Catch::Contains("leaves conv6_2"));
  map.layers["conv6_9"] = "model6.2";
  const Error more = refusal_of([&] { (void)import_colorizer(theirs, map); });
  CHECK(more.fault() == Fault::usage);
  CHECK_THAT(more.what(), Catch::Contains("names conv6_9"));
}

TEST_CASE("inspection counts a model's parameters as published", "[weights]") {
  const test::TemporaryFolder folder;
  const auto file = folder / "w.safetensors";
  const ModelOptions options{.model = "user_guided", .width = 64};
  torch::manual_seed(1);
  save_weights(file, *make_model(options), {.options = options, .more = {{"step", 5}}});
  const WeightsContents contents = inspect_weights(file);
  CHECK(contents.parameters == 34'051'138);
  REQUIRE(contents.record);
  CHECK(contents.record->options.width == 64);
  CHECK(contents.record->more == Json{{"step", 5}});
  const auto& first = contents.tensors.front();
  CHECK(first.name == "ab_conv1_1.bias");
  CHECK(first.shape == std::vector<std::int64_t>{64});
  CHECK(first.type == "F32");
}

TEST_CASE("inspection of weights without a model counts all but running statistics", "[weights]") {
  const test::TemporaryFolder folder;
  const auto file = folder / "w.safetensors";
  const at::Tensor counter = at::zeros({}, at::kLong);
  write_tensors(file,
                {{"bn.weight", at::ones({8})},
                 {"bn.running_var", at::ones({8})},
                 {"bn.num_batches_tracked", counter},
                 {"conv.weight", at::ones({2, 3, 3, 3}, at::kHalf)}},
                {});
  const WeightsContents contents = inspect_weights(file);
  CHECK(contents.parameters == 8 + 54);
  CHECK(contents.numbers == 8 + 8 + 1 + 54);
  CHECK_FALSE(contents.record);
  CHECK(contents.backbone.is_null());
}

TEST_CASE("inspection lists what torch.save wrote", "[.][reference]") {
  const test::TemporaryFolder folder;
  const char* python = std::getenv("TINCT_PYTHON");
  REQUIRE(python != nullptr);
  const auto script = test::source_folder() / "tests/support/make_torch_files.py";
  REQUIRE(run_process({python, script.string(), folder.path().string()}).exit_status == 0);
  for (const char* name : {"zip.pth", "legacy.pth"}) {
    const WeightsContents contents = inspect_weights(folder / name);
    REQUIRE(contents.tensors.size() == 5);
    CHECK(contents.tensors[0].name == "bn.num_batches_tracked");
    CHECK(contents.tensors[0].type == "I64");
    CHECK(contents.tensors[1].name == "half");
    CHECK(contents.tensors[1].type == "F16");
  }
}
