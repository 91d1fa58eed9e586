// A study that is closed, and what tells how one stands.
#include <string>

#include "lib/base/version.h"
#include "tests/metrics/abtest/served_study.h"
#include "tests/metrics/abtest/study_over_loopback.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::RawAnswer;
using test::Served;
using test::status_of;
using test::StudyOverLoopback;

namespace {

const std::string kBearer = "Authorization: Bearer the token\r\n";

}  // namespace

TEST_CASE("a closed study takes nobody new, and lets those who have begun finish", "[abtest]") {
  Served served;
  const NewSession session = served->begin(served->welcome()["consent_sha256"], Json::object(),
                                           "test", "a key of 16 letters");
  CHECK(served->welcome()["closed"] == false);
  served->set_closed(true);
  CHECK(served->welcome()["closed"] == true);
  CHECK(status_of([&] { (void)served.begin(); }) == 403);
  // The answer to the beginning was lost: the same key is told the same.
  CHECK(served
            ->begin(served->welcome()["consent_sha256"], Json::object(), "test",
                    "a key of 16 letters")
            .token == session.token);
  const std::string token = served->resume(session.resume);
  served.vote_all(token, "left");
  CHECK(served->finish(token, "")["code"] == "");
  // It is closed after a restart, too, until it is opened.
  served.open();
  CHECK(status_of([&] { (void)served.begin(); }) == 403);
  served->set_closed(false);
  CHECK_FALSE(served.begin().empty());
  served->read([&](const Database& database) {
    Statement rows =
        database.prepare("SELECT kind FROM event WHERE kind IN ('open', 'close') ORDER BY id");
    REQUIRE(rows.step());
    CHECK(rows.text(0) == "close");
    REQUIRE(rows.step());
    CHECK(rows.text(0) == "open");
    CHECK_FALSE(rows.step());
  });
}

TEST_CASE("a study is closed and opened by the researcher alone", "[abtest]") {
  StudyOverLoopback server;
  const std::string begin = Json{{"consent_sha256", server.consent()}}.dump();
  CHECK(server.ask("POST", "/api/admin/close", "{}").status == 401);
  CHECK(server.ask("GET", "/api/admin/close", "", kBearer).status == 405);
  CHECK(Json::parse(server.ask("POST", "/api/admin/close", "{}", kBearer).body)["closed"] == true);
  const RawAnswer refused = server.ask("POST", "/api/s/small-study/sessions", begin);
  CHECK(refused.status == 403);
  CHECK(Json::parse(refused.body)["error"]["code"] == "closed");
  CHECK(Json::parse(server.ask("GET", "/api/admin/study", "", kBearer).body)["closed"] == true);
  CHECK(Json::parse(server.ask("POST", "/api/admin/open", "{}", kBearer).body)["closed"] == false);
  CHECK(server.ask("POST", "/api/s/small-study/sessions", begin).status == 201);
}

TEST_CASE("version, metrics and events tell how a study stands", "[abtest]") {
  StudyOverLoopback server;
  CHECK(Json::parse(server.ask("GET", "/version").body)["tinct"] == kVersion);
  CHECK(server.ask("GET", "/metrics").status == 401);
  CHECK(server.ask("GET", "/api/admin/events").status == 401);
  (void)server.begin();
  (void)server.begin();
  const RawAnswer metrics = server.ask("GET", "/metrics", "", kBearer);
  CHECK(metrics.status == 200);
  CHECK(metrics.body.find("\ntinct_raters{state=\"running\"} 2\n") != std::string::npos);
  CHECK(metrics.body.find("\ntinct_trials_open 8\n") != std::string::npos);
  CHECK(metrics.body.find("\ntinct_study_closed 0\n") != std::string::npos);
  const RawAnswer events = server.ask("GET", "/api/admin/events", "", kBearer);
  CHECK(events.headers.at("content-type") == "text/event-stream");
  const std::string head = "retry: 3000\ndata: ";
  REQUIRE(events.body.starts_with(head));
  CHECK(events.body.ends_with("\n\n"));
  const Json news = Json::parse(events.body.substr(head.size()));
  CHECK(news["pulse"]["now"] == 2);
  CHECK(news["pulse"]["raters"]["running"] == 2);
  CHECK(news["cells"].size() == 8);
  server.pass(61);
  CHECK(server.ask("GET", "/metrics", "", kBearer).body.find("\ntinct_raters_now 0\n") !=
        std::string::npos);
}
