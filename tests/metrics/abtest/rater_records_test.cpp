// What raters told of themselves: it comes out again where it is needed, and nowhere else.
#include <algorithm>
#include <map>
#include <string>

#include "lib/base/csv_text.h"
#include "metrics/abtest/study_report.h"
#include "metrics/abtest/study_votes.h"
#include "tests/metrics/abtest/served_study.h"
#include "tests/metrics/abtest/study_over_loopback.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::Served;

namespace {

const Json kAge{{"id", "age"}, {"text", "Your age"}, {"choices", {"18-30", "over 30"}}};

// Three raters: two who answer, one of them with a formula for a comment; and one who withdraws.
void let_three_take_part(Served& served) {
  const auto begin = [&](const char* pid) {
    return served->begin(served->welcome()["consent_sha256"], {{"PROLIFIC_PID", pid}}, "Firefox/1")
        .token;
  };
  for (const auto& [pid, age, comment] :
       {std::tuple{"p-one", "18-30", "=1+1"}, std::tuple{"p-two", "rude", "fine"}}) {
    const std::string token = begin(pid);
    served->store_answers(token, {{"age", age}});
    served->store_checks(token, {{"gamut", {{"passed", true}, {"p3", true}}}});
    served.vote_all(token, "left");
    (void)served->finish(token, comment);
  }
  const std::string gone = begin("p-gone");
  served->store_answers(gone, {{"age", "over 30"}});
  served->withdraw(gone);
}

StudyVotes recorded_votes(Served& served) {
  StudyVotes votes;
  served->read([&](const Database& database) { votes = read_study_votes(database); });
  return votes;
}

}  // namespace

TEST_CASE("crowd ids, answers, checks and comments are in the JSON and in a CSV of raters",
          "[abtest]") {
  Served served(Json{{"questionnaire", Json::array({kAge})}});
  let_three_take_part(served);
  const StudyVotes votes = recorded_votes(served);
  const Json first = votes_json(votes)["raters"][0];
  CHECK(first["external"] == Json{{"PROLIFIC_PID", "p-one"}});
  CHECK(first["answers"] == Json{{"age", "18-30"}});
  CHECK(first["checks"]["gamut"]["p3"] == true);
  CHECK(first["comment"] == "=1+1");
  CHECK(first["browser"] == "Firefox/1");
  CHECK(first["finished"] >= first["started"]);
  const std::string csv = raters_csv(votes);
  const std::vector<CsvRow> rows = read_csv(csv, "raters.csv");
  REQUIRE(rows.size() == 4);
  const auto of = [&](std::size_t row, const char* column) {
    const auto found = std::ranges::find(rows[0].cells, column);
    REQUIRE(found != rows[0].cells.end());
    return rows[row].cells.at(static_cast<std::size_t>(found - rows[0].cells.begin()));
  };
  CHECK(of(1, "external.PROLIFIC_PID") == "p-one");
  CHECK(of(2, "external.PROLIFIC_PID") == "p-two");
  CHECK(of(1, "answer.age") == "18-30");
  CHECK(of(2, "answer.age") == "-");  // not among the choices
  CHECK(of(1, "comment") == "=1+1");
  CHECK(csv.find("'=1+1") != std::string::npos);  // no formula of a spreadsheet's
  CHECK(of(1, "votes") == "4");
  CHECK(of(1, "check.gamut").find("\"p3\":true") != std::string::npos);
  CHECK(of(3, "state") == "withdrawn");
  CHECK(of(3, "external.PROLIFIC_PID").empty());
  CHECK(of(3, "answer.age").empty());
}

TEST_CASE("the report counts the answers and names nobody, as the votes alone don't", "[abtest]") {
  Served served(Json{{"questionnaire", Json::array({kAge})}});
  let_three_take_part(served);
  const StudyVotes votes = recorded_votes(served);
  const Json report = study_report(votes, {.scores = nullptr, .resamples = 200});
  const Json counts = report["answers"][0]["answers"];
  CHECK(counts == Json::array({{{"answer", "18-30"}, {"raters", 1}},
                               {{"answer", "over 30"}, {"raters", 0}},
                               {{"answer", "not said"}, {"raters", 1}}}));
  const std::string page = study_report_html(report);
  CHECK(page.find("Your age") != std::string::npos);
  for (const std::string& text : {report.dump(), page, votes_csv(votes)}) {
    CHECK(text.find("p-one") == std::string::npos);
    CHECK(text.find("1+1") == std::string::npos);
  }
}

TEST_CASE("the researcher's pages give the raters' records out, and to nobody else", "[abtest]") {
  test::StudyOverLoopback server;
  const Json body{{"consent_sha256", server.consent()}, {"external", {{"PID", "p-one"}}}};
  CHECK(server.ask("POST", "/api/s/small-study/sessions", body.dump()).status == 201);
  const std::string bearer = "Authorization: Bearer the token\r\n";
  CHECK(server.ask("GET", "/api/admin/raters.csv").status == 401);
  const test::RawAnswer csv = server.ask("GET", "/api/admin/raters.csv", "", bearer);
  CHECK(csv.status == 200);
  CHECK(csv.body.find("p-one") != std::string::npos);
  const Json raters = Json::parse(server.ask("GET", "/api/admin/raters", "", bearer).body);
  CHECK(raters[0]["external"]["PID"] == "p-one");
  CHECK(raters[0]["answers"] == Json::object());
}
