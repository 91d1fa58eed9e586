#include <ATen/ATen.h>

#include <functional>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/progress.h"
#include "tools/tinct-torch/frame_batches.h"
#include "tools/tinct-torch/loaded_weights.h"
#include "tools/tinct-torch/measure_command.h"
#include "tools/tinct/table.h"
#include "train/metrics/frechet.h"
#include "train/metrics/inception_v3.h"
#include "train/metrics/script_model.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

// Below that FID depends on the number more than on the pictures: its bias falls as 1/N (Chong and
// Forsyth, CVPR 2020).
constexpr std::int64_t kFewSamples = 2000;
// What the I3D nets that FVD is measured with take.
constexpr std::int64_t kWindow = 16;
constexpr std::int64_t kWindowSide = 224;

/// Frames of a clip, counted from 0, that are left out.
using Excluded = std::set<std::int64_t>;

/// Adds the features of a clip.
using ClipFeatures = std::function<void(const fs::path&, const Excluded&, FeatureMoments&)>;

/// A batch that begins at frame `first` without the frames that are left out.
at::Tensor without(const at::Tensor& rgb, const Excluded& excluded, std::int64_t first) {
  std::vector<std::int64_t> kept;
  for (std::int64_t i = 0; i < rgb.size(0); ++i) {
    if (!excluded.contains(first + i)) kept.push_back(i);
  }
  return rgb.index_select(0, at::tensor(kept, at::kLong));
}

ClipFeatures frame_features(const fs::path& weights, const c10::Device& device, Json* notes) {
  auto net =
      std::make_shared<InceptionV3>(load_weights_named("inception", weights, "", notes), device);
  return [net, device](const fs::path& clip, const Excluded& excluded, FeatureMoments& moments) {
    FrameBatches frames(clip);
    const std::int64_t batch = frames.batch_size(device);
    std::int64_t first = 0;
    while (const std::optional<at::Tensor> rgb = frames.next(batch)) {
      const at::Tensor kept = without(*rgb, excluded, first);
      if (kept.size(0) > 0) moments.add(net->features(kept));
      first += rgb->size(0);
    }
  };
}

at::Tensor window_of(const at::Tensor& rgb) {
  const at::Tensor small = at::upsample_bilinear2d(rgb.to(at::kFloat), {kWindowSide, kWindowSide},
                                                   /*align_corners=*/false);
  return (small / 127.5 - 1).permute({1, 0, 2, 3}).unsqueeze(0).contiguous();
}

/// Windows of 16 frames one after the other; what is left at the end is too short for one.
ClipFeatures window_features(const fs::path& model, const c10::Device& device) {
  auto net = std::make_shared<ScriptModel>(model, device);
  return [net, model](const fs::path& clip, const Excluded& excluded, FeatureMoments& moments) {
    FrameBatches frames(clip);
    for (std::int64_t first = 0;; first += kWindow) {
      const std::optional<at::Tensor> rgb = frames.next(kWindow);
      if (!rgb || rgb->size(0) < kWindow) return;
      if (without(*rgb, excluded, first).size(0) < kWindow) continue;
      const at::Tensor features = net->run({window_of(*rgb)});
      if (features.dim() != 2 || features.size(0) != 1 ||
          (moments.count() > 0 && features.size(1) != moments.size())) {
        throw Error(Fault::input, model.string() + " must return one row of features for a " +
                                      "window (N x 3 x 16 x 224 x 224 to N x D)");
      }
      moments.add(features);
    }
  };
}

/// `excluded` has a list for each clip; null: nothing is left out.
FeatureMoments moments_of(const Json& clips, const Json& excluded, const ClipFeatures& features,
                          const char* label) {
  FeatureMoments moments;
  Progress progress(label, static_cast<std::int64_t>(clips.size()), "clips");
  for (std::size_t i = 0; i < clips.size(); ++i) {
    features(clips[i].get<std::string>(),
             excluded.is_null() ? Excluded() : excluded.at(i).get<Excluded>(), moments);
    progress.add();
  }
  return moments;
}

FeatureMoments truth_moments(const Json& request, const ClipFeatures& features, const char* label) {
  const fs::path kept = request.at("kept").get<std::string>();
  if (fs::exists(kept)) return FeatureMoments::load(kept);
  FeatureMoments moments = moments_of(request.at("truths"), nullptr, features, label);
  if (moments.count() > 0) moments.save(kept);
  return moments;
}

/// Says how many samples there are where that matters.
void note_count(std::int64_t count, bool is_fid, Json& notes) {
  const std::string name = is_fid ? "fid" : "fvd";
  const std::string thing = is_fid ? "frames" : "windows of 16 frames";
  if (count < 2) {
    notes.push_back(name + " needs two " + thing + " or more; there " +
                    (count == 1 ? "is one" : "are none"));
  } else if (count < kFewSamples) {
    notes.push_back(name + " is of " + with_thousands(count) + " " + thing +
                    ": below 2,000 it is too high, and only comparable at the same number");
  }
}

}  // namespace

Json measure_distribution(const Json& request, const c10::Device& device) {
  const bool is_fid = request.at("do") == "fid";
  const bool check = request.value("check", false);
  Json notes = Json::array();
  const ClipFeatures features =
      is_fid ? frame_features(request.at("weights").get<std::string>(), device,
                              check ? &notes : nullptr)
             : window_features(request.at("model").get<std::string>(), device);
  Json answer = {{"value", nullptr}, {"samples", 0}};
  if (!check) {
    const FeatureMoments truth =
        truth_moments(request, features, is_fid ? "fid, truth" : "fvd, truth");
    const FeatureMoments output = moments_of(request.at("outputs"), request.at("excluded"),
                                             features, is_fid ? "fid, output" : "fvd, output");
    answer["samples"] = output.count();
    if (output.count() >= 2 && truth.count() >= 2) {
      answer["value"] = frechet_distance(truth, output);
    }
    note_count(output.count(), is_fid, notes);
  }
  answer["notes"] = std::move(notes);
  return answer;
}

}  // namespace tinct
