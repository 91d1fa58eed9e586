// Reports: a known preference is found again, exclusion is told, foreign votes give the same.
#include <cmath>
#include <fstream>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/random.h"
#include "lib/base/csv_text.h"
#include "metrics/abtest/study_report.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::TemporaryFolder;

namespace {

// 30 raters, 12 clips, three methods whose strengths are known: logits 1, 0 and -1.
StudyVotes simulated_pairs() {
  StudyVotes votes{.method = StudyMethod::pair,
                   .methods = {"best", "middle", "worst"},
                   .raters = {},
                   .votes = {}};
  const std::vector<double> strength{1, 0, -1};
  for (int rater = 0; rater < 30; ++rater) {
    const std::string name = "r" + std::to_string(100 + rater);
    votes.raters.push_back({.id = name, .state = "finished", .why = {}, .failed_checks = {}});
    Random random(3, static_cast<std::uint64_t>(rater));
    for (int trial = 0; trial < 12; ++trial) {
      const std::size_t a = random.below(3);
      const std::size_t b = (a + 1 + random.below(2)) % 3;
      const bool left = random.uniform() < 1 / (1 + std::exp(strength[b] - strength[a]));
      votes.votes.push_back({.rater = name,
                             .position = trial,
                             .clip = "clip" + std::to_string(trial),
                             .shown = {votes.methods[a], votes.methods[b]},
                             .answer = left ? "left" : "right",
                             .rt_ms = 800.0 + trial});
    }
  }
  return votes;
}

StudyVotes simulated_real_fake() {
  StudyVotes votes{
      .method = StudyMethod::single, .methods = {"ours", "original"}, .raters = {}, .votes = {}};
  for (int rater = 0; rater < 20; ++rater) {
    const std::string name = "r" + std::to_string(100 + rater);
    votes.raters.push_back({.id = name, .state = "finished", .why = {}, .failed_checks = {}});
    Random random(4, static_cast<std::uint64_t>(rater));
    for (int trial = 0; trial < 10; ++trial) {
      const bool real = trial % 2 == 0;
      const bool said_real = random.uniform() < (real ? 0.75 : 0.3);
      votes.votes.push_back({.rater = name,
                             .position = trial,
                             .clip = "clip" + std::to_string(trial),
                             .shown = {real ? "original" : "ours"},
                             .answer = said_real ? "real" : "colorized",
                             .rt_ms = 900});
    }
  }
  return votes;
}

Json report_of(const StudyVotes& votes) {
  return study_report(votes, {.scores = nullptr, .resamples = 2000});
}

}  // namespace

TEST_CASE("a known preference is found again, in order and within its intervals", "[abtest]") {
  const Json report = report_of(simulated_pairs());
  const Json& scale = report["statistics"]["scale"];
  CHECK(scale[0]["method"] == "best");
  CHECK(scale[2]["method"] == "worst");
  // Logits of 1 are 0.91 JOD.
  CHECK(scale[0]["ci95"][0].get<double>() < 1 / std::log(3.0));
  CHECK(scale[0]["ci95"][1].get<double>() > 1 / std::log(3.0));
  const std::string verdict = report["verdict"];
  CHECK(
      verdict ==
      "3 of 3 pairs of methods differ (Wald test, raters as clusters, corrected by Holm): best is "
      "preferred to middle and worst; middle is preferred to worst.");
  CHECK(scale[0]["group"] == "a");
  CHECK(scale[2]["group"] == "c");
  CHECK(study_report_html(report).find("best is preferred to worst") != std::string::npos);
}

