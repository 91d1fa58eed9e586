// What a report tells of raters as clusters, of methods apart, of answers given again and of its
// inputs.
#include <algorithm>
#include <cmath>
#include <string>

#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/base/random.h"
#include "metrics/abtest/study_report.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

StudyVotes empty_study(StudyMethod method, const std::vector<std::string>& methods) {
  return {.method = method, .methods = methods, .raters = {}, .votes = {}};
}

void add_vote(StudyVotes& votes, const std::string& rater, const std::string& clip,
              const std::vector<std::string>& shown, const std::string& answer) {
  const bool known =
      std::ranges::any_of(votes.raters, [&](const StudyRater& one) { return one.id == rater; });
  if (!known) {
    votes.raters.push_back({.id = rater, .state = "finished", .why = {}, .failed_checks = {}});
  }
  votes.votes.push_back({.rater = rater,
                         .position = static_cast<int>(votes.votes.size()),
                         .clip = clip,
                         .shown = shown,
                         .answer = answer});
}

Json short_report(const StudyVotes& votes) {
  return study_report(votes, {.scores = nullptr, .resamples = 500});
}

bool says(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

// Half of the raters always prefer a, the others b: many votes, and few opinions.
StudyVotes two_camps() {
  StudyVotes votes = empty_study(StudyMethod::pair, {"a", "b"});
  for (int rater = 0; rater < 10; ++rater) {
    for (int i = 0; i < 20; ++i) {
      const bool first = rater < 7 ? i > 0 : i == 0;
      add_vote(votes, "r" + std::to_string(rater), "c" + std::to_string(i), {"a", "b"},
               first ? "left" : "right");
    }
  }
  return votes;
}

}  // namespace

TEST_CASE("raters of two camps differ by votes alone, and not with raters as clusters",
          "[abtest]") {
  const Json report = short_report(two_camps());
  const Json& exact = report["statistics"]["exact_test"];
  CHECK(exact["p_value"].get<double>() < 0.001);
  // Shares 0.95 of seven raters and 0.05 of three: error sqrt(10/9 * sum of squares) / 10.
  const double p = (7 * 0.95 + 3 * 0.05) / 10;
  const double squares = 7 * std::pow(0.95 - p, 2) + 3 * std::pow(0.05 - p, 2);
  CHECK(exact["cluster_by_rater"]["se"].get<double>() ==
        Approx(std::sqrt(10.0 / 9 * squares) / 10));
  CHECK(exact["cluster_by_rater"]["p"].get<double>() > 0.05);
  CHECK(says(report["verdict"],
             "as if every vote stood alone: p < 0.001; with raters as clusters: "
             "p = 0."));
  CHECK(says(report["verdict"], "No difference is shown between a and b"));
  CHECK(report["statistics"]["scale"][0]["group"] == report["statistics"]["scale"][1]["group"]);
  const Json& row = report["statistics"]["scale"][0];
  CHECK(row["ci95_cluster_by_rater"][0].get<double>() < row["ci95"][0].get<double>());
  CHECK(says(study_report_html(report), "raters as clusters"));
}

TEST_CASE("of three methods those that raters disagree on share a letter", "[abtest]") {
  StudyVotes votes = empty_study(StudyMethod::pair, {"a", "b", "c"});
  // Seven of ten raters prefer a to b, the others b to a; all prefer both to c, now and then not.
  for (int rater = 0; rater < 10; ++rater) {
    const std::string name = "r" + std::to_string(rater);
    for (int i = 0; i < 20; ++i) {
      const std::string clip = "c" + std::to_string(i);
      add_vote(votes, name, clip, {"a", "b"}, (rater < 7) == (i > 0) ? "left" : "right");
      add_vote(votes, name, clip, {"a", "c"}, i > rater % 3 ? "left" : "right");
      add_vote(votes, name, clip, {"b", "c"}, i > (rater + 1) % 3 ? "left" : "right");
    }
  }
  const Json report = short_report(votes);
  const Json& statistics = report["statistics"];
  const Json& tests = statistics["pairwise_tests_ties_half"];
  REQUIRE(tests[0]["pair"] == Json{"a", "b"});
  CHECK(tests[0]["p_holm"].get<double>() < 0.05);
  CHECK(tests[0]["cluster_by_rater"]["p_holm"].get<double>() > 0.05);
  CHECK(statistics["scale"][0]["group"] == statistics["scale"][1]["group"]);
  CHECK(statistics["scale"][2]["method"] == "c");
  CHECK(statistics["scale"][2]["group"] != statistics["scale"][0]["group"]);
  CHECK(
      says(report["verdict"],
           "2 of 3 pairs of methods differ (Wald test, raters as clusters, corrected by Holm): "));
}

TEST_CASE("right answers, d' and the criterion have intervals over raters", "[abtest]") {
  StudyVotes votes = empty_study(StudyMethod::single, {"ours", "original"});
  for (int rater = 0; rater < 12; ++rater) {
    Random random(5, static_cast<std::uint64_t>(rater));
    for (int i = 0; i < 20; ++i) {
      const bool real = i % 2 == 0;
      const bool said_real = random.uniform() < (real ? 0.8 : 0.05 * rater);
      add_vote(votes, "r" + std::to_string(100 + rater), "c" + std::to_string(i),
               {real ? "original" : "ours"}, said_real ? "real" : "colorized");
    }
  }
  const Json statistics = short_report(votes)["statistics"];
  const auto holds = [&](const Json& interval, const Json& value) {
    return interval[0] < value && value < interval[1];
  };
  CHECK(holds(statistics["correct_cluster_by_rater"]["t_ci95"], statistics["correct"]["p"]));
  CHECK(holds(statistics["d_prime_bootstrap_by_rater"]["percentile95"],
              statistics["d_prime_loglinear"]));
  CHECK(holds(statistics["criterion_c_bootstrap_by_rater"]["percentile95"],
              statistics["criterion_c_loglinear"]));
  CHECK(says(study_report_html(short_report(votes)), "bootstrap over raters) and the criterion"));
}

