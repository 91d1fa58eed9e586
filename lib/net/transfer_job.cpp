#include <algorithm>
#include <system_error>
#include <utility>

#include "lib/base/random.h"
#include "lib/net/link_list.h"
#include "lib/net/media_type.h"
#include "lib/net/transfer_job.h"
#include "lib/net/url.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

// A try that brought this much is progress: the count of fruitless tries begins anew.
constexpr std::int64_t kProgressBytes = std::int64_t{1} << 20;
constexpr int kRestarts = 3;
constexpr double kClockMargin = 0.05;  // seconds

TransferJob::Clock::duration duration(double seconds) {
  return std::chrono::duration_cast<TransferJob::Clock::duration>(
      std::chrono::duration<double>(seconds));
}

// Names under .invalid exist nowhere (RFC 6761, section 6.4): no resolver need be asked.
bool can_not_exist(const std::string& host) {
  const auto parts = split_url(host);
  if (!parts) return false;
  const std::string_view name = parts->authority.substr(0, parts->authority.rfind(':'));
  return name.ends_with(".invalid");
}

// Content that is wrong and not merely unfinished: nothing of it may be continued.
bool content_is_wrong(FailureReason reason) {
  switch (reason) {
    case FailureReason::too_large:
    case FailureReason::empty:
    case FailureReason::not_media:
    case FailureReason::corrupt:
    case FailureReason::placeholder:
    case FailureReason::too_small:
    case FailureReason::unsupported:
    case FailureReason::opted_out:
    case FailureReason::wrong_size:
    case FailureReason::wrong_hash: return true;
    default: return false;
  }
}

}  // namespace

TransferJob::TransferJob(const TransferOptions& options, TransferRequest request)
    : options_(options),
      request_(std::move(request)),
      url_(request_.link.url),
      host_(host_key(url_)),
      file_(request_.part_stem.empty() ? request_.stem : request_.part_stem, options.memory_limit) {
}

std::string TransferJob::path() const {
  const auto parts = split_url(url_);
  if (!parts) return "/";
  std::string path(parts->path.empty() ? "/" : parts->path);
  if (!parts->query.empty()) path.append("?").append(parts->query);
  return path;
}

double TransferJob::seconds_left() const {
  if (options_.deadline <= 0) return 0;
  const std::chrono::duration<double> spent = Clock::now() - first_try_;
  return std::max(0.001, options_.deadline - spent.count());
}

void TransferJob::go_to(std::string url) {
  url_ = std::move(url);
  host_ = host_key(url_);
}

TransferJob::Step TransferJob::begin() {
  if (!request_.existing.empty()) return {.kind = Step::Kind::finish, .outcome = {}};
  first_try_ = Clock::now() + duration(request_.wait);
  not_before_ = first_try_;
  if (can_not_exist(host_)) {
    return settled({FailureReason::unresolved, "a name under .invalid has no address"});
  }
  file_.load(request_.link.url);
  most_bytes_ = file_.size();
  if (file_.notes().complete()) {
    const Link& link = request_.link;
    const PartialNotes& notes = file_.notes();
    const bool as_listed = (link.sha256.empty() || link.sha256 == notes.sha256) &&
                           (!link.size || link.size == notes.size);
    if (as_listed && (file_.size() == notes.size || was_moved())) {
      return {.kind = Step::Kind::settled, .outcome = move_into_place()};
    }
    file_.discard();
    return {};
  }
  const bool all_there = file_.size() > 0 && file_.size() == file_.notes().size;
  return {.kind = all_there ? Step::Kind::finish : Step::Kind::ask, .outcome = {}};
}

CURL* TransferJob::start_try(CURLM* multi, CURLSH* share, ByteBudget& budget) {
  attempt_ = std::make_unique<Attempt>(
      multi, TryContext{options_, request_, file_, url_, budget, share, seconds_left()});
  return attempt_->handle();
}

TransferJob::Step TransferJob::end_try(CURLcode code, bool slow) {
  const TryEnd end = attempt_->end(code);
  attempt_.reset();
  file_.close();
  Step step;
  switch (end.kind) {
    case TryEnd::Kind::complete:
      step.kind = Step::Kind::finish;
      step.answered = true;
      return step;
    case TryEnd::Kind::redirected: return follow(end.location);
    case TryEnd::Kind::start_over: return start_over();
    case TryEnd::Kind::failed: break;
  }
  return after_failure(end, slow);
}

