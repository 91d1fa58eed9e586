// The study's server behind another: its public name, https and the path below which it is.
#include <string>

#include "lib/base/errors.h"
#include "metrics/abtest/study_pages.h"
#include "tests/metrics/abtest/study_over_loopback.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::RawAnswer;
using test::RawClient;
using test::StudyOverLoopback;

TEST_CASE("behind https cookies are secure, and the public name alone is added", "[abtest]") {
  StudyOverLoopback server({.https = true},
                           {.public_host = "study.example.org", .behind_proxy = true});
  (void)server.begin();
  CHECK(server.set_cookie().find("; Secure") != std::string::npos);
  RawClient client(server.port());
  client.send("GET /healthz HTTP/1.1\r\nHost: study.example.org\r\n\r\n");
  CHECK(client.answer().status == 200);
  RawClient foreign(server.port());
  foreign.send("GET /healthz HTTP/1.1\r\nHost: other.example.org\r\n\r\n");
  CHECK(foreign.answer().status == 403);
  RawClient origin(server.port());
  origin.send(
      "GET /healthz HTTP/1.1\r\nHost: study.example.org\r\n"
      "Origin: http://study.example.org\r\n\r\n");
  CHECK(origin.answer().status == 403);
}

TEST_CASE("below a base path are all pages, cookies and redirects, and nothing is beside it",
          "[abtest]") {
  StudyOverLoopback server({.https = true, .base_path = "/lab/study"});
  for (const char* target : {"/lab/study", "/lab/study/"}) {
    const RawAnswer root = server.ask("GET", target);
    CHECK(root.status == 302);
    CHECK(root.headers.at("location") == "/lab/study/s/small-study");
  }
  for (const char* target : {"/s/small-study", "/admin", "/healthz"}) {
    CAPTURE(target);
    CHECK(server.ask("GET", std::string("/lab/study") + target).status == 200);
    CHECK(server.ask("GET", target).status == 404);
    CHECK(server.ask("GET", std::string("/lab/studyx") + target).status == 404);
    CHECK(server.ask("GET", std::string("/lab/study/lab/study") + target).status == 404);
  }
  const Json welcome = Json::parse(server.ask("GET", "/lab/study/api/s/small-study").body);
  const RawAnswer begun = server.ask("POST", "/lab/study/api/s/small-study/sessions",
                                     Json{{"consent_sha256", welcome["consent_sha256"]}}.dump());
  REQUIRE(begun.status == 201);
  const std::string cookie = begun.headers.at("set-cookie");
  CHECK(cookie.find("; Path=/lab/study;") != std::string::npos);
  CHECK(cookie.ends_with("; Secure"));
  const std::string sent = "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
  const Json trial =
      Json::parse(server.ask("GET", "/lab/study/api/session/trials/next", "", sent).body);
  // The page puts the base path, which it knows from its own address, before what it is told.
  const std::string url = trial["media"]["url"];
  CHECK(server.ask("GET", "/lab/study" + url, "", sent).status == 200);
  CHECK(server.ask("GET", url, "", sent).status == 404);
  const std::string login =
      server.ask("POST", "/lab/study/api/admin/login", R"({"token":"the token"})")
          .headers.at("set-cookie");
  CHECK(login.find("; Path=/lab/study;") != std::string::npos);
  CHECK(login.ends_with("; Secure"));
}

TEST_CASE("no page of a study has an address from the root", "[abtest]") {
  for (const char* page : {"rater.html", "admin.html", "main.js", "admin.js", "study.css"}) {
    CAPTURE(page);
    const StudyPage* found = find_study_page(page);
    REQUIRE(found != nullptr);
    for (const char* absolute : {"src=\"/", "href=\"/", "url(/", "fetch(\"/", "fetch(`/",
                                 "from \"/", "href: \"/", "href: `/"}) {
      CHECK(found->text.find(absolute) == std::string_view::npos);
    }
  }
}

TEST_CASE("a base path is plain, and written in one way", "[abtest]") {
  for (const char* same : {"/study", "study", "/study/", "study//"}) {
    CHECK(plain_base_path(same) == "/study");
  }
  CHECK(plain_base_path("/").empty());
  CHECK(plain_base_path("/a/b-c_d.e~") == "/a/b-c_d.e~");
  for (const char* wrong : {"/a b", "/a;b", "/a//b", "/..", "/a/../b", "/a/.", "/a%20", "/\n"}) {
    CAPTURE(wrong);
    CHECK_THROWS_AS(plain_base_path(wrong), Error);
  }
}
