#pragma once

#include <memory>
#include <string>
#include <vector>

#include "train/models/video_colorizer.h"

namespace tinct {

/// A kind of model.
struct ModelInfo {
  std::string name;
  std::string summary;
  std::string source;  ///< the paper and the code that it follows
  std::shared_ptr<VideoColorizer> (*make)(const ModelOptions& options);
  /// The options that it reads besides `model`, as JSON names them; empty: any of them.
  std::vector<std::string> options = {};
};

/// All models: the explicit list to extend, and those that a program has added.
[[nodiscard]] const std::vector<ModelInfo>& all_models();

/// Adds a program's own model, so that train(), its checkpoints and load_model() know it by name:
/// call it before any of them, from one thread. docs/extend.md has an example. Throws
/// Error(Fault::bug) for a name that is taken.
void add_model(ModelInfo info);

/// Whether a model reads an option of ModelOptions, by the option's name in JSON. True for models
/// that are unknown or don't say what they read.
[[nodiscard]] bool model_reads(const std::string& model, const std::string& option);

/// A fresh model, with weights drawn by torch's generator. Throws Error(Fault::usage) for an
/// unknown name, with the nearest known one.
[[nodiscard]] std::shared_ptr<VideoColorizer> make_model(const ModelOptions& options);

/// Trainable parameters.
[[nodiscard]] std::int64_t parameter_count(const torch::nn::Module& model);

/// The parameters of a model that learn by its loss: those that take gradients, without a critic's.
[[nodiscard]] std::vector<torch::Tensor> learning_parameters(VideoColorizer& model);

}  // namespace tinct
