#pragma once

#include <cstdint>

#include "lib/base/json.h"
#include "train/clip_validation.h"
#include "train/data/batch_loader.h"
#include "train/models/video_colorizer.h"

namespace tinct {

/// How well a model does on held-out frames, beside predictors that know nothing. All are mse_ab:
/// the mean of (da^2 + db^2) / 2 over all pixels, as the metric mse_ab of tinct score.
struct Validation {
  std::uint64_t frames = 0;
  double mse_ab = 0;         ///< the model without hints
  double mse_ab_hinted = 0;  ///< with hints at the training's hint rate
  double all_gray = 0;       ///< a* = b* = 0 everywhere
  double mean_colour = 0;    ///< the training frames' mean a*, b* everywhere
  std::optional<ClipValidation> clips = std::nullopt;  ///< on neighbouring frames, with memory
};
[[nodiscard]] Json validation_json(const Validation& validation);
[[nodiscard]] Validation validation_from_json(const Json& json);

/// Measures models on the same frames with the same hints, time after time.
class Validator {
 public:
  /// `options`: size, batch, threads, seed, flow; the sets must outlive the validator. Reads some
  /// of the training frames for their mean colour, and the held-out ones for the predictors'
  /// errors.
  Validator(const FrameSet& training, const FrameSet& held_out, PictureDecoder decoder,
            const LoaderOptions& options, std::uint64_t frames, double hint_rate,
            const torch::Device& device);

  /// Runs the model on the held-out frames, in evaluation mode; leaves it in the mode that it was
  /// in, also where it throws: Error(Fault::interrupted), and as the loader does.
  [[nodiscard]] Validation measure(VideoColorizer& model) const;

 private:
  /// Calls `visit` with each batch of frames spread evenly over a set.
  template <typename Visit>
  void each_batch(const FrameSet& set, std::uint64_t count, double hint_rate, Visit visit) const;

  const FrameSet& held_out_;
  PictureDecoder decoder_;
  LoaderOptions options_;
  std::uint64_t frames_;
  double hint_rate_;
  torch::Device device_;
  ClipValidator clips_;
  Validation baselines_;
};

}  // namespace tinct
