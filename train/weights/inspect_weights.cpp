#include "train/weights/inspect_weights.h"

#include <set>

#include "train/metrics/state_dict.h"
#include "train/models/registry.h"
#include "train/run_folder.h"

namespace tinct {
namespace {

std::int64_t numbers_of(const WeightsContents::Line& line) {
  std::int64_t count = 1;
  for (const std::int64_t side : line.shape) count *= side;
  return count;
}

void look_into_safetensors(WeightsContents& contents) {
  const SafetensorsHead head = read_safetensors_head(contents.file);
  for (const TensorEntry& entry : head.tensors) {
    contents.tensors.push_back({.name = entry.name, .shape = entry.shape, .type = entry.type});
  }
  contents.record = find_model_record(contents.file, head);
  const auto text = head.metadata.find("tinct");
  if (text == head.metadata.end() || contents.record) return;
  contents.backbone = parse_json(text->second, contents.file.string());
}

void look_into_torch_file(WeightsContents& contents) {
  for (const auto& [name, tensor] : read_state_dict(contents.file).tensors) {
    contents.tensors.push_back(
        {.name = name, .shape = tensor.sizes().vec(), .type = type_text(tensor.scalar_type())});
  }
}

bool looks_like_parameter(const WeightsContents::Line& line) {
  const bool fractions = line.type.starts_with("F") || line.type == "BF16";
  return fractions && !line.name.ends_with("running_mean") && !line.name.ends_with("running_var");
}

/// The names of the parameters, as the model has them.
std::set<std::string> parameters_of(const ModelOptions& options) {
  std::set<std::string> names;
  for (const auto& item : make_model(options)->named_parameters()) names.insert(item.key());
  return names;
}

}  // namespace

WeightsContents inspect_weights(const std::filesystem::path& path) {
  WeightsContents contents;
  contents.file = find_weights(path);
  if (contents.file.extension() == ".safetensors") {
    look_into_safetensors(contents);
  } else {
    look_into_torch_file(contents);
  }
  std::set<std::string> known;
  if (contents.record) known = parameters_of(contents.record->options);
  for (const WeightsContents::Line& line : contents.tensors) {
    const std::int64_t count = numbers_of(line);
    contents.numbers += count;
    const bool learns = contents.record ? known.contains(line.name) : looks_like_parameter(line);
    if (learns) contents.parameters += count;
  }
  return contents;
}

}  // namespace tinct
