#include "train/pruning/remove_channels.h"

#include <ATen/ATen.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/utils.h>

#include <set>

#include "lib/base/errors.h"
#include "train/models/channel_counts.h"
#include "train/models/registry.h"
#include "train/pruning/prunable_layers.h"

namespace tinct {
namespace {

/// Of every deconvolution of these nets: an output pixel gets a quarter of a kernel's weights.
constexpr double kUpStrides = 4;

/// The tensors of a net by name, in which channels are removed.
class NetTensors {
 public:
  explicit NetTensors(const VideoColorizer& model) {
    for (const auto& item : model.named_parameters()) {
      tensors_[item.key()] = item.value().detach();
    }
    for (const auto& item : model.named_buffers()) tensors_[item.key()] = item.value();
    for (const auto& item : model.named_modules("", false)) {
      if (const auto* norm = item.value()->as<torch::nn::BatchNorm2dImpl>()) {
        epsilons_[item.key()] = norm->options.eps();
      }
      if (item.value()->as<torch::nn::ConvTranspose2dImpl>() != nullptr) {
        transposed_.insert(item.key());
      }
    }
  }

  /// Keeps the channels `kept` of a layer, and puts the others' means where they were read.
  void remove(const PrunableLayer& layer, const std::vector<std::int64_t>& kept,
              const at::Tensor& means) {
    const at::Tensor stay = at::tensor(kept, at::kLong);
    const at::Tensor leave = others(stay, means.size(0));
    for (const LayerReader& reader : layer.readers) {
      if (reader.reading != LayerReading::difference) {
        add_means(
            reader, leave,
            reader.reading == LayerReading::normalised ? normalised(layer.norm, means) : means);
      }
      select(reader.name + ".weight", is_transposed(reader.name) ? 0 : 1, stay);
    }
    for (const std::string& maker : layer.makers) {
      select(maker + ".weight", is_transposed(maker) ? 1 : 0, stay);
      select(maker + ".bias", 0, stay);
    }
    if (layer.norm.empty()) return;
    for (const char* name : {".weight", ".bias", ".running_mean", ".running_var"}) {
      select(layer.norm + name, 0, stay);
    }
  }

  void copy_into(VideoColorizer& model) const {
    for (auto& item : model.named_parameters()) item.value().copy_(tensors_.at(item.key()));
    for (auto& item : model.named_buffers()) item.value().copy_(tensors_.at(item.key()));
  }

 private:
  [[nodiscard]] bool is_transposed(const std::string& name) const {
    return transposed_.contains(name);
  }

  static at::Tensor others(const at::Tensor& stay, std::int64_t count) {
    at::Tensor leaves = at::ones({count}, at::kBool);
    leaves.index_fill_(0, stay, false);
    return leaves.nonzero().view({-1});
  }

  void select(const std::string& name, std::int64_t dimension, const at::Tensor& which) {
    at::Tensor& tensor = tensors_.at(name);
    tensor = tensor.index_select(dimension, which.to(tensor.device()));
  }

  /// What the normalisation makes of constant channels, in double on the CPU.
  [[nodiscard]] at::Tensor normalised(const std::string& norm, const at::Tensor& values) const {
    const auto of = [&](const char* name) {
      return tensors_.at(norm + name).to(at::kCPU, at::kDouble);
    };
    const at::Tensor deviation = (of(".running_var") + epsilons_.at(norm)).sqrt();
    return (values - of(".running_mean")) / deviation * of(".weight") + of(".bias");
  }

  void add_means(const LayerReader& reader, const at::Tensor& leave, const at::Tensor& values) {
    const bool transposed = is_transposed(reader.name);
    const at::Tensor weight = tensors_.at(reader.name + ".weight").to(at::kCPU, at::kDouble);
    const at::Tensor sums = weight.sum(at::IntArrayRef{2, 3});  // [out, in], or [in, out]
    const at::Tensor by_input = transposed ? sums / kUpStrides : sums.t();
    const at::Tensor part =
        values.index_select(0, leave).unsqueeze(1) * by_input.index_select(0, leave);
    at::Tensor& bias = tensors_.at(reader.name + ".bias");
    bias = bias + part.sum(0).to(bias.device(), bias.scalar_type());
  }

  std::map<std::string, at::Tensor> tensors_;
  std::map<std::string, double> epsilons_;  ///< of the normalisations
  std::set<std::string> transposed_;        ///< the deconvolutions
};

}  // namespace

PrunedModel remove_channels(const VideoColorizer& model, const ModelOptions& options,
                            const KeptChannels& kept, const LayerActivities& activities) {
  const torch::NoGradGuard no_gradients;
  const ChannelCounts before(options);
  NetTensors tensors(model);
  std::map<std::string, int> counts;
  for (const PrunableLayer& layer : prunable_layers(options)) {
    const auto of_layer = kept.find(layer.name);
    const bool whole = of_layer == kept.end();
    counts[layer.name] = whole ? before.of(layer.name) : static_cast<int>(of_layer->second.size());
    if (!whole) tensors.remove(layer, of_layer->second, activities.at(layer.name).means);
  }
  PrunedModel pruned{.options = options, .model = nullptr};
  pruned.options.channels = channel_entries(options.width, counts);
  pruned.model = make_model(pruned.options);
  tensors.copy_into(*pruned.model);
  pruned.model->to(model.parameters().front().device());
  pruned.model->train(model.is_training());
  return pruned;
}

}  // namespace tinct
