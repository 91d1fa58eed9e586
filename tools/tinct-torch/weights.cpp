#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "lib/base/version.h"
#include "tools/tinct-torch/commands.h"
#include "tools/tinct-torch/torch_errors.h"
#include "tools/tinct-torch/weights_command.h"
#include "tools/tinct/table.h"
#include "train/models/registry.h"
#include "train/run_folder.h"
#include "train/weights/convert_weights.h"
#include "train/weights/inspect_weights.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

// The reader of weights knows the format by it.
void check_out(const fs::path& out) {
  if (out.extension() == ".safetensors") return;
  throw Error(Fault::usage, "--out " + out.string() + ": its name must end in .safetensors");
}

/// The options that the model reads: those of other models say nothing about it.
Json options_json(const ModelRecord& record) {
  ModelOptions options = record.options;
  const Json all = describe_options(options).to_json();
  Json read = Json::object();
  for (const auto& member : all.items()) {
    if (model_reads(options.model, member.key())) read[member.key()] = member.value();
  }
  return read;
}

Json inspected_json(const WeightsContents& contents) {
  Json tensors = Json::array();
  for (const WeightsContents::Line& line : contents.tensors) {
    tensors.push_back({{"name", line.name}, {"shape", line.shape}, {"type", line.type}});
  }
  Json json = {{"file", contents.file.string()},
               {"tensors", std::move(tensors)},
               {"numbers", contents.numbers},
               {"parameters", contents.parameters},
               {"backbone", contents.backbone},
               {"model", Json()},
               {"size", Json()},
               {"more", Json()}};
  if (contents.record) {
    json["model"] = options_json(*contents.record);
    json["size"] = contents.record->size;
    json["more"] = contents.record->more;
  }
  return json;
}

/// "user_guided: width=64 norm_on_trunk=true …"
std::string model_line(const ModelRecord& record) {
  std::string text = record.options.model + ":";
  const Json options = options_json(record);
  for (const auto& member : options.items()) {
    if (member.key() == "model") continue;
    const bool is_text = member.value().is_string();
    text += " " + member.key() + "=" +
            (is_text ? member.value().get<std::string>() : member.value().dump());
  }
  return text + "\nfor pictures of " + std::to_string(record.size) + "x" +
         std::to_string(record.size) + "; " + record.more.dump() + "\n";
}

std::string inspected_text(const WeightsContents& contents) {
  TextTable table({"tensor", "shape", "type"});
  for (const WeightsContents::Line& line : contents.tensors) {
    table.add({line.name, shape_text(line.shape), line.type});
  }
  std::string text = table.text() + contents.file.string() + ": " +
                     counted_noun(contents.tensors.size(), "tensor") + ", " +
                     counted_noun(contents.parameters, "parameter") + "\n";
  if (contents.record) return text + model_line(*contents.record);
  if (!contents.backbone.is_null()) return text + "backbone: " + contents.backbone.dump() + "\n";
  return text + "it does not say which model it is of; tinct weights import takes it over\n";
}

int run_inspect(const WeightsInspectOptions& options, const CommonOptions& common) {
  return with_torch_errors([&] {
    const WeightsContents contents = inspect_weights(options.path);
    common.json ? print_json(inspected_json(contents)) : print_text(inspected_text(contents));
    return 0;
  });
}

/// What is stored with weights of others, for people.
Json origin(const WeightsImportOptions& options, const KeyMap& map) {
  return {{"map", map.name},
          {"source", map.source},
          {"file", options.file.filename().string()},
          {"tinct", kVersion}};
}

Json write_colorizer(const WeightsImportOptions& options, const KeyMap& map) {
  LoadedModel imported = import_colorizer(read_state_dict(options.file), map);
  imported.record.more = {{"imported", origin(options, map)}};
  save_weights(options.out, *imported.model, imported.record);
  return {{"model", imported.record.options.model},
          {"width", imported.record.options.width},
          {"parameters", parameter_count(*imported.model)}};
}

Json write_backbone(const WeightsImportOptions& options, const KeyMap& map) {
  const NamedTensors kept = import_backbone(read_state_dict(options.file), map);
  Json record = origin(options, map);
  record["format"] = kBackboneFormat;
  write_tensors(options.out, kept, {{"format", "pt"}, {"tinct", canonical_json(record)}});
  return {{"backbone", map.name}, {"tensors", kept.size()}};
}

int import_weights(const WeightsImportOptions& options, const CommonOptions& common) {
  check_out(options.out);
  const KeyMap map = read_key_map(options.map);
  Json report = map.is_backbone() ? write_backbone(options, map) : write_colorizer(options, map);
  report["map"] = map.name;
  report["out"] = options.out.string();
  if (common.json) return print_json(report), 0;
  std::string text = options.out.string() + ": " + map.net + ", ";
  if (map.is_backbone()) {
    text += std::to_string(report["tensors"].get<int>()) + " tensors";
  } else {
    text += "as " + report["model"].get<std::string>() + " of width " +
            std::to_string(report["width"].get<int>()) + ", " +
            counted_noun(report["parameters"].get<std::int64_t>(), "parameter");
  }
  return print_text(text + "\n"), 0;
}

int run_import(const WeightsImportOptions& options, const CommonOptions& common) {
  return with_torch_errors([&] { return import_weights(options, common); });
}

int export_weights(const WeightsExportOptions& options, const CommonOptions& common) {
  check_out(options.out);
  const fs::path file = find_weights(options.model);
  const LoadedModel model = load_model(file, c10::Device(c10::kCPU));
  const NamedTensors tensors =
      options.map.empty() ? tensors_of(*model.model)
                          : export_colorizer(model, read_key_map(options.map), file.string());
  write_tensors(options.out, tensors, {{"format", "pt"}});
  if (common.json) {
    print_json(
        {{"file", file.string()}, {"out", options.out.string()}, {"tensors", tensors.size()}});
  } else {
    print_text(options.out.string() + ": " + std::to_string(tensors.size()) + " tensors of " +
               file.string() + "\n");
  }
  return 0;
}

int run_export(const WeightsExportOptions& options, const CommonOptions& common) {
  return with_torch_errors([&] { return export_weights(options, common); });
}

}  // namespace

Command run_weights_inspect_command() {
  return make_command<WeightsInspectOptions>(weights_inspect_text(), run_inspect);
}
Command run_weights_import_command() {
  return make_command<WeightsImportOptions>(weights_import_text(), run_import);
}
Command run_weights_export_command() {
  return make_command<WeightsExportOptions>(weights_export_text(), run_export);
}

}  // namespace tinct
