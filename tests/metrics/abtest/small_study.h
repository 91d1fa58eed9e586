#pragma once

#include <filesystem>

#include "lib/base/json.h"
#include "metrics/abtest/build_study.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/played_well.h"

namespace tinct::test {

/// Four scenes of 10 frames at 25 a second, 32 x 24, as "original", "warm" and "cold", and a study
/// of them: FOLDER/study.json. Members of `changes` win.
Json small_study_json(const TemporaryFolder& folder, const Json& changes = Json::object());

/// The same, built into FOLDER/study.
BuiltStudy build_small_study(const TemporaryFolder& folder, const Json& changes = Json::object());

}  // namespace tinct::test
