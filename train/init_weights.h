#pragma once

#include <filesystem>

#include "train/checkpoint.h"
#include "train/safetensors.h"

namespace tinct {

/// The file of the weights that `init` names, and its head.
struct InitWeights {
  std::filesystem::path file;
  SafetensorsHead head;
};
/// Throws Error(Fault::input) for what are no weights; of a file with another ending it says how
/// PyTorch's weights are taken over.
[[nodiscard]] InitWeights find_init_weights(const std::filesystem::path& init);

/// Gives a model the weights that it shares with those that `init` names, and says what was taken,
/// drawn and left over where that is not what anybody would expect.
///
/// Throws Error(Fault::input) where no tensor fits, where one of the same name has another shape,
/// and where less than half of the numbers fit, unless the one model is known to start from the
/// other: ColorMotion's nets from one another, and those that look through VGG-16.
void start_from(const std::filesystem::path& init, const ModelOptions& options,
                VideoColorizer& model);

}  // namespace tinct
