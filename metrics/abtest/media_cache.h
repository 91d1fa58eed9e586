#pragma once

#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace tinct {

/// Files of one folder in memory, those that were asked for last, up to a number of bytes. May be
/// used from several threads.
class MediaCache {
 public:
  using Bytes = std::shared_ptr<const std::string>;
  MediaCache(std::filesystem::path folder, std::uint64_t most_bytes);
  /// The file of this id, which is a plain name of the study's and never a rater's text. Throws
  /// Error(Fault::input) when it is gone.
  [[nodiscard]] Bytes get(const std::string& id);

 private:
  struct Entry {
    std::string id;
    Bytes bytes;
  };
  std::filesystem::path folder_;
  std::uint64_t most_bytes_;
  std::mutex mutex_;
  std::uint64_t held_ = 0;
  std::list<Entry> entries_;  // the last used first
};

}  // namespace tinct
