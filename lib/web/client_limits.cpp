#include "lib/web/client_limits.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <random>
#include <string>

#include "lib/web/forwarded_client.h"

namespace tinct {
namespace {

constexpr std::size_t kMostKeys = 65536;

}  // namespace

RateLimit::RateLimit(double rate, double burst)
    : rate_(rate), burst_(burst), salt_(std::random_device{}()) {}

std::optional<int> RateLimit::refuse(std::string_view key, Clock::time_point now) {
  make_room(now);
  Bucket& bucket = buckets_.try_emplace(hash_of(key), Bucket{burst_, now}).first->second;
  const double seconds = std::chrono::duration<double>(now - bucket.time).count();
  bucket.tokens = std::min(burst_, bucket.tokens + seconds * rate_);
  bucket.time = now;
  if (bucket.tokens < 1) return static_cast<int>(std::ceil((1 - bucket.tokens) / rate_));
  bucket.tokens -= 1;
  return std::nullopt;
}

bool RateLimit::knows(std::string_view key) const { return buckets_.contains(hash_of(key)); }

std::size_t RateLimit::hash_of(std::string_view key) const {
  return std::hash<std::string>{}(std::to_string(salt_) + std::string(key));
}

// Two for each that may come: so it is through sooner than new ones can fill it.
void RateLimit::make_room(Clock::time_point now) {
  for (int looked = 0; looked < 2 && !buckets_.empty(); ++looked) {
    if (next_ == buckets_.end()) next_ = buckets_.begin();
    const Bucket& bucket = next_->second;
    const double seconds = std::chrono::duration<double>(now - bucket.time).count();
    const bool full = bucket.tokens + seconds * rate_ >= burst_;
    next_ = full || buckets_.size() >= kMostKeys ? buckets_.erase(next_) : std::next(next_);
  }
}

void ConnectionCount::add(const std::string& address, int change) {
  const std::lock_guard lock(mutex_);
  const std::string client = one_client(address);
  if ((counts_[client] += change) == 0) counts_.erase(client);
}

int ConnectionCount::of(const std::string& address) {
  const std::lock_guard lock(mutex_);
  const auto found = counts_.find(one_client(address));
  return found == counts_.end() ? 0 : found->second;
}

WebResponse too_fast_answer(int seconds) {
  WebResponse answer = web_error(429, "too_fast", "too many requests; wait a little");
  answer.headers.emplace_back("Retry-After", std::to_string(seconds));
  return answer;
}

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1";
}

}  // namespace tinct
