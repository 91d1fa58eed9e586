#include "train/validation.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "lib/base/cancel.h"
#include "train/color_batch.h"
#include "train/module_mode.h"

namespace tinct {
namespace {

/// Training frames that the mean colour is taken from.
constexpr std::uint64_t kMeanFrames = 256;

/// Frames that are gone through one by one.
constexpr std::uint64_t kClipFrames = 64;

/// A sum of squares in double, over a* and b*.
double square_sum(const at::Tensor& difference) {
  return difference.to(at::kDouble).square().sum().item<double>();
}

void put_bins(Json& json, const std::string& prefix, const UvBinAccuracy& bins) {
  json[prefix + "uv_bin_accuracy_u"] = bins.u;
  json[prefix + "uv_bin_accuracy_v"] = bins.v;
}

}  // namespace

Json validation_json(const Validation& validation) {
  Json json{{"frames", validation.frames},
            {"mse_ab", validation.mse_ab},
            {"mse_ab_hinted", validation.mse_ab_hinted},
            {"all_gray", validation.all_gray},
            {"mean_colour", validation.mean_colour}};
  if (!validation.clips) return json;
  const ClipValidation& clips = *validation.clips;
  json["clip_frames"] = clips.frames;
  json["clip_mse_ab"] = clips.mse_ab;
  json["copy_previous"] = clips.copy_previous;
  put_bins(json, "", clips.bins);
  put_bins(json, "copy_previous_", clips.copied_bins);
  if (clips.teacher_forced) {
    json["teacher_forced_mse_ab"] = clips.teacher_forced->mse_ab;
    put_bins(json, "teacher_forced_", clips.teacher_forced->bins);
  }
  if (clips.warp_error) json["warp_error"] = *clips.warp_error;
  if (clips.true_warp_error) json["true_warp_error"] = *clips.true_warp_error;
  return json;
}

namespace {

std::optional<ClipValidation> clips_from_json(const Json& json) {
  if (!json.contains("clip_frames")) return std::nullopt;
  const auto maybe = [&](const char* name) {
    return json.contains(name) ? std::optional<double>(json[name]) : std::nullopt;
  };
  // Runs of older versions counted no bins.
  const auto bins = [&](const std::string& prefix) {
    return UvBinAccuracy{.u = json.value(prefix + "uv_bin_accuracy_u", 0.0),
                         .v = json.value(prefix + "uv_bin_accuracy_v", 0.0)};
  };
  std::optional<TeacherForced> forced;
  if (json.contains("teacher_forced_mse_ab")) {
    forced =
        TeacherForced{.mse_ab = json["teacher_forced_mse_ab"], .bins = bins("teacher_forced_")};
  }
  return ClipValidation{.frames = json.at("clip_frames"),
                        .mse_ab = json.at("clip_mse_ab"),
                        .copy_previous = json.at("copy_previous"),
                        .bins = bins(""),
                        .copied_bins = bins("copy_previous_"),
                        .teacher_forced = forced,
                        .warp_error = maybe("warp_error"),
                        .true_warp_error = maybe("true_warp_error")};
}

}  // namespace

Validation validation_from_json(const Json& json) {
  return {.frames = json.at("frames"),
          .mse_ab = json.at("mse_ab"),
          .mse_ab_hinted = json.at("mse_ab_hinted"),
          .all_gray = json.at("all_gray"),
          .mean_colour = json.at("mean_colour"),
          .clips = clips_from_json(json)};
}

template <typename Visit>
void Validator::each_batch(const FrameSet& set, std::uint64_t count, double hint_rate,
                           Visit visit) const {
  LoaderOptions options = options_;
  options.first_sample = 0;
  options.end_sample = count;
  const std::uint64_t all = set.count();
  BatchLoader loader(
      set, decoder_,
      [=](std::uint64_t sample) {
        return SamplePlan{.frame = sample * all / count, .hint_rate = hint_rate, .draw = sample};
      },
      options);
  for (HostBatch batch = loader.next(); batch.count > 0; batch = loader.next()) {
    throw_if_cancelled();
    visit(color_batch(batch, device_));
  }
}

Validator::Validator(const FrameSet& training, const FrameSet& held_out, PictureDecoder decoder,
                     const LoaderOptions& options, std::uint64_t frames, double hint_rate,
                     const torch::Device& device)
    : held_out_(held_out),
      decoder_(std::move(decoder)),
      options_(options),
      frames_(std::min(frames, held_out.count())),
      hint_rate_(hint_rate),
      device_(device),
      clips_(held_out, decoder_, options, std::min(frames, kClipFrames), device) {
  const auto mean_over_pixels = [](const at::Tensor& chroma) {
    return chroma.to(at::kDouble).mean(at::IntArrayRef{0, 2, 3}).cpu();
  };
  at::Tensor sum = at::zeros({2}, at::kDouble);
  const std::uint64_t mean_frames = std::min(kMeanFrames, training.count());
  each_batch(training, mean_frames, 0, [&](const ColorBatch& batch) {
    sum += mean_over_pixels(batch.chroma) * batch.chroma.size(0);
  });
  const at::Tensor mean =
      (sum / static_cast<double>(mean_frames)).to(at::kFloat).view({1, 2, 1, 1}).to(device_);
  std::int64_t values = 0;
  each_batch(held_out, frames_, 0, [&](const ColorBatch& batch) {
    baselines_.all_gray += square_sum(batch.chroma);
    baselines_.mean_colour += square_sum(batch.chroma - mean);
    values += batch.chroma.numel();
  });
  baselines_.frames = frames_;
  baselines_.all_gray /= static_cast<double>(values);
  baselines_.mean_colour /= static_cast<double>(values);
}

Validation Validator::measure(VideoColorizer& model) const {
  const torch::NoGradGuard no_gradients;
  const InMode evaluating(model, Mode::evaluation);
  Validation result = baselines_;
  for (const bool hinted : {false, true}) {
    if (hinted && !model.takes_hints()) {
      result.mse_ab_hinted = result.mse_ab;  // it would see the same
      break;
    }
    double sum = 0;
    std::int64_t values = 0;
    each_batch(held_out_, frames_, hinted ? hint_rate_ : 0, [&](const ColorBatch& batch) {
      model.reset();
      sum += square_sum(model.step(batch.luma, batch.hints) - batch.chroma);
      values += batch.chroma.numel();
    });
    (hinted ? result.mse_ab_hinted : result.mse_ab) = sum / static_cast<double>(values);
  }
  result.clips = clips_.measure(model);
  return result;
}

}  // namespace tinct
