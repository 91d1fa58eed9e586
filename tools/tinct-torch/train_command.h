#pragma once

#include "tools/tinct/command.h"
#include "train/options.h"

namespace tinct {

/// Name, help and examples of `tinct train`; its options are TrainOptions.
[[nodiscard]] CommandText train_text();

}  // namespace tinct