TEST_CASE("the published table of 2018 has its interval: 8 of 35, 12.1 to 39.0 %", "[abtest]") {
  StudyVotes votes{
      .method = StudyMethod::single, .methods = {"ours", "original"}, .raters = {}, .votes = {}};
  const auto add = [&](int count, const char* shown, const char* answer) {
    for (int i = 0; i < count; ++i) {
      const std::string name = "r" + std::to_string(votes.votes.size() % 7);
      votes.votes.push_back({.rater = name, .clip = "c", .shown = {shown}, .answer = answer});
    }
  };
  add(29, "original", "real");
  add(6, "original", "colorized");
  add(8, "ours", "real");
  add(27, "ours", "colorized");
  for (int i = 0; i < 7; ++i) {
    votes.raters.push_back(
        {.id = "r" + std::to_string(i), .state = "finished", .why = {}, .failed_checks = {}});
  }
  const Json report = report_of(votes);
  const Json table = report["statistics"]["table_percent_of_all"];
  CHECK(table["real"]["real"].get<double>() == Approx(41.4).margin(0.05));
  CHECK(table["real"]["colorized"].get<double>() == Approx(8.6).margin(0.05));
  CHECK(table["colorized"]["real"].get<double>() == Approx(11.4).margin(0.05));
  CHECK(table["colorized"]["colorized"].get<double>() == Approx(38.6).margin(0.05));
  const Json& fooled = report["statistics"]["fooled"];
  CHECK(fooled["p"].get<double>() == Approx(0.229).margin(5e-4));
  CHECK(fooled["wilson95"][0].get<double>() == Approx(0.121).margin(5e-4));
  CHECK(fooled["wilson95"][1].get<double>() == Approx(0.390).margin(5e-4));
}

TEST_CASE("an excluded rater is told, and the statistics are given with and without", "[abtest]") {
  StudyVotes votes = simulated_real_fake();
  CHECK(report_of(votes)["statistics_all"].is_null());
  votes.raters[3].excluded = true;
  votes.raters[3].why = "fell asleep";
  const Json report = report_of(votes);
  CHECK(report["flow"]["excluded"][0]["why"] == "fell asleep");
  CHECK(report["votes"] == 190);
  CHECK(report["statistics"]["correct"]["n"] == 190);
  CHECK(report["statistics_all"]["correct"]["n"] == 200);
  votes.raters[4].state = "withdrawn";
  CHECK(report_of(votes)["statistics_all"]["correct"]["n"] == 190);
}

TEST_CASE("a rater who always presses one key, or votes at once, is flagged", "[abtest]") {
  StudyVotes votes = simulated_pairs();
  for (StudyVote& vote : votes.votes) {
    if (vote.rater == "r105") vote.answer = "left";
    if (vote.rater == "r106") vote.rt_ms = 40;
    if (vote.rater != "r108" && vote.rater != "r109") continue;
    vote.rt_ms = 0;
    if (vote.rater == "r108") vote.played["frames_presented"] = 50;
  }
  const Json report = report_of(votes);
  CHECK(report["raters"][5]["flags"].dump().find("the same answer (left)") != std::string::npos);
  CHECK(report["raters"][6]["flags"].dump().find("within 0.3 s") != std::string::npos);
  CHECK(report["raters"][7]["flags"].empty());
  CHECK(report["raters"][8]["flags"].dump().find("within 0.3 s") != std::string::npos);
  CHECK(report["raters"][9]["flags"].dump().find("within 0.3 s") == std::string::npos);
}

TEST_CASE("raters who all answer alike get no interval of no width", "[abtest]") {
  StudyVotes votes = simulated_real_fake();
  CHECK(report_of(votes)["verdict"].get<std::string>().find("as clusters") != std::string::npos);
  for (StudyVote& vote : votes.votes) vote.answer = "real";
  const Json report = report_of(votes);
  CHECK(report["verdict"].get<std::string>().find("as clusters") == std::string::npos);
  CHECK(study_report_html(report).find("100.0 % to 100.0 %") == std::string::npos);
}

TEST_CASE("exported votes give the same statistics again", "[abtest]") {
  const TemporaryFolder folder;
  for (const StudyVotes& votes : {simulated_pairs(), simulated_real_fake()}) {
    write_file_atomically(folder / "votes.csv", votes_csv(votes));
    const StudyVotes again = read_votes_csv(folder / "votes.csv");
    CHECK(report_of(again)["statistics"] == report_of(votes)["statistics"]);
    CHECK(report_of(again)["items"] == report_of(votes)["items"]);
  }
}

