// What goes wrong while raters vote: a full disk, two windows, slow and forged requests, clocks.
#include <chrono>
#include <future>
#include <string>
#include <vector>

#include "tests/metrics/abtest/served_study.h"
#include "tests/metrics/abtest/study_over_loopback.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::played_well;
using test::RawAnswer;
using test::RawClient;
using test::Served;
using test::StudyOverLoopback;

namespace {

std::string vote_path(const Json& trial) {
  return "/api/session/trials/" + trial["trial"].get<std::string>() + "/vote";
}

std::string error_code(const RawAnswer& answer) {
  return Json::parse(answer.body)["error"]["code"];
}

std::int64_t votes_stored(StudyOverLoopback& server) {
  std::int64_t count = -1;
  server.read([&](const Database& database) {
    Statement rows = database.prepare("SELECT count(*) FROM vote");
    REQUIRE(rows.step());
    count = rows.integer(0);
  });
  return count;
}

void allow_pages(StudyOverLoopback& server, const std::string& most) {
  server.change([&](Database& database) {
    (void)database.prepare("PRAGMA max_page_count = " + most).step();
  });
}

}  // namespace

TEST_CASE("a vote that finds the disk full is refused in words, and saved when it is sent again",
          "[abtest]") {
  StudyOverLoopback server({}, {}, {{"training", 0}});
  std::vector<std::string> cookies;
  for (int i = 0; i < 16; ++i) cookies.push_back(server.begin());
  allow_pages(server, "1");  // no more than there are
  const std::string body = played_well("left").dump();
  std::int64_t saved = 0;
  std::string refused_cookie;
  Json refused;
  for (int round = 0; round < 4 && refused.is_null(); ++round) {
    for (const std::string& cookie : cookies) {
      const Json trial = server.next(cookie);
      server.pass(1);
      const RawAnswer answer = server.ask("PUT", vote_path(trial), body, cookie);
      if (answer.status == 200) {
        ++saved;
        continue;
      }
      CHECK(answer.status == 507);
      CHECK(error_code(answer) == "not_saved");
      CHECK(answer.body.find(".sqlite") == std::string::npos);
      refused_cookie = cookie;
      refused = trial;
      break;
    }
  }
  REQUIRE_FALSE(refused.is_null());
  CHECK(votes_stored(server) == saved);
  // The same trial is still the next one, and reading goes on.
  CHECK(server.next(refused_cookie)["trial"] == refused["trial"]);
  CHECK(server.ask("GET", "/healthz").status == 200);
  allow_pages(server, "100000");
  CHECK(server.ask("PUT", vote_path(refused), body, refused_cookie).status == 200);
  CHECK(server.ask("PUT", vote_path(refused), body, refused_cookie).status == 200);
  CHECK(votes_stored(server) == saved + 1);
  CHECK(server.next(refused_cookie)["trial"] != refused["trial"]);
}

TEST_CASE("two windows of a rater share its trials: each is answered once", "[abtest]") {
  StudyOverLoopback server({}, {}, {{"training", 0}});
  const std::string cookie = server.begin();
  const Json first = server.next(cookie);
  const Json again = server.next(cookie);
  CHECK(again == first);
  server.pass(1);
  const auto vote = [&](const Json& trial, const char* answer) {
    return server.ask("PUT", vote_path(trial), played_well(answer).dump(), cookie);
  };
  CHECK(vote(first, "left").status == 200);
  // The other window has the same trial open: the same answer is none more, another is refused.
  CHECK(vote(again, "left").status == 200);
  CHECK(error_code(vote(again, "right")) == "changed_vote");
  const Json second = server.next(cookie);
  CHECK(second["trial"] != first["trial"]);
  CHECK(second["position"] == 1);
  server.pass(1);
  CHECK(vote(second, "right").status == 200);
  CHECK(votes_stored(server) == 2);
}

TEST_CASE("a forged session gets nothing and saves nothing", "[abtest]") {
  StudyOverLoopback server({}, {}, {{"training", 0}});
  const std::string cookie = server.begin();
  const Json trial = server.next(cookie);
  const std::string url = trial["media"]["url"];
  server.pass(1);
  for (const std::string forged :
       {"", "0", "0123456789abcdef0123456789abcdef", "' OR 1=1 --", "%00", "../../study.sqlite"}) {
    CAPTURE(forged);
    const std::string line = "Cookie: tinct_s=" + forged + "\r\n";
    CHECK(server.ask("PUT", vote_path(trial), played_well("left").dump(), line).status == 401);
    CHECK(server.ask("POST", "/api/session/finish", "{}", line).status == 401);
    CHECK(server.ask("GET", url, "", line).status == 401);
  }
  for (const std::string id : {"t_0", "x%27%20OR%201", "t_0123456789abcdef0123456789abcdef"}) {
    CAPTURE(id);
    CHECK(
        server.ask("PUT", "/api/session/trials/" + id + "/vote", played_well("left").dump(), cookie)
            .status == 404);
  }
  CHECK(votes_stored(server) == 0);
  CHECK(server.ask("PUT", vote_path(trial), played_well("left").dump(), cookie).status == 200);
}

TEST_CASE("heads and bodies that come too slowly are cut, and hold no vote up", "[abtest]") {
  StudyOverLoopback server({}, {.header_seconds = 5}, {{"training", 0}});
  const std::string cookie = server.begin();
  const Json trial = server.next(cookie);
  server.pass(1);
  const std::string line = "PUT " + vote_path(trial) +
                           " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n";
  RawClient slow_head(server.port());
  slow_head.send(line);
  RawClient slow_body(server.port());
  slow_body.send(line + cookie +
                 "Content-Type: application/json\r\nContent-Length: 200\r\n\r\n{\"answer\":");
  // One wait is as long as the server's patience.
  const auto closed = [](RawClient& client) {
    return client.is_closed_by_server() || client.is_closed_by_server();
  };
  auto head_closed = std::async(std::launch::async, [&] { return closed(slow_head); });
  CHECK(server.ask("PUT", vote_path(trial), played_well("right").dump(), cookie).status == 200);
  CHECK(head_closed.wait_for(std::chrono::seconds(0)) == std::future_status::timeout);
  CHECK(head_closed.get());
  CHECK(closed(slow_body));
  CHECK(votes_stored(server) == 1);
}

TEST_CASE("whatever the wall clock says, waiting and expiry go by time that passes", "[abtest]") {
  for (const std::string jump : {"+ 400000000", "- 400000000"}) {
    CAPTURE(jump);
    Served served(Json{{"training", 0}, {"expire_minutes", 60}});
    const std::string token = served.begin();
    (void)served.vote(token, "left");
    // Records as a clock would leave them that jumped by thirteen years.
    served->change([&](Database& database) {
      database.prepare("UPDATE rater SET started = started " + jump).run();
      database.prepare("UPDATE vote SET received = received " + jump).run();
      database.prepare("UPDATE event SET time = time " + jump).run();
    });
    served->expire();
    CHECK(served->state(token)["state"] == "running");
    (void)served.vote(token, "right");
    served.open();
    CHECK(served->state(token)["done"] == 2);
    (void)served.vote(token, "left");
    served.pass(3601);
    served->expire();
    CHECK(test::status_of([&] { (void)served->state(token); }) == 410);
  }
}
