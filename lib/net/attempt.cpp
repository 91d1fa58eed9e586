#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "lib/base/errors.h"
#include "lib/net/attempt.h"
#include "lib/net/file_name.h"
#include "lib/net/media_type.h"
#include "lib/net/opt_out.h"

namespace tinct {
namespace {

// The body of an error page is read, so that its connection can be used again, but not for ever.
constexpr std::int64_t kIgnoredBytes = std::int64_t{1} << 20;
// A picture of the most pixels that are decoded has fewer bytes.
constexpr std::int64_t kPictureBytes = std::int64_t{256} << 20;
// An endless stream of nothing is read so far; a file of an unknown kind that ends earlier has its
// own verdict.
constexpr std::int64_t kUnknownBytes = std::int64_t{4} << 20;
// What comes more slowly for longer than our patience holds a place that others could have.
constexpr double kPatientBytesPerSecond = 16 * 1024;
// Of films and whatever else is no picture.
constexpr double kFilmPatience = 6;
constexpr std::string_view kUnknownType = "application/octet-stream";

}  // namespace

Attempt::Attempt(CURLM* multi, TryContext context)
    : multi_(multi),
      context_(context),
      easy_(curl_easy_init()),
      limit_(context.budget, context.options.stall_timeout),
      offset_(context.file.size()),
      size_limit_(context.options.size_limit) {
  if (!easy_) throw Error(Fault::resource, "no memory for another transfer");
  set_options();
  set_request_headers();
  const CURLMcode code = curl_multi_add_handle(multi_, easy_.get());
  if (code != CURLM_OK) throw Error(Fault::bug, curl_multi_strerror(code));
}

Attempt::~Attempt() { curl_multi_remove_handle(multi_, easy_.get()); }

std::string Attempt::final_url() const {
  const char* url = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_EFFECTIVE_URL, &url);
  std::string text = url == nullptr ? context_.url : url;
  // A Location may hold any bytes; reports and notes are JSON.
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < 0x21 || c > 0x7e; }, '?');
  return text;
}

void Attempt::stop(FailureReason reason, std::string sentence) {
  stopped_ = TryEnd{.failure = {.failure = {reason, std::move(sentence)}}};
}

void Attempt::begin_body() {
  body_ = Body::kept;
  const bool has_file = answer_.status == 200 || answer_.status == 206;
  if (context_.options.honour_opt_outs && has_file) {
    std::string reason = opt_out_reason(answer_.robots, answer_.tdm_reservation);
    if (!reason.empty()) return stop(FailureReason::opted_out, std::move(reason));
  }
  if (answer_.status == 200) {
    context_.file.start_over();
  } else if (answer_.status != 206) {
    body_ = Body::ignored;
  } else if (offset_ == 0) {
    stop(FailureReason::protocol, "the server answers 206 to a request without a range");
  } else {
    begin_continuation();
  }
}

void Attempt::begin_continuation() {
  const PartialNotes& notes = context_.file.notes();
  const auto& range = answer_.content_range;
  const bool same_file = (answer_.etag.empty() || notes.etag.empty() || answer_.etag == notes.etag);
  if (range && range->first == offset_ && same_file &&
      (!range->total || !notes.size || range->total == notes.size)) {
    context_.file.continue_writing();
    judged_ = true;  // by the try that wrote the first bytes
  } else if (range && range->first == 0 && range->total && *range->last + 1 == *range->total) {
    context_.file.start_over();  // not what was asked for, but it is the whole file
  } else {
    stopped_.emplace().kind = TryEnd::Kind::start_over;
  }
}

PartialNotes Attempt::new_notes(std::string_view type) const {
  const TransferRequest& request = context_.request;
  PartialNotes notes;
  notes.url = request.link.url;
  notes.size = answer_.whole_size();
  notes.final_name = request.stem.filename().string();
  notes.final_url = final_url();
  notes.media_type = type;
  if (!answer_.encoded && !answer_.refuses_ranges) {
    notes.etag = answer_.etag;
    notes.last_modified = answer_.last_modified;
  }
  if (!request.stem_is_final) {
    notes.final_name =
        late_file_name(request.link.url, answer_.content_disposition, notes.final_url, type);
  }
  return notes;
}

void Attempt::refuse_oversized() {
  stop(FailureReason::too_large, "more bytes than the limit of " + std::to_string(size_limit_) +
                                     (unknown_ ? " for what is no known kind of file" : ""));
}

void Attempt::judge_size(std::string_view type) {
  const Link& link = context_.request.link;
  const auto size = answer_.whole_size();
  if (size && link.size && *size != *link.size) {
    return stop(FailureReason::wrong_size, "the list says " + std::to_string(*link.size) +
                                               " bytes, the server has " + std::to_string(*size));
  }
  if (context_.options.media_only && type.starts_with("image/")) {
    size_limit_ = std::min(size_limit_, kPictureBytes);
  }
  if (unknown_) size_limit_ = std::min(size_limit_, kUnknownBytes);
  if (size && *size > size_limit_) {
    return stop(FailureReason::too_large, std::to_string(*size) + " bytes are over the limit of " +
                                              std::to_string(size_limit_));
  }
}

