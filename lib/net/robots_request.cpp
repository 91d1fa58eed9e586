#include "lib/net/robots_request.h"

#include <cmath>
#include <utility>

#include "lib/base/errors.h"
#include "lib/net/certificates.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

// What RFC 9309 asks a reader to take at least, and RobotsRules reads.
constexpr std::size_t kEnoughBytes = 500 * 1024;

}  // namespace

std::string RulesErrand::next_host() const { return answer ? host : host_key(url); }

void RulesErrand::fail(FetchFailure why) {
  answer.emplace();
  answer->failure.failure = std::move(why);
  answer->failure.failure.sentence.insert(0, std::string(file.name) + ": ");
}

RobotsRequest::RobotsRequest(CURLM* multi, RulesErrand errand, const TransferOptions& options,
                             ByteBudget& budget)
    : multi_(multi), budget_(budget), errand_(std::move(errand)), easy_(curl_easy_init()) {
  if (!easy_) throw Error(Fault::resource, "no memory for another transfer");
  CURL* easy = easy_.get();
  const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  set(CURLOPT_URL, errand_.url.c_str());
  set(CURLOPT_USERAGENT, user_agent(options.contact).c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  trust_authorities(easy);
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(CURLOPT_ACCEPT_ENCODING, "");
  if (!options.proxy.empty()) set(CURLOPT_PROXY, options.proxy.c_str());
  set(CURLOPT_CONNECTTIMEOUT_MS, std::lround(options.connect_timeout * 1000));
  set(CURLOPT_TIMEOUT_MS, std::lround(options.stall_timeout * 1000));
  set(CURLOPT_DNS_CACHE_TIMEOUT, kAddressSeconds);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_ERRORBUFFER, error_text_.data());
  set(CURLOPT_HEADERFUNCTION, &RobotsRequest::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &RobotsRequest::on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  const CURLMcode code = curl_multi_add_handle(multi_, easy);
  if (code != CURLM_OK) throw Error(Fault::bug, curl_multi_strerror(code));
}

RobotsRequest::~RobotsRequest() { curl_multi_remove_handle(multi_, easy_.get()); }

RulesErrand RobotsRequest::end(CURLcode code) {
  std::string where = redirect_of(code);
  if (where.empty()) {
    errand_.answer = answer_of(code);
  } else if (!split_url(where)) {
    errand_.fail({FailureReason::protocol, "a redirect leads away from http and https"});
  } else {
    errand_.url = std::move(where);
    ++errand_.redirects;
  }
  return std::move(errand_);
}

// Empty where there is none, or one too many: that is as if there were no file (section 2.3.1.2).
std::string RobotsRequest::redirect_of(CURLcode code) const {
  const bool may_follow = errand_.redirects < errand_.file.redirects;
  if (code != CURLE_OK || answer_.status < 300 || answer_.status >= 400 || !may_follow) return {};
  const char* where = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_REDIRECT_URL, &where);
  return where == nullptr ? std::string() : percent_encoded(where);
}

RobotsAnswer RobotsRequest::answer_of(CURLcode code) {
  RobotsAnswer result;
  const int status = answer_.status;
  if (code != CURLE_OK && !enough_) {
    result.failure = curl_failure(code, error_text_.data());
  } else if (status >= 200 && status < 300) {
    result.known = true;
    result.text = std::move(text_);
  } else if (status >= 300 && status < 500 && status != 429) {
    result.known = true;  // "unavailable": all may be asked for
  } else {
    result.failure = status_failure(status);
    curl_off_t seconds = 0;
    curl_easy_getinfo(easy_.get(), CURLINFO_RETRY_AFTER, &seconds);
    result.retry_after = static_cast<double>(seconds);
    result.failure.failure.retry_after = result.retry_after;
  }
  result.failure.failure.sentence.insert(0, std::string(errand_.file.name) + ": ");
  return result;
}

std::size_t RobotsRequest::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto* request = static_cast<RobotsRequest*>(self);
  const std::string_view line(data, size * count);
  if (line.starts_with("HTTP/")) request->text_.clear();  // of a redirect's own page
  request->answer_.take_line(line);
  return size * count;
}

std::size_t RobotsRequest::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto* request = static_cast<RobotsRequest*>(self);
  request->budget_.spend(size * count);
  request->text_.append(data, size * count);
  request->enough_ = request->text_.size() > kEnoughBytes;
  return request->enough_ ? 0 : size * count;
}

}  // namespace tinct
