#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/data/dataset_record.h"
#include "lib/data/sample.h"

namespace tinct {

/// Where a growing file stands: the `number`-th of its kind, with so many samples and bytes in it.
struct OpenFilePosition {
  std::int64_t number = 0;
  std::int64_t samples = 0;
  std::uint64_t bytes = 0;
  bool operator==(const OpenFilePosition&) const = default;
};

/// Where a writer stands, by Split. The folder layout uses the first alone: its list of files.
using WriterPosition = std::array<OpenFilePosition, 2>;

/// Puts samples into a dataset's folder, in the order in which they come.
///
/// A writer starts at a position: all that stands in the folder beyond it is dropped, so that a
/// killed build goes on from its journal and a failed film is taken back.
class SampleWriter {
 public:
  virtual ~SampleWriter() = default;
  virtual void write(const EncodedSample& sample) = 0;
  /// Makes everything written so far safe, and says where that is.
  [[nodiscard]] virtual WriterPosition sync() = 0;
  /// Goes back (or, in a new process, on) to a position that sync() gave.
  virtual void rewind(const WriterPosition& position) = 0;
  /// Completes the files and fills in their records.
  virtual void finish(DatasetRecord& record) = 0;
};

/// Shards of `shard_size` samples (lib/data/shard_writer.cpp).
[[nodiscard]] std::unique_ptr<SampleWriter> make_shard_writer(std::filesystem::path folder,
                                                              std::int64_t shard_size);
/// The layout of 2018: `<split>/<id>/<scene>/<frame>.png` and `files.jsonl`
/// (lib/data/folder_writer.cpp).
[[nodiscard]] std::unique_ptr<SampleWriter> make_folder_writer(std::filesystem::path folder);
/// The writer of a layout, "shards" or "folders".
[[nodiscard]] std::unique_ptr<SampleWriter> make_sample_writer(const std::string& layout,
                                                               const std::filesystem::path& folder,
                                                               std::int64_t shard_size);

/// The file name of a shard: "train-000000.tar".
[[nodiscard]] std::string shard_name(Split split, std::int64_t number);

/// The list of files of the folder layout.
inline constexpr const char* kFileListName = "files.jsonl";

/// One line of `files.jsonl`: {"bytes","fingerprint","path","pixels","sha256"}, and "damaged" where
/// it is true.
struct ListedFile {
  FileRecord file;     ///< path below the dataset's folder
  std::string pixels;  ///< hex of the leaf
  Fingerprint print{};
  bool damaged = false;
};
[[nodiscard]] std::string listed_file_line(const ListedFile& file);
/// Throws Error(Fault::input) that names `name` and the line's number, also for a path that leads
/// out of the folder.
[[nodiscard]] std::vector<ListedFile> listed_files(std::string_view text, const std::string& name);

}  // namespace tinct
