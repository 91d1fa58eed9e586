#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "lib/base/json.h"
#include "train/options.h"

namespace tinct {

/// The names inside the folder of a run:
///
///     RUN/config.json                   the options
///     RUN/log.jsonl                     losses and validations
///     RUN/tensorboard/                  the same numbers for TensorBoard
///     RUN/checkpoints/step-00000500/    model.safetensors, optimizer.safetensors, state.json;
///                                       average.safetensors where the weights are averaged,
///                                       critic_optimizer.safetensors where a critic learns, and
///                                       carried.safetensors where states go on between steps
inline constexpr const char* kModelFile = "model.safetensors";
inline constexpr const char* kAverageFile = "average.safetensors";
inline constexpr const char* kOptimizerFile = "optimizer.safetensors";
inline constexpr const char* kCriticOptimizerFile = "critic_optimizer.safetensors";
inline constexpr const char* kCarriedFile = "carried.safetensors";
inline constexpr const char* kStateFile = "state.json";

/// "RUN/checkpoints/step-00000500"
[[nodiscard]] std::filesystem::path checkpoint_folder(const std::filesystem::path& run,
                                                      std::int64_t step);

/// The steps of the complete checkpoints of a run, in order.
[[nodiscard]] std::vector<std::int64_t> checkpoint_steps(const std::filesystem::path& run);

/// Prepares the folder of a run: writes config.json, or, where there are checkpoints, checks that
/// it asks for the same training. Where files are and which threads read them may change between
/// runs. An option that config.json lacks, since it was added later, counts as its default. Throws
/// Error(Fault::usage) that names all options which differ, the model and its width first, and both
/// values of each.
void open_run_folder(const std::filesystem::path& run, const TrainOptions& options);

/// The options that decide what a run learns: all but those that may change between two of its
/// parts.
[[nodiscard]] Json deciding_options(const TrainOptions& options);

/// Removes all checkpoints but the newest `keep` and those of the steps in `also`.
void remove_old_checkpoints(const std::filesystem::path& run, int keep,
                            const std::vector<std::int64_t>& also = {});

/// The weights that a path of the user's means: a .safetensors file itself, the file of a
/// checkpoint's folder (the average of the weights where it has one), or that of the newest
/// checkpoint of a run. Throws Error(Fault::input) that
/// says what is missing.
[[nodiscard]] std::filesystem::path find_weights(const std::filesystem::path& model);

}  // namespace tinct
