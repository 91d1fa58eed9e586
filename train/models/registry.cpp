#include "train/models/registry.h"

#include <algorithm>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "train/models/color_motion.h"
#include "train/models/colornn_consistency.h"
#include "train/models/dynamic.h"
#include "train/models/flowchroma.h"
#include "train/models/input_recurrent.h"
#include "train/models/unet_lstm_gan.h"
#include "train/models/user_guided.h"
#include "train/models/zhang16.h"

namespace tinct {
namespace {

template <typename Model>
std::shared_ptr<VideoColorizer> make_by_options(const ModelOptions& options) {
  return std::make_shared<Model>(options);
}

template <UserGuided::SecondInput second>
std::shared_ptr<VideoColorizer> make_user_guided(const ModelOptions& options) {
  return std::make_shared<UserGuided>(options, second);
}

/// ColorMotion's net, and what was built on it.
std::vector<ModelInfo> color_motion_models() {
  return {
      {.name = "simple",
       .summary = "ColorMotion's net without hints: each frame by itself",
       .source = "ColorMotion 2018, 3.4.4; after Zhang et al. 2017 (arXiv 1705.02999)",
       .make = make_user_guided<UserGuided::SecondInput::none>,
       .options = {"width", "norm_on_trunk", "chroma_scale", "loss", "channels"}},
      {.name = "user_guided",
       .summary = "ColorMotion's net with colour hints: each frame by itself",
       .source = "ColorMotion 2018, 3.4.5; after Zhang et al. 2017 (arXiv 1705.02999)",
       .make = make_user_guided<UserGuided::SecondInput::hints>,
       .options = {"width", "norm_on_trunk", "chroma_scale", "spread_hints", "loss", "channels"}},
      {.name = "colormotion",
       .summary = "ColorMotion's stateful net: features of the frame before, moved by the flow",
       .source = "ColorMotion 2018, 3.4.6",
       .make = make_by_options<ColorMotion>,
       .options = {"width", "norm_on_trunk", "chroma_scale", "spread_hints", "loss", "channels",
                   "flow", "state", "temporal_loss", "flow_loss"}},
      {.name = "input_recurrent",
       .summary = "ColorMotion's net with the colorized frame before in place of hints",
       .source = "ColorMotion's program, recurrent_to_input; not in its text",
       .make = make_by_options<InputRecurrent>,
       .options = {"width", "norm_on_trunk", "chroma_scale", "loss", "channels"}},
  };
}

/// Nets that tell how likely colours are.
std::vector<ModelInfo> likelihood_models() {
  return {
      {.name = "zhang16",
       .summary = "Zhang's net of 2016: how likely each colour is, each frame by itself",
       .source = "Zhang et al. 2016 (arXiv 1603.08511)",
       .make = make_by_options<Zhang16>,
       .options = {"width"}},
      {.name = "dynamic",
       .summary = "SJTU's net: VGG-16 with recurrent convolutions between frames",
       .source = "Xu, Greyscale image & video colorization, SJTU 2017; colours by Larsson et al. "
                 "2016 (arXiv 1603.06668)",
       .make = make_by_options<Dynamic>,
       .options = {"width", "backbone", "dynamic", "cell", "recurrent_size", "recurrent_layers",
                   "clip_frames", "decode"}},
      {.name = "colornn1",
       .summary = "ColoRNN's colour model: 30 bins of U and V from VGG-16, each frame by itself",
       .source = "Gupta and Kannan, ColoRNN (poster)",
       .make = make_by_options<Colornn>,
       .options = {"width", "backbone", "decode"}},
      {.name = "colornn2",
       .summary = "ColoRNN's consistency model: recolours by the bins of the frame before",
       .source = "Gupta and Kannan, ColoRNN (poster)",
       .make = make_by_options<ColornnConsistency>,
       .options = {"width", "backbone", "clip_frames", "decode", "own_colours"}},
  };
}

/// Nets that remember by an LSTM.
std::vector<ModelInfo> lstm_models() {
  return {
      {.name = "unet_lstm_gan",
       .summary = "the DTU GAN: a U-Net with an LSTM over its innermost features, and a critic",
       .source =
           "Pedersen and Ibsen, DTU: \"Colorization of Black and White Videos with CNN and LSTM\"",
       .make = make_by_options<UnetLstmGan>,
       .options = {"width", "gan", "l1", "levels", "bptt", "dropout", "lstm", "recurrent_size",
                   "recurrent_layers"}},
      {.name = "flowchroma",
       .summary = "FlowChroma: an LSTM over frames, and what Inception-ResNet-v2 sees in each",
       .source = "FlowChroma 2018 (github.com/ThejanW/FlowChroma)",
       .make = make_by_options<FlowChroma>,
       .options = {"width", "loss", "backbone", "embedding", "window", "memory", "lstm",
                   "lstm_size", "lstm_layers", "gates", "white_margins", "compat"}},
  };
}

std::vector<ModelInfo>& models_by_name() {
  static std::vector<ModelInfo> models = [] {
    std::vector<ModelInfo> all;
    for (const auto& family : {color_motion_models(), likelihood_models(), lstm_models()}) {
      all.insert(all.end(), family.begin(), family.end());
    }
    return all;
  }();
  return models;
}

std::shared_ptr<VideoColorizer> checked(std::shared_ptr<VideoColorizer> model,
                                        const ModelOptions& options) {
  if (options.channels.empty() || dynamic_cast<const UserGuided*>(model.get()) != nullptr) {
    return model;
  }
  throw Error(Fault::usage, "channels: " + options.model +
                                " can't be pruned; leave channels out, or take a model after "
                                "ColorMotion's net");
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

bool model_reads(const std::string& model, const std::string& option) {
  for (const ModelInfo& info : all_models()) {
    if (info.name != model || info.options.empty() || option == "model") continue;
    return std::ranges::find(info.options, option) != info.options.end();
  }
  return true;
}

std::shared_ptr<VideoColorizer> make_model(const ModelOptions& options) {
  std::vector<std::string> names;
  for (const ModelInfo& info : all_models()) {
    if (info.name == options.model) return checked(info.make(options), options);
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

void VideoColorizer::load_backbone(const std::filesystem::path& weights) {
  if (weights.empty()) return;
  throw Error(Fault::usage, "backbone=" + weights.string() +
                                ": this model, as its options stand, looks through no other "
                                "network; leave backbone out");
}

torch::Tensor VideoColorizer::critic_loss(const ColorBatch& /*batch*/) {
  throw Error(Fault::bug, "a model without a critic was asked for its loss");
}

std::vector<torch::Tensor> learning_parameters(VideoColorizer& model) {
  std::set<const c10::TensorImpl*> others;
  for (const torch::Tensor& parameter : model.critic_parameters()) {
    others.insert(parameter.unsafeGetTensorImpl());
  }
  std::vector<torch::Tensor> parameters;
  for (const torch::Tensor& parameter : model.parameters()) {
    if (!parameter.requires_grad() || others.contains(parameter.unsafeGetTensorImpl())) continue;
    parameters.push_back(parameter);
  }
  return parameters;
}

void VideoColorizer::recompute_activations() {
  throw Error(Fault::usage,
              "this model can't recompute its activations; leave "
              "recompute_activations out");
}

std::int64_t parameter_count(const torch::nn::Module& model) {
  std::int64_t count = 0;
  for (const torch::Tensor& parameter : model.parameters()) {
    if (parameter.requires_grad()) count += parameter.numel();
  }
  return count;
}

}  // namespace tinct
