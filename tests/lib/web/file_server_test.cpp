#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/errors.h"
#include "lib/web/file_server.h"
#include "lib/web/served_file.h"
#include "tests/lib/web/raw_client.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::RawClient;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string counting_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>((i * 2654435761U) >> 13);
  return bytes;
}

}  // namespace

TEST_CASE("a file comes as it is, with its type, length and versions", "[web]") {
  const test::TemporaryFolder folder;
  const std::string bytes = counting_bytes(1'000'003);
  write(folder / "film one.mp4", bytes);
  const FileServer server(folder.path());
  CHECK(server.address() == "http://127.0.0.1:" + std::to_string(server.port()));
  const auto answer = test::get(server.port(), "/film%20one.mp4?download=1");
  CHECK(answer.status == 200);
  CHECK(answer.body == bytes);
  CHECK(answer.headers.at("content-type") == "video/mp4");
  CHECK(answer.headers.at("accept-ranges") == "bytes");
  CHECK(answer.headers.at("etag").front() == '"');
  CHECK(answer.headers.at("last-modified").ends_with(" GMT"));
}

TEST_CASE("ranges give the bytes that RFC 9110 says", "[web]") {
  const test::TemporaryFolder folder;
  const std::string bytes = counting_bytes(1000);
  write(folder / "a.bin", bytes);
  const FileServer server(folder.path());
  const auto range = [&](const std::string& value) {
    return test::get(server.port(), "/a.bin", "Range: " + value + "\r\n");
  };
  struct Case {
    std::string range;
    std::size_t first;
    std::size_t last;
  };
  for (const auto& [value, first, last] : std::vector<Case>{{"bytes=0-0", 0, 0},
                                                            {"bytes=10-19", 10, 19},
                                                            {"bytes=990-", 990, 999},
                                                            {"bytes=0-", 0, 999},
                                                            {"bytes=999-5000", 999, 999},
                                                            {"bytes=-1", 999, 999},
                                                            {"bytes=-300", 700, 999},
                                                            {"bytes=-5000", 0, 999}}) {
    CAPTURE(value);
    const auto answer = range(value);
    CHECK(answer.status == 206);
    CHECK(answer.headers.at("content-range") ==
          "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/1000");
    CHECK(answer.body == bytes.substr(first, last - first + 1));
  }
  for (const std::string value :
       {"bytes=1000-", "bytes=5000-6000", "bytes=-0", "bytes=99999999999999999999999-"}) {
    CAPTURE(value);
    const auto answer = range(value);
    CHECK(answer.status == 416);
    CHECK(answer.headers.at("content-range") == "bytes */1000");
    CHECK(answer.body.empty());
  }
  for (const std::string value :
       {"bytes=20-10", "bytes=-", "bytes=a-b", "lines=0-1", "bytes=0-1,5-6", "bytes=1"}) {
    CAPTURE(value);
    const auto answer = range(value);
    CHECK(answer.status == 200);
    CHECK(answer.body == bytes);
  }
}

TEST_CASE("an empty file has no range that can be met", "[web]") {
  const test::TemporaryFolder folder;
  write(folder / "empty.txt", "");
  const FileServer server(folder.path());
  CHECK(test::get(server.port(), "/empty.txt").headers.at("content-length") == "0");
  CHECK(test::get(server.port(), "/empty.txt", "Range: bytes=0-\r\n").status == 416);
  CHECK(test::get(server.port(), "/empty.txt", "Range: bytes=-5\r\n").status == 416);
}

TEST_CASE("If-Range gives the part of this version only", "[web]") {
  const test::TemporaryFolder folder;
  write(folder / "a.bin", "0123456789");
  const FileServer server(folder.path());
  const auto first = test::get(server.port(), "/a.bin");
  const auto part = [&](const std::string& version) {
    return test::get(server.port(), "/a.bin", "Range: bytes=5-\r\nIf-Range: " + version + "\r\n");
  };
  CHECK(part(first.headers.at("etag")).status == 206);
  CHECK(part(first.headers.at("etag")).body == "56789");
  CHECK(part(first.headers.at("last-modified")).status == 206);
  CHECK(part("\"another\"").status == 200);
  CHECK(part("\"another\"").body == "0123456789");

  write(folder / "a.bin", "abcdefghijk");
  const auto changed = part(first.headers.at("etag"));
  CHECK(changed.status == 200);
  CHECK(changed.body == "abcdefghijk");
  CHECK(changed.headers.at("etag") != first.headers.at("etag"));
}

