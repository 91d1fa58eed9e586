#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "lib/media/colorizer.h"
#include "train/data/gray_flow.h"

namespace tinct {

struct CheckpointColorizerOptions {
  std::string device = "auto";
  std::string precision = "float32";
  int size = 0;                     ///< of the pictures that the net sees; 0: as in its training
  double smooth = 0;                ///< part of the last frame's colours in each frame's, 0..1
  GrayFlowMethods flows = nullptr;  ///< for models that follow the optical flow
};

/// A trained model as a Colorizer. `model` is a run's folder, a checkpoint's, or a .safetensors
/// file. Throws Error(Fault::input) that says what is wrong with it, Error(Fault::usage) for a
/// size that the net can't take.
[[nodiscard]] std::unique_ptr<Colorizer> open_checkpoint_colorizer(
    const std::filesystem::path& model, const CheckpointColorizerOptions& options);

}  // namespace tinct
