#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "lib/web/web_message.h"

namespace tinct {

/// Token buckets: each key may do `burst` things at once and `rate` a second in the long run.
/// Keys are kept as salted hashes, in memory alone, and forgotten once their bucket is full again:
/// every call looks at two of them, so that none takes long. There are at most 65,536; where more
/// come before any bucket is full, the one whose turn it is to be looked at goes. Not thread-safe.
class RateLimit {
 public:
  /// It never jumps.
  using Clock = std::chrono::steady_clock;
  /// `rate` per second and `burst` are above 0.
  RateLimit(double rate, double burst);
  RateLimit(const RateLimit&) = delete;
  RateLimit& operator=(const RateLimit&) = delete;
  /// Takes a token; or, when there is none, the whole seconds after which there will be one.
  [[nodiscard]] std::optional<int> refuse(std::string_view key, Clock::time_point now);
  /// True for a key with a bucket: it was seen not long ago.
  [[nodiscard]] bool knows(std::string_view key) const;
  /// How many buckets there are.
  [[nodiscard]] std::size_t size() const noexcept { return buckets_.size(); }

 private:
  struct Bucket {
    double tokens;
    Clock::time_point time;
  };
  using Buckets = std::map<std::size_t, Bucket>;
  [[nodiscard]] std::size_t hash_of(std::string_view key) const;
  void make_room(Clock::time_point now);
  double rate_;
  double burst_;
  std::size_t salt_;
  Buckets buckets_;
  Buckets::iterator next_ = buckets_.end();  ///< to be looked at
};

/// How many connections each client has, as one_client() counts them. May be used from several
/// threads: a connection may end on the thread of its last handler.
class ConnectionCount {
 public:
  /// `change` more connections of the client with this address; fewer when below 0.
  void add(const std::string& address, int change);
  /// How many that client has now.
  [[nodiscard]] int of(const std::string& address);

 private:
  std::mutex mutex_;
  std::map<std::string, int> counts_;
};

/// 429 with Retry-After: the whole seconds to wait.
[[nodiscard]] WebResponse too_fast_answer(int seconds);

/// True for an address (in plain form) of this machine itself: a page that is open here, or a
/// proxy.
[[nodiscard]] bool is_loopback(std::string_view address);

}  // namespace tinct
