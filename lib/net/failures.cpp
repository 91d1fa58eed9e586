#include <curl/curl.h>

#include <algorithm>
#include <cmath>

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

struct ReasonWords {
  std::string_view name;
  std::string_view verdict;
};

ReasonWords words_of(FailureReason reason) {
  switch (reason) {
    case FailureReason::bad_link: return {"bad_link", "fail:bad_link"};
    case FailureReason::not_found: return {"not_found", "fail:http"};
    case FailureReason::refused: return {"refused", "fail:http"};
    case FailureReason::rate_limited: return {"rate_limited", "fail:http"};
    case FailureReason::server_error: return {"server_error", "fail:http"};
    case FailureReason::unresolved: return {"unresolved", "fail:dns"};
    case FailureReason::unreachable: return {"unreachable", "fail:connect"};
    case FailureReason::tls: return {"tls", "fail:tls"};
    case FailureReason::timed_out: return {"timed_out", "fail:timeout"};
    case FailureReason::truncated: return {"truncated", "fail:truncated"};
    case FailureReason::protocol: return {"protocol", "fail:protocol"};
    case FailureReason::redirects: return {"redirects", "fail:redirect"};
    case FailureReason::too_large: return {"too_large", "fail:too_large"};
    case FailureReason::empty: return {"empty", "fail:empty"};
    case FailureReason::not_media: return {"not_media", "fail:not_media"};
    case FailureReason::wrong_size: return {"wrong_size", "fail:wrong_size"};
    case FailureReason::wrong_hash: return {"wrong_hash", "fail:wrong_hash"};
    case FailureReason::name_taken: return {"name_taken", "fail:name_taken"};
    case FailureReason::corrupt: return {"corrupt", "fail:corrupt"};
    case FailureReason::placeholder: return {"placeholder", "fail:placeholder"};
    case FailureReason::too_small: return {"too_small", "fail:too_small"};
    case FailureReason::unsupported: return {"unsupported", "fail:unsupported"};
    case FailureReason::opted_out: return {"opted_out", "skip:optout"};
    case FailureReason::robots: return {"robots", "skip:robots"};
  }
  return {"unknown", "fail:unknown"};
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

std::string_view to_string(FailureReason reason) noexcept { return words_of(reason).name; }

std::string_view verdict_of(FailureReason reason) noexcept { return words_of(reason).verdict; }

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
  // libcurl has one code for all time-outs; only its words tell where the time went.
  if (detail.starts_with("Resolving timed out")) result.failure.reason = FailureReason::unresolved;
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
  return no_host || reason == FailureReason::timed_out ? std::min(retries, 1) : retries;
}

FetchFailure rest_failure(FailureReason reason, const std::string& who, double seconds) {
  FetchFailure failure{reason, who + " asks to come back in " +
                                   std::to_string(std::lround(seconds)) + " s; try it again then"};
  failure.retry_after = seconds;
  return failure;
}

}  // namespace tinct
