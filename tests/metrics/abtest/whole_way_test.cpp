// The whole way: built, served, voted on by raters whose preference is known, and found again.
#include <cmath>
#include <map>
#include <string>

#include "lib/base/random.h"
#include "metrics/abtest/study_report.h"
#include "tests/metrics/abtest/served_study.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::played_well;
using test::Served;

namespace {

std::vector<std::string> shown_in(Served& served, const std::string& trial) {
  std::vector<std::string> shown;
  served->read([&](const Database& database) {
    Statement find = database.prepare(
        "SELECT cell.shown FROM trial JOIN cell ON cell.id = trial.cell WHERE trial.id = ?");
    find.bind(1, trial);
    REQUIRE(find.step());
    shown = Json::parse(find.text(0)).get<std::vector<std::string>>();
  });
  return shown;
}

// A rater for whom methods have these strengths, and who answers by them and by chance.
void vote_all(Served& served, const std::map<std::string, double>& strength, Random random) {
  const std::string token = served.begin();
  while (true) {
    const Json trial = served->next_trial(token);
    if (trial["trial"].is_null()) break;
    const auto shown = shown_in(served, trial["trial"]);
    const double left = 1 / (1 + std::exp(strength.at(shown.at(1)) - strength.at(shown.at(0))));
    served.pass(1);
    const std::string answer = random.uniform() < left ? "left" : "right";
    (void)served->vote(token, trial["trial"], played_well(answer).dump());
  }
  (void)served->finish(token, "");
}

}  // namespace

TEST_CASE("raters with a known preference give the report that preference", "[abtest]") {
  Served served(Json{{"original_competes", true}, {"trials", 8}});
  const std::map<std::string, double> strength{{"original", 1}, {"warm", 0}, {"cold", -1}};
  for (std::uint64_t rater = 0; rater < 60; ++rater) {
    vote_all(served, strength, Random(2, rater));
  }
  StudyVotes votes;
  served->read([&](const Database& database) { votes = read_study_votes(database); });
  CHECK(votes.votes.size() == 480);
  const Json report = study_report(votes, {.scores = nullptr, .resamples = 1000});
  const Json& scale = report["statistics"]["scale"];
  REQUIRE(scale.size() == 3);
  const std::vector<std::string> order{"original", "warm", "cold"};
  for (std::size_t i = 0; i < order.size(); ++i) {
    CHECK(scale[i]["method"] == order[i]);
    const double truth = strength.at(order[i]) / std::log(3.0);
    // 3.3 standard errors: one study in a thousand strays further.
    const double low = scale[i]["ci95"][0];
    const double high = scale[i]["ci95"][1];
    CHECK(std::abs((low + high) / 2 - truth) < 3.3 / 1.96 * (high - low) / 2);
  }
  CHECK(report["flow"]["finished"] == 60);
  // Nobody prefers a side, and every clip and pair was shown equally often from both.
  CHECK(report["statistics"]["order_effect_LR"].is_null());
  CHECK(report["statistics"]["side_bias"]["p_value"].get<double>() > 0.01);
  for (const Json& cell : served->cells()) CHECK(cell["votes"] == 20);
  CHECK(study_report_html(report).find("original is preferred to cold") != std::string::npos);
}
