#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include "lib/base/counted_noun.h"
#include "lib/base/listed_words.h"
#include "metrics/abtest/report_parts.h"

namespace tinct {
namespace {

constexpr double kShown = 0.05;
// A headline names no more; the table of pairs does.
constexpr std::size_t kMostClauses = 4;
constexpr std::size_t kMostNames = 3;

std::string shown_p(double p) {
  if (p < 0.001) return "p < 0.001";
  char text[32];
  std::snprintf(text, sizeof text, "p = %.3f", p);
  return text;
}

// `share` is of the votes for the first of the pair.
std::string one_pair(const Json& pair, double share, double p, const std::string& test) {
  const bool first = share >= 0.5;
  const std::string better = pair[first ? 0 : 1];
  const std::string worse = pair[first ? 1 : 0];
  const std::string won = percent_text(first ? share : 1 - share);
  if (p < kShown) {
    return better + " is preferred to " + worse + " in " + won + " of votes (" + test + ").";
  }
  return "No difference is shown between " + better + " and " + worse + " (" + won + "; " + test +
         ").";
}

std::string with_raters(const Json& robust, const std::string& more = "") {
  if (!robust.is_object()) return "";
  return "; with raters as clusters" + more + ": " + shown_p(robust["p"]);
}

// Two methods, and whether the votes tell them apart.
struct Told {
  std::string better, worse;
  bool apart = false;
};

std::vector<Told> told_by(const Json& tests, const char* share, double p_of(const Json& test)) {
  std::vector<Told> list;
  for (const Json& test : tests) {
    const bool first = test[share].get<double>() >= 0.5;
    list.push_back({test["pair"][first ? 0 : 1], test["pair"][first ? 1 : 0], p_of(test) < kShown});
  }
  return list;
}

double own_p(const Json& test) { return test["p_holm"]; }

std::size_t count_apart(const std::vector<Told>& all) {
  std::size_t apart = 0;
  for (const Told& one : all) apart += one.apart ? 1 : 0;
  return apart;
}

// "2 of 3 pairs of methods differ (TEST): best is preferred to middle and worst."
std::string several_pairs(const std::vector<Told>& all, const Json& scale,
                          const std::string& test) {
  const std::size_t apart = count_apart(all);
  if (apart == 0) {
    return "None of the " + counted_noun(all.size(), "pair") + " of methods is shown to differ (" +
           test + ").";
  }
  std::vector<std::string> clauses;
  for (const Json& row : scale) {
    const std::string better = row["method"];
    std::vector<std::string> worse;
    for (const Json& below : scale) {
      for (const Told& one : all) {
        if (one.apart && one.better == better && one.worse == below["method"]) {
          worse.push_back(one.worse);
        }
      }
    }
    if (worse.empty()) continue;
    clauses.push_back(better + " is preferred to " +
                      (worse.size() > kMostNames ? std::to_string(worse.size()) + " others"
                                                 : listed_words(worse)));
  }
  std::string text = std::to_string(apart) + " of " + counted_noun(all.size(), "pair") +
                     " of methods " + (apart == 1 ? "differs" : "differ") + " (" + test + "): ";
  for (std::size_t i = 0; i < clauses.size() && i < kMostClauses; ++i) {
    text += (i > 0 ? "; " : "") + clauses[i];
  }
  return text + (clauses.size() > kMostClauses ? "; the table of pairs has the rest." : ".");
}

bool takes_raters(const Json& test) { return test["cluster_by_rater"].is_object(); }

// How many pairs differ when votes of one rater are taken to belong together.
std::string several_with_raters(const Json& tests) {
  std::size_t apart = 0;
  std::size_t tested = 0;
  for (const Json& test : tests) {
    if (!takes_raters(test)) continue;
    ++tested;
    apart += deciding_p(test) < kShown ? 1 : 0;
  }
  // Where all can be tested so, the verdict has said it.
  if (tested == 0 || tested == tests.size()) return "";
  return " With raters as clusters " + std::to_string(apart) + " of " +
         counted_noun(tested, "pair") + " that can be tested so " +
         (apart == 1 ? "differs." : "differ.");
}

std::string without_scale(const Json& statistics) {
  return "The methods can't be put on one scale: " +
         statistics["bradley_terry_ties_half"]["why"].get<std::string>() + ".";
}

// Without a scale each pair stands by itself.
std::string alone_verdict(const Json& statistics) {
  const Json& alone = statistics["exact_tests_of_pairs"];
  const std::string text = without_scale(statistics);
  const std::string name = " of decisive votes, as if every vote stood alone";
  if (alone.empty()) return text;
  if (alone.size() == 1) {
    const Json& test = alone[0];
    return text + " " +
           one_pair(test["pair"], test["p"], test["p_value"],
                    "exact binomial test" + name + ": " + shown_p(test["p_value"]));
  }
  return text + " Each pair by itself: " +
         several_pairs(told_by(alone, "p", own_p), statistics["scale"],
                       "exact binomial tests" + name + ", corrected by Holm");
}

}  // namespace

double deciding_p(const Json& test) {
  return (takes_raters(test) ? test["cluster_by_rater"] : test)["p_holm"];
}

double deciding_exact_p(const Json& exact) {
  const double own = exact["p_value"];
  const Json& robust = exact["cluster_by_rater"];
  return robust.is_object() ? std::max(own, robust["p"].get<double>()) : own;
}

std::string deciding_test(const Json& tests) {
  const auto robust = std::ranges::count_if(tests, takes_raters);
  if (robust == 0) return "Wald test, as if every vote stood alone";
  if (static_cast<std::size_t>(robust) == tests.size()) return "Wald test, raters as clusters";
  return "Wald test, raters as clusters where they can be";
}

std::string pair_verdict(const Json& statistics) {
  const Json& tests = statistics["pairwise_tests_ties_half"];
  if (const Json& exact = statistics["exact_test"]; !exact.is_null()) {
    const std::string name =
        "exact binomial test, as if every vote stood alone: " + shown_p(exact["p_value"]) +
        with_raters(exact["cluster_by_rater"]);
    const std::string text = one_pair(exact["pair"], exact["p"], deciding_exact_p(exact), name);
    return tests.is_null() ? text + " " + without_scale(statistics) : text;
  }
  if (tests.is_null()) return alone_verdict(statistics);
  if (tests.empty()) return "There are no two methods to compare.";
  if (tests.size() == 1) {
    const Json& test = tests[0];
    return one_pair(test["pair"], test["prob_first_wins"], deciding_p(test),
                    "Wald test, a tie as half a win for each: " + shown_p(test["p"]) +
                        with_raters(test["cluster_by_rater"], ", which decide"));
  }
  return several_pairs(told_by(tests, "prob_first_wins", deciding_p), statistics["scale"],
                       deciding_test(tests) + ", corrected by Holm") +
         several_with_raters(tests);
}

}  // namespace tinct
