#include "train/losses/added_losses.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "train/lab.h"
#include "train/losses/colorfulness_loss.h"
#include "train/losses/perceptual_loss.h"
#include "train/losses/temporal_warp_loss.h"

namespace tinct {
namespace {

/// Of conv1_2, conv2_2, conv3_3, conv4_3, conv5_3: deeper features count more, as in DDColor's
/// program (github.com/piddnad/DDColor), which taps the first layer of each block.
const std::vector<double> kTapWeights{0.0625, 0.125, 0.25, 0.5, 1};
/// Below it nothing is left of a picture in VGG-16's fifth block.
constexpr int kSmallestSeen = 16;

/// Refuses the option `name` where it is on.
void refuse(const char* name, double weight, const std::string& why) {
  if (weight <= 0) return;
  throw Error(Fault::usage, std::string(name) + "=" + Json(weight).dump() + ": " + why);
}

void check_colours(const TrainOptions& options, const VideoColorizer& model) {
  if (model.tells_colours()) return;
  const std::string why = options.model.model +
                          " learns by a loss of its own and tells no a*, b* that it could be "
                          "added to; leave it out, or take a model that does, as user_guided";
  refuse("perceptual_weight", options.perceptual_weight, why);
  refuse("warp_weight", options.warp_weight, why);
  refuse("long_warp_weight", options.long_warp_weight, why);
  refuse("colorfulness_weight", options.colorfulness_weight, why);
}

void check_motion(const TrainOptions& options, const VideoColorizer& model, bool has_flow) {
  const std::string name = options.model.model;
  const std::string instead =
      "; leave it out, or take a model that learns from runs of frames, as flowchroma";
  const bool runs = model.clip_length() > 1;
  if (!runs) {
    refuse("long_warp_weight", options.long_warp_weight,
           name + ", as its options stand, learns from no runs of frames" + instead);
  }
  if (!runs && !model.remembers()) {
    refuse("warp_weight", options.warp_weight,
           name + ", as its options stand, learns from single frames" + instead);
  }
  if (!runs || has_flow) return;
  const std::string why =
      "this needs the optical flow between frames, which there is none of: leave flow=none out, "
      "and "
      "take a tinct that was built with OpenCV";
  refuse("warp_weight", options.warp_weight, why);
  refuse("long_warp_weight", options.long_warp_weight, why);
}

void check_net(const TrainOptions& options) {
  if (options.perceptual_weight <= 0 && !options.perceptual_net.empty()) {
    throw Error(Fault::usage, "perceptual_net=" + options.perceptual_net.string() +
                                  ": it has no use without perceptual_weight; give that a number "
                                  "above 0, or leave perceptual_net out");
  }
  if (options.perceptual_net.empty()) {
    refuse(
        "perceptual_weight", options.perceptual_weight,
        "it looks through a trained VGG-16; name torchvision's weights with perceptual_net=FILE");
  }
  if (options.size < kSmallestSeen) {
    refuse("perceptual_weight", options.perceptual_weight,
           "VGG-16 sees nothing in pictures this small; take size=" +
               std::to_string(kSmallestSeen) + " or more");
  }
}

/// A VGG-16 of the width of its weights, held fixed.
std::shared_ptr<Vgg16> fixed_vgg(const std::filesystem::path& path, const torch::Device& device) {
  const StateDict weights = read_state_dict(path, "features.");
  Vgg16Shape shape;
  const auto first = weights.tensors.find("features.0.bias");
  if (first != weights.tensors.end()) shape.width = static_cast<int>(first->second.numel());
  auto vgg = std::make_shared<Vgg16>(shape);
  vgg->take(weights);
  for (torch::Tensor& parameter : vgg->parameters()) parameter.set_requires_grad(false);
  vgg->to(device);
  vgg->eval();
  return vgg;
}

/// Colours along the motion, of each frame of a run: `earlier` of the frame before.
torch::Tensor frames_before(const torch::Tensor& colours, std::int64_t clip) {
  const torch::Tensor runs = colours.unflatten(0, {-1, clip});
  return at::cat({runs.narrow(1, 0, 1), runs.narrow(1, 0, clip - 1)}, 1).flatten(0, 1);
}

torch::Tensor first_frames(const torch::Tensor& colours, std::int64_t clip) {
  const torch::Tensor runs = colours.unflatten(0, {-1, clip});
  return runs.narrow(1, 0, 1).expand_as(runs).flatten(0, 1);
}

const RunMotion& motion_of(const ColorBatch& batch) {
  if (batch.motion) return *batch.motion;
  throw Error(Fault::bug, "a loss along the flow was given a batch without it");
}

torch::Tensor warp_term(const torch::Tensor& colours, const ColorBatch& batch) {
  if (batch.previous) {
    return temporal_warp_loss(colours, batch.previous->chroma,
                              {.flow = batch.previous->flow, .valid = batch.previous->valid});
  }
  const RunMotion& motion = motion_of(batch);
  return temporal_warp_loss(colours, frames_before(colours.detach(), batch.clip),
                            {.flow = motion.flow, .valid = motion.valid});
}

torch::Tensor long_warp_term(const torch::Tensor& colours, const ColorBatch& batch) {
  const RunMotion& motion = motion_of(batch);
  return temporal_warp_loss(colours, first_frames(colours.detach(), batch.clip),
                            {.flow = motion.flow_to_first, .valid = motion.valid_to_first});
}

torch::Tensor bgr_of(const torch::Tensor& luma, const torch::Tensor& chroma) {
  return bgr_from_lab(at::cat({luma, chroma}, 1));
}

}  // namespace

AddedLosses::AddedLosses(const TrainOptions& options, const VideoColorizer& model,
                         const Means& means)
    : perceptual_(options.perceptual_weight),
      warp_(options.warp_weight),
      long_warp_(options.long_warp_weight),
      colorfulness_(options.colorfulness_weight) {
  check_colours(options, model);
  check_motion(options, model, means.has_flow);
  check_net(options);
  if (perceptual_ > 0) vgg_ = fixed_vgg(options.perceptual_net, means.device);
}

bool AddedLosses::any() const {
  return perceptual_ > 0 || warp_ > 0 || long_warp_ > 0 || colorfulness_ > 0;
}

torch::Tensor AddedLosses::perceptual(const torch::Tensor& bgr, const ColorBatch& batch) const {
  const FeatureTaps taps = [this](const torch::Tensor& rgb) {
    const auto features = vgg_->forward(vgg_normalised(rgb));
    return std::vector<torch::Tensor>(features.begin(), features.end());
  };
  const torch::Tensor truth = bgr_of(batch.luma, batch.chroma);
  return perceptual_loss(taps, kTapWeights, bgr.flip({1}) / 255, truth.flip({1}) / 255);
}

torch::Tensor AddedLosses::operator()(const torch::Tensor& colours, const ColorBatch& batch) const {
  if (!colours.defined()) {
    throw Error(Fault::bug, "a model that tells its colours did not tell them");
  }
  const torch::Tensor chroma = colours.to(torch::kFloat32);
  torch::Tensor sum = at::zeros({}, chroma.options());
  if (warp_ > 0) sum = sum + warp_ * warp_term(chroma, batch);
  if (long_warp_ > 0) sum = sum + long_warp_ * long_warp_term(chroma, batch);
  if (perceptual_ <= 0 && colorfulness_ <= 0) return sum;
  const torch::Tensor bgr = bgr_of(batch.luma, chroma);
  if (perceptual_ > 0) sum = sum + perceptual_ * perceptual(bgr, batch);
  if (colorfulness_ > 0) sum = sum + colorfulness_ * colorfulness_loss(bgr);
  return sum;
}

}  // namespace tinct
