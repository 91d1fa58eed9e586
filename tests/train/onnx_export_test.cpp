#include "train/onnx/onnx_export.h"

#include <ATen/ATen.h>
#include <torch/utils.h>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/subprocess.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/refusal.h"
#include "tests/train/shaken_model.h"
#include "train/safetensors.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;
using test::shaken_model;

namespace {

/// Writes inputs, and the colours that a model makes of them.
void write_example(const std::filesystem::path& path, VideoColorizer& model, std::int64_t height,
                   std::int64_t width, double hint_rate = 0.05) {
  torch::manual_seed(static_cast<std::uint64_t>(height));
  const at::Tensor luma = at::rand({2, 1, height, width}) * 100;
  const at::Tensor known = (at::rand({2, 1, height, width}) < hint_rate).to(at::kFloat);
  const at::Tensor hints = at::cat({at::randn({2, 2, height, width}) * 30 * known, known}, 1);
  const at::Tensor chroma = model.step(luma, hints).contiguous();
  // A comparison of saturated or gray pictures would prove little.
  CHECK(chroma.std().item<double>() > 1);
  const auto to_write = [](const char* name, const at::Tensor& t) {
    return TensorToWrite{
        name, "F32", t.sizes().vec(), {static_cast<const std::byte*>(t.data_ptr()), t.nbytes()}};
  };
  write_safetensors(
      path, {to_write("luma", luma), to_write("hints", hints), to_write("chroma", chroma)}, {});
}

/// The nets to compare, each with what makes it another.
std::vector<ModelOptions> nets() {
  ModelOptions pruned{.model = "user_guided", .width = 8, .spread_hints = false};
  pruned.channels = {"conv3_3:5", "conv7_3:9", "conv9_1:3"};
  return {{.model = "simple", .width = 8},
          {.model = "simple", .width = 4, .norm_on_trunk = true},
          {.model = "user_guided", .width = 8, .spread_hints = false},
          {.model = "zhang16", .width = 4},
          pruned};
}

/// A zhang16 whose bins differ enough from pixel to pixel that colours do.
std::shared_ptr<VideoColorizer> colourful(const ModelOptions& options) {
  auto model = shaken_model(options);
  const torch::NoGradGuard no_gradients;
  for (auto& item : model->named_parameters()) {
    if (item.key() == "conv8_313.weight") item.value().mul_(3);
  }
  return model;
}

}  // namespace

TEST_CASE("ONNX Runtime computes the same colours, at any size", "[onnx]") {
  const torch::NoGradGuard no_gradients;
  const test::TemporaryFolder folder;
  const std::filesystem::path support = test::source_folder() / "tests/support";
  std::vector<std::string> words{(support / "onnxruntime").string(),
                                 (support / "run_onnx.py").string()};
  for (const ModelOptions& options : nets()) {
    const auto model = colourful(options);
    const std::string name = "net" + std::to_string(words.size());
    const auto onnx = folder / (name + ".onnx");
    write_file_atomically(onnx, onnx_file(*model, {.options = options, .size = 64}));
    for (const auto& [height, width] : {std::pair{32, 32}, std::pair{24, 48}}) {
      const auto example = folder / (name + "-" + std::to_string(height));
      write_example(example, *model, height, width);
      words.insert(words.end(), {onnx.string(), example.string()});
    }
  }
  const ProcessResult done = run_process(words, {.capture_output = true});
  REQUIRE(done.exit_status == 0);
  const Json results = Json::parse(done.output);
  REQUIRE(results.size() == 2 * nets().size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Json& result = results[i];
    const ModelOptions options = nets()[i / 2];
    INFO(options.model << ": " << result.dump());
    // a*, b* reach from -100 to 100: 1e-4 of a unit is a few of float32's last bits, and 1e-3 one
    // part in a hundred thousand of what the net itself gives (tanh, times chroma_scale).
    const double difference = result["difference"];
    CHECK(difference < 1e-3);
    // These nets' colours are far from the ends of that range: beside the largest of them too.
    CHECK(difference <= 1e-4 * result["largest"].get<double>());
    CHECK(result["opset"] == 17);
    CHECK(result["inputs"]["luma"] == Json({"batch", 1, "height", "width"}));
    CHECK(result["inputs"].contains("hints") == (options.model == "user_guided"));
    CHECK(result["tinct"]["model"]["model"] == options.model);
    CHECK(result["tinct"]["size"] == 64);
  }
}

TEST_CASE("a net that spreads hints takes them as given, and is the same without", "[onnx]") {
  const torch::NoGradGuard no_gradients;
  const test::TemporaryFolder folder;
  const ModelOptions spreading{.model = "user_guided", .width = 8};
  REQUIRE(spreading.spread_hints);
  ModelOptions single = spreading;
  single.spread_hints = false;
  const auto model = shaken_model(spreading), plain = shaken_model(single);
  for (const auto& item : plain->named_parameters()) {
    item.value().copy_(model->named_parameters()[item.key()]);
  }
  for (const auto& item : plain->named_buffers()) {
    item.value().copy_(model->named_buffers()[item.key()]);
  }
  const ModelRecord record{.options = spreading, .size = 64};
  write_file_atomically(folder / "net.onnx", onnx_file(*model, record, OnnxHints::as_given));
  write_example(folder / "given", *plain, 24, 48);
  write_example(folder / "none", *model, 24, 48, 0);
  const std::filesystem::path support = test::source_folder() / "tests/support";
  const std::string net = (folder / "net.onnx").string();
  const ProcessResult done =
      run_process({(support / "onnxruntime").string(), (support / "run_onnx.py").string(), net,
                   (folder / "given").string(), net, (folder / "none").string()},
                  {.capture_output = true});
  REQUIRE(done.exit_status == 0);
  for (const Json& result : Json::parse(done.output)) {
    INFO(result.dump());
    CHECK(result["difference"].get<double>() < 1e-3);
    CHECK(result["tinct"]["hints"] == "as-given");
  }
}

TEST_CASE("what has no ONNX export is refused by name", "[onnx]") {
  const auto refused = [](ModelOptions options) {
    const auto model = shaken_model(options);
    return refusal_of([&] { (void)onnx_file(*model, {.options = options}); });
  };
  const Error stateful = refused({.model = "colormotion", .width = 4});
  CHECK(stateful.fault() == Fault::usage);
  CHECK_THAT(stateful.what(), Catch::Contains("colormotion"));
  CHECK_THAT(refused({.model = "user_guided", .width = 4, .spread_hints = true}).what(),
             Catch::Contains("spread_hints") && Catch::Contains("--hints as-given"));
  CHECK(refusal_of([] { (void)onnx_hints_from_name("spread"); }).fault() == Fault::usage);
}

TEST_CASE("a checkpoint is exported whole or not at all", "[onnx]") {
  const test::TemporaryFolder folder;
  const ModelOptions options{.model = "simple", .width = 4};
  save_weights(folder / "w.safetensors", *shaken_model(options), {.options = options});
  const OnnxReport report = export_onnx(folder / "w.safetensors", folder / "a.onnx");
  CHECK(report.parameters == parameter_count(*shaken_model(options)));
  CHECK(std::filesystem::file_size(folder / "a.onnx") == report.bytes);
  CHECK(report.bytes > 4U * static_cast<std::uintmax_t>(report.parameters));
  const Error error = refusal_of([&] { (void)export_onnx(folder / "none", folder / "b.onnx"); });
  CHECK(error.fault() == Fault::input);
  CHECK_FALSE(std::filesystem::exists(folder / "b.onnx"));
}
