#pragma once

#include <cstddef>

#include "lib/base/json.h"
#include "metrics/summary.h"

namespace tinct {

/// How many frames make about a second, at least 2: the block within which frames are taken to
/// depend on one another. `fps` is a record's text as "24000/1001"; 25 frames where it is null.
[[nodiscard]] std::size_t block_length(const Json& fps);

/// Adds to each clip of `methods` (tinct.score/1) "intervals": {VALUE: {"ci95","block","kind"}} for
/// the values that are the plain mean of their curve: a moving-block bootstrap over the frames.
/// They describe the clip and tell nothing of other clips. "ci95" is null for constant curves and
/// for those shorter than two blocks. `inputs` tells each truth's rate.
void add_clip_intervals(Json& methods, const Json& inputs, const SummaryOptions& options);

}  // namespace tinct
