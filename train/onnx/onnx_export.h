#pragma once

#include <filesystem>
#include <string>

#include "train/checkpoint.h"

namespace tinct {

/// The bytes of an ONNX file with the model's step() over single frames in float32. Its inputs are
/// `luma` [batch, 1, height, width], L* 0..100, and, where the model takes hints, `hints` [batch,
/// 3, height, width] as ColorBatch has them; its output is `chroma` [batch, 2, height, width], a*
/// and b*. Batch, height and width are open; height and width must be multiples of the model's
/// stride. The file's metadata hold the record under "tinct".
///
/// Of the models simple, user_guided and zhang16, also pruned. Throws Error(Fault::usage) for
/// others, and for `spread_hints`.
[[nodiscard]] std::string onnx_file(const VideoColorizer& model, const ModelRecord& record);

/// What was exported.
struct OnnxReport {
  std::string model;
  std::int64_t parameters = 0;
  std::uintmax_t bytes = 0;
};

/// Exports a checkpoint (train/run_folder.h, find_weights) to `out`, atomically. Throws as
/// load_model() and onnx_file().
OnnxReport export_onnx(const std::filesystem::path& checkpoint, const std::filesystem::path& out);

}  // namespace tinct
