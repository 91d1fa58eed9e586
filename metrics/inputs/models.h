#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace tinct {

/// Whether a path is what `tinct train` leaves behind: a run's folder, a checkpoint's, or a
/// .safetensors file.
[[nodiscard]] bool is_model(const std::filesystem::path& path);

/// A digest of names, sizes and times of its weights: another after more training.
[[nodiscard]] std::string model_fingerprint(const std::filesystem::path& path);

/// How a model colorizes.
struct ModelRun {
  std::filesystem::path model;
  std::filesystem::path hints;  ///< a tinct.hints/1 file; empty: none
  double hint_rate = 0;         ///< of true colours
  std::int64_t seed = 1;        ///< of the drawn hints
};

/// The command that colorizes with it, as the text of a CommandTemplate: `tinct colorize` of the
/// program that runs now. Hints that are drawn need a film in colour as {in}.
[[nodiscard]] std::string colorize_command_text(const ModelRun& run);

}  // namespace tinct
