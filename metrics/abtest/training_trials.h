#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metrics/abtest/assignment.h"
#include "metrics/abtest/gold_trials.h"
#include "metrics/abtest/study_file.h"

namespace tinct {

/// Practice before the trials that count. It shows scenes that the session doesn't show otherwise:
/// the truth is told after it. First come the ends of the scale, an obvious fake and an untouched
/// original (for pair and CCR beside each other, either side first), then what the study compares.

/// How often a trial of practice that was answered wrong comes again, at most.
inline constexpr int kMostRepeats = 2;

/// How many trials of practice a session gets: as wanted, or as many as scenes are left.
[[nodiscard]] int training_trials(const StudyConfig& config) noexcept;

/// How many practice trials the planner leaves scenes for, when a study doesn't say its trials.
[[nodiscard]] int usual_training_scenes(const StudyConfig& config) noexcept;

/// Warns where a study gets less practice than it wants; `name` is its file's.
void warn_of_training(const StudyConfig& config, const std::string& name);

/// A session's practice beside its `trials`. The same seed and rater give the same trials.
[[nodiscard]] std::vector<AssignedUnit> training_units(const BuiltStudy& study,
                                                       const std::vector<SessionTrial>& trials,
                                                       std::int64_t rater);

}  // namespace tinct
