#pragma once

// Private to lib/net.

#include "lib/net/curl_handles.h"

namespace tinct {

/// Lets a transfer trust the authorities of the environment where it names some, as the curl
/// program does: the file of CURL_CA_BUNDLE, else the folder of SSL_CERT_DIR and the file of
/// SSL_CERT_FILE; else those of the system. Certificates are always checked.
void trust_authorities(CURL* easy);

}  // namespace tinct
