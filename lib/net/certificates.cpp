#include "lib/net/certificates.h"

#include <cstdlib>

namespace tinct {
namespace {

// Unset and empty are the same.
const char* text_of_variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? nullptr : value;
}

}  // namespace

void trust_authorities(CURL* easy) {
  if (const char* bundle = text_of_variable("CURL_CA_BUNDLE")) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
    return;
  }
  if (const char* folder = text_of_variable("SSL_CERT_DIR")) {
    curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
  }
  if (const char* file = text_of_variable("SSL_CERT_FILE")) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, file);
  }
}

}  // namespace tinct
