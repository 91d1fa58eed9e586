#pragma once

#include <filesystem>
#include <string>

#include "tools/tinct/command.h"

namespace tinct {

/// The options of `tinct onnx`.
struct OnnxOptions {
  std::filesystem::path checkpoint;
  std::filesystem::path out;
  std::string hints = "as-trained";

  static void describe(auto& opt, OnnxOptions& o) {
    opt("checkpoint", o.checkpoint,
        "a run of tinct train, one of its checkpoints, or a .safetensors file")
        .positional()
        .required()
        .shown_as("CHECKPOINT");
    opt("out", o.out, "the ONNX file").required().shown_as("FILE.onnx");
    opt("hints", o.hints,
        "of nets that spread hints: as-given leaves the spreading out, as-trained refuses them")
        .one_of({"as-trained", "as-given"});
  }
};

/// Name, help and examples of `tinct onnx`.
[[nodiscard]] CommandText onnx_text();

}  // namespace tinct
