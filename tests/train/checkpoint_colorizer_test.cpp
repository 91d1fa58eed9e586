// A Colorizer out of a file of weights: what its models compute, and what it computes once alone.
#include "train/checkpoint_colorizer.h"

#include <ATen/ATen.h>
#include <ATen/record_function.h>

#include <cmath>
#include <string_view>

#include "tests/support/temporary_folder.h"
#include "tests/train/shaken_model.h"
#include "train/checkpoint.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::shaken_model;

namespace {

constexpr int kSeenSide = 32;

ModelOptions small_model(const std::string& name) {
  ModelOptions options;
  options.model = name;
  options.width = 4;
  options.flow = "none";
  options.levels = 5;
  options.spread_hints = false;
  return options;
}

int& casts_so_far() {
  static int casts = 0;
  return casts;
}

std::unique_ptr<at::ObserverContext> count_cast(const at::RecordFunction& op) {
  if (std::string_view(op.name()) == "aten::_to_copy") ++casts_so_far();
  return nullptr;
}

/// Counts the copies to another type in this thread while it lives.
class CastCount {
 public:
  CastCount()
      : before_(casts_so_far()),
        handle_(at::addThreadLocalCallback(
            at::RecordFunctionCallback(count_cast).scopes({at::RecordScope::FUNCTION}))) {}
  ~CastCount() { at::removeCallback(handle_); }
  CastCount(const CastCount&) = delete;
  CastCount& operator=(const CastCount&) = delete;
  [[nodiscard]] int casts() const { return casts_so_far() - before_; }

 private:
  int before_;
  at::CallbackHandle handle_;
};

at::Tensor channels_last(const at::Tensor& x) {
  return x.contiguous(at::MemoryFormat::ChannelsLast);
}

LumaPlane luma_of(const at::Tensor& luma) {
  const float* first = luma.const_data_ptr<float>();
  return {.width = kSeenSide, .height = kSeenSide, .l = {first, first + luma.numel()}};
}

HintPlanes nothing_given() {
  const std::vector<float> nothing(kSeenSide * kSeenSide);
  return {.width = kSeenSide, .height = kSeenSide, .a = nothing, .b = nothing, .known = nothing};
}

}  // namespace

TEST_CASE("a colorizer gives what its model gives, frame after frame", "[checkpoint]") {
  const std::string name =
      GENERATE(as<std::string>{}, "user_guided", "colormotion", "input_recurrent", "zhang16",
               "dynamic", "colornn1", "colornn2", "unet_lstm_gan", "flowchroma");
  INFO(name);
  const ModelOptions options = small_model(name);
  const auto model = shaken_model(options, 5);
  const test::TemporaryFolder folder;
  save_weights(folder / "a.safetensors", *model,
               {.options = options, .size = kSeenSide, .more = {}});
  const auto colorizer = open_checkpoint_colorizer(folder / "a.safetensors", {.device = "cpu"});
  use_channels_last(*model);
  torch::manual_seed(7);
  const torch::NoGradGuard no_gradients;
  for (int frame = 0; frame < 3; ++frame) {
    const at::Tensor luma = at::rand({1, 1, kSeenSide, kSeenSide}) * 100;
    const ChromaPlanes out = colorizer->step(luma_of(luma), nothing_given());
    const at::Tensor expected =
        model->step(channels_last(luma), channels_last(at::zeros({1, 3, kSeenSide, kSeenSide})))
            .to(at::kFloat)
            .contiguous();
    const float* a = expected.const_data_ptr<float>();
    float worst = 0;
    for (std::size_t i = 0; i < out.a.size(); ++i) {
      worst = std::max(worst, std::abs(out.a[i] - a[i]));
    }
    CHECK(worst < 1e-2F);
  }
}

TEST_CASE("a colorizer casts its weights to 16 bits once, not at every frame", "[checkpoint]") {
  const std::string name = GENERATE(as<std::string>{}, "user_guided", "colornn1");
  INFO(name);
  const ModelOptions options = small_model(name);
  const auto model = shaken_model(options, 5);
  const test::TemporaryFolder folder;
  save_weights(folder / "a.safetensors", *model,
               {.options = options, .size = kSeenSide, .more = {}});
  const auto colorizer = open_checkpoint_colorizer(folder / "a.safetensors",
                                                   {.device = "cpu", .precision = "bfloat16"});
  const LumaPlane luma = luma_of(at::full({1, 1, kSeenSide, kSeenSide}, 50.0F));
  const auto casts_of_a_frame = [&] {
    const CastCount count;
    static_cast<void>(colorizer->step(luma, nothing_given()));
    return count.casts();
  };
  const int first = casts_of_a_frame(), second = casts_of_a_frame(), third = casts_of_a_frame();
  int convolutions = 0;
  for (const auto& parameter : model->named_parameters()) {
    if (parameter.value().dim() == 4) ++convolutions;
  }
  // Frames are cast every time, and each convolution's weight once, a backbone's too.
  CHECK(first - second >= convolutions);
  CHECK(third == second);
}
