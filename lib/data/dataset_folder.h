#pragma once

// How a dataset's folder comes to be: private to build_dataset.cpp and merge_parts.cpp.

#include <filesystem>
#include <functional>
#include <optional>

#include "lib/data/dataset_record.h"

namespace tinct {

/// "data/" and "data" are the same place, and "data/.partial" would be inside of it.
[[nodiscard]] std::filesystem::path without_end_slash(const std::filesystem::path& path);

/// `folder` with ".partial" behind its name: where the work is done.
[[nodiscard]] std::filesystem::path partial_folder(const std::filesystem::path& folder);

/// The finished dataset in `out` where there is one; throws Error(Fault::input) where anything else
/// is in the way, or a dataset that is not `ours`.
[[nodiscard]] std::optional<DatasetRecord> finished_dataset(
    const std::filesystem::path& out, const std::function<bool(const DatasetRecord&)>& ours);

/// Writes the manifest into the folder and notes it in the record.
void write_manifest_copy(const std::filesystem::path& folder, const std::string& text,
                         DatasetRecord& record);

/// Removes what a kill left behind, writes dataset.json and renames the folder to its final name:
/// the journal goes last.
void publish_dataset(const std::filesystem::path& partial, const std::filesystem::path& out,
                     const DatasetRecord& record);

/// The last step alone, where dataset.json is complete already.
void rename_dataset(const std::filesystem::path& partial, const std::filesystem::path& out);

}  // namespace tinct
