#pragma once

#include <torch/optim/adam.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "train/models/video_colorizer.h"
#include "train/safetensors.h"
#include "train/tensor_file.h"
#include "train/weight_average.h"

namespace tinct {

/// What is stored with a model's weights, in the metadata of the safetensors file: enough to use
/// the file alone.
struct ModelRecord {
  ModelOptions options;
  int size = 256;              ///< of the pictures it learned from
  Json more = Json::object();  ///< step, dataset, versions: for people
};

/// Parameters and buffers under PyTorch's names.
[[nodiscard]] NamedTensors tensors_of(const torch::nn::Module& model);

/// Sets all weights in the memory order that convolutions are fastest in.
void use_channels_last(torch::nn::Module& model);

/// Writes parameters and buffers under PyTorch's names. Atomic.
void save_weights(const std::filesystem::path& path, const torch::nn::Module& model,
                  const ModelRecord& record);

/// Reads weights into a model. Throws Error(Fault::input) that names the file and the first tensor
/// which is missing, is too much, or has another shape (a checkpoint of another width).
void load_weights(const std::filesystem::path& path, torch::nn::Module& model);

/// Reads those weights that both the file and the model have; the others stay as they are. Returns
/// the model's tensors that the file lacks. Throws Error(Fault::input) where none is shared, and
/// for a tensor of another shape.
std::vector<std::string> load_shared_weights(const std::filesystem::path& path,
                                             torch::nn::Module& model);

/// What stands in place of the record's format in a file that holds no colorizer but a net that
/// colorizers build on (`tinct weights import`).
inline constexpr const char* kBackboneFormat = "tinct.backbone/1";

/// What the head of the file at `path` says about its model; nothing for a backbone and for weights
/// that tinct did not write. Throws Error(Fault::input) for a record that can't be read.
[[nodiscard]] std::optional<ModelRecord> find_model_record(const std::filesystem::path& path,
                                                           const SafetensorsHead& head);

/// The same, of a file that has to have a record: throws Error(Fault::input) where it has none.
[[nodiscard]] ModelRecord read_model_record(const std::filesystem::path& path);

/// A model with the weights of a file, on a device, ready to colorize.
struct LoadedModel {
  std::shared_ptr<VideoColorizer> model;
  ModelRecord record;
};
[[nodiscard]] LoadedModel load_model(const std::filesystem::path& path, const c10::Device& device);

/// A training run between two steps.
struct TrainingState {
  std::shared_ptr<VideoColorizer> model;
  std::unique_ptr<torch::optim::Adam> optimizer;
  std::unique_ptr<torch::optim::Adam> critic_optimizer;  ///< of models with a critic, else null
  std::optional<WeightAverage> average;
  std::int64_t step = 0;       ///< steps done
  Json more = Json::object();  ///< sums of the log, last validation
};

/// Writes a checkpoint's folder (weights, their average where there is one, the state of Adam and
/// of the critic's, what the model carries between steps; step, `more`, the members of `run` and
/// the digests of the files): complete under its name, or not there. Of one that is there already
/// it renews weights and state where `more` is another: a validation was made up for. On a full
/// disk it throws Error(Fault::resource), and the checkpoints before it stay.
void save_checkpoint(const std::filesystem::path& folder, const TrainingState& state,
                     const ModelRecord& record, const Json& run = Json::object());

/// Reads weights, Adam's state, what the model carried, step and `more` of a checkpoint into a
/// state whose model and optimizers were made with the same options. Throws Error(Fault::input) as
/// load_weights, and for a file whose bytes are not those that were written.
void load_checkpoint(const std::filesystem::path& folder, TrainingState& state);

/// Every tensor of a state, in an order that follows from the model and from which parameters Adam
/// has stepped: parameters, buffers, Adam's moments, average.
[[nodiscard]] std::vector<torch::Tensor> state_tensors(TrainingState& state);

}  // namespace tinct