TEST_CASE("methods apart are named, and their pairs are tested one by one", "[abtest]") {
  StudyVotes votes = empty_study(StudyMethod::pair, {"a", "b", "c", "d"});
  for (int i = 0; i < 20; ++i) {
    const std::string rater = "r" + std::to_string(i % 5);
    add_vote(votes, rater, "k" + std::to_string(i), {"a", "b"}, "left");
    add_vote(votes, rater, "k" + std::to_string(i), {"c", "d"}, i % 2 == 0 ? "left" : "right");
  }
  const Json report = short_report(votes);
  CHECK(says(report["verdict"], "({a, b} and {c, d}): no common scale exists"));
  const Json& alone = report["statistics"]["exact_tests_of_pairs"];
  REQUIRE(alone.size() == 2);
  // 2 * 0.5^20, twice by Holm.
  CHECK(alone[0]["p_holm"].get<double>() == Approx(4 * std::pow(0.5, 20)));
  CHECK(says(report["verdict"], "1 of 2 pairs of methods differs"));
  CHECK(says(report["verdict"], "a is preferred to b."));
  CHECK(says(study_report_html(report), "Each pair by itself"));
}

TEST_CASE("ratings given again are averaged, and how far they agree is told", "[abtest]") {
  StudyVotes votes = empty_study(StudyMethod::acr, {"a"});
  add_vote(votes, "r0", "c", {"a"}, "2");
  add_vote(votes, "r0", "c", {"a"}, "5");
  add_vote(votes, "r1", "c", {"a"}, "3");
  add_vote(votes, "r1", "c", {"a"}, "3");
  add_vote(votes, "r2", "c", {"a"}, "1");
  CHECK(short_report(empty_study(StudyMethod::acr, {"a"}))["repeats"].is_null());
  const Json report = short_report(votes);
  CHECK(report["statistics"]["mos"][0].get<double>() == Approx((3.5 + 3 + 1) / 3));
  CHECK(report["repeats"]["again"] == 2);
  CHECK(report["repeats"]["raters"] == 2);
  CHECK(report["repeats"]["equal"]["p"] == 0.5);
  CHECK(report["repeats"]["mean_abs_difference"] == 1.5);
  CHECK(says(study_report_html(report),
             "2 raters answered the same question again, 2 times: 50.0 % as before, 1.50 apart"));
}

TEST_CASE("a pair with its sides exchanged is the same question", "[abtest]") {
  StudyVotes pairs = empty_study(StudyMethod::pair, {"a", "b"});
  add_vote(pairs, "r", "c", {"a", "b"}, "left");
  add_vote(pairs, "r", "c", {"b", "a"}, "right");
  add_vote(pairs, "r", "c", {"b", "a"}, "left");
  CHECK(short_report(pairs)["repeats"]["equal"]["k"] == 1);
  StudyVotes scores = empty_study(StudyMethod::ccr, {"a", "b"});
  add_vote(scores, "r", "c", {"a", "b"}, "2");
  add_vote(scores, "r", "c", {"b", "a"}, "-1");
  const Json report = short_report(scores);
  CHECK(report["repeats"]["mean_abs_difference"] == 1);
  CHECK(says(study_report_html(report), "Mean score of the second over the first"));
}

TEST_CASE("kappa and alpha take a rater's first answer to a clip", "[abtest]") {
  StudyVotes votes = empty_study(StudyMethod::single, {"ours", "original"});
  for (const char* rater : {"r0", "r1", "r2"}) {
    add_vote(votes, rater, "c", {"ours"}, "colorized");
    add_vote(votes, rater, "c", {"original"}, "real");
    add_vote(votes, rater, "d", {"ours"}, "real");
  }
  const Json before = short_report(votes)["statistics"];
  add_vote(votes, "r1", "d", {"ours"}, "colorized");
  const Json after = short_report(votes);
  CHECK(after["statistics"]["krippendorff_alpha_nominal_all"] == 1);
  CHECK(after["statistics"]["krippendorff_alpha_nominal_all"] ==
        before["krippendorff_alpha_nominal_all"]);
  CHECK(after["statistics"]["fooled"]["n"] == 7);
}

TEST_CASE("a report names what it was made from, with its SHA-256", "[abtest]") {
  StudyReportOptions options{.scores = nullptr, .resamples = 500};
  options.file = "votes.csv";
  options.file_sha256 = "00ff";
  const Json foreign = study_report(two_camps(), options);
  CHECK(foreign["name"] == "votes.csv");
  CHECK(foreign["inputs"] ==
        Json::array({{{"what", "votes"}, {"file", "votes.csv"}, {"sha256", "00ff"}}}));
  CHECK(says(study_report_html(foreign), "votes.csv: votes, SHA-256 <code>00ff</code>"));
  StudyVotes own = two_camps();
  own.config = {{"name", "Camps"}};
  const Json study = study_report(own, options);
  CHECK(study["name"] == "Camps");
  CHECK(study["inputs"][0]["sha256"] == hex(sha256(canonical_json(own.config))));
  CHECK(study["inputs"][1]["sha256"] == hex(sha256(votes_csv(own))));
}
