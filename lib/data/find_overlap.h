#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "lib/data/dataset_record.h"
#include "lib/media/fingerprint.h"

namespace tinct {

/// A sample as its dataset tells of it.
struct SamplePrint {
  FrameName name;
  Split split = Split::train;
  Fingerprint print;
};

/// The prints of a dataset's samples in the order of its files, train before validation in shards:
/// of each scene the first, every `every`-th after it, and the last. The pictures are not read.
[[nodiscard]] std::vector<SamplePrint> sample_prints(const std::filesystem::path& folder,
                                                     const DatasetRecord& record, int every);

/// Looks for near-duplicates across the split: pairs of a validation and a training frame whose
/// fingerprints differ in at most OverlapRecord::distance bits and whose brightness is alike.
/// Nothing where one of the splits is empty. The result depends on the samples alone, not on their
/// order.
[[nodiscard]] std::optional<OverlapRecord> find_overlap(const std::vector<SamplePrint>& prints,
                                                        int every);
/// The same of a dataset's files, which may not have their dataset.json yet.
[[nodiscard]] std::optional<OverlapRecord> find_overlap(const std::filesystem::path& folder,
                                                        const DatasetRecord& record);

}  // namespace tinct
