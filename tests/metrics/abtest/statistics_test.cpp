// The statistics of studies against values computed by SciPy, statsmodels, choix and krippendorff
// (reference.json says which made what), name by name.
#include <cmath>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "metrics/abtest/preferences.h"
#include "metrics/abtest/real_fake.h"
#include "metrics/abtest/statistics_file.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

const Json& reference() {
  static const Json document =
      Json::parse(read_file(test::source_folder() / "tests/metrics/abtest/reference.json"));
  return document;
}

const Json& computed() {
  static const Json result = statistics_of_document(reference(), "reference.json");
  return result;
}

// Fields of the reference that say how it was made, or what ours keeps elsewhere.
bool is_remark(const std::string& name) {
  return name == "note" || name == "checked_with" || name == "tolerance" || name == "quadrature" ||
         name == "resamples" || name == "design_effect";
}

struct Tally {
  int numbers = 0;
  std::vector<std::string> wrong;
};

bool agree(double a, double b, double tolerance, bool is_p) {
  return std::abs(a - b) <= (is_p ? std::max(1e-6 * std::abs(b), 1e-10) : tolerance);
}

void compare(const Json& ours, const Json& theirs, const std::string& place, double tolerance,
             Tally& tally) {
  if (theirs.is_object()) {
    if (theirs.contains("tolerance")) tolerance = theirs["tolerance"];
    for (const auto& [name, value] : theirs.items()) {
      if (is_remark(name)) continue;
      if (!ours.is_object() || !ours.contains(name)) {
        tally.wrong.push_back(place + "." + name + " is missing");
      } else {
        compare(ours[name], value, place + "." + name, tolerance, tally);
      }
    }
  } else if (theirs.is_array()) {
    if (!ours.is_array() || ours.size() != theirs.size()) {
      tally.wrong.push_back(place + " has another length");
      return;
    }
    for (std::size_t i = 0; i < theirs.size(); ++i) {
      compare(ours[i], theirs[i], place + "[" + std::to_string(i) + "]", tolerance, tally);
    }
  } else if (theirs.is_number()) {
    ++tally.numbers;
    const bool is_p = place.ends_with("p_value") || place.ends_with("p_less");
    if (!ours.is_number() || !agree(ours, theirs, tolerance, is_p)) {
      tally.wrong.push_back(place + ": " + ours.dump() + ", not " + theirs.dump());
    }
  } else if (ours != theirs) {
    tally.wrong.push_back(place + ": " + ours.dump() + ", not " + theirs.dump());
  }
}

void check_section(const char* name, int at_least) {
  const Json& theirs = reference()[name];
  const Json& ours = computed()[name];
  Tally tally;
  const bool has_expected = theirs.is_object() && theirs.contains("expected");
  compare(has_expected ? ours["expected"] : ours, has_expected ? theirs["expected"] : theirs, name,
          1e-6, tally);
  CHECK(tally.wrong == std::vector<std::string>{});
  CHECK(tally.numbers >= at_least);
}

}  // namespace

TEST_CASE("a real/fake study has the reference's table, intervals, d' and agreement", "[abtest]") {
  check_section("A_single_stimulus", 40);
}

TEST_CASE("a pair study has the reference's strengths, tests, ties and order effect", "[abtest]") {
  check_section("B_pairs", 150);
}

TEST_CASE("ratings have the reference's opinion scores, screening and alphas", "[abtest]") {
  check_section("C_acr", 150);
}

TEST_CASE("votes needed and power are the reference's", "[abtest]") {
  check_section("planning", 20);
}

TEST_CASE("intervals and tests hold at the edges, 0 of n and n of n", "[abtest]") {
  check_section("edges", 40);
}

TEST_CASE("statistics name the place of what they can't read", "[abtest]") {
  const auto message = [](const Json& document) -> std::string {
    try {
      (void)statistics_of_document(document, "votes.json");
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::input);
      return error.what();
    }
    return "";
  };
  CHECK(message({{"edges", Json::array({{{"k", 3}, {"n", 2}}})}})
            .starts_with("votes.json.edges[0]: k not"));
  CHECK(message(Json::object()).find("A_single_stimulus") != std::string::npos);
  const Json votes{{"input", {{"votes", Json::array({{"r", "c", "real", "maybe"}})}}}};
  CHECK(message({{"A_single_stimulus", votes}})
            .starts_with("votes.json.A_single_stimulus.input.votes[0][3]:"));
  const Json foreign{
      {"input", {{"methods", {"a", "b"}}, {"votes", Json::array({{"r", "a", "c", "left"}})}}}};
  CHECK(message({{"B_pairs", foreign}}).find("\"c\"") != std::string::npos);
}

