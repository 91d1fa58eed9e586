#include "metrics/report/report_ranks.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

const ReportValue kError{
    .name = "error", .unit = "", .better = "lower", .summary = "", .truth = "error_gt"};
const ReportValue kGain{.name = "gain", .unit = "", .better = "higher", .summary = "", .truth = ""};

Json method(double error, double gain, const Json& more = Json::object()) {
  Json json = {
      {"summary",
       {{"error", {{"mean", error}}}, {"gain", {{"mean", gain}}}, {"error_gt", {{"mean", 1.0}}}}},
      {"clips", Json::object()}};
  json.update(more);
  return json;
}

}  // namespace

TEST_CASE("ranks follow the direction, and equal means share one", "[metrics]") {
  const Json score = {{"methods", {{"a", method(3, 5)}, {"b", method(2, 5)}, {"c", method(4, 1)}}}};
  const ValueRanks error = rank_methods(score, kError);
  CHECK(error.of("b") == 1);
  CHECK(error.of("a") == 2);
  CHECK(error.of("c") == 3);
  const ValueRanks gain = rank_methods(score, kGain);
  CHECK(gain.of("a") == 1);
  CHECK(gain.of("b") == 1);
  CHECK(gain.of("c") == 3);
}

TEST_CASE("ranks never cross tracks, and baselines have none", "[metrics]") {
  const Json exemplar = {{"guidance", "exemplar"}}, baseline = {{"kind", "baseline"}};
  const Json score = {{"methods",
                       {{"a", method(3, 1)},
                        {"b", method(4, 2)},
                        {"guided", method(2, 9, exemplar)},
                        {"gray", method(1.5, 99, baseline)}}}};
  const ValueRanks ranks = rank_methods(score, kGain);
  CHECK(ranks.of("b") == 1);
  CHECK(ranks.of("a") == 2);
  CHECK(ranks.of("guided") == 0);  // alone in its track
  CHECK(ranks.of("gray") == 0);
  const std::vector<MethodGroup> groups = report_groups(score);
  REQUIRE(groups.size() == 3);
  CHECK(groups[0].track == "none");
  CHECK(groups[1].methods == std::vector<std::string>{"guided"});
  CHECK(groups[2].track == "baseline");
  CHECK_FALSE(groups[2].ranked);
}

TEST_CASE("nobody is the best where fading has put one below the truth", "[metrics]") {
  const Json score = {{"methods", {{"faded", method(.9, 1)}, {"true", method(1, 1)}}}};
  const ValueRanks ranks = rank_methods(score, kError);
  CHECK(ranks.of("faded") == 0);
  CHECK(ranks.of("true") == 0);
  CHECK(ranks.below("faded"));
  CHECK_FALSE(ranks.below("true"));
  ReportValue ratio{
      .name = "w.ratio", .unit = "× truth", .better = "lower", .summary = "", .truth = ""};
  Json ratios = {
      {"methods",
       {{"a", {{"summary", {{"w.ratio", {{"mean", .9}}}, {"w.ab_norm_ratio", {{"mean", .9}}}}}}},
        {"b", {{"summary", {{"w.ratio", {{"mean", 2}}}, {"w.ab_norm_ratio", {{"mean", 2}}}}}}}}}};
  CHECK(rank_methods(ratios, ratio).of("b") == 0);
  ratio.name = "w.ab_norm_ratio";  // fading does not lower it
  CHECK(rank_methods(ratios, ratio).of("a") == 1);
}
