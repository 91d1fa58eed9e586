// What a try asks of the server, and how long it waits.

#include <algorithm>
#include <cmath>
#include <string>

#include "lib/base/errors.h"
#include "lib/net/attempt.h"
#include "lib/net/bearer.h"
#include "lib/net/certificates.h"
#include "lib/net/url.h"

namespace tinct {
namespace {

long milliseconds(double seconds) { return std::lround(seconds * 1000); }

}  // namespace

void Attempt::set_options() {
  CURL* easy = easy_.get();
  const TransferOptions& options = context_.options;
  const std::string& url = context_.url;
  const auto set = [easy](CURLoption option, auto value) { curl_easy_setopt(easy, option, value); };
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_USERAGENT, user_agent(options.contact).c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  // Redirects come back to the engine: the next host has its own rules and its own share.
  set(CURLOPT_FOLLOWLOCATION, 0L);
  if (context_.share != nullptr) set(CURLOPT_SHARE, context_.share);
  if (!options.proxy.empty()) set(CURLOPT_PROXY, options.proxy.c_str());
  trust_authorities(easy);
  // Media doesn't get smaller by gzip; where a server sends it unasked, libcurl undoes it.
  set(CURLOPT_ACCEPT_ENCODING, "identity");
  set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds(options.connect_timeout));
  if (context_.seconds_left > 0) {
    set(CURLOPT_TIMEOUT_MS, std::max(1L, milliseconds(context_.seconds_left)));
  }
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_ERRORBUFFER, error_text_.data());
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_HEADERFUNCTION, &Attempt::on_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(this));
  set(CURLOPT_WRITEFUNCTION, &Attempt::on_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(this));
  set(CURLOPT_DNS_CACHE_TIMEOUT, kAddressSeconds);
  set_limits();
}

void Attempt::add_header(const std::string& line) {
  curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
  if (longer == nullptr) throw Error(Fault::resource, "no memory for another transfer");
  (void)headers_.release();
  headers_.reset(longer);
  curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, headers_.get());
}

// Redirects are requests of their own, so the token stays where it belongs.
void Attempt::set_authorization() {
  const std::string& token = context_.options.bearer_token;
  const TransferRequest& request = context_.request;
  if (token.empty() || !request.is_listed) return;
  if (!may_send_bearer(context_.url, request.link.url)) return;
  add_header("Authorization: Bearer " + token);
  const bool plain = !ascii_lower(context_.url).starts_with("https:");
  // This machine alone; a proxy would read it.
  if (plain) curl_easy_setopt(easy_.get(), CURLOPT_PROXY, "");
}

void Attempt::set_request_headers() {
  set_authorization();
  if (offset_ == 0) return;
  // CURLOPT_RESUME_FROM would fail on a server that ignores Range; here a 200 is an answer too.
  const std::string range = std::to_string(offset_) + "-";
  curl_easy_setopt(easy_.get(), CURLOPT_RANGE, range.c_str());
  add_header("If-Range: " + context_.file.notes().validator());
}

}  // namespace tinct
