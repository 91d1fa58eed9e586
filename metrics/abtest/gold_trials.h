#pragma once

#include <string>
#include <vector>

#include "metrics/abtest/assignment.h"
#include "metrics/abtest/stimulus_plan.h"

namespace tinct {

/// Gold trials ask whether a rater looks: a clip that is plainly wrong, shown as the study shows
/// clips (beside the original for pair and CCR, on its right or after it for DCR, alone for single
/// and ACR). They look like any other trial, belong to no balance and count in no statistic; what a
/// rater answers to them is reported, and who fails is flagged and never dropped by the program.

/// How many of them a session gets, beside its trials: the share of trials, rounded, at least 1.
[[nodiscard]] int gold_trials(const StudyConfig& config) noexcept;

/// True for an answer that is wrong: of pair one that is not the original's side ("tie" is wrong
/// too), of single "real", and a rating outside of what the study expects; of CCR, which rates the
/// right clip over the left one, with its sign turned where the wrong clip stands left.
[[nodiscard]] bool is_gold_wrong(const StudyConfig& config, const Cell& cell,
                                 const std::string& answer);

/// A trial of a session, and whether it is gold.
struct SessionTrial {
  AssignedUnit unit;
  bool gold = false;
};

/// A session's trials with its gold trials among them: one in each equal stretch, never the first,
/// of a clip other than its neighbours' where there is one, and where no rater is to see a scene
/// twice of one that the session doesn't show, as long as there are such; sides alternate.
/// `variant` is that of the gold cells. The same seed and rater give the same trials.
[[nodiscard]] std::vector<SessionTrial> with_gold(const std::vector<AssignedUnit>& units,
                                                  const StudyConfig& config, int variant,
                                                  std::int64_t rater);

}  // namespace tinct
