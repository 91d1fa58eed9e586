#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/hash.h"

namespace tinct {

/// What a later run needs to go on with an unfinished file; `STEM.part.json` on disk.
struct PartialNotes {
  std::string url;
  std::string etag;                  ///< strong ones only; empty: none
  std::string last_modified;         ///< as the server wrote it; empty: none
  std::optional<std::int64_t> size;  ///< of the whole file, where known
  std::string final_name;            ///< what the file will be called
  std::string final_url;             ///< after redirects
  std::string media_type;            ///< by the first bytes
  std::string sha256;                ///< set once all bytes are there and right

  /// True when the file only has to be moved to its final name.
  [[nodiscard]] bool complete() const noexcept { return !sha256.empty(); }

  /// What If-Range asks for: the ETag, else the date; empty: this file can't be continued.
  [[nodiscard]] const std::string& validator() const { return etag.empty() ? last_modified : etag; }
};

/// The bytes of a transfer on their way: in memory while they are few and quick, then in
/// `STEM.part` with its notes.
///
/// Not thread-safe. All members throw Error (Fault::resource for a full or failing disk).
class PartialFile {
 public:
  /// At most `memory_limit` bytes stay in memory; what can be continued and takes longer than a
  /// second goes to the disk earlier.
  explicit PartialFile(std::filesystem::path stem, std::int64_t memory_limit = 0);
  ~PartialFile();
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  /// Finds what an earlier try or run left behind for `url`; what belongs to another URL, has no
  /// notes, or can't be continued is removed.
  void load(const std::string& url);

  /// Bytes that are there and count.
  [[nodiscard]] std::int64_t size() const noexcept { return size_; }
  [[nodiscard]] const PartialNotes& notes() const noexcept { return notes_; }
  /// The first bytes (kSniffBytes of them, as far as they are there).
  [[nodiscard]] std::string_view head() const noexcept { return head_; }

  /// Throws the bytes away and begins at 0. The notes are gone until write_notes.
  void start_over();
  /// Makes ready to write after the bytes that are there: they are read once for the checksum.
  void continue_writing();
  void write(std::span<const std::byte> bytes);
  void write_notes(const PartialNotes& notes);

  /// The whole content while it is in memory; what is on disk has none here.
  [[nodiscard]] std::string_view content() const noexcept { return memory_; }
  [[nodiscard]] bool on_disk() const noexcept { return on_disk_; }
  /// Moves the bytes from memory to `STEM.part`; with the notes that a later run needs to go on,
  /// where it can, unless this is the whole file already.
  void to_disk(bool whole = false);
  [[nodiscard]] const std::filesystem::path& part() const noexcept { return part_; }

  /// Syncs and closes what is on disk; returns the SHA-256 of the whole file in hex.
  [[nodiscard]] std::string finish();
  /// Closes, so that a waiting transfer holds no descriptor. The bytes stay.
  void close() noexcept;
  /// Renames to `path`; false where that name exists already (it is never overwritten).
  [[nodiscard]] bool move_to(const std::filesystem::path& path);
  /// Removes the notes: the last trace of a transfer that is done.
  void forget();
  /// Removes bytes and notes.
  void discard();

 private:
  using Clock = std::chrono::steady_clock;
  void open(int flags);
  void put(std::span<const std::byte> bytes);
  void save_notes() const;

  std::filesystem::path part_;
  std::filesystem::path notes_path_;
  std::int64_t memory_limit_;
  std::string memory_;
  bool on_disk_ = false;
  bool noted_ = false;  ///< write_notes was called since the start
  Clock::time_point begun_ = Clock::now();
  PartialNotes notes_;
  std::string head_;
  std::unique_ptr<Sha256> hash_;
  std::int64_t size_ = 0;
  int descriptor_ = -1;
};

}  // namespace tinct
