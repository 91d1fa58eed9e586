#pragma once

#include <filesystem>
#include <string>

#include "train/checkpoint.h"

namespace tinct {

/// What becomes of the spreading of hints (ModelOptions::spread_hints), which ONNX has no operators
/// for.
enum class OnnxHints {
  as_trained,  ///< a net that spreads them is refused
  as_given,    ///< it is left out: the net sees single pixels, and nothing corrects it towards them
};
/// "as-trained" or "as-given". Throws Error(Fault::usage) for another word.
[[nodiscard]] OnnxHints onnx_hints_from_name(const std::string& word);

/// The bytes of an ONNX file with the model's step() over single frames in float32. Its inputs are
/// `luma` [batch, 1, height, width], L* 0..100, and, where the model takes hints, `hints` [batch,
/// 3, height, width] as ColorBatch has them; its output is `chroma` [batch, 2, height, width], a*
/// and b*. Batch, height and width are open; height and width must be multiples of the model's
/// stride. The file's metadata hold the record under "tinct".
///
/// Of the models simple, user_guided and zhang16, also pruned. Throws Error(Fault::usage) for
/// others, and for a net that spreads hints unless they are `as_given`: its colours are then those
/// of step() where no hints are given, and those of the same weights with spread_hints=false
/// elsewhere. The metadata say so under "hints".
[[nodiscard]] std::string onnx_file(const VideoColorizer& model, const ModelRecord& record,
                                    OnnxHints hints = OnnxHints::as_trained);

/// What was exported.
struct OnnxReport {
  std::string model;
  std::int64_t parameters = 0;
  std::uintmax_t bytes = 0;
  bool spreads_no_more = false;  ///< it spread its hints, and the file takes them as given
};

/// Exports a checkpoint (train/run_folder.h, find_weights) to `out`, atomically. Throws as
/// load_model() and onnx_file().
OnnxReport export_onnx(const std::filesystem::path& checkpoint, const std::filesystem::path& out,
                       OnnxHints hints = OnnxHints::as_trained);

}  // namespace tinct
