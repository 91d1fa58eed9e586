#include "tests/lib/web/tls_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace tinct::test {

struct TlsClient::State {
  int socket = -1;
  SSL_CTX* context = nullptr;
  SSL* ssl = nullptr;
  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    SSL_free(ssl);
    SSL_CTX_free(context);
    if (socket >= 0) ::close(socket);
  }
};

TlsClient::TlsClient(int port, const std::filesystem::path& certificate)
    : state_(std::make_unique<State>()) {
  state_->socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const timeval limit{.tv_sec = 5, .tv_usec = 0};
  ::setsockopt(state_->socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(state_->socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("no connection");
  }
  state_->context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_verify(state_->context, SSL_VERIFY_PEER, nullptr);
  if (SSL_CTX_load_verify_locations(state_->context, certificate.c_str(), nullptr) != 1) {
    throw std::runtime_error("no certificate to trust");
  }
  state_->ssl = SSL_new(state_->context);
  SSL_set1_host(state_->ssl, "localhost");
  SSL_set_fd(state_->ssl, state_->socket);
  if (SSL_connect(state_->ssl) != 1) throw std::runtime_error("no TLS handshake");
}

TlsClient::~TlsClient() = default;

void TlsClient::send(const std::string& bytes) {
  if (SSL_write(state_->ssl, bytes.data(), static_cast<int>(bytes.size())) <= 0) {
    throw std::runtime_error("the server takes nothing");
  }
}

std::string TlsClient::read_to_end() {
  std::string all;
  char chunk[16384];
  while (true) {
    const int got = SSL_read(state_->ssl, chunk, sizeof chunk);
    if (got > 0) {
      all.append(chunk, static_cast<std::size_t>(got));
      continue;
    }
    if (SSL_get_error(state_->ssl, got) == SSL_ERROR_ZERO_RETURN) return all;
    throw std::runtime_error("the server hung up without a goodbye, or is silent");
  }
}

SelfSigned self_signed(const std::filesystem::path& folder, const std::string& name,
                       const std::string& algorithm) {
  const SelfSigned made{folder / (name + ".crt"), folder / (name + ".key")};
  const std::string command =
      "openssl req -x509 -nodes -days 2 -newkey " + algorithm +
      " -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout '" + made.key.string() +
      "' -out '" + made.certificate.string() + "' 2>/dev/null";
  if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl made no certificate");
  return made;
}

}  // namespace tinct::test
