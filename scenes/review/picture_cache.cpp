#include "scenes/review/picture_cache.h"

namespace tinct {

PictureCache::Bytes PictureCache::find(const Key& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  by_use_.splice(by_use_.begin(), by_use_, found->second.place);
  return found->second.bytes;
}

void PictureCache::add(const Key& key, Bytes bytes) {
  if (entries_.contains(key) || bytes->size() > most_bytes_) return;
  bytes_ += bytes->size();
  by_use_.push_front(key);
  entries_[key] = {std::move(bytes), by_use_.begin()};
  while (bytes_ > most_bytes_) {
    const auto oldest = entries_.find(by_use_.back());
    bytes_ -= oldest->second.bytes->size();
    entries_.erase(oldest);
    by_use_.pop_back();
  }
}

}  // namespace tinct
