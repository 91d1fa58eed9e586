#pragma once

// Private to link_media.cpp.

#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "lib/data/append_file.h"
#include "lib/data/manifest.h"

namespace tinct {

/// What an interrupted `tinct manifest link` has measured, a JSON line for each film, so that the
/// same command goes on where it stopped. add() may be called from any thread.
class LinkJournal {
 public:
  /// Reads what is there; a last line torn by a kill is cut off.
  explicit LinkJournal(std::filesystem::path path);

  /// What was measured of this very entry and this very file; reads the file to know it.
  [[nodiscard]] std::optional<ManifestVideo> find(const ManifestVideo& video,
                                                  const std::filesystem::path& media) const;
  void add(const ManifestVideo& video, const ManifestVideo& facts);

 private:
  struct Line {
    std::string entry;  ///< SHA-256 of the entry's canonical JSON before it was measured
    ManifestVideo facts;
  };
  [[nodiscard]] std::uint64_t read();

  std::filesystem::path path_;
  std::vector<Line> lines_;
  std::uint64_t usable_;  ///< bytes of the file that were read
  std::mutex mutex_;
  std::unique_ptr<AppendFile> file_;  ///< opened by the first add()
};

}  // namespace tinct