void Attempt::judge() {
  judged_ = true;
  const Link& link = context_.request.link;
  const std::string_view type = sniff_media_type(context_.file.head());
  // A checksum says more than the first bytes do.
  const bool any = !context_.options.media_only || !link.sha256.empty();
  if (!any && type != kUnknownType && !is_media_type(type)) {
    return stop(FailureReason::not_media, "not media: " + std::string(type));
  }
  unknown_ = !any && type == kUnknownType;
  judge_size(type);
  if (!stopped_) context_.file.write_notes(new_notes(type));
}

void Attempt::judge_pace() {
  const TransferOptions& options = context_.options;
  if (options.deadline > 0 || options.patience <= 0) return;
  if (options.limit_rate > 0) return;  // it may be slow by the user's wish
  const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begun_;
  const bool picture = context_.file.notes().media_type.starts_with("image/");
  const double pace = static_cast<double>(context_.file.size() - offset_) / spent.count();
  const double patience = options.patience * (picture ? 1 : kFilmPatience);
  if (spent.count() <= patience || pace >= kPatientBytesPerSecond) return;
  stop(FailureReason::timed_out, "it comes at " + std::to_string(std::lround(pace / 1024)) +
                                     " KiB/s, and took " +
                                     std::to_string(std::lround(spent.count())) +
                                     " s; --deadline says how long a file may take");
}

void Attempt::take(std::span<const std::byte> bytes) {
  if (body_ == Body::unseen) begin_body();
  if (stopped_) return;
  if (body_ == Body::ignored) {
    ignored_bytes_ += static_cast<std::int64_t>(bytes.size());
    if (ignored_bytes_ > kIgnoredBytes) stopped_ = end_of_status({});
    return;
  }
  context_.file.write(bytes);
  if (context_.file.size() > size_limit_) return refuse_oversized();
  if (!judged_ && context_.file.head().size() >= kSniffBytes) judge();
  if (!stopped_) judge_pace();
}

TryEnd Attempt::end_of_body() {
  if (body_ == Body::unseen) begin_body();
  if (!stopped_ && !judged_) {
    if (context_.file.size() == 0) {
      stop(FailureReason::empty, "the answer is empty");
    } else {
      judge();
    }
  }
  if (stopped_) return *stopped_;
  if (unknown_) {
    stop(FailureReason::not_media, "not media: " + std::string(kUnknownType));
    return *stopped_;
  }
  TryEnd end;
  const auto size = context_.file.notes().size;
  if (size && *size != context_.file.size()) {
    end.failure.failure = {FailureReason::truncated, "the answer ends after " +
                                                         std::to_string(context_.file.size()) +
                                                         " of " + std::to_string(*size) + " bytes"};
    end.failure.transient = true;
    return end;
  }
  end.kind = TryEnd::Kind::complete;
  return end;
}

TryEnd Attempt::end_of_status(const TryEnd& base) const {
  TryEnd end = base;
  if (answer_.status == 416 && offset_ > 0) {
    const bool all_there = answer_.content_range && answer_.content_range->total == offset_ &&
                           context_.file.notes().size.value_or(offset_) == offset_;
    end.kind = all_there ? TryEnd::Kind::complete : TryEnd::Kind::start_over;
    return end;
  }
  const char* location = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_REDIRECT_URL, &location);
  if (location != nullptr && answer_.status >= 300 && answer_.status < 400) {
    end.kind = TryEnd::Kind::redirected;
    end.location = location;
    return end;
  }
  end.failure = status_failure(answer_.status);
  curl_off_t seconds = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_RETRY_AFTER, &seconds);
  end.retry_after = static_cast<double>(seconds);
  return end;
}

TryEnd Attempt::end(CURLcode code) {
  if (error_) std::rethrow_exception(error_);
  TryEnd end;
  const bool has_body = answer_.status == 200 || answer_.status == 206;
  if (stopped_) {
    end = *stopped_;
  } else if (code == CURLE_OK && has_body) {
    end = end_of_body();
  } else if (answer_.status >= 300 || (code == CURLE_OK && !has_body)) {
    end = end_of_status(end);
  } else {
    end.failure = curl_failure(code, error_text_.data());
  }
  end.answered = answer_.status != 0;
  return end;
}

std::size_t Attempt::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto* attempt = static_cast<Attempt*>(self);
  try {
    attempt->answer_.take_line({data, size * count});
    return size * count;
  } catch (...) {
    attempt->error_ = std::current_exception();
    return 0;
  }
}

std::size_t Attempt::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto* attempt = static_cast<Attempt*>(self);
  const std::size_t bytes = size * count;
  if (attempt->error_) return 0;
  if (attempt->stopped_) {
    attempt->drain_left_ -= static_cast<std::int64_t>(bytes);
    return attempt->drain_left_ >= 0 ? bytes : 0;
  }
  if (!attempt->limit_.admit(bytes)) return CURL_WRITEFUNC_PAUSE;
  attempt->received_ += static_cast<std::int64_t>(bytes);
  try {
    attempt->take(std::as_bytes(std::span(data, bytes)));
  } catch (...) {
    attempt->error_ = std::current_exception();
  }
  if (attempt->stopped_) attempt->begin_drain();
  return attempt->error_ || (attempt->stopped_ && attempt->drain_left_ == 0) ? 0 : bytes;
}

}  // namespace tinct
