#pragma once

#include <string>
#include <vector>

#include "train/options.h"

namespace tinct {

/// What a convolution takes of a layer.
enum class LayerReading {
  plain,       ///< the output of its ReLU
  normalised,  ///< the output of the normalisation behind the ReLU
  difference,  ///< two frames' outputs, one subtracted from the other
};

/// A convolution that takes a layer's channels as inputs.
struct LayerReader {
  std::string name;
  LayerReading reading = LayerReading::plain;
};

/// A layer of counted_layers() and all that has its channels, by the names of PyTorch's modules.
struct PrunableLayer {
  std::string name;
  std::vector<std::string> makers;  ///< the convolutions whose sum it is, behind a ReLU
  std::string norm;                 ///< the normalisation behind the ReLU; empty: none
  std::vector<LayerReader> readers;
};

/// The layers of a net after ColorMotion's whose channels can be removed, in the order of
/// counted_layers(). Throws Error(Fault::usage) for a model that is no such net.
[[nodiscard]] std::vector<PrunableLayer> prunable_layers(const ModelOptions& options);

}  // namespace tinct