TEST_CASE("numbers that mean nothing are refused by their place", "[abtest]") {
  const auto place = [](const std::string& text) -> std::string {
    try {
      (void)statistics_of_document(Json::parse(text), "x");
    } catch (const Error& error) {
      const std::string what = error.what();
      return error.fault() == Fault::input ? what.substr(0, what.find(": ")) : "another fault";
    }
    return "";
  };
  const std::string rows = R"({"planning":{"rows":[],"example_power":)";
  CHECK(place(rows + R"({"n":10,"p":2}}})") == "x.planning.example_power.p");
  CHECK(place(rows + R"({"n":0,"p":0.6}}})") == "x.planning.example_power.n");
  for (const char* bad : {R"("p1":1.5,"power":0.8)", R"("p1":0.5,"power":0.8)"}) {
    CHECK(place(std::string(R"({"planning":{"rows":[{)") + bad + "}]}}") ==
          "x.planning.rows[0].p1");
  }
  CHECK(place(R"({"planning":{"rows":[{"p1":0.6,"power":1}]}})") == "x.planning.rows[0].power");
  CHECK(place(R"({"planning":{"rows":[{"p1":0.5000000000000001,"power":0.8}]}})") ==
        "x.planning.rows[0]");
  CHECK(place(R"({"edges":[{"k":1,"n":18446744073709551615}]})") == "x.edges[0].n");
  CHECK(place(R"({"edges":[{"k":-1,"n":5}]})") == "x.edges[0].k");
  CHECK(place(R"({"B_pairs":{"input":{"methods":["a","a"],"votes":[]}}})") ==
        "x.B_pairs.input.methods[1]");
  CHECK(place(R"({"B_pairs":{"input":{"methods":["a","b"],"votes":[["r","a","a","left"]]}}})") ==
        "x.B_pairs.input.votes[0][2]");
  CHECK(place(R"({"C_acr":{"input":{"scores_1_to_5":[[1e308],[-1e308]]}}})") ==
        "x.C_acr.input.scores_1_to_5[0][0]");
  CHECK(place(R"({"B_pairs":{"input":{"methods":["a","b"],"votes":[]},
                  "expected":{"separated":{"input_wins_ties_half":[[0,-2],[1,0]]}}}})") ==
        "x.B_pairs.expected.separated.input_wins_ties_half[0][1]");
}

TEST_CASE("without votes, and without ties, what can't be told is null or says why", "[abtest]") {
  const Json nothing = real_fake_statistics({});
  CHECK(nothing["fooled"]["p"].is_null());
  CHECK(nothing["d_prime_loglinear"].is_null());
  const Json no_ties = pair_statistics(
      {{"r", "a", "b", Preference::left}, {"r", "a", "b", Preference::right}}, {"a", "b"});
  CHECK(no_ties["davidson"]["ml_exists"] == false);
  CHECK(no_ties["bradley_terry_ties_half"]["beta_sum_zero"][0] == 0);
  // Whoever stands left always wins: equal methods, and an order effect without end.
  const Json left_wins = pair_statistics({{"r", "a", "b", Preference::left},
                                          {"r", "b", "a", Preference::left},
                                          {"r", "a", "b", Preference::tie},
                                          {"r", "b", "a", Preference::tie}},
                                         {"a", "b"});
  CHECK(left_wins["davidson"]["nu"].is_number());
  CHECK(left_wins["davidson_with_order_effect"]["ml_exists"] == false);
  CHECK(left_wins["davidson_with_order_effect"]["why"].get<std::string>().find("one side won") !=
        std::string::npos);
  CHECK(left_wins["order_effect_LR"].is_null());
  const Json apart = pair_statistics({{"r", "a", "b", Preference::left}}, {"a", "b", "c"});
  CHECK(apart["bradley_terry_ties_half"]["why"].get<std::string>().find("never compared") !=
        std::string::npos);
  const Json won = pair_statistics({{"r", "a", "b", Preference::left}}, {"a", "b"});
  CHECK(won["bradley_terry_ties_half"]["why"].get<std::string>().find("never won") !=
        std::string::npos);
}
