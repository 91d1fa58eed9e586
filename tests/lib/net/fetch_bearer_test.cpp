#include <filesystem>
#include <string>

#include "lib/base/errors.h"
#include "lib/net/bearer.h"
#include "lib/net/fetch.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/lib/net/recording_server.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::Environment;
using test::FetchFolder;
using test::made_up_jpeg;
using test::RecordingServer;

namespace {

constexpr const char* kVariable = "TINCT_TEST_TOKEN";
const std::string kToken = "s3cret-of-this-test";

void redirect(RecordingServer& server, const std::string& path, const std::string& location) {
  server.answer(path, 302, {{"Location", location}});
}

}  // namespace

TEST_CASE("a token goes to a list's own host, and not with a redirect to another one", "[net]") {
  RecordingServer own;
  const RecordingServer other;
  own.put("/1.jpg", made_up_jpeg(9'000, 1));
  own.put("/inside.jpg", made_up_jpeg(9'000, 2));
  other.put("/3.jpg", made_up_jpeg(9'000, 3));
  redirect(own, "/2.jpg", own.url("/inside.jpg"));
  redirect(own, "/3.jpg", other.url("/3.jpg"));
  const FetchFolder folder;
  FetchOptions options = folder.options({own.url("/1.jpg"), own.url("/2.jpg"), own.url("/3.jpg")});
  options.ignore_robots = false;
  options.bearer_env = kVariable;
  const Environment token(kVariable, kToken);
  CHECK(fetch(options).done == 3);
  for (const Json& request : own.requests()) {
    CAPTURE(request.dump());
    const std::string path = request["path"];
    const bool is_file = path.ends_with(".jpg");
    CHECK(request["authorization"] == (is_file ? Json("Bearer " + kToken) : Json(nullptr)));
  }
  CHECK(own.asked("/inside.jpg") == 1);
  CHECK(other.asked("/3.jpg") == 1);
  for (const Json& request : other.requests()) CHECK(request["authorization"].is_null());
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.out())) {
    if (!entry.is_regular_file()) continue;
    CAPTURE(entry.path());
    CHECK(test::bytes_of(entry.path()).find(kToken) == std::string::npos);
  }
}

TEST_CASE("a token's host is scheme, name and port; plain http is for this machine", "[net]") {
  const auto goes = [](const std::string& url) { return may_send_bearer(url, url); };
  CHECK(goes("https://example.org/a.jpg"));
  CHECK(goes("HTTPS://example.org/a.jpg"));
  CHECK(goes("http://127.0.0.1:8080/a.jpg"));
  CHECK(goes("http://127.1.2.3/a.jpg"));
  CHECK(goes("http://[::1]:8080/a.jpg"));
  CHECK(goes("http://localhost/a.jpg"));
  for (const char* open :
       {"http://example.org/a.jpg", "http://127.example.org/a.jpg", "http://127.0.0.1.org/a.jpg",
        "http://127.0.0.1@example.org/a.jpg", "http://[::2]/a.jpg", "http://localhost.org/a.jpg",
        "http://[::1/a.jpg", "ftp://127.0.0.1/a.jpg"}) {
    CAPTURE(open);
    CHECK_FALSE(goes(open));
  }
  const std::string listed = "https://example.org/a.jpg";
  CHECK(may_send_bearer("https://example.org:443/b.jpg", listed));
  CHECK_FALSE(may_send_bearer("https://example.org:444/b.jpg", listed));
  CHECK_FALSE(may_send_bearer("https://img.example.org/b.jpg", listed));
  CHECK_FALSE(may_send_bearer("http://example.org/b.jpg", listed));
}

TEST_CASE("a variable without a usable token is refused before anything is made", "[net]") {
  const FetchFolder folder;
  FetchOptions options = folder.options({"http://127.0.0.1:1/x.jpg"});
  options.bearer_env = kVariable;
  for (const std::string value : {"", "two words", "line\r\nX-Other: 1", "caf\xC3\xA9"}) {
    const Environment token(kVariable, value);
    try {
      (void)fetch(options);
      FAIL("it was taken");
    } catch (const Error& error) {
      const std::string text = error.what();
      CHECK(error.fault() == Fault::usage);
      CHECK(text.find(kVariable) != std::string::npos);
      CHECK((value.empty() || text.find(value) == std::string::npos));
      CHECK((text.find("is empty") != std::string::npos) == value.empty());
    }
  }
  CHECK_FALSE(std::filesystem::exists(folder.out()));
}
