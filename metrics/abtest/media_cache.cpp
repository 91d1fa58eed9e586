#include "metrics/abtest/media_cache.h"

#include <algorithm>
#include <utility>

#include "lib/base/files.h"

namespace tinct {

MediaCache::MediaCache(std::filesystem::path folder, std::uint64_t most_bytes)
    : MediaCache(std::move(folder), most_bytes, read_file) {}

MediaCache::MediaCache(std::filesystem::path folder, std::uint64_t most_bytes, Reader reader)
    : folder_(std::move(folder)), most_bytes_(most_bytes), reader_(std::move(reader)) {}

MediaCache::Bytes MediaCache::get(const std::string& id) {
  std::unique_lock lock(mutex_);
  const auto found = std::ranges::find(entries_, id, &Entry::id);
  if (found == entries_.end()) {
    std::promise<Bytes> promise;
    entries_.push_front({id, promise.get_future().share(), nullptr});
    const auto entry = entries_.begin();
    lock.unlock();
    return read(entry, std::move(promise));
  }
  entries_.splice(entries_.begin(), entries_, found);
  if (found->bytes) {
    // Held here, so that it stays; others may have been sent since the last file was read.
    Bytes bytes = found->bytes;
    let_go();
    return bytes;
  }
  const std::shared_future<Bytes> reading = found->reading;
  lock.unlock();
  return reading.get();
}

// An entry stays where it is while it is read: only what has bytes is let go.
MediaCache::Bytes MediaCache::read(std::list<Entry>::iterator entry, std::promise<Bytes> promise) {
  try {
    auto bytes = std::make_shared<const std::string>(reader_(folder_ / entry->id));
    const std::lock_guard lock(mutex_);
    promise.set_value(bytes);
    entry->reading = {};
    entry->bytes = bytes;
    held_ += bytes->size();
    let_go();
    return bytes;
  } catch (...) {
    const std::lock_guard lock(mutex_);
    promise.set_exception(std::current_exception());
    entries_.erase(entry);
    throw;
  }
}

// The one who was used longest ago first, and of those alone that no answer holds.
void MediaCache::let_go() {
  for (auto entry = entries_.end(); held_ > most_bytes_ && entry != entries_.begin();) {
    --entry;
    if (entry->bytes.use_count() != 1) continue;
    held_ -= entry->bytes->size();
    entry = entries_.erase(entry);
  }
}

std::uint64_t MediaCache::held() {
  const std::lock_guard lock(mutex_);
  return held_;
}

}  // namespace tinct