TEST_CASE("a client that has the file is told so without a body", "[web]") {
  const test::TemporaryFolder folder;
  write(folder / "a.txt", "text");
  const FileServer server(folder.path());
  RawClient client(server.port());
  const auto first = client.ask("GET", "/a.txt");
  const auto again =
      client.ask("GET", "/a.txt", "If-None-Match: \"x\", " + first.headers.at("etag") + "\r\n");
  CHECK(again.status == 304);
  CHECK(again.body.empty());
  CHECK(
      client
          .ask("GET", "/a.txt", "If-Modified-Since: " + first.headers.at("last-modified") + "\r\n")
          .status == 304);
  CHECK(client.ask("GET", "/a.txt", "If-None-Match: \"x\"\r\n").body == "text");
}

TEST_CASE("HEAD has the head of GET and no body, and the connection stays usable", "[web]") {
  const test::TemporaryFolder folder;
  write(folder / "a.txt", "text");
  const FileServer server(folder.path());
  RawClient client(server.port());
  const auto head = client.ask("HEAD", "/a.txt");
  CHECK(head.status == 200);
  CHECK(head.headers.at("content-length") == "4");
  for (int i = 0; i < 3; ++i) CHECK(client.ask("GET", "/a.txt").body == "text");
  CHECK(client.ask("GET", "/none").status == 404);
  CHECK(client.ask("DELETE", "/a.txt").status == 405);
  CHECK(client.ask("GET", "/a.txt", "Connection: close\r\n").body == "text");
  CHECK(client.is_closed_by_server());
  CHECK(fs::exists(folder / "a.txt"));
}

TEST_CASE("nothing outside the folder is served", "[web]") {
  const test::TemporaryFolder folder;
  write(folder / "site" / "in" / "a.txt", "inside");
  write(folder / "secret.txt", "outside");
  write(folder / "site-2" / "a.txt", "a neighbour whose path begins alike");
  write(folder / "site" / ".hidden", "hidden");
  fs::create_symlink(folder / "secret.txt", folder / "site" / "link.txt");
  fs::create_directory_symlink(folder.path(), folder / "site" / "up");
  fs::create_symlink(folder / "site" / "in" / "a.txt", folder / "site" / "ok.txt");
  const FileServer server(folder / "site");
  for (const std::string target : {"/../../etc/passwd",
                                   "/../secret.txt",
                                   "/in/../../secret.txt",
                                   "/%2e%2e/secret.txt",
                                   "/..%2fsecret.txt",
                                   "/%2e%2e%2fsecret.txt",
                                   "/in/..%2f..%2fsecret.txt",
                                   "/..%5csecret.txt",
                                   "/%252e%252e/secret.txt",
                                   "//etc/passwd",
                                   "/%2fetc%2fpasswd",
                                   "/../site-2/a.txt",
                                   "/link.txt",
                                   "/up/secret.txt",
                                   "/.hidden",
                                   "/in/a.txt%00.png",
                                   "/in/a.txt%zz",
                                   "/in",
                                   "/in/",
                                   "/",
                                   "*",
                                   "secret.txt",
                                   "http://x/secret.txt"}) {
    CAPTURE(target);
    const auto answer = test::get(server.port(), target);
    CHECK(answer.status == 404);
    CHECK(answer.body.empty());
  }
  CHECK(test::get(server.port(), "/in/a.txt").body == "inside");
  CHECK(test::get(server.port(), "/ok.txt").body == "inside");
}

TEST_CASE("many clients at once each get their file whole", "[web]") {
  const test::TemporaryFolder folder;
  for (int i = 0; i < 8; ++i) {
    write(folder / (std::to_string(i) + ".bin"), counting_bytes(300'000 + 1000 * i));
  }
  const FileServer server(folder.path());
  std::vector<int> right(8, 0);
  std::vector<std::thread> clients;
  for (std::size_t i = 0; i < right.size(); ++i) {
    clients.emplace_back([&, i] {
      RawClient client(server.port());
      for (int round = 0; round < 5; ++round) {
        const auto answer = client.ask("GET", "/" + std::to_string(i) + ".bin");
        right[i] += answer.body == counting_bytes(300'000 + 1000 * i);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  CHECK(right == std::vector<int>(8, 5));
}

TEST_CASE("a server stops while clients are connected, and its port is free again", "[web]") {
  const test::TemporaryFolder folder;
  write(folder / "a.txt", "text");
  auto server = std::make_unique<FileServer>(folder.path());
  const int port = server->port();
  RawClient client(port);
  CHECK(client.ask("GET", "/a.txt").body == "text");
  server.reset();
  CHECK(client.is_closed_by_server());
  CHECK_THROWS_AS(RawClient(port), std::runtime_error);
}

TEST_CASE("only a folder can be served", "[web]") {
  const test::TemporaryFolder folder;
  try {
    const FileServer server(folder / "none");
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    CHECK(std::string(error.what()).find("none") != std::string::npos);
  }
}

TEST_CASE("dates are written as RFC 9110 shows them", "[web]") {
  CHECK(http_date(784111777) == "Sun, 06 Nov 1994 08:49:37 GMT");  // its own example
  CHECK(http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
}
