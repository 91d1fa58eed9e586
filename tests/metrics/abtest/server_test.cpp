// The study's server over loopback: cookies, media, limits and what is never answered.
#include <chrono>
#include <string>
#include <thread>

#include "tests/metrics/abtest/study_over_loopback.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::played_well;
using test::RawAnswer;
using test::StudyOverLoopback;

namespace {

std::string code_of(const RawAnswer& answer) { return Json::parse(answer.body)["error"]["code"]; }

}  // namespace

TEST_CASE("a vote goes over the wire, is saved once, and can't be changed", "[abtest]") {
  StudyOverLoopback server;
  const std::string cookie = server.begin();
  CHECK(server.set_cookie().find("HttpOnly; SameSite=Lax") != std::string::npos);
  CHECK(server.set_cookie().find("Secure") == std::string::npos);
  const std::string path =
      "/api/session/trials/" + server.next(cookie)["trial"].get<std::string>() + "/vote";
  CHECK(code_of(server.ask("PUT", path, played_well("left").dump(), cookie)) == "too_early");
  std::this_thread::sleep_for(std::chrono::milliseconds(450));
  const RawAnswer saved = server.ask("PUT", path, played_well("left").dump(), cookie);
  CHECK(saved.status == 200);
  CHECK(Json::parse(saved.body)["saved"] == true);
  CHECK(server.ask("PUT", path, played_well("left").dump(), cookie).status == 200);
  CHECK(server.ask("PUT", path, played_well("right").dump(), cookie).status == 409);
  CHECK(server.ask("PUT", path, played_well("left").dump(), server.begin()).status == 404);
  CHECK(server.ask("PUT", path, played_well("left").dump()).status == 401);
  CHECK(server.ask("POST", path, "{}", cookie).status == 405);
}

TEST_CASE("a clip is given to its own session only, in ranges, by an address without a name",
          "[abtest]") {
  StudyOverLoopback server;
  const std::string cookie = server.begin();
  const Json media = server.next(cookie)["media"];
  const std::string url = media["url"];
  CHECK(url.size() == 3 + 32);
  const RawAnswer whole = server.ask("GET", url, "", cookie);
  CHECK(whole.status == 200);
  CHECK(whole.body.size() == media["bytes"].get<std::size_t>());
  CHECK(whole.headers.at("accept-ranges") == "bytes");
  const std::string etag = whole.headers.at("etag");
  const auto ranged = [&](const std::string& range, const std::string& more = "") {
    return server.ask("GET", url, "", cookie + "Range: " + range + "\r\n" + more);
  };
  const RawAnswer part = ranged("bytes=10-19");
  CHECK(part.status == 206);
  CHECK(part.body == whole.body.substr(10, 10));
  CHECK(part.headers.at("content-range") == "bytes 10-19/" + std::to_string(whole.body.size()));
  CHECK(ranged("bytes=-7").body == whole.body.substr(whole.body.size() - 7));
  CHECK(ranged("bytes=100-").body == whole.body.substr(100));
  CHECK(ranged("bytes=99999999-").status == 416);
  CHECK(ranged("bytes=0-1,4-5").status == 200);
  CHECK(ranged("bytes=10-19", "If-Range: \"other\"\r\n").status == 200);
  CHECK(ranged("bytes=10-19", "If-Range: " + etag + "\r\n").status == 206);
  CHECK(server.ask("GET", url, "", cookie + "If-None-Match: " + etag + "\r\n").status == 304);
  const RawAnswer head = server.ask("HEAD", url, "", cookie);
  CHECK(head.headers.at("content-length") == std::to_string(whole.body.size()));
  // Ranges are of GET alone.
  CHECK(server.ask("HEAD", url, "", cookie + "Range: bytes=10-19\r\n").status == 200);
  CHECK(server.ask("GET", url).status == 401);
  CHECK(server.ask("GET", url, "", server.begin()).status == 404);
}

TEST_CASE("no path of an address opens a file", "[abtest]") {
  StudyOverLoopback server;
  const std::string cookie = server.begin();
  for (const std::string target :
       {"/m/study.sqlite", "/m/..%2fstudy.sqlite", "/m/../study.sqlite", "/static/../study.sqlite",
        "/static/study.sqlite", "/media", "/m/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/s/other",
        "/static/", "/api/s/other", "/api/session/trials/x/vote/y"}) {
    CAPTURE(target);
    const int status = server.ask("GET", target, "", cookie).status;
    CHECK((status == 404 || status == 400));
  }
}

TEST_CASE("bodies have a limit, JSON a depth, and sessions a rate", "[abtest]") {
  StudyOverLoopback server;
  const std::string cookie = server.begin();
  CHECK(server.ask("POST", "/api/session/checks", std::string(17 << 10, ' '), cookie).status ==
        413);
  const std::string trial = server.next(cookie)["trial"];
  CHECK(
      server.ask("PUT", "/api/session/trials/" + trial + "/vote", std::string(5 << 10, ' '), cookie)
          .status == 413);
  const std::string deep = std::string(20, '[') + std::string(20, ']');
  CHECK(code_of(server.ask("POST", "/api/session/checks", "{\"a\":" + deep + "}", cookie)) ==
        "too_deep");
  CHECK(server.ask("POST", "/api/session/checks", "[]", cookie).status == 400);
  CHECK(server.ask("POST", "/api/session/checks", "{", cookie).status == 400);
  int refused = 0;
  for (int i = 0; i < 200; ++i) {
    const RawAnswer answer = server.ask("GET", "/api/session", "", cookie);
    if (answer.status != 429) continue;
    ++refused;
    CHECK(answer.headers.contains("retry-after"));
  }
  CHECK(refused > 0);
  CHECK(server.ask("GET", "/api/session", "", server.begin()).status == 200);
  // What is no session has no rate of its own: nobody can fill the memory with made-up ones.
  const std::string forged = "Cookie: tinct_s=0123456789abcdef0123456789abcdef\r\n";
  for (int i = 0; i < 100; ++i) {
    CHECK(server.ask("GET", "/api/session", "", forged).status == 401);
    CHECK(server.ask("POST", "/api/session/resume", R"({"code":"X"})", forged).status == 404);
  }
}

