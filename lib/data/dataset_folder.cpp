#include "lib/data/dataset_folder.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/data/build_journal.h"
#include "lib/data/sample_writer.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// A kill leaves temporary files, and the folder layout pictures that no list names.
void remove_strays(const fs::path& folder, const DatasetRecord& record) {
  std::set<std::string> known{kJournalName};
  if (record.manifest) known.insert(record.manifest->file);
  for (const ShardRecord& shard : record.shards) {
    known.insert(shard.tar.file);
    known.insert(shard.index.file);
  }
  if (record.files) {
    known.insert(kFileListName);
    const std::string list = read_file(folder / kFileListName);
    for (ListedFile& file : listed_files(list, kFileListName)) {
      known.insert(std::move(file.file.file));
    }
  }
  std::vector<fs::path> strays;
  std::vector<fs::path> folders;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_directory()) {
      folders.push_back(entry.path());
    } else if (!known.contains(entry.path().lexically_relative(folder).generic_string())) {
      strays.push_back(entry.path());
    }
  }
  for (const fs::path& file : strays) fs::remove(file);
  std::ranges::sort(folders, std::greater<>());  // inner ones first
  for (const fs::path& inner : folders) {
    if (fs::is_empty(inner)) fs::remove(inner);
  }
}

}  // namespace

fs::path without_end_slash(const fs::path& path) {
  const fs::path normal = path.lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

fs::path partial_folder(const fs::path& folder) {
  fs::path partial = folder;
  partial += ".partial";
  return partial;
}

std::optional<DatasetRecord> finished_dataset(
    const fs::path& out, const std::function<bool(const DatasetRecord&)>& ours) {
  std::error_code ignored;
  if (!fs::exists(out, ignored)) return std::nullopt;
  if (fs::is_directory(out, ignored) && fs::is_empty(out, ignored)) return std::nullopt;
  const fs::path json = out / kDatasetFileName;
  if (!fs::exists(json, ignored)) {
    throw Error(Fault::input,
                out.string() + " is there already and is no dataset; choose another --out");
  }
  DatasetRecord record = read_dataset_record(json);
  if (!ours(record)) {
    throw Error(Fault::input, out.string() +
                                  " holds a finished dataset of another manifest "
                                  "or other options, and is never overwritten; "
                                  "remove it or choose another --out");
  }
  return record;
}

void write_manifest_copy(const fs::path& folder, const std::string& text, DatasetRecord& record) {
  write_file_atomically(folder / kManifestCopyName, text);
  record.manifest =
      FileRecord{.file = kManifestCopyName, .bytes = text.size(), .sha256 = hex(sha256(text))};
}

void publish_dataset(const fs::path& partial, const fs::path& out, const DatasetRecord& record) {
  remove_strays(partial, record);
  write_file_atomically(partial / kDatasetFileName, canonical_json_file(dataset_json(record)));
  rename_dataset(partial, out);
}

void rename_dataset(const fs::path& partial, const fs::path& out) {
  fs::remove(partial / kJournalName);
  std::error_code error;
  fs::rename(partial, out, error);
  if (error) {
    throw_system_error("can't rename " + partial.string() + " to " + out.string(), error.value());
  }
  sync_folder(out.parent_path());
}

}  // namespace tinct
