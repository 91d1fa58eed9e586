#pragma once

#include "lib/data/build_dataset.h"
#include "lib/data/dataset_record.h"

namespace tinct {

/// The report that a dataset.json alone allows; the manifest gives the links of missing videos.
[[nodiscard]] BuildReport build_report(const DatasetRecord& record, const Manifest& manifest);

/// Fills in the `expect` members: pixel roots decide, differing bytes of files are only noted.
void compare_with_expected(const DatasetRecord& expected, const DatasetRecord& built,
                           BuildReport& report);

}  // namespace tinct
