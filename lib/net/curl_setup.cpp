#include "lib/base/errors.h"
#include "lib/base/version.h"
#include "lib/net/curl_handles.h"

namespace tinct {

std::string user_agent(const std::string& contact) {
  const std::string name = std::string("tinct/") + kVersion;
  return contact.empty() ? name : name + " (+" + contact + ")";
}

void start_curl() {
  static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) throw Error(Fault::resource, "libcurl can't be set up on this machine");
}

}  // namespace tinct
