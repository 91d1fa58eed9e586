#pragma once

#include <filesystem>

#include "metrics/abtest/study_config.h"

namespace tinct {

class StudyReader;

/// Reads "gold" of study.json where there is one: the folder, share and rule of gold trials
/// (gold_trials.h), and which ratings are right for a method that rates; `config` has its method.
/// Throws Error(Fault::input) that names the member.
void read_gold(const StudyReader& reader, const std::filesystem::path& base, StudyConfig& config);

}  // namespace tinct
