#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// A value of each clip by one seed, in an order of clips that is the same for all seeds; nothing
/// where a clip has none.
using ClipNumbers = std::vector<std::optional<double>>;

/// The standard deviation of what several seeds gave (divided by their number less one). Not a
/// number for fewer than two.
[[nodiscard]] double seed_spread(std::span<const double> by_seed);

/// {"mean","ci95","n"} of a value over clips, as tinct score has it, and for two seeds or more
/// "by_seed", each seed's own mean, and "sd", their seed_spread. A clip counts by its mean over the
/// seeds, and only where all seeds have it; ci95 is the interval over those clips. Null where there
/// is no such clip.
[[nodiscard]] Json mean_over_seeds(const std::vector<ClipNumbers>& seeds);

/// The same of a value that tinct score summed up over all clips: `summaries` are its
/// {"mean","ci95","n"}, one for each seed. One seed's is left as it is. A value that is no mean
/// over clips (pooled over frames, or of all clips at once) is averaged over the seeds, without an
/// interval; where a seed's mean is null, so are mean and sd.
[[nodiscard]] Json summary_over_seeds(const std::vector<Json>& summaries,
                                      const std::vector<ClipNumbers>& clips);

/// One row for a system out of those of BenchRuns::run, one for each seed. Options and costs are
/// the first seed's; "seeds" lists all, with the seed, the name of its folders, status, costs. It
/// has failed where one seed has. The row of one seed is left as it is.
[[nodiscard]] Json row_over_seeds(const std::vector<Json>& rows);

}  // namespace tinct
