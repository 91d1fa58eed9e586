#include "metrics/abtest/statistics_file.h"

#include <algorithm>
#include <limits>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/statistics/vote_power.h"
#include "metrics/abtest/opinions.h"
#include "metrics/abtest/preferences.h"
#include "metrics/abtest/real_fake.h"
#include "metrics/abtest/statistics_json.h"

namespace tinct {
namespace {

// More votes than anybody has; doubles count them exactly.
constexpr std::int64_t kMostVotes = 1'000'000'000'000;
// The power of a test is found step by step.
constexpr std::int64_t kMostPlanned = 1'000'000'000;
// Scores beyond it would lose the small ones.
constexpr double kLargestScore = 1e6;

// A value of the file and where it stands, for messages.
struct Place {
  const Json& json;
  std::string name;

  [[noreturn]] void refuse(const std::string& wanted) const {
    throw Error(Fault::input, name + ": " + wanted + " is expected here");
  }
  [[nodiscard]] bool has(const char* member) const {
    return json.is_object() && json.contains(member);
  }
  [[nodiscard]] Place at(const char* member) const {
    if (!has(member)) refuse(std::string("a member \"") + member + "\"");
    return {json[member], name + "." + member};
  }
  [[nodiscard]] Place at(std::size_t index) const {
    if (!json.is_array() || index >= json.size()) refuse("a longer list");
    return {json[index], name + "[" + std::to_string(index) + "]"};
  }
  [[nodiscard]] std::size_t size() const {
    if (!json.is_array()) refuse("a list");
    return json.size();
  }
  [[nodiscard]] std::string text() const {
    if (!json.is_string()) refuse("a text");
    return json.get<std::string>();
  }
  [[nodiscard]] double number(double least, double most) const {
    const bool fits = json.is_number() && json.get<double>() >= least && json.get<double>() <= most;
    if (!fits) refuse("a number from " + Json(least).dump() + " to " + Json(most).dump());
    return json.get<double>();
  }
  [[nodiscard]] std::int64_t count(std::int64_t least, std::int64_t most) const {
    const bool fits = json.is_number_integer() &&
                      json.get<double>() >= static_cast<double>(least) &&
                      json.get<double>() <= static_cast<double>(most);
    if (!fits) {
      refuse("a whole number from " + with_thousands(least) + " to " + with_thousands(most));
    }
    return json.get<std::int64_t>();
  }
  [[nodiscard]] bool is(const char* yes, const char* no) const {
    const std::string word = text();
    if (word != yes && word != no) refuse(std::string("\"") + yes + "\" or \"" + no + "\"");
    return word == yes;
  }
};

Preference preference_of(const Place& answer) {
  if (answer.text() == "tie") return Preference::tie;
  if (answer.text() != "left" && answer.text() != "right") answer.refuse("left, right or tie");
  return answer.text() == "left" ? Preference::left : Preference::right;
}

Json real_fake_section(const Place& section) {
  const Place votes = section.at("input").at("votes");
  std::vector<RealFakeVote> all;
  for (std::size_t i = 0; i < votes.size(); ++i) {
    const Place row = votes.at(i);
    all.push_back({row.at(std::size_t{0}).text(), row.at(1).text(),
                   row.at(2).is("real", "colorized"), row.at(3).is("real", "colorized")});
  }
  return {{"expected", real_fake_statistics(all, 100000)}};
}

SquareMatrix matrix_of(const Place& rows) {
  SquareMatrix matrix(rows.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    if (rows.at(r).size() != rows.size()) rows.at(r).refuse("a square matrix");
    for (std::size_t c = 0; c < rows.size(); ++c) {
      matrix(r, c) = rows.at(r).at(c).number(0, static_cast<double>(kMostVotes));
    }
  }
  return matrix;
}

std::vector<std::string> methods_of(const Place& list) {
  std::vector<std::string> methods;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string method = list.at(i).text();
    if (std::ranges::find(methods, method) != methods.end()) {
      list.at(i).refuse("a method that isn't named before");
    }
    methods.push_back(method);
  }
  if (methods.size() < 2) list.refuse("a list of two methods or more");
  return methods;
}

std::string method_at(const Place& place, const std::vector<std::string>& methods) {
  const std::string method = place.text();
  if (std::ranges::find(methods, method) == methods.end()) {
    place.refuse("one of input.methods, not \"" + method + "\",");
  }
  return method;
}

Json pairs_section(const Place& section) {
  const Place input = section.at("input");
  const std::vector<std::string> methods = methods_of(input.at("methods"));
  std::vector<PairVote> all;
  const Place votes = input.at("votes");
  for (std::size_t i = 0; i < votes.size(); ++i) {
    const Place row = votes.at(i);
    const std::string left = method_at(row.at(1), methods);
    const std::string right = method_at(row.at(2), methods);
    if (left == right) row.at(2).refuse("another method than on the left");
    all.push_back({row.at(std::size_t{0}).text(), left, right, preference_of(row.at(3))});
  }
  Json expected = pair_statistics(all, methods);
  if (section.has("expected") && section.at("expected").has("separated")) {
    const Place wins = section.at("expected").at("separated").at("input_wins_ties_half");
    expected["separated"] = separated_statistics(matrix_of(wins));
    expected["separated"]["input_wins_ties_half"] = wins.json;
  }
  return {{"expected", std::move(expected)}};
}

Json ratings_section(const Place& section) {
  const Place rows = section.at("input").at("scores_1_to_5");
  Ratings ratings(rows.size());
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Place row = rows.at(r);
    if (row.size() != rows.at(std::size_t{0}).size()) row.refuse("a score or null for every clip");
    for (std::size_t c = 0; c < row.size(); ++c) {
      const Place score = row.at(c);
      ratings[r].push_back(score.json.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                                : score.number(-kLargestScore, kLargestScore));
    }
  }
  return {{"expected", rating_statistics(ratings)}};
}

