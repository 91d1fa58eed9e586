#pragma once

#include <filesystem>
#include <memory>

struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace tinct {

/// Who a server is over https: its certificate and the key to it.
struct TlsFiles {
  std::filesystem::path certificate = {};  ///< PEM: the server's own first, then its issuers'
  std::filesystem::path key = {};          ///< PEM, without a password

  /// True where https is wanted.
  [[nodiscard]] bool present() const { return !certificate.empty(); }
};

/// Gives OpenSSL's memory back.
struct FreeTlsContext {
  void operator()(ssl_ctx_st* context) const noexcept;
};
/// An SSL_CTX that is freed with its holder.
using TlsContext = std::unique_ptr<ssl_ctx_st, FreeTlsContext>;

/// What OpenSSL needs to serve with these files: TLS 1.2 and 1.3, no renegotiation. Throws
/// Error(Fault::input) that names the file which can't be read, needs a password, or doesn't belong
/// to the other.
[[nodiscard]] TlsContext tls_context(const TlsFiles& files);

}  // namespace tinct
