#include <curl/curl.h>

#include <algorithm>

#include "lib/net/failures.h"

namespace tinct {
namespace {

std::string status_text(int status) {
  const char* phrase = "";
  switch (status) {
    case 400: phrase = " Bad Request"; break;
    case 401: phrase = " Unauthorized"; break;
    case 403: phrase = " Forbidden"; break;
    case 404: phrase = " Not Found"; break;
    case 410: phrase = " Gone"; break;
    case 429: phrase = " Too Many Requests"; break;
    case 451: phrase = " Unavailable For Legal Reasons"; break;
    case 500: phrase = " Internal Server Error"; break;
    case 502: phrase = " Bad Gateway"; break;
    case 503: phrase = " Service Unavailable"; break;
    case 504: phrase = " Gateway Timeout"; break;
    default: break;
  }
  return "the server answers " + std::to_string(status) + phrase;
}

FailureReason curl_reason(CURLcode code) {
  switch (code) {
    case CURLE_URL_MALFORMAT: return FailureReason::bad_link;
    case CURLE_UNSUPPORTED_PROTOCOL: return FailureReason::protocol;
    case CURLE_TOO_MANY_REDIRECTS: return FailureReason::redirects;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY: return FailureReason::unresolved;
    case CURLE_COULDNT_CONNECT: return FailureReason::unreachable;
    case CURLE_OPERATION_TIMEDOUT: return FailureReason::timed_out;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CONNECT_ERROR: return FailureReason::tls;
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING: return FailureReason::protocol;
    default: return FailureReason::truncated;
  }
}

}  // namespace

TryFailure status_failure(int status) {
  TryFailure result{.failure = {.reason = FailureReason::refused, .sentence = status_text(status)}};
  if (status == 404 || status == 410) result.failure.reason = FailureReason::not_found;
  if (status == 429) result.failure.reason = FailureReason::rate_limited;
  if (status < 400) result.failure.reason = FailureReason::protocol;
  if (status >= 500) result.failure.reason = FailureReason::server_error;
  result.transient = status == 408 || status == 425 || status == 429 ||
                     (status >= 500 && status != 501 && status != 505);
  return result;
}

TryFailure curl_failure(int code, const std::string& detail) {
  const auto curl_code = static_cast<CURLcode>(code);
  TryFailure result;
  result.failure.reason = curl_reason(curl_code);
  result.failure.sentence = detail.empty() ? curl_easy_strerror(curl_code) : detail;
  switch (result.failure.reason) {
    case FailureReason::bad_link:
    case FailureReason::redirects:
    case FailureReason::protocol: break;
    // A failed handshake may be a cut connection; a wrong certificate stays wrong.
    case FailureReason::tls: result.transient = curl_code == CURLE_SSL_CONNECT_ERROR; break;
    default: result.transient = true;
  }
  return result;
}

int retries_for(FailureReason reason, int retries) noexcept {
  const bool no_host = reason == FailureReason::unresolved || reason == FailureReason::unreachable;
  return no_host ? std::min(retries, 2) : retries;
}

}  // namespace tinct
