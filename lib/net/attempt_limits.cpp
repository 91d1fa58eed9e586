// How fast a try may be, and how slow.

#include <algorithm>
#include <cmath>
#include <string>

#include "lib/net/attempt.h"

namespace tinct {
namespace {

constexpr long kReceiveBuffer = 256 * 1024;
constexpr long kSlowBytesPerSecond = 1024;
// Of an unwanted answer so much is read, so that its connection can be used again: a new one costs
// the server more.
constexpr std::int64_t kDrainedBytes = std::int64_t{64} << 10;

}  // namespace

// libcurl's own rule for stalls doesn't know which pauses are ours. A paused stream of HTTP/2 goes
// on arriving, up to 32 MiB of it; a paused connection of HTTP/1.1 makes the server wait.
void Attempt::set_limits() {
  const auto set = [this](CURLoption option, auto value) {
    curl_easy_setopt(easy_.get(), option, value);
  };
  if (context_.budget.limited()) {
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &Attempt::on_progress);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(this));
    return;
  }
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(CURLOPT_PIPEWAIT, context_.url.starts_with("https") ? 1L : 0L);
  set(CURLOPT_BUFFERSIZE, kReceiveBuffer);
  set(CURLOPT_LOW_SPEED_LIMIT, kSlowBytesPerSecond);
  set(CURLOPT_LOW_SPEED_TIME, std::max(1L, std::lround(context_.options.stall_timeout)));
}

// Not where bytes are counted, nor where they come too slowly.
void Attempt::begin_drain() {
  if (context_.budget.limited()) return;
  if (stopped_->failure.failure.reason == FailureReason::timed_out) return;
  const bool is_long = answer_.content_length && !answer_.encoded &&
                       *answer_.content_length - received_ > kDrainedBytes;
  if (is_long) return;
  drain_left_ = kDrainedBytes;
  curl_easy_setopt(easy_.get(), CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(kDrainedBytes));
  curl_easy_setopt(easy_.get(), CURLOPT_LOW_SPEED_TIME, 1L);
}

void Attempt::resume() {
  limit_.go_on();
  // Also where taking fails: the next call of libcurl, or end(), sees it.
  curl_easy_pause(easy_.get(), CURLPAUSE_CONT);
}

int Attempt::on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  auto* attempt = static_cast<Attempt*>(self);
  curl_off_t asked = 0;
  curl_easy_getinfo(attempt->easy_.get(), CURLINFO_PRETRANSFER_TIME_T, &asked);
  if (asked == 0) attempt->limit_.not_begun();
  if (attempt->error_ || attempt->stopped_) return 1;
  if (!attempt->limit_.stalled()) return 0;
  attempt->stop(FailureReason::timed_out,
                "less than 1024 bytes a second for " +
                    std::to_string(std::lround(attempt->context_.options.stall_timeout)) +
                    " seconds");
  attempt->stopped_->failure.transient = true;
  return 1;
}

}  // namespace tinct
