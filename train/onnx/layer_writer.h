#pragma once

#include <string>

#include "train/models/video_colorizer.h"
#include "train/onnx/onnx_graph.h"

namespace tinct {

/// Adds the layers of a model to a graph by their names: weights, strides, paddings and dilations
/// are the model's own. Each function takes the name of a value and returns that of what comes out.
class LayerWriter {
 public:
  /// Both must outlive it.
  LayerWriter(const VideoColorizer& model, OnnxGraph& graph) : model_(model), graph_(graph) {}

  /// A convolution or deconvolution with its biases. Throws Error(Fault::bug) for a name that the
  /// model has not.
  std::string convolution(const std::string& layer, const std::string& x);
  /// A convolution and a ReLU.
  std::string relu_of(const std::string& layer, const std::string& x);
  /// A batch normalisation with its running statistics.
  std::string normalised(const std::string& layer, const std::string& x);
  /// x times a number, and x minus it.
  std::string scaled(const std::string& x, double factor);
  std::string lowered(const std::string& x, double by);
  /// A node of one input, or two.
  std::string apply(const std::string& op, const std::string& x);
  std::string apply(const std::string& op, const std::string& x, const std::string& y);

  [[nodiscard]] const VideoColorizer& model() const noexcept { return model_; }
  [[nodiscard]] OnnxGraph& graph() noexcept { return graph_; }

 private:
  const VideoColorizer& model_;
  OnnxGraph& graph_;
};

}  // namespace tinct
