#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace tinct::test {

/// One https connection to 127.0.0.1 that trusts `certificate` alone, for the name "localhost".
/// Throws std::runtime_error where the handshake fails or the server is silent for 5 seconds.
class TlsClient {
 public:
  TlsClient(int port, const std::filesystem::path& certificate);
  ~TlsClient();
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  void send(const std::string& bytes);
  /// All that comes until the server says goodbye; throws where it hangs up without it.
  [[nodiscard]] std::string read_to_end();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A certificate for "localhost" that signs itself, made by the openssl program.
struct SelfSigned {
  std::filesystem::path certificate;
  std::filesystem::path key;
};
/// Writes FOLDER/NAME.crt and FOLDER/NAME.key; `algorithm` as in openssl req -newkey.
[[nodiscard]] SelfSigned self_signed(const std::filesystem::path& folder, const std::string& name,
                                     const std::string& algorithm = "rsa:2048");

}  // namespace tinct::test
