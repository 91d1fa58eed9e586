#pragma once

#include <filesystem>
#include <functional>

#include "lib/data/dataset_record.h"
#include "lib/data/sample.h"

namespace tinct {

/// Reads every sample of a dataset back as its writer got it, in the order of the files: in shards
/// all of train, then all of validation, each in the order of writing. One after the other, in
/// constant memory. Throws Error(Fault::input) that names a file whose bytes are not those
/// recorded.
void for_each_sample(const std::filesystem::path& folder, const DatasetRecord& record,
                     const std::function<void(const EncodedSample&)>& use);

}  // namespace tinct