TEST_CASE("what fails on the server is told without its folders", "[abtest]") {
  StudyOverLoopback server;
  const std::string cookie = server.begin();
  const std::string url = server.next(cookie)["media"]["url"];
  server.remove_clips();
  const RawAnswer gone = server.ask("GET", url, "", cookie);
  CHECK(gone.status >= 500);
  CHECK(gone.body.find(".sqlite") == std::string::npos);
  CHECK(gone.body.find(server.folder()) == std::string::npos);
}

TEST_CASE("a long id of a crowd platform is cut between characters", "[abtest]") {
  StudyOverLoopback server;
  const Json welcome = Json::parse(server.ask("GET", "/api/s/small-study").body);
  std::string id = "a";
  for (int i = 0; i < 80; ++i) id += "\xc3\xa4";
  const Json body{{"consent_sha256", welcome["consent_sha256"]}, {"external", {{"PID", id}}}};
  CHECK(server.ask("POST", "/api/s/small-study/sessions", body.dump()).status == 201);
}

TEST_CASE("pages of others can't use a session", "[abtest]") {
  StudyOverLoopback server;
  const std::string cookie = server.begin();
  CHECK(server.ask("DELETE", "/api/session", "{}", cookie + "Origin: https://evil.example\r\n")
            .status == 403);
  CHECK(server.ask("DELETE", "/api/session", "{}", cookie + "Sec-Fetch-Site: cross-site\r\n")
            .status == 403);
  CHECK(server.ask("GET", "/api/session", "", cookie).status == 200);
  CHECK(server.ask("DELETE", "/api/session", "{}", cookie).status == 204);
  CHECK(server.ask("GET", "/api/session", "", cookie).status == 410);
}

TEST_CASE("one address behind the proxy may not ask without end", "[abtest]") {
  StudyOverLoopback server({.https = true},
                           {.public_host = "study.example.org", .behind_proxy = true});
  const auto asked = [&](const std::string& address) {
    return server.ask("GET", "/healthz", "", "X-Forwarded-For: 1.2.3.4, " + address + "\r\n");
  };
  int refused = 0;
  for (int i = 0; i < 2000 && refused == 0; ++i) refused += asked("9.9.9.9").status == 429 ? 1 : 0;
  CHECK(refused == 1);
  CHECK(asked("8.8.8.8").status == 200);
}

TEST_CASE("the researcher's answers need the token, by header or by cookie", "[abtest]") {
  StudyOverLoopback server;
  for (const char* what : {"study", "cells", "raters", "results", "export.csv", "report.html"}) {
    const std::string target = std::string("/api/admin/") + what;
    CAPTURE(target);
    CHECK(server.ask("GET", target).status == 401);
    CHECK(server.ask("GET", target, "", "Authorization: Bearer wrong\r\n").status == 401);
    CHECK(server.ask("GET", target, "", "Authorization: Bearer the token\r\n").status == 200);
  }
  CHECK(server.ask("POST", "/api/admin/login", R"({"token":"wrong"})").status == 401);
  const RawAnswer login = server.ask("POST", "/api/admin/login", R"({"token":"the token"})");
  CHECK(login.status == 200);
  CHECK(login.headers.at("set-cookie").find("SameSite=Strict") != std::string::npos);
  (void)server.begin();
  const std::string bearer = "Authorization: Bearer the token\r\n";
  CHECK(
      server.ask("PATCH", "/api/admin/raters/1", R"({"excluded":true,"why":""})", bearer).status ==
      422);
  CHECK(server.ask("PATCH", "/api/admin/raters/1", R"({"excluded":true,"why":"slept"})", bearer)
            .status == 200);
  CHECK(
      server.ask("PATCH", "/api/admin/raters/9", R"({"excluded":true,"why":"x"})", bearer).status ==
      404);
  CHECK(server.ask("GET", "/api/admin/raters", "", bearer).body.find("slept") != std::string::npos);
}

TEST_CASE("the researcher's list of raters has their flags, without a report", "[abtest]") {
  StudyOverLoopback server({}, {}, {{"trials", 12}, {"training", 0}});
  const std::string cookie = server.begin();
  (void)server.begin();
  for (int i = 0; i < 12; ++i) {
    const std::string trial = server.next(cookie)["trial"];
    server.pass(1);
    CHECK(server
              .ask("PUT", "/api/session/trials/" + trial + "/vote", played_well("left").dump(),
                   cookie)
              .status == 200);
  }
  const Json raters = Json::parse(
      server.ask("GET", "/api/admin/raters", "", "Authorization: Bearer the token\r\n").body);
  REQUIRE(raters.size() == 2);
  CHECK(raters[0]["votes"] == 12);
  CHECK(raters[0]["flags"][0] == "the same answer (left) in over 90 % of votes");
  CHECK(raters[1]["flags"] == Json::array());
}
