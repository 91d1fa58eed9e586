#include "metrics/abtest/media_cache.h"

#include <algorithm>

#include "lib/base/files.h"

namespace tinct {

MediaCache::MediaCache(std::filesystem::path folder, std::uint64_t most_bytes)
    : folder_(std::move(folder)), most_bytes_(most_bytes) {}

MediaCache::Bytes MediaCache::get(const std::string& id) {
  // Under the lock, so that many raters who begin together read a file once.
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(entries_, id, &Entry::id);
  if (found != entries_.end()) {
    entries_.splice(entries_.begin(), entries_, found);
    return entries_.front().bytes;
  }
  auto bytes = std::make_shared<const std::string>(read_file(folder_ / id));
  held_ += bytes->size();
  entries_.push_front({id, bytes});
  while (held_ > most_bytes_ && entries_.size() > 1) {
    held_ -= entries_.back().bytes->size();
    entries_.pop_back();
  }
  return bytes;
}

}  // namespace tinct
