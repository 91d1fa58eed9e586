#pragma once

#include "tools/tinct/command.h"
#include "train/pruning/prune_options.h"

namespace tinct {

/// Name, help and examples of `tinct prune`; its options are PruneOptions.
[[nodiscard]] CommandText prune_text();

}  // namespace tinct
