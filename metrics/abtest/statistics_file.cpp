#include "metrics/abtest/statistics_file.h"

#include <limits>

#include "lib/base/errors.h"
#include "lib/statistics/vote_power.h"
#include "metrics/abtest/opinions.h"
#include "metrics/abtest/preferences.h"
#include "metrics/abtest/real_fake.h"
#include "metrics/abtest/statistics_json.h"

namespace tinct {
namespace {

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
  [[nodiscard]] double number() const {
    if (!json.is_number()) refuse("a number");
    return json.get<double>();
  }
  [[nodiscard]] std::int64_t count() const {
    if (!json.is_number_integer() || json.get<double>() < 0) refuse("a whole number");
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
    for (std::size_t c = 0; c < rows.size(); ++c) matrix(r, c) = rows.at(r).at(c).number();
  }
  return matrix;
}

Json pairs_section(const Place& section) {
  const Place input = section.at("input");
  std::vector<std::string> methods;
  for (std::size_t i = 0; i < input.at("methods").size(); ++i) {
    methods.push_back(input.at("methods").at(i).text());
  }
  std::vector<PairVote> all;
  const Place votes = input.at("votes");
  for (std::size_t i = 0; i < votes.size(); ++i) {
    const Place row = votes.at(i);
    all.push_back({row.at(std::size_t{0}).text(), row.at(1).text(), row.at(2).text(),
                   preference_of(row.at(3))});
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
                                                : score.number());
    }
  }
  return {{"expected", rating_statistics(ratings)}};
}

Json planning_section(const Place& section) {
  Json json{{"alpha_two_sided", 0.05}, {"rows", Json::array()}};
  const Place rows = section.at("rows");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double p = rows.at(i).at("p1").number();
    const double power = rows.at(i).at("power").number();
    const VotesNeeded votes = votes_needed(p, power);
    json["rows"].push_back({{"p1", p},
                            {"power", power},
                            {"normal_approx_n", votes.normal_approximation},
                            {"exact_first_n", votes.exact_first},
                            {"exact_all_n_from", votes.exact_all_from}});
  }
  if (section.has("example_power")) {
    const Place example = section.at("example_power");
    const std::int64_t n = example.at("n").count();
    const double p = example.at("p").number();
    json["example_power"] = {{"n", n}, {"p", p}, {"power", vote_power(n, p)}};
  }
  return json;
}

Json edges_section(const Place& section) {
  Json list = Json::array();
  for (std::size_t i = 0; i < section.size(); ++i) {
    const std::int64_t k = section.at(i).at("k").count();
    const std::int64_t n = section.at(i).at("n").count();
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
