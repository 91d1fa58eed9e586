#pragma once

// Private to lib/net: the one header that shows libcurl's types.

#include <curl/curl.h>

#include <memory>
#include <string>

namespace tinct {

struct CurlDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct CurlMultiDeleter {
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct CurlListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
struct CurlShareDeleter {
  void operator()(CURLSH* share) const { curl_share_cleanup(share); }
};

using CurlEasy = std::unique_ptr<CURL, CurlDeleter>;
using CurlMulti = std::unique_ptr<CURLM, CurlMultiDeleter>;
using CurlShare = std::unique_ptr<CURLSH, CurlShareDeleter>;
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

/// How long an address that was found is used without asking again.
inline constexpr long kAddressSeconds = 300;

/// Sets up libcurl for the process; any number of calls, from any thread.
void start_curl();

/// What servers see as the User-Agent: "tinct/1.2 (+contact)".
[[nodiscard]] std::string user_agent(const std::string& contact);

}  // namespace tinct
