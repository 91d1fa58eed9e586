#pragma once

#include <vector>

#include "lib/base/json.h"
#include "tools/tinct/bench/bench_clips.h"
#include "tools/tinct/bench/protocol.h"

namespace tinct {

/// What a bench found out by one seed.
struct SeedFindings {
  Json systems = Json::array();  ///< of BenchRuns::run, in the protocol's order
  Json score;                    ///< tinct.score/1, by the protocol's names; null: all rows failed
};

/// What a bench found out, before it is put together.
struct BenchFindings {
  Json split;  ///< bench_split
  std::vector<BenchClip> clips;
  std::vector<SeedFindings> seeds;  ///< at least one
  Json motion;                      ///< bench_motion
};

/// `tinct.bench/1`: the rows with their values over all clips and over those of each tag, the
/// baselines, groups, the split, what motion is like, and the protocol itself. Intervals are 95 %
/// bootstrap intervals over clips, as tinct score has them; none below two clips. Over more seeds
/// than one, values are as summary_over_seeds and mean_over_seeds have them. Groups have
/// "differences" (paired_differences).
[[nodiscard]] Json bench_record(const BenchProtocol& protocol, const BenchFindings& findings);

}  // namespace tinct
