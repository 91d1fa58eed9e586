#include "train/models/hue_chroma.h"

#include <ATen/ATen.h>

#include <numbers>

#include "train/models/bin_scores.h"

namespace tinct {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;
constexpr double kLargestChroma = 128;
constexpr double kHueWeight = 5;
constexpr double kFading = 0.03 * kHueBins;

at::Tensor angles_of_bins(const at::Device& device) {
  return (at::arange(kHueBins, at::TensorOptions(at::kFloat).device(device)) + 0.5) *
         (kTurn / kHueBins);
}

at::Tensor chromas_of_bins(const at::Device& device) {
  return (at::arange(kChromaBins, at::TensorOptions(at::kFloat).device(device)) + 0.5) *
         (kLargestChroma / kChromaBins);
}

/// The bin of values 0 … end.
at::Tensor bin_numbers(const at::Tensor& values, double end, int bins) {
  return at::floor(values * (bins / end)).clamp(0, bins - 1).to(at::kLong);
}

}  // namespace

at::Tensor hue_chroma_loss(const HueChromaScores& scores, const at::Tensor& ab) {
  const at::Tensor a = ab.select(1, 0), b = ab.select(1, 1);
  const at::Tensor chroma = at::hypot(a, b);
  const at::Tensor angle = at::atan2(b, a);
  const at::Tensor turn = at::where(angle < 0, angle + kTurn, angle);
  const at::Tensor of_chroma =
      bin_cross_entropy(scores.chroma, bin_numbers(chroma, kLargestChroma, kChromaBins));
  const at::Tensor of_hue = bin_cross_entropy(scores.hue, bin_numbers(turn, kTurn, kHueBins));
  const at::Tensor colourful = at::clamp_max(chroma / kLargestChroma, 1);
  return (of_chroma + kHueWeight * colourful * of_hue).mean();
}

at::Tensor ab_from_hue_chroma(const HueChromaScores& scores, const std::string& how) {
  const at::Tensor angles = angles_of_bins(scores.hue.device());
  const at::Tensor chroma = decode_bins(scores.chroma, chromas_of_bins(scores.hue.device()), how);
  if (how == "mode") {
    const at::Tensor angle = decode_bins(scores.hue, angles, how);
    return at::cat({chroma * at::cos(angle), chroma * at::sin(angle)}, 1);
  }
  const at::Tensor likely = at::softmax(scores.hue, 1);
  const at::Tensor x = (likely * at::cos(angles).view({1, -1, 1, 1})).sum(1, true);
  const at::Tensor y = (likely * at::sin(angles).view({1, -1, 1, 1})).sum(1, true);
  const at::Tensor length = at::hypot(x, y);
  // min(length / kFading, 1) of the unit vector (x, y) / length, also where both are 0.
  const at::Tensor scale = chroma / at::clamp_min(length, kFading);
  return at::cat({x * scale, y * scale}, 1);
}

}  // namespace tinct
