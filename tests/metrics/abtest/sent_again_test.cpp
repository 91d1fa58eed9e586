// What a browser sends twice, after an answer that was lost or a second click, counts once.
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/metrics/abtest/study_over_loopback.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::played_well;
using test::RawAnswer;
using test::RawClient;
using test::StudyOverLoopback;

namespace {

const std::string kSessions = "/api/s/small-study/sessions";
const std::string kKey = "0123456789abcdef0123456789abcdef";

std::string refusal_of(const RawAnswer& answer) {
  return Json::parse(answer.body)["error"]["code"];
}

std::string begin_body(StudyOverLoopback& server, const std::string& key,
                       const std::string& pid = "p1") {
  return Json{
      {"consent_sha256", server.consent()}, {"key", key}, {"external", {{"PROLIFIC_PID", pid}}}}
      .dump();
}

std::string cookie_line(const RawAnswer& answer) {
  const std::string cookie = answer.headers.at("set-cookie");
  return "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
}

std::int64_t count_of(StudyOverLoopback& server, const std::string& what) {
  std::int64_t count = -1;
  server.read([&](const Database& database) {
    Statement rows = database.prepare("SELECT count(*) FROM " + what);
    REQUIRE(rows.step());
    count = rows.integer(0);
  });
  return count;
}

}  // namespace

TEST_CASE("a session that is asked for twice with one key is one, with one answer", "[abtest]") {
  StudyOverLoopback server;
  const std::string body = begin_body(server, kKey);
  // The answer to the first is lost: nobody reads it.
  {
    RawClient lost(server.port());
    lost.send(
        "POST " + kSessions + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
        "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n" + body);
    while (count_of(server, "rater") == 0) std::this_thread::yield();
  }
  const RawAnswer first = server.ask("POST", kSessions, body);
  const RawAnswer second = server.ask("POST", kSessions, body);
  CHECK(first.status == 201);
  CHECK(second.status == 201);
  CHECK(first.body == second.body);
  CHECK(first.headers.at("set-cookie") == second.headers.at("set-cookie"));
  CHECK(count_of(server, "rater") == 1);
  CHECK(count_of(server, "trial") == 4);
  CHECK(count_of(server, "event WHERE kind = 'start'") == 1);
  // The cookie and the code of the answer are the session's.
  const std::string trial = server.next(cookie_line(second))["trial"];
  const std::string code = Json::parse(first.body)["resume_code"];
  CHECK(code.size() == 24);
  // Further on it is still the same; other keys, and none, are others.
  CHECK(server.ask("POST", kSessions, body).body == first.body);
  CHECK(server.next(cookie_line(first))["trial"] == trial);
  const RawAnswer other =
      server.ask("POST", kSessions, begin_body(server, "f" + kKey.substr(1), "p2"));
  CHECK(other.status == 201);
  CHECK(other.body != first.body);
  (void)server.begin();
  (void)server.begin();
  CHECK(count_of(server, "rater") == 4);
  // What is stored tells neither the key nor the token.
  CHECK(count_of(server, "rater WHERE key_sha256 = '" + kKey + "'") == 0);
  CHECK(server.ask("POST", "/api/session/resume", Json{{"code", code}}.dump()).status == 200);
  const RawAnswer moved = server.ask("POST", kSessions, body);
  CHECK(moved.status == 409);
  CHECK(refusal_of(moved) == "gone_on");
}

TEST_CASE("clicks at once with one key begin one session", "[abtest]") {
  StudyOverLoopback server;
  const std::string body = begin_body(server, kKey);
  std::vector<std::string> told(8);
  std::vector<std::thread> clicks;
  for (std::string& one : told) {
    clicks.emplace_back([&] { one = server.ask("POST", kSessions, body).body; });
  }
  for (std::thread& click : clicks) click.join();
  CHECK(std::set<std::string>(told.begin(), told.end()).size() == 1);
  CHECK(told[0].find("resume_code") != std::string::npos);
  CHECK(count_of(server, "rater") == 1);
}

TEST_CASE("a key is of one rater, long enough, and ends with its session", "[abtest]") {
  StudyOverLoopback server;
  const RawAnswer first = server.ask("POST", kSessions, begin_body(server, kKey));
  REQUIRE(first.status == 201);
  const RawAnswer foreign = server.ask("POST", kSessions, begin_body(server, kKey, "p2"));
  CHECK(foreign.status == 409);
  CHECK(refusal_of(foreign) == "other_session");
  for (const std::string key : {"short", "0123456789abcde;", "0123456789abcd\xc3\xa4"}) {
    CAPTURE(key);
    CHECK(server.ask("POST", kSessions, begin_body(server, key)).status == 400);
  }
  CHECK(server.ask("POST", kSessions, begin_body(server, std::string(65, 'a'))).status == 400);
  CHECK(server.ask("DELETE", "/api/session", "{}", cookie_line(first)).status == 204);
  CHECK(server.ask("POST", kSessions, begin_body(server, kKey)).status == 410);
  CHECK(count_of(server, "rater") == 1);
}

TEST_CASE("a trial's void that is sent twice counts once, and is answered the same", "[abtest]") {
  StudyOverLoopback server({}, {}, {{"training", 0}});
  const std::string cookie = server.begin();
  const Json shown = server.next(cookie);
  const std::string path = "/api/session/trials/" + shown["trial"].get<std::string>();
  const auto send = [&](int voids) {
    return server.ask("POST", path + "/void", Json{{"reason", "stall"}, {"voids", voids}}.dump(),
                      cookie);
  };
  CHECK(shown["voids"] == 0);
  server.pass(1);
  const RawAnswer first = send(0);
  CHECK(first.status == 200);
  CHECK(send(0).body == first.body);
  CHECK(count_of(server, "event WHERE kind = 'void'") == 1);
  CHECK(server.next(cookie)["voids"] == 1);
  // A number that no showing had, or none at all, is refused.
  CHECK(send(3).status == 409);
  CHECK(server.ask("POST", path + "/void", R"({"reason":"stall"})", cookie).status == 400);
  CHECK(send(-1).status == 400);
  // Answered meanwhile, the void of before is still told as it was; a new one is not taken.
  server.pass(1);
  CHECK(server.ask("PUT", path + "/vote", played_well("left").dump(), cookie).status == 200);
  CHECK(send(0).body == first.body);
  CHECK(refusal_of(send(1)) == "voted");
  CHECK(count_of(server, "event WHERE kind = 'void'") == 1);
  CHECK(server.ask("POST", path + "/void", R"({"reason":"x","voids":0})", server.begin()).status ==
        404);
}

TEST_CASE("the last void of a trial, sent twice, gives its cell back once", "[abtest]") {
  StudyOverLoopback server({}, {}, {{"training", 0}});
  const std::string cookie = server.begin();
  const std::string path =
      "/api/session/trials/" + server.next(cookie)["trial"].get<std::string>() + "/void";
  const auto send = [&](int voids) {
    (void)server.next(cookie);
    server.pass(1);
    return server.ask("POST", path, Json{{"reason", "stall"}, {"voids", voids}}.dump(), cookie)
        .body;
  };
  for (int voids = 0; voids < 4; ++voids) CHECK(Json::parse(send(voids))["again"] == true);
  const std::string last = send(4);
  CHECK(Json::parse(last)["again"] == false);
  CHECK(send(4) == last);
  CHECK(Json::parse(send(2))["again"] == true);
  CHECK(count_of(server, "event WHERE kind = 'give_back'") == 1);
}
