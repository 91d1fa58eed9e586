#pragma once

#include <cstdint>
#include <optional>

#include "train/data/batch_loader.h"
#include "train/data/clip_runs.h"
#include "train/models/video_colorizer.h"

namespace tinct {

/// Parts of the pixels, 0..1, that are in the right one of ColoRNN's 30 bins of U and of V: as the
/// metric uv_bin_accuracy of tinct score has it, from colours that are clamped to sRGB and rounded
/// to bytes here (lib/base/uv_bin_edges.h).
struct UvBinAccuracy {
  double u = 0, v = 0;
};

/// A model's errors when each frame sees the true colours of the one before.
struct TeacherForced {
  double mse_ab = 0;
  UvBinAccuracy bins;
};

/// How a model does on runs of neighbouring held-out frames, each run from a fresh start and from
/// its own memory. Errors are means over all frames but the first of each run.
struct ClipValidation {
  std::uint64_t frames = 0;   ///< all, the first ones too
  double mse_ab = 0;          ///< the mean of (da^2 + db^2) / 2
  double copy_previous = 0;   ///< the same for the true colours of the frame before
  UvBinAccuracy bins;         ///< of the model's colours
  UvBinAccuracy copied_bins;  ///< of the true colours of the frame before
  /// The same frames where the model is told the true colours of each after it has coloured it
  /// (VideoColorizer::teach); nothing for models that remember no colours.
  std::optional<TeacherForced> teacher_forced;
  /// The mean of (|da| + |db|) / 2 between a frame's colours and those of the frame before, seen
  /// along Farneback's flow, whatever the model's own, where it can be trusted; 0 is steady.
  /// Nothing where there is no flow.
  std::optional<double> warp_error;
  std::optional<double> true_warp_error;  ///< of the film's own colours
};

/// Measures models on the same runs of frames, time after time.
class ClipValidator {
 public:
  /// `options`: size, threads, seed, flow; `held_out` must outlive it. About `frames` frames are
  /// taken, in runs (train/data/clip_runs.h).
  ClipValidator(const FrameSet& held_out, PictureDecoder decoder, const LoaderOptions& options,
                std::uint64_t frames, const torch::Device& device);

  /// Runs a model in evaluation mode, without hints, one frame after the other, and leaves it in
  /// the mode that it was in; nothing where no scene has two frames.
  [[nodiscard]] std::optional<ClipValidation> measure(VideoColorizer& model) const;

 private:
  const FrameSet& held_out_;
  PictureDecoder decoder_;
  LoaderOptions options_;
  ClipRuns runs_;
  torch::Device device_;
};

}  // namespace tinct
