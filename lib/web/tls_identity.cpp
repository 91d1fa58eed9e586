#include "lib/web/tls_identity.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <fstream>
#include <string>

#include "lib/base/errors.h"

namespace tinct {
namespace {

// What OpenSSL says about its last failure, and forgets then.
std::string tls_reason() {
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  std::string told = reason == nullptr ? "unknown reason" : reason;
  ERR_clear_error();
  return told;
}

void need_readable(const std::filesystem::path& file, const char* option) {
  if (std::ifstream(file)) return;
  throw Error(Fault::input, file.string() + ": can't be read; give " + option +
                                " a PEM file that this user may read");
}

// OpenSSL would ask for the password on the terminal, where a server has nobody to type it.
int no_password(char*, int, int, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

}  // namespace

void FreeTlsContext::operator()(ssl_ctx_st* context) const noexcept { SSL_CTX_free(context); }

TlsContext tls_context(const TlsFiles& files) {
  need_readable(files.certificate, "--tls-cert");
  need_readable(files.key, "--tls-key");
  TlsContext context(SSL_CTX_new(TLS_server_method()));
  if (!context) throw Error(Fault::resource, "no TLS: " + tls_reason());
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  bool asked = false;
  SSL_CTX_set_default_passwd_cb(context.get(), no_password);
  SSL_CTX_set_default_passwd_cb_userdata(context.get(), &asked);
  if (SSL_CTX_use_certificate_chain_file(context.get(), files.certificate.c_str()) != 1) {
    throw Error(Fault::input, files.certificate.string() + ": is no certificate in PEM (" +
                                  tls_reason() +
                                  "); give --tls-cert the file that begins with -----BEGIN "
                                  "CERTIFICATE-----");
  }
  const int loaded =
      SSL_CTX_use_PrivateKey_file(context.get(), files.key.c_str(), SSL_FILETYPE_PEM);
  // `asked` ends with this function.
  SSL_CTX_set_default_passwd_cb(context.get(), nullptr);
  SSL_CTX_set_default_passwd_cb_userdata(context.get(), nullptr);
  if (asked) {
    throw Error(Fault::input, files.key.string() +
                                  ": has a password; write it without one, readable for this "
                                  "user only: openssl pkey -in KEY -out PLAIN");
  }
  // A key of the certificate's own kind is compared as it is loaded, one of another kind is not.
  const bool fits = loaded == 1 && SSL_CTX_check_private_key(context.get()) == 1;
  const bool is_key = loaded == 1 || ERR_GET_LIB(ERR_peek_last_error()) == ERR_LIB_X509;
  const std::string reason = tls_reason();
  if (!is_key) {
    throw Error(Fault::input, files.key.string() + ": is no private key in PEM (" + reason +
                                  "); give --tls-key the key that the certificate was made for");
  }
  if (!fits) {
    throw Error(Fault::input, files.key.string() + ": is not the key of " +
                                  files.certificate.string() +
                                  "; give --tls-key the key that the certificate was made for, and "
                                  "--tls-cert a file in which the server's own certificate comes "
                                  "first");
  }
  return context;
}

}  // namespace tinct
