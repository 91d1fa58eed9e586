#include "train/models/registry.h"

#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "train/models/color_motion.h"
#include "train/models/input_recurrent.h"
#include "train/models/user_guided.h"
#include "train/models/zhang16.h"

namespace tinct {

namespace {

std::vector<ModelInfo>& models_by_name() {
  static std::vector<ModelInfo> models{
      {.name = "simple",
       .summary = "ColorMotion's net without hints: each frame by itself",
       .source = "ColorMotion 2018, 3.4.4; after Zhang et al. 2017 (arXiv 1705.02999)",
       .make = [](const ModelOptions& options) -> std::shared_ptr<VideoColorizer> {
         return std::make_shared<UserGuided>(options, UserGuided::SecondInput::none);
       }},
      {.name = "user_guided",
       .summary = "ColorMotion's net with colour hints: each frame by itself",
       .source = "ColorMotion 2018, 3.4.5; after Zhang et al. 2017 (arXiv 1705.02999)",
       .make = [](const ModelOptions& options) -> std::shared_ptr<VideoColorizer> {
         return std::make_shared<UserGuided>(options, UserGuided::SecondInput::hints);
       }},
      {.name = "colormotion",
       .summary = "ColorMotion's stateful net: features of the frame before, moved by the flow",
       .source = "ColorMotion 2018, 3.4.6",
       .make = [](const ModelOptions& options) -> std::shared_ptr<VideoColorizer> {
         return std::make_shared<ColorMotion>(options);
       }},
      {.name = "input_recurrent",
       .summary = "ColorMotion's net with the colorized frame before in place of hints",
       .source = "ColorMotion's program, recurrent_to_input; not in its text",
       .make = [](const ModelOptions& options) -> std::shared_ptr<VideoColorizer> {
         return std::make_shared<InputRecurrent>(options);
       }},
      {.name = "zhang16",
       .summary = "Zhang's net of 2016: how likely each colour is, each frame by itself",
       .source = "Zhang et al. 2016 (arXiv 1603.08511)",
       .make = [](const ModelOptions& options) -> std::shared_ptr<VideoColorizer> {
         return std::make_shared<Zhang16>(options);
       }},
  };
  return models;
}

}  // namespace

const std::vector<ModelInfo>& all_models() { return models_by_name(); }

void add_model(ModelInfo info) {
  for (const ModelInfo& known : all_models()) {
    if (known.name == info.name) {
      throw Error(Fault::bug, "the model " + info.name + " was added, but there is one already");
    }
  }
  models_by_name().push_back(std::move(info));
}

std::shared_ptr<VideoColorizer> make_model(const ModelOptions& options) {
  std::vector<std::string> names;
  for (const ModelInfo& info : all_models()) {
    if (info.name == options.model) return info.make(options);
    names.push_back(info.name);
  }
  const std::string near = nearest_word(options.model, names);
  throw Error(Fault::usage, "there is no model \"" + options.model + "\"" +
                                (near.empty() ? "" : "; did you mean " + near + "?"));
}

void VideoColorizer::learn_only(const std::string& part) {
  if (part == "all") return;
  throw Error(Fault::usage, "learns=" + part + ": this model has no parts, it learns as a whole");
}

std::int64_t parameter_count(const torch::nn::Module& model) {
  std::int64_t count = 0;
  for (const torch::Tensor& parameter : model.parameters()) {
    if (parameter.requires_grad()) count += parameter.numel();
  }
  return count;
}

}  // namespace tinct