TEST_CASE("pwcmp's columns are read, and a wrong line is named", "[abtest]") {
  const TemporaryFolder folder;
  std::ofstream(folder / "p.csv")
      << "observer,session,scene,condition_A,condition_B,is_A_selected\n"
         "o1,1,s1,a,b,1\no1,1,s2,b,a,1\no2,1,s1,a,b,0\n";
  const StudyVotes votes = read_votes_csv(folder / "p.csv");
  CHECK(votes.methods == std::vector<std::string>{"a", "b"});
  CHECK(report_of(votes)["statistics"]["wins"] == Json{{0.0, 1.0}, {2.0, 0.0}});
  const auto message = [&](const std::string& text) -> std::string {
    write_file_atomically(folder / "bad.csv", text);
    try {
      (void)read_votes_csv(folder / "bad.csv");
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  CHECK(message("rater,clip,left,right,answer\nr,c,a,b,left\nr,c,a,b,both\n").find("line 3") !=
        std::string::npos);
  CHECK(message("clip,answer\nc,left\n").find("no column \"rater\"") != std::string::npos);
  CHECK(message("rater,clip,left,right,answer\nr,c,a,a,left\n").find("differ") !=
        std::string::npos);
  CHECK(message("rater,clip,left,right,answer\nr,c\n").find("fewer cells") != std::string::npos);
}

TEST_CASE("texts that a spreadsheet would run are quoted, and quotes come back", "[abtest]") {
  const auto rows = read_csv(csv_line({"a,b", "c\"d", "e\nf", "g"}), "x");
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].cells == std::vector<std::string>{"a,b", "c\"d", "e\nf", "g"});
  CHECK_THROWS_AS(read_csv("a,\"b", "x"), Error);
}

TEST_CASE("a metric that follows people correlates, and one that is noise doesn't", "[abtest]") {
  const StudyVotes votes = simulated_pairs();
  Json scores{{"methods", Json::object()}};
  Random random(8, 1);
  for (std::size_t m = 0; m < 3; ++m) {
    for (int clip = 0; clip < 12; ++clip) {
      Json& values =
          scores["methods"][votes.methods[m]]["clips"]["clip" + std::to_string(clip)]["values"];
      // Clips differ by more than methods do: that must not count.
      values["follows"] = 20.0 - static_cast<double>(m) + 10 * clip;
      values["noise"] = random.normal();
    }
  }
  const Json report = study_report(votes, {.scores = scores, .resamples = 1000});
  REQUIRE(report["metrics"].size() == 2);
  CHECK(report["metrics"][0]["metric"] == "follows");
  CHECK(report["metrics"][0]["srocc"].get<double>() > 0.7);
  CHECK(report["metrics"][0]["srocc_ci95"][0].get<double>() > 0.5);
  CHECK(std::abs(report["metrics"][1]["srocc"].get<double>()) < 0.5);
  const Json foreign{{"methods", {{"x", {{"clips", Json::object()}}}}}};
  CHECK_THROWS_AS(study_report(votes, {.scores = foreign}), Error);
}

TEST_CASE("the page of a report stands alone: no script, no request, names escaped", "[abtest]") {
  StudyVotes votes = simulated_real_fake();
  for (StudyVote& vote : votes.votes) {
    if (vote.shown[0] == "ours") vote.shown[0] = "<b>ours</b>";
  }
  votes.methods[0] = "<b>ours</b>";
  for (const StudyVotes& one : {votes, simulated_pairs()}) {
    const std::string page = study_report_html(report_of(one));
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("<b>ours</b>") == std::string::npos);
    CHECK(page.find("http://") == std::string::npos);
    CHECK(page.find("<svg") != std::string::npos);
  }
}

TEST_CASE("ratings are told per method, with the screening of BT.500", "[abtest]") {
  StudyVotes votes{.method = StudyMethod::acr, .methods = {"a", "b"}, .raters = {}, .votes = {}};
  for (int rater = 0; rater < 16; ++rater) {
    const std::string name = "r" + std::to_string(100 + rater);
    votes.raters.push_back({.id = name, .state = "finished", .why = {}, .failed_checks = {}});
    for (int clip = 0; clip < 6; ++clip) {
      for (int m = 0; m < 2; ++m) {
        const int score = (m == 0 ? 4 : 2) + (rater + clip) % 2;
        votes.votes.push_back({.rater = name,
                               .position = 2 * clip + m,
                               .clip = "c" + std::to_string(clip),
                               .shown = {m == 0 ? "a" : "b"},
                               .answer = std::to_string(score)});
      }
    }
  }
  const Json report = report_of(votes);
  CHECK(report["statistics"]["by_method"][0]["mos"] == 4.5);
  CHECK(report["statistics"]["by_method"][1]["mos"] == 2.5);
  const std::string page = study_report_html(report);
  CHECK(page.find("nobody") != std::string::npos);
  CHECK(page.find("<title>Mean opinion scores</title>") != std::string::npos);
  // Votes without times say nothing of a session's course.
  CHECK(page.find("session’s course") == std::string::npos);
}
