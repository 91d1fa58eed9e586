#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/file_lock.h"
#include "lib/data/append_file.h"
#include "lib/data/manifest.h"
#include "scenes/review/edit.h"

namespace tinct {

/// The name of the format, in the first line of a log.
inline constexpr std::string_view kEditsFormat = "tinct.edits/1";

/// One line of a log.
struct LoggedEdit {
  VideoId video;
  std::int64_t rev = 0;  ///< the film's number of edits with this one, from 1
  Edit edit;
};

/// What a log holds.
struct EditLogContent {
  std::vector<LoggedEdit> edits;
  std::uint64_t bytes = 0;  ///< to keep: up to the end of the last whole line
  bool torn = false;        ///< a line that a kill cut short follows
};

/// Reads the text of a log of `tinct.edits/1`: JSON Lines, first
/// {"format","manifest","manifest_sha256"}, then one edit a line with "video", "rev" and "time".
/// The last line may lack its end: it was never acknowledged and is left out.
///
/// Throws Error(Fault::input) for a line that is wrong, with its number, and for edits that were
/// made of a manifest with another SHA-256. A log without edits is none: its `bytes` are 0 then.
[[nodiscard]] EditLogContent edit_log_from_text(std::string_view text, const std::string& name,
                                                const std::string& manifest_sha256);
/// The same from a file.
[[nodiscard]] EditLogContent read_edit_log(const std::filesystem::path& path,
                                           const std::string& manifest_sha256);

/// A log that grows. One process at a time holds it. Not thread-safe.
class EditLog {
 public:
  /// Opens a log and cuts off a torn line, or begins one for the manifest of this name and
  /// SHA-256. Throws as read_edit_log, and Error(Fault::usage) when another process has it open.
  EditLog(const std::filesystem::path& path, const std::string& manifest,
          const std::string& manifest_sha256);
  EditLog(const EditLog&) = delete;
  EditLog& operator=(const EditLog&) = delete;

  /// What was in it when it was opened.
  [[nodiscard]] const EditLogContent& content() const noexcept { return content_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// Adds an edit; it is on the disk when this returns.
  void append(const LoggedEdit& edit);

 private:
  std::filesystem::path path_;
  FileLock lock_;
  EditLogContent content_;
  std::unique_ptr<AppendFile> file_;
};

}  // namespace tinct