TransferJob::Step TransferJob::follow(const std::string& where) {
  const std::string location = percent_encoded(where);
  if (visited_.empty()) visited_.push_back(url_);
  if (!split_url(location)) {
    return settled({FailureReason::protocol, "a redirect leads away from http and https"});
  }
  if (location.size() > kLongestUrl) {
    return settled({FailureReason::protocol, "a redirect leads to a URL of more than 8192 bytes"});
  }
  if (std::ranges::find(visited_, location) != visited_.end()) {
    return settled({FailureReason::redirects, "its redirects lead round in a circle"});
  }
  if (static_cast<int>(visited_.size()) > options_.redirects) {
    return settled({FailureReason::redirects,
                    "more than " + std::to_string(options_.redirects) + " redirects"});
  }
  visited_.push_back(location);
  go_to(location);
  not_before_ = Clock::now();
  Step step;
  step.answered = true;
  return step;
}

TransferJob::Step TransferJob::start_over() {
  file_.discard();
  if (++restarts_ > kRestarts) {
    return settled({FailureReason::protocol, "the server's ranges don't fit together"});
  }
  not_before_ = Clock::now();
  Step step;
  step.answered = true;
  return step;
}

// "Decorrelated jitter" (M. Brooker, AWS Architecture Blog, 2015): each wait is drawn between the
// least one and three times the last, so that the links of one host don't come back at once.
double TransferJob::back_off() {
  if (options_.retry_sleep) {
    return options_.retry_sleep->wait(std::max(0, tries_ - 1), options_.longest_wait);
  }
  Random random(std::hash<std::string>{}(request_.link.url), static_cast<std::uint64_t>(failures_));
  const double most = std::max(options_.first_wait, 3 * last_wait_);
  last_wait_ = std::min(options_.longest_wait,
                        options_.first_wait + (most - options_.first_wait) * random.uniform());
  return last_wait_;
}

TransferJob::Step TransferJob::after_failure(const TryEnd& end, bool slow) {
  const auto& [failure, transient] = end.failure;
  ++failures_;
  Step step;
  step.why = failure.reason;
  step.retry_after = end.retry_after;
  step.answered = end.answered;
  const auto over = [&](FetchFailure last) {
    step.kind = Step::Kind::settled;
    last.retry_after = end.retry_after;
    step.outcome = failed(std::move(last));
    return step;
  };
  if (!transient) return over(failure);
  if (file_.notes().validator().empty()) file_.discard();
  if (file_.size() >= most_bytes_ + kProgressBytes) tries_ = 0;
  most_bytes_ = std::max(most_bytes_, file_.size());
  const bool last_word = failure.reason == FailureReason::timed_out && !slow;
  if (last_word || ++tries_ > retries_for(failure.reason, options_.retries)) return over(failure);
  if (end.retry_after > options_.longest_wait) {
    return over(rest_failure(failure.reason, failure.sentence + " and", end.retry_after));
  }
  // A server's clock may be a little behind ours.
  const double asked_for = end.retry_after > 0 ? end.retry_after + kClockMargin : 0;
  const double wait = std::max(back_off(), asked_for);
  if (options_.deadline > 0 && wait >= seconds_left()) return over(failure);
  if (file_.size() > 0) {
    // Thousands may wait for busy hosts: none of them in memory.
    file_.to_disk();
    file_.close();
  }
  visited_.clear();
  go_to(request_.link.url);
  not_before_ = Clock::now() + duration(wait);
  return step;
}

TransferOutcome TransferJob::failed(FetchFailure failure) {
  const bool worth_keeping = file_.size() >= kProgressBytes || !request_.leave_part;
  if (content_is_wrong(failure.reason) || !worth_keeping) file_.discard();
  if (url_ != request_.link.url) failure.final_url = url_;
  failure.tries = failures_;
  interrupt();
  return tl::unexpected(std::move(failure));
}

TransferJob::Step TransferJob::settled(FetchFailure failure) {
  Step step;
  step.kind = Step::Kind::settled;
  step.answered = true;
  step.outcome = failed(std::move(failure));
  return step;
}

TransferOutcome TransferJob::give_up(FetchFailure failure) { return failed(std::move(failure)); }

void TransferJob::interrupt() {
  attempt_.reset();
  file_.close();
  if (!file_.notes().complete() && file_.notes().validator().empty()) {
    file_.discard();
  } else if (file_.size() > 0) {
    file_.to_disk();
    file_.close();
  }
}

void TransferJob::forget() { file_.forget(); }

TransferJob::Growth TransferJob::take_growth() {
  const Growth now{file_.size(), file_.notes().size.value_or(file_.size())};
  const Growth growth{now.received - reported_.received, now.expected - reported_.expected};
  reported_ = now;
  return growth;
}

}  // namespace tinct
