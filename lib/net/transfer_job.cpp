#include <algorithm>
#include <cmath>
#include <system_error>
#include <utility>

#include "lib/base/random.h"
#include "lib/net/media_type.h"
#include "lib/net/transfer_job.h"
#include "lib/net/url.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// A try that brought this much is progress: the count of fruitless tries begins anew.
constexpr std::int64_t kProgressBytes = std::int64_t{1} << 20;
constexpr int kRestarts = 3;

TransferJob::Clock::duration duration(double seconds) {
  return std::chrono::duration_cast<TransferJob::Clock::duration>(
      std::chrono::duration<double>(seconds));
}

// Content that is wrong and not merely unfinished: nothing of it may be continued.
bool content_is_wrong(FailureReason reason) {
  switch (reason) {
    case FailureReason::too_large:
    case FailureReason::empty:
    case FailureReason::not_media:
    case FailureReason::wrong_size:
    case FailureReason::wrong_hash: return true;
    default: return false;
  }
}

}  // namespace

TransferJob::TransferJob(const TransferOptions& options, TransferRequest request)
    : options_(options),
      request_(std::move(request)),
      host_(host_key(request_.link.url)),
      file_(request_.stem) {}

double TransferJob::seconds_left() const {
  if (options_.deadline <= 0) return 0;
  const std::chrono::duration<double> spent = Clock::now() - first_try_;
  return std::max(0.001, options_.deadline - spent.count());
}

std::optional<TransferOutcome> TransferJob::without_request() {
  first_try_ = Clock::now();
  file_.load(request_.link.url);
  most_bytes_ = file_.size();
  if (file_.notes().complete()) {
    const Link& link = request_.link;
    const PartialNotes& notes = file_.notes();
    const bool as_listed = (link.sha256.empty() || link.sha256 == notes.sha256) &&
                           (!link.size || link.size == notes.size);
    if (as_listed && (file_.size() == notes.size || was_moved())) return move_into_place();
    file_.discard();
    return std::nullopt;
  }
  if (file_.size() > 0 && file_.size() == file_.notes().size) return finish();
  return std::nullopt;
}

CURL* TransferJob::start_try(CURLM* multi) {
  attempt_ =
      std::make_unique<Attempt>(multi, TryContext{options_, request_, file_, seconds_left()});
  return attempt_->handle();
}

std::optional<TransferOutcome> TransferJob::end_try(CURLcode code, double& host_pause) {
  const TryEnd end = attempt_->end(code);
  attempt_.reset();
  file_.close();
  redirects_ = end.redirects;
  if (end.kind == TryEnd::Kind::complete) {
    TransferOutcome outcome = finish();
    const bool was_continued = restarts_ == 0 && most_bytes_ > 0;
    if (!outcome && outcome.error().reason == FailureReason::wrong_hash && was_continued) {
      // The parts may be of two versions; from the start it is one.
      ++restarts_;
      not_before_ = Clock::now();
      return std::nullopt;
    }
    return outcome;
  }
  if (end.kind == TryEnd::Kind::failed) return after_failure(end, host_pause);
  file_.discard();
  if (++restarts_ > kRestarts) {
    return failed({FailureReason::protocol, "the server's ranges don't fit together"});
  }
  not_before_ = Clock::now();
  return std::nullopt;
}

double TransferJob::back_off() const {
  // Half of the wait is drawn, so that the links of one host don't come back at once.
  Random random(std::hash<std::string>{}(request_.link.url), static_cast<std::uint64_t>(tries_));
  const double wait = std::ldexp(options_.first_wait, std::min(tries_ - 1, 30));
  return std::min(options_.longest_wait, wait) * (0.75 + 0.5 * random.uniform());
}

std::optional<TransferOutcome> TransferJob::after_failure(const TryEnd& end, double& host_pause) {
  const auto& [failure, transient] = end.failure;
  if (!transient) return failed(failure);
  if (file_.notes().validator().empty()) file_.discard();
  if (file_.size() >= most_bytes_ + kProgressBytes) tries_ = 0;
  most_bytes_ = std::max(most_bytes_, file_.size());
  if (++tries_ > retries_for(failure.reason, options_.retries)) return failed(failure);
  if (end.retry_after > options_.longest_wait) {
    return failed({failure.reason, failure.sentence + " and asks to come back in " +
                                       std::to_string(std::lround(end.retry_after)) +
                                       " s; run the same command again then"});
  }
  const double wait = std::max(back_off(), end.retry_after);
  if (options_.deadline > 0 && wait >= seconds_left()) return failed(failure);
  if (end.retry_after > 0 || failure.reason == FailureReason::rate_limited) host_pause = wait;
  not_before_ = Clock::now() + duration(wait);
  return std::nullopt;
}

TransferOutcome TransferJob::failed(FetchFailure failure) {
  if (content_is_wrong(failure.reason)) file_.discard();
  interrupt();
  return tl::unexpected(std::move(failure));
}

TransferOutcome TransferJob::finish() {
  file_.continue_writing();
  PartialNotes notes = file_.notes();
  const std::string digest = file_.finish();
  const Link& link = request_.link;
  if (link.size && *link.size != file_.size()) {
    return failed({FailureReason::wrong_size, "the list says " + std::to_string(*link.size) +
                                                  " bytes, the server sent " +
                                                  std::to_string(file_.size())});
  }
  if (!link.sha256.empty() && link.sha256 != digest) {
    return failed({FailureReason::wrong_hash, "the list says SHA-256 " + link.sha256 +
                                                  ", the server sent " + digest + " (" +
                                                  notes.media_type + ")"});
  }
  notes.size = file_.size();
  notes.sha256 = digest;
  file_.write_notes(notes);
  return move_into_place();
}

fs::path TransferJob::final_path() const {
  return request_.stem.parent_path() / file_.notes().final_name;
}

// Killed between the move and the record: the file has its name already.
bool TransferJob::was_moved() const {
  std::error_code error;
  const auto bytes = fs::file_size(final_path(), error);
  return !error && file_.size() == 0 && static_cast<std::int64_t>(bytes) == file_.notes().size;
}

TransferOutcome TransferJob::move_into_place() {
  const PartialNotes& notes = file_.notes();
  const fs::path path = final_path();
  if (!was_moved() && !file_.move_to(path)) {
    return tl::unexpected(FetchFailure{
        FailureReason::name_taken, notes.final_name +
                                       " exists already and isn't this link's file; move it away "
                                       "and run the same command again"});
  }
  return Fetched{.path = path,
                 .bytes = *notes.size,
                 .sha256 = notes.sha256,
                 .final_url = notes.final_url,
                 .media_type = notes.media_type,
                 .redirects = redirects_};
}

void TransferJob::interrupt() {
  attempt_.reset();
  file_.close();
  if (!file_.notes().complete() && file_.notes().validator().empty()) file_.discard();
}

void TransferJob::forget() { file_.forget(); }

TransferJob::Growth TransferJob::take_growth() {
  const Growth now{file_.size(), file_.notes().size.value_or(file_.size())};
  const Growth growth{now.received - reported_.received, now.expected - reported_.expected};
  reported_ = now;
  return growth;
}

}  // namespace tinct
