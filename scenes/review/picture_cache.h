#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace tinct {

/// Encoded pictures of a film by frame number and width; the ones not asked for longest go first.
/// Not thread-safe.
class PictureCache {
 public:
  using Key = std::pair<std::int64_t, int>;
  using Bytes = std::shared_ptr<const std::string>;

  explicit PictureCache(std::size_t most_bytes) : most_bytes_(most_bytes) {}

  /// The picture, or null.
  [[nodiscard]] Bytes find(const Key& key);
  void add(const Key& key, Bytes bytes);
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  struct Entry {
    Bytes bytes;
    std::list<Key>::iterator place;
  };
  std::size_t most_bytes_;
  std::size_t bytes_ = 0;
  std::list<Key> by_use_;  ///< the latest first
  std::map<Key, Entry> entries_;
};

}  // namespace tinct
