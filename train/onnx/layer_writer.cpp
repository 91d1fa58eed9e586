#include "train/onnx/layer_writer.h"

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include "lib/base/errors.h"

namespace tinct {
namespace {

template <typename Layer>
const Layer* find_layer(const VideoColorizer& model, const std::string& name) {
  for (const auto& item : model.named_children()) {
    if (item.key() == name) return item.value()->template as<Layer>();
  }
  return nullptr;
}

using WindowOptions = torch::nn::detail::ConvNdOptions<2>;

/// Strides, dilations and paddings of a plain or transposed convolution over pictures.
std::vector<std::pair<std::string, OnnxAttribute>> window_of(const WindowOptions& options) {
  const auto both = [](const torch::ExpandingArray<2>& sides) {
    return std::vector<std::int64_t>(sides->begin(), sides->end());
  };
  const std::vector<std::int64_t> padding =
      both(std::get<torch::ExpandingArray<2>>(options.padding()));
  return {{"strides", both(options.stride())},
          {"dilations", both(options.dilation())},
          {"pads", std::vector<std::int64_t>{padding[0], padding[1], padding[0], padding[1]}}};
}

}  // namespace

std::string LayerWriter::convolution(const std::string& layer, const std::string& x) {
  const auto node = [&](const char* op, const auto& of) {
    return graph_.add({op,
                       {x, graph_.constant(layer + ".weight", of.weight),
                        graph_.constant(layer + ".bias", of.bias)},
                       window_of(of.options)});
  };
  if (const auto* plain = find_layer<torch::nn::Conv2dImpl>(model_, layer)) {
    return node("Conv", *plain);
  }
  if (const auto* up = find_layer<torch::nn::ConvTranspose2dImpl>(model_, layer)) {
    return node("ConvTranspose", *up);
  }
  throw Error(Fault::bug, "the model has no convolution " + layer);
}

std::string LayerWriter::relu_of(const std::string& layer, const std::string& x) {
  return apply("Relu", convolution(layer, x));
}

std::string LayerWriter::normalised(const std::string& layer, const std::string& x) {
  const auto* norm = find_layer<torch::nn::BatchNorm2dImpl>(model_, layer);
  if (norm == nullptr) throw Error(Fault::bug, "the model has no normalisation " + layer);
  return graph_.add({"BatchNormalization",
                     {x, graph_.constant(layer + ".weight", norm->weight),
                      graph_.constant(layer + ".bias", norm->bias),
                      graph_.constant(layer + ".running_mean", norm->running_mean),
                      graph_.constant(layer + ".running_var", norm->running_var)},
                     {{"epsilon", static_cast<float>(norm->options.eps())}}});
}

std::string LayerWriter::scaled(const std::string& x, double factor) {
  return apply("Mul", x, graph_.number(factor));
}

std::string LayerWriter::lowered(const std::string& x, double by) {
  return apply("Sub", x, graph_.number(by));
}

std::string LayerWriter::apply(const std::string& op, const std::string& x) {
  return graph_.add({op, {x}});
}

std::string LayerWriter::apply(const std::string& op, const std::string& x, const std::string& y) {
  return graph_.add({op, {x, y}});
}

}  // namespace tinct
