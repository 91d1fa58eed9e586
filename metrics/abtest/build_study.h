#pragma once

#include <filesystem>
#include <functional>

#include "metrics/abtest/study_file.h"

namespace tinct {

/// Renders all stimuli of a study and writes the study's folder: study.sqlite and media/. Files get
/// random names, and those of a scene one size. Folders appear only when complete, and all in them
/// is synced before; nothing is left of a build that failed. Throws
/// Error(Fault::usage) when `folder` already is there, and as render_stimulus for clips that can't
/// stand side by side; `told` is called with how many files of how many are done.
[[nodiscard]] BuiltStudy build_study(const StudyConfig& config, const std::filesystem::path& folder,
                                     const std::function<void(int done, int all)>& told);

/// What a study asks of raters and of whoever runs it, before anyone is invited: cells, bytes,
/// minutes per rater, votes per cell by the planned raters, and votes and raters needed to tell the
/// wished effect (one comparison; with a Bonferroni correction for all pairs; and with the design
/// effect of votes by one rater).
[[nodiscard]] Json study_plan_json(const BuiltStudy& study);

}  // namespace tinct
