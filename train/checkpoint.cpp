#include "train/checkpoint.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/options.h"
#include "lib/base/temporary_names.h"
#include "train/adam_state.h"
#include "train/checkpoint_state.h"
#include "train/models/registry.h"
#include "train/run_folder.h"
#include "train/safetensors.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr const char* kFormat = "tinct.checkpoint/1";

std::map<std::string, std::string> metadata_of(const ModelRecord& record) {
  ModelOptions options = record.options;
  const Json json{{"format", kFormat},
                  {"model", describe_options(options).to_json()},
                  {"size", record.size},
                  {"more", record.more}};
  // "format": "pt" is what PyTorch's loaders look for.
  return {{"format", "pt"}, {"tinct", canonical_json(json)}};
}

/// A whole model: averaged parameters and statistics, and the other buffers of the model itself.
std::map<std::string, torch::Tensor> averaged_tensors(const TrainingState& state) {
  std::map<std::string, torch::Tensor> tensors = tensors_of(*state.model);
  for (const auto& [name, average] : state.average->tensors()) tensors[name] = average;
  return tensors;
}

void read_average(const fs::path& path, TrainingState& state) {
  std::map<std::string, torch::Tensor> tensors = averaged_tensors(state);
  read_tensors(read_safetensors(path), tensors);
}

/// Whatever a file holds, by name.
std::map<std::string, torch::Tensor> read_all(const fs::path& path) {
  const SafetensorsFile file = read_safetensors(path);
  std::map<std::string, torch::Tensor> tensors;
  for (const TensorEntry& entry : file.head.tensors) {
    torch::Tensor tensor = at::empty(entry.shape, at::kFloat);
    copy_tensor(file, entry.name, tensor);
    tensors[entry.name] = tensor;
  }
  return tensors;
}

void write_weights(const fs::path& folder, const TrainingState& state, const ModelRecord& record) {
  save_weights(folder / kModelFile, *state.model, record);
  if (!state.average) return;
  write_tensors(folder / kAverageFile, averaged_tensors(state), metadata_of(record));
}

/// What goes on between two steps besides weights.
void write_beside_weights(const fs::path& folder, const TrainingState& state) {
  const std::map<std::string, std::string> metadata{{"format", "pt"}};
  write_tensors(folder / kOptimizerFile, adam_tensors(*state.model, *state.optimizer), metadata);
  if (state.critic_optimizer) {
    write_tensors(folder / kCriticOptimizerFile,
                  adam_tensors(*state.model, *state.critic_optimizer), metadata);
  }
  const std::map<std::string, torch::Tensor> carried = state.model->carried();
  if (!carried.empty()) write_tensors(folder / kCarriedFile, carried, metadata);
}

void read_model_options(Json json, const std::string& name, ModelOptions& options) {
  // The option's words are tinct's own models; a program may have added others.
  const std::string model = json.at("model");
  const auto is_it = [&](const ModelInfo& info) { return info.name == model; };
  if (std::ranges::none_of(all_models(), is_it)) {
    throw Error(Fault::input, name + " is for the model \"" + model +
                                  "\", which this program does not know; use the one that "
                                  "wrote it, or a newer tinct");
  }
  json.erase("model");
  try {
    describe_options(options).from_json(json, name);
  } catch (const Error& problem) {
    throw Error(Fault::input,
                name + " is for a model that this tinct does not know: " + problem.what());
  }
  options.model = model;
}

}  // namespace

NamedTensors tensors_of(const torch::nn::Module& model) {
  NamedTensors tensors;
  for (const auto& item : model.named_parameters()) tensors[item.key()] = item.value();
  for (const auto& item : model.named_buffers()) tensors[item.key()] = item.value();
  return tensors;
}

void use_channels_last(torch::nn::Module& model) {
  const torch::NoGradGuard no_gradients;
  for (torch::Tensor& parameter : model.parameters()) {
    if (parameter.dim() == 4) {
      parameter.set_data(parameter.contiguous(at::MemoryFormat::ChannelsLast));
    }
  }
}

void save_weights(const fs::path& path, const torch::nn::Module& model, const ModelRecord& record) {
  write_tensors(path, tensors_of(model), metadata_of(record));
}

void load_weights(const fs::path& path, torch::nn::Module& model) {
  read_tensors(read_safetensors(path), tensors_of(model));
}

