#pragma once

#include <map>
#include <string>

namespace tinct::test {

/// An HTTP answer as it came over the wire; header names in lower case.
struct RawAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;
  std::string body;
};

/// One TCP connection to 127.0.0.1 that sends exactly what it is told: no path is tidied up, no
/// header is added. Throws std::runtime_error when the server hangs up or is silent for 5 seconds.
class RawClient {
 public:
  /// `from` is the address to come from: any of 127.0.0.0/8.
  explicit RawClient(int port, const std::string& from = "127.0.0.1");
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  /// Sends "METHOD TARGET HTTP/1.1", Host and `headers` (lines that end with CR LF); reads the
  /// answer, its body by Content-Length (none after HEAD and 304).
  RawAnswer ask(const std::string& method, const std::string& target,
                const std::string& headers = "");

  /// Sends bytes as they are.
  void send(const std::string& bytes);
  /// Reads one answer; `with_body` false after HEAD.
  RawAnswer answer(bool with_body = true);

  /// Reads up to `most` bytes of whatever comes, away; how many came: fewer at the end.
  std::size_t read_away(std::size_t most);

  /// True when the server closes the connection within 5 seconds.
  bool is_closed_by_server();

 private:
  std::string receive();

  int socket_ = -1;
  std::string pending_;
};

/// GET on a connection of its own.
RawAnswer get(int port, const std::string& target, const std::string& headers = "");

}  // namespace tinct::test
