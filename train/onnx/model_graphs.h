#pragma once

#include "train/onnx/layer_writer.h"

namespace tinct {

/// The net of UserGuided: from the names of luma and hints (empty: a net without) to that of
/// chroma.
[[nodiscard]] std::string user_guided_graph(LayerWriter& layers, bool norm_on_trunk,
                                            const std::string& luma, const std::string& hints);

/// The net of Zhang16 with its annealed mean and the enlargement to luma's size.
[[nodiscard]] std::string zhang16_graph(LayerWriter& layers, const std::string& luma);

}  // namespace tinct
