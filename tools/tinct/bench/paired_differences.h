#pragma once

#include <functional>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "tools/tinct/bench/bench_seeds.h"

namespace tinct {

/// A system's value of each clip, by seeds: the same seeds and clips for all systems.
using ClipsOfSystem =
    std::function<std::vector<ClipNumbers>(const std::string& system, const std::string& value)>;

/// How the later ones of `systems` differ from the first, clip by clip and seed by seed: a list of
/// {"system","from","values"}, where values has for each of `ranked` ({"name","better"}; those
/// without a direction are left out) the mean_over_seeds of the differences of the clips that both
/// have, system less first: "mean", "ci95" (paired: all that a clip does to both is gone), "n" and
/// "by_seed"; "better_in" and "worse_in" count the seeds in which the system is better or worse.
/// Of two seeds or more there are "sd" and "larger_than_spread" too: whether the mean is farther
/// from 0 than sd. A value that is no mean over clips has the difference of its summaries and no
/// interval. `rows` have "values" by summary_over_seeds; systems without are left out.
[[nodiscard]] Json paired_differences(const Json& rows, const std::vector<std::string>& systems,
                                      const Json& ranked, const ClipsOfSystem& clips_of);

}  // namespace tinct
