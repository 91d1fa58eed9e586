#pragma once

#include <filesystem>

#include "tools/tinct/command.h"

namespace tinct {

/// The options of `tinct onnx`.
struct OnnxOptions {
  std::filesystem::path checkpoint;
  std::filesystem::path out;

  static void describe(auto& opt, OnnxOptions& o) {
    opt("checkpoint", o.checkpoint,
        "a run of tinct train, one of its checkpoints, or a .safetensors file")
        .positional()
        .required()
        .shown_as("CHECKPOINT");
    opt("out", o.out, "the ONNX file").required().shown_as("FILE.onnx");
  }
};

/// Name, help and examples of `tinct onnx`.
[[nodiscard]] CommandText onnx_text();

}  // namespace tinct