std::vector<std::string> load_shared_weights(const fs::path& path, torch::nn::Module& model) {
  const SafetensorsFile file = read_safetensors(path);
  const torch::NoGradGuard no_gradients;
  std::vector<std::string> missing;
  bool shared = false;
  for (auto& [name, tensor] : tensors_of(model)) {
    if (file.head.find(name) == nullptr) {
      missing.push_back(name);
      continue;
    }
    torch::Tensor into = tensor;
    copy_tensor(file, name, into);
    shared = true;
  }
  if (!shared) throw Error(Fault::input, path.string() + " has no layer of this model");
  return missing;
}

std::optional<ModelRecord> find_model_record(const fs::path& path, const SafetensorsHead& head) {
  const auto text = head.metadata.find("tinct");
  if (text == head.metadata.end()) return std::nullopt;
  try {
    const Json json = parse_json(text->second, path.string());
    if (json.at("format") == kBackboneFormat) return std::nullopt;
    if (json.at("format") != kFormat) {
      throw Error(Fault::input, path.string() + " is of a format that this tinct does not know");
    }
    ModelRecord record;
    read_model_options(json.at("model"), path.string(), record.options);
    record.size = json.at("size");
    // Weights that a program wrote by itself say nothing more.
    if (const Json& more = json.at("more"); !more.is_null()) {
      record.more = more.get<Json::object_t>();
    }
    return record;
  } catch (const Json::exception& problem) {
    throw Error(Fault::input, path.string() + " describes its model wrongly: " + problem.what());
  }
}

ModelRecord read_model_record(const fs::path& path) {
  if (std::optional<ModelRecord> record = find_model_record(path, read_safetensors_head(path))) {
    return *record;
  }
  throw Error(Fault::input, path.string() +
                                " does not say which colorizer it is of: take a checkpoint of "
                                "tinct train, or what tinct weights import made of another's");
}

LoadedModel load_model(const fs::path& path, const c10::Device& device) {
  LoadedModel loaded{.model = nullptr, .record = read_model_record(path)};
  loaded.model = make_model(loaded.record.options);
  load_weights(path, *loaded.model);
  loaded.model->to(device);
  use_channels_last(*loaded.model);
  loaded.model->eval();
  return loaded;
}

void save_checkpoint(const fs::path& folder, const TrainingState& state, const ModelRecord& record,
                     const Json& run) {
  Json said = run;
  said.update({{"format", kFormat}, {"step", state.step}, {"more", state.more}});
  if (fs::exists(folder / kStateFile)) {
    // The same steps of the same run: new is only what a validation after them found. The state
    // tells that there was one, so it is the last.
    if (has_checkpoint_state(folder, said)) return;
    drop_digests(folder);
    write_weights(folder, state, record);
    write_checkpoint_state(folder, said);
    return;
  }
  const fs::path temporary = temporary_name(folder);
  remove_stale_temporaries(folder);
  try {
    create_folders(temporary);
    write_weights(temporary, state, record);
    write_beside_weights(temporary, state);
    write_checkpoint_state(temporary, said);
    std::error_code error;
    fs::remove_all(folder, error);  // what is left of a checkpoint that was being removed
    fs::rename(temporary, folder, error);
    if (error) throw_system_error("can't write " + folder.string(), error.value());
  } catch (...) {
    std::error_code ignored;
    fs::remove_all(temporary, ignored);
    throw;
  }
  sync_folder(folder.parent_path());
}

void load_checkpoint(const fs::path& folder, TrainingState& state) {
  CheckpointState read = read_checkpoint_state(folder);
  check_digests(folder, read.digests);
  load_weights(folder / kModelFile, *state.model);
  state.step = read.step;
  state.more = std::move(read.more);
  if (state.average) read_average(folder / kAverageFile, state);
  read_adam(read_safetensors(folder / kOptimizerFile), *state.model, state.step, *state.optimizer);
  if (state.critic_optimizer) {
    read_adam(read_safetensors(folder / kCriticOptimizerFile), *state.model, state.step,
              *state.critic_optimizer);
  }
  if (fs::exists(folder / kCarriedFile)) state.model->carry(read_all(folder / kCarriedFile));
}

std::vector<torch::Tensor> state_tensors(TrainingState& state) {
  std::vector<torch::Tensor> all;
  const auto add = [&](const std::map<std::string, torch::Tensor>& tensors) {
    for (const auto& [name, tensor] : tensors) all.push_back(tensor);
  };
  add(tensors_of(*state.model));
  for (torch::optim::Adam* optimizer : {state.optimizer.get(), state.critic_optimizer.get()}) {
    if (optimizer == nullptr) continue;
    add(adam_moments(*state.model, *optimizer));
  }
  if (state.average) add(state.average->tensors());
  return all;
}

}  // namespace tinct
