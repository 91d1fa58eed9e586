#include "lib/net/robots_request.h"

#include <cmath>

#include "lib/base/errors.h"
#include "lib/net/certificates.h"

namespace tinct {
namespace {

// What RFC 9309 asks a reader to take at least, and RobotsRules reads.
constexpr std::size_t kEnoughBytes = 500 * 1024;

}  // namespace

RobotsRequest::RobotsRequest(CURLM* multi, const std::string& host, const TransferOptions& options,
                             ByteBudget& budget, const RulesFile& file)
    : multi_(multi), budget_(budget), file_(file), easy_(curl_easy_init()) {
  if (!easy_) throw Error(Fault::resource, "no memory for another transfer");
  CURL* easy = easy_.get();
  const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  set(CURLOPT_URL, (host + std::string(file.path)).c_str());
  set(CURLOPT_USERAGENT, user_agent(options.contact).c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  set(CURLOPT_FOLLOWLOCATION, file.redirects > 0 ? 1L : 0L);
  set(CURLOPT_MAXREDIRS, file.redirects);
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

RobotsAnswer RobotsRequest::end(CURLcode code) {
  RobotsAnswer result;
  const int status = answer_.status;
  if (code == CURLE_TOO_MANY_REDIRECTS) {
    result.known = true;  // section 2.3.1.2: as if there were none
  } else if (code != CURLE_OK && !enough_) {
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
  }
  result.failure.failure.sentence.insert(0, std::string(file_.name) + ": ");
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
