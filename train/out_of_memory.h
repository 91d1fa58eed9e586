#pragma once

#include <exception>
#include <string>

#include "train/options.h"

namespace tinct {

/// True for what LibTorch and the standard library throw where memory is short, the machine's or a
/// GPU's.
[[nodiscard]] bool is_out_of_memory(const std::exception& error);

/// The sentence for a run with these options that had too little memory: what it can still change,
/// what changes its results least first.
[[nodiscard]] std::string out_of_memory_text(const TrainOptions& options);

}  // namespace tinct
