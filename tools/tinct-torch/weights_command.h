#pragma once

#include <filesystem>
#include <string>

#include "tools/tinct/command.h"

namespace tinct {

/// The options of `tinct weights inspect`.
struct WeightsInspectOptions {
  std::filesystem::path path;
  static void describe(auto& opt, WeightsInspectOptions& o) {
    opt("path", o.path,
        "a run of tinct train, one of its checkpoints, a .safetensors file, or a state_dict that "
        "torch.save wrote")
        .positional()
        .required()
        .shown_as("PATH");
  }
};

/// The options of `tinct weights import`.
struct WeightsImportOptions {
  std::filesystem::path file;
  std::string map;
  std::filesystem::path out;
  static void describe(auto& opt, WeightsImportOptions& o) {
    opt("file", o.file, "weights of another program: .pth, .pt or .safetensors")
        .positional()
        .required()
        .shown_as("FILE");
    opt("map", o.map,
        "what they are of: siggraph17, eccv16, vgg16, inception_resnet_v2, or a key map of your "
        "own, a .json file")
        .required();
    opt("out", o.out, "the .safetensors file to write").required().shown_as("FILE");
  }
};

/// The options of `tinct weights export`.
struct WeightsExportOptions {
  std::filesystem::path model;
  std::string map;
  std::filesystem::path out;
  static void describe(auto& opt, WeightsExportOptions& o) {
    opt("model", o.model, "a run of tinct train, one of its checkpoints, or a .safetensors file")
        .positional()
        .required()
        .shown_as("MODEL");
    opt("map", o.map,
        "write them as the program of this key map has them: siggraph17, eccv16, or a .json file; "
        "otherwise under tinct's own names");
    opt("out", o.out, "the .safetensors file to write").required().shown_as("FILE");
  }
};

/// Names, help and examples of the three; their options are those above.
[[nodiscard]] CommandText weights_inspect_text();
[[nodiscard]] CommandText weights_import_text();
[[nodiscard]] CommandText weights_export_text();

}  // namespace tinct
