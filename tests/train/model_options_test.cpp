// Which options each model says that it reads.
#include <torch/utils.h>

#include <algorithm>
#include <type_traits>

#include "lib/base/log.h"
#include "lib/base/options.h"
#include "tests/train/net_batch.h"
#include "train/models/registry.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// Gives an option another value that it may have; paths and lists stay.
void change(const Option& option) {
  const auto other_number = [&](auto value) {
    const auto next = value + 1;
    return option.maximum && static_cast<double>(next) > *option.maximum ? value - 1 : next;
  };
  std::visit(
      [&](auto* value) {
        using Value = std::remove_pointer_t<decltype(value)>;
        if constexpr (std::is_same_v<Value, bool>) {
          *value = !*value;
        } else if constexpr (std::is_same_v<Value, double>) {
          *value = *value == 0 ? 0.25 : *value / 2;
        } else if constexpr (std::is_arithmetic_v<Value>) {
          *value = other_number(*value);
        } else if constexpr (std::is_same_v<Value, std::string>) {
          *value =
              option.choices.front() == *value ? option.choices.back() : option.choices.front();
        }
      },
      option.target);
}

/// A fresh model's loss of noise.
double loss_of(const ModelOptions& options) {
  torch::manual_seed(1);
  const auto model = make_model(options);
  model->train();
  ColorBatch batch = test::noise_batch(2 * model->clip_length(), 32, model->remembers());
  batch.clip = model->clip_length();
  torch::manual_seed(2);
  return model->loss(batch).item<double>();
}

}  // namespace

TEST_CASE("models read the options that they say, and no others", "[models]") {
  set_log_level(LogLevel::quiet);
  for (const ModelInfo& info : all_models()) {
    if (info.options.empty()) continue;  // a test's own
    INFO(info.name);
    const ModelOptions plain{.model = info.name, .width = 4, .levels = 4};
    ModelOptions others = plain;
    std::vector<std::string> names;
    const OptionTable table = describe_options(others);
    for (const Option& option : table.options()) {
      names.push_back(option.json_name());
      if (!model_reads(info.name, option.json_name())) change(option);
    }
    for (const std::string& name : info.options) {
      INFO(name);
      CHECK(std::ranges::find(names, name) != names.end());
    }
    describe_options(others).check();
    CHECK(loss_of(others) == loss_of(plain));
    CHECK(others.model == info.name);
  }
  ModelOptions wider{.model = "zhang16", .width = 4};
  const OptionTable table = describe_options(wider);
  for (const Option& option : table.options()) {
    if (option.json_name() == "width") change(option);
  }
  CHECK(wider.width == 5);
  CHECK(loss_of(wider) != loss_of({.model = "zhang16", .width = 4}));
}
