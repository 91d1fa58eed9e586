// Nets write ReLUs over what their layers have just given, in place of a copy as large.
#include <ATen/ATen.h>
#include <ATen/record_function.h>

#include <string_view>

#include "tests/train/shaken_model.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

int& relus_that_copy() {
  static int count = 0;
  return count;
}

std::unique_ptr<at::ObserverContext> count_relu(const at::RecordFunction& op) {
  const std::string_view name = op.name();
  if (name == "aten::relu" || name == "aten::leaky_relu") ++relus_that_copy();
  return nullptr;
}

/// ReLUs of one frame that copy what they are given.
int copies_of(const std::string& name) {
  ModelOptions options;
  options.model = name;
  options.width = 4;
  options.levels = 5;
  options.flow = "none";
  options.spread_hints = false;
  const auto model = test::shaken_model(options);
  const torch::NoGradGuard no_gradients;
  const at::Tensor luma = at::rand({1, 1, 32, 32}) * 100;
  relus_that_copy() = 0;
  const at::CallbackHandle handle = at::addThreadLocalCallback(
      at::RecordFunctionCallback(count_relu).scopes({at::RecordScope::FUNCTION}));
  static_cast<void>(model->step(luma, at::zeros({1, 3, 32, 32})));
  at::removeCallback(handle);
  return relus_that_copy();
}

}  // namespace

TEST_CASE("ReLUs write over what a layer has just given", "[in_place]") {
  for (const char* model : {"zhang16", "dynamic", "colornn1", "colornn2"}) {
    INFO(model);
    CHECK(copies_of(model) == 0);
  }
  // Of the numbers that the LSTM gave, which are no picture.
  CHECK(copies_of("flowchroma") == 1);
  // ColorMotion's mask net adds none to the net without it.
  CHECK(copies_of("colormotion") == copies_of("user_guided"));
}

TEST_CASE("ReLUs copy what is seen again", "[in_place]") {
  // The U-Net's way up sees the features of the way down: the inputs of four of its layers down,
  // and the innermost, which belong to the caller.
  CHECK(copies_of("unet_lstm_gan") == 4 + 1);
}
