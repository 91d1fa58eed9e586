#include <cmath>
#include <cstdio>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/statistics/vote_power.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

struct PlanOptions {
  double share = 0.6;
  double power = 0.8;
  int votes = 0;
  int pairs = 1;
  int per_rater = 20;
  double icc = 0.05;

  static void describe(auto& opt, PlanOptions& o) {
    opt("share", o.share, "the share of votes that is to be told from one half")
        .at_least(0.001)
        .at_most(0.999);
    opt("power", o.power, "how surely it is to be told").at_least(0.01).at_most(0.999);
    opt("votes", o.votes, "tell the power of this many votes, too").at_least(0);
    opt("pairs", o.pairs, "comparisons that the error is divided by (Bonferroni)").at_least(1);
    opt("per-rater", o.per_rater, "votes of each rater").at_least(1);
    opt("icc", o.icc, "how votes of one rater correlate").at_least(0).at_most(1);
  }
};

int plan(const PlanOptions& options, const CommonOptions& common) {
  if (options.share == 0.5) {
    throw Error(
        Fault::usage,
        "--share 0.5 is one half itself, which no number of votes tells from one half; give "
        "the smallest share that matters, such as --share 0.6");
  }
  const double alpha = 0.05 / options.pairs;
  const VotesNeeded needed = votes_needed(options.share, options.power, alpha);
  const double design = design_effect(options.per_rater, options.icc);
  const double all = static_cast<double>(needed.exact_all_from) * design * options.pairs;
  const auto raters = static_cast<std::int64_t>(std::ceil(all / options.per_rater));
  Json json{{"share", options.share},
            {"power", options.power},
            {"alpha", alpha},
            {"normal_approx_n", needed.normal_approximation},
            {"exact_first_n", needed.exact_first},
            {"exact_all_n_from", needed.exact_all_from},
            {"design_effect", design},
            {"raters", raters}};
  if (options.votes > 0) {
    json["votes"] = options.votes;
    json["power_of_votes"] = vote_power(options.votes, options.share, alpha);
  }
  if (common.json) {
    print_json(json);
    return 0;
  }
  TextTable table({"votes", "number"});
  table.add({"by the normal formula", std::to_string(needed.normal_approximation)});
  table.add({"exact test, first with the power", std::to_string(needed.exact_first)});
  table.add({"exact test, every number from", std::to_string(needed.exact_all_from)});
  char text[64];
  std::snprintf(text, sizeof text, "%.2f", design);
  table.add({"times more for votes of one rater", text});
  table.add({"raters for all pairs", std::to_string(raters)});
  if (options.votes > 0) {
    std::snprintf(text, sizeof text, "%.3f", json["power_of_votes"].get<double>());
    table.add({"power of " + counted_noun(options.votes, "vote"), text});
  }
  print_text(table.text());
  return 0;
}

}  // namespace

Command abtest_plan_command() {
  return make_command<PlanOptions>(
      {.name = "abtest plan",
       .summary = "how many votes and raters a user study needs",
       .about =
           "Votes for a two-sided exact test at 5 % to tell a share from one half. The power of an "
           "exact test saws as votes grow: the first number with the power is not the one from "
           "which every number has it. Votes of one rater are worth less than as many of others: "
           "the design effect 1 + (m - 1) icc tells how much.",
       .examples = {{"tinct abtest plan --share 0.6", "60 % against 40 %, power 80 %"},
                    {"tinct abtest plan --share 0.6 --votes 165 --pairs 15",
                     "15 pairs, and what 165 votes are worth"}}},
      plan);
}

}  // namespace tinct