double share_at(const Place& place) {
  const double share = place.number(0, 1);
  if (share == 0 || share == 1) place.refuse("a number between 0 and 1");
  return share;
}

VotesNeeded planned_votes(const Place& row, double p, double power) {
  try {
    return votes_needed(p, power);
  } catch (const Error& error) {
    if (error.fault() != Fault::usage) throw;
    throw Error(Fault::input, row.name + ": " + error.what());
  }
}

Json planning_section(const Place& section) {
  Json json{{"alpha_two_sided", 0.05}, {"rows", Json::array()}};
  const Place rows = section.at("rows");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double p = share_at(rows.at(i).at("p1"));
    if (p == 0.5) rows.at(i).at("p1").refuse("a share that isn't one half");
    const double power = share_at(rows.at(i).at("power"));
    const VotesNeeded votes = planned_votes(rows.at(i), p, power);
    json["rows"].push_back({{"p1", p},
                            {"power", power},
                            {"normal_approx_n", votes.normal_approximation},
                            {"exact_first_n", votes.exact_first},
                            {"exact_all_n_from", votes.exact_all_from}});
  }
  if (section.has("example_power")) {
    const Place example = section.at("example_power");
    const std::int64_t n = example.at("n").count(1, kMostPlanned);
    const double p = example.at("p").number(0, 1);
    json["example_power"] = {{"n", n}, {"p", p}, {"power", vote_power(n, p)}};
  }
  return json;
}

Json edges_section(const Place& section) {
  Json list = Json::array();
  for (std::size_t i = 0; i < section.size(); ++i) {
    const std::int64_t k = section.at(i).at("k").count(0, kMostVotes);
    const std::int64_t n = section.at(i).at("n").count(0, kMostVotes);
    if (k > n) section.at(i).refuse("k not above n");
    list.push_back(proportion_json(k, n));
  }
  return list;
}

}  // namespace

Json statistics_of_document(const Json& document, const std::string& name) {
  const Place root{document, name};
  Json result = Json::object();
  const auto add = [&](const char* section, Json (*statistics)(const Place&)) {
    if (root.has(section)) result[section] = statistics(root.at(section));
  };
  add("A_single_stimulus", real_fake_section);
  add("B_pairs", pairs_section);
  add("C_acr", ratings_section);
  add("planning", planning_section);
  add("edges", edges_section);
  if (result.empty()) {
    root.refuse("one of A_single_stimulus, B_pairs, C_acr, planning, edges");
  }
  return result;
}

}  // namespace tinct
