// https as the server speaks it itself: who is answered, who is cut, and which files are refused.
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <string>

#include "lib/base/errors.h"
#include "lib/web/request_rules.h"
#include "lib/web/web_server.h"
#include "tests/lib/web/raw_client.h"
#include "tests/lib/web/tls_client.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::RawClient;
using test::self_signed;
using test::SelfSigned;
using test::TemporaryFolder;
using test::TlsClient;

namespace {

WebResponse tell_path(const WebRequest& request) {
  return web_response(200, "text/plain", "path " + request.path);
}

WebServerOptions over_tls(const SelfSigned& files) {
  return {.tls = {files.certificate, files.key}, .header_seconds = 1};
}

std::string request_for(int port, const std::string& headers = "") {
  return "GET /x HTTP/1.1\r\nHost: localhost:" + std::to_string(port) +
         "\r\nConnection: close\r\n" + headers + "\r\n";
}

// What tls_context() says about the files.
std::string refusal(const TlsFiles& files) {
  try {
    (void)tls_context(files);
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a server with a certificate answers over https, with goodbye", "[web]") {
  const TemporaryFolder folder;
  for (const std::string algorithm : {"rsa:2048", "ed25519"}) {
    CAPTURE(algorithm);
    const SelfSigned files = self_signed(folder.path(), "own", algorithm);
    const WebServer server(tell_path, over_tls(files));
    CHECK(server.address() == "https://127.0.0.1:" + std::to_string(server.port()));
    TlsClient client(server.port(), files.certificate);
    client.send(request_for(server.port()));
    const std::string answer = client.read_to_end();
    CHECK(answer.starts_with("HTTP/1.1 200"));
    CHECK(answer.ends_with("path /x"));
  }
}

TEST_CASE("over https the server's own origin is https", "[web]") {
  const TemporaryFolder folder;
  const SelfSigned files = self_signed(folder.path(), "own");
  const WebServer server(tell_path, over_tls(files));
  const auto status = [&](const std::string& origin) {
    TlsClient client(server.port(), files.certificate);
    client.send(
        request_for(server.port(), "Origin: " + origin + std::to_string(server.port()) + "\r\n"));
    return client.read_to_end().substr(9, 3);
  };
  CHECK(status("https://localhost:") == "200");
  CHECK(status("http://localhost:") == "403");
  CHECK(status("https://evil.example:") == "403");
}

TEST_CASE("plain http gets no answer from a server that speaks https", "[web]") {
  const TemporaryFolder folder;
  std::atomic<int> reached = 0;
  const WebServer server(
      [&](const WebRequest& request) {
        ++reached;
        return tell_path(request);
      },
      over_tls(self_signed(folder.path(), "own")));
  RawClient client(server.port());
  client.send(request_for(server.port()));
  CHECK_THROWS(client.answer());
  CHECK(reached == 0);
}

TEST_CASE("a handshake that doesn't come to its end is cut", "[web]") {
  const TemporaryFolder folder;
  const SelfSigned files = self_signed(folder.path(), "own");
  const WebServer server(tell_path, over_tls(files));
  RawClient silent(server.port());
  RawClient slow(server.port());
  // The head of a handshake's record of 512 bytes, and the rest never.
  slow.send(std::string("\x16\x03\x01\x02\x00\x01", 6));
  const auto start = std::chrono::steady_clock::now();
  CHECK(silent.is_closed_by_server());
  CHECK(slow.is_closed_by_server());
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(4));
  TlsClient other(server.port(), files.certificate);
  other.send(request_for(server.port()));
  CHECK(other.read_to_end().starts_with("HTTP/1.1 200"));
}

TEST_CASE("what is too long over https is answered before the connection ends", "[web]") {
  const TemporaryFolder folder;
  const SelfSigned files = self_signed(folder.path(), "own");
  const WebServer server(tell_path, over_tls(files));
  TlsClient client(server.port(), files.certificate);
  client.send("POST /x HTTP/1.1\r\nHost: localhost:" + std::to_string(server.port()) +
              "\r\nContent-Type: application/json\r\nContent-Length: 17408\r\n\r\n" +
              std::string(17408, ' '));
  CHECK(client.read_to_end().starts_with("HTTP/1.1 413"));
}

TEST_CASE("a certificate or key that is of no use is named, with the way out", "[web]") {
  const TemporaryFolder folder;
  const SelfSigned own = self_signed(folder.path(), "own");
  const SelfSigned other = self_signed(folder.path(), "other");
  const SelfSigned unlike = self_signed(folder.path(), "unlike", "ed25519");
  CHECK(refusal({own.certificate, own.key}).empty());
  const std::string absent = refusal({own.certificate, folder / "absent.key"});
  CHECK(absent.find("absent.key") != std::string::npos);
  CHECK(absent.find("--tls-key") != std::string::npos);
  CHECK(refusal({folder / "absent.crt", own.key}).find("absent.crt") != std::string::npos);
  for (const SelfSigned& wrong : {other, unlike}) {
    const std::string mixed = refusal({own.certificate, wrong.key});
    CAPTURE(mixed);
    CHECK(mixed.find(wrong.key.string() + ": is not the key of " + own.certificate.string()) == 0);
    CHECK(mixed.find("--tls-key") != std::string::npos);
  }
  CHECK(refusal({own.key, own.key}).find("own.key: is no certificate") != std::string::npos);
  CHECK(refusal({own.certificate, own.certificate}).find("own.crt: is no private key") !=
        std::string::npos);
  const std::string locked = folder / "locked.key";
  const std::string command = "openssl pkey -in '" + own.key.string() +
                              "' -aes128 -passout pass:secret -out '" + locked + "' 2>/dev/null";
  REQUIRE(std::system(command.c_str()) == 0);
  CHECK(refusal({own.certificate, locked}).find("has a password") != std::string::npos);
}
