#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "lib/base/hash.h"
#include "lib/data/append_file.h"
#include "lib/data/dataset_record.h"
#include "lib/data/shard_index.h"

namespace tinct {

/// A shard that grows: a tar and, once it is complete, its index beside it.
///
/// Not thread-safe. Errors are AppendFile's.
class ShardFile {
 public:
  /// Begins `folder`/`tar`, or goes on with it after `keep` bytes (see take_up).
  ShardFile(std::filesystem::path folder, std::string tar, std::uint64_t keep = 0);

  /// Lists and hashes anew the bytes that an earlier run left. To be called before append().
  void take_up();
  /// Adds a file; `sha` is the hex SHA-256 of its bytes.
  void append(const std::string& name, std::string_view bytes, const std::string& sha);
  /// Counts a sample, whose files were appended.
  void count_sample() { ++index_.frames; }
  void set_samples(std::int64_t samples) { index_.frames = samples; }
  /// Hands everything to the disk and waits for it.
  void sync() { file_.sync(); }
  /// Ends the tar and writes the index; nothing can be appended any more. The record's split is
  /// left as it is.
  [[nodiscard]] ShardRecord complete();

  /// What stands in it so far.
  [[nodiscard]] const ShardIndex& index() const noexcept { return index_; }
  [[nodiscard]] std::uint64_t size() const noexcept { return file_.size(); }

 private:
  void put(std::string_view bytes);

  std::filesystem::path folder_;
  std::uint64_t keep_;
  AppendFile file_;
  Sha256 hash_;
  ShardIndex index_;
};

/// The record of a shard by its index's text, but for the split.
[[nodiscard]] ShardRecord shard_record(const ShardIndex& index, const std::string& text);

}  // namespace tinct
