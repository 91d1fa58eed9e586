#pragma once

#include <string>
#include <vector>

#include "metrics/abtest/study_config.h"

namespace tinct {

inline constexpr const char* kOriginal = "original";
inline constexpr const char* kGold = "gold";  ///< the plainly wrong clips of gold trials
/// The original with red and blue exchanged: the obvious fake of practice, where no gold clip is.
inline constexpr const char* kAnchor = "original with red and blue exchanged";

/// One file that raters see: clips of one scene, side by side.
struct Stimulus {
  std::string clip;
  std::vector<std::string> tiles;  ///< methods from left to right in the file
};

/// What one trial shows, and in which order.
struct Cell {
  int clip = 0;      ///< index into StudyConfig::clips
  int variant = 0;   ///< which method, or which pair of them
  int type = 0;      ///< pair and CCR: which of the two stands left; single: 0 colorized, 1 real
  int stimulus = 0;  ///< index into StimulusPlan::stimuli
  std::vector<std::string> shown;  ///< methods as they stand on the page, from left to right
};

/// All that a study shows. Cells are ordered by clip, variant and type; those of gold trials come
/// last, with `variants` as their variant. Without gold trials practice has cells of its own there.
struct StimulusPlan {
  std::vector<Stimulus> stimuli;
  std::vector<Cell> cells;
  int variants = 0;
  int types = 1;
};

/// The stimuli and cells of a study. Which of two methods comes first inside a file is drawn from
/// the study's seed, so that the file tells nothing.
[[nodiscard]] StimulusPlan stimulus_plan(const StudyConfig& config);

/// True when no rater may see a scene twice: all methods but pairs.
[[nodiscard]] bool shows_clip_once(StudyMethod method) noexcept;

}  // namespace tinct
