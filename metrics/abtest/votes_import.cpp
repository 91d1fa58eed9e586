#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "lib/base/counted_noun.h"
#include "lib/base/csv_text.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/log.h"
#include "lib/base/options.h"
#include "metrics/abtest/stimulus_plan.h"
#include "metrics/abtest/study_votes.h"

namespace tinct {
namespace {

bool is_utf8(std::string_view text) {
  try {
    (void)Json(text).dump();
  } catch (const Json::exception&) {
    return false;
  }
  return true;
}

std::string utf8_text(const std::filesystem::path& path) {
  std::string text = read_file(path);
  const std::string again = "; save it again as CSV in UTF-8";
  const bool wide = text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") ||
                    text.find('\0') != std::string::npos;
  if (wide) {
    throw Error(Fault::input, path.string() + " is not UTF-8 but, as it seems, UTF-16" + again);
  }
  if (is_utf8(text)) return text;
  int line = 1;
  std::string_view rest = text;
  while (is_utf8(rest.substr(0, rest.find('\n')))) {
    rest.remove_prefix(rest.find('\n') + 1);
    ++line;
  }
  throw Error(Fault::input,
              path.string() + ", line " + std::to_string(line) + " is not UTF-8" + again);
}

// Cells by the names of their columns.
class VotesTable {
 public:
  explicit VotesTable(const std::filesystem::path& path)
      : name_(path.string()), rows_(read_csv(utf8_text(path), path.string())) {
    if (rows_.empty()) throw Error(Fault::input, name_ + " has no header and no votes");
    for (std::size_t i = 0; i < rows_[0].cells.size(); ++i) name_column(i);
    if (size() == 0) throw Error(Fault::input, name_ + " has a header and no votes below it");
    for (std::size_t row = 0; row < size(); ++row) check_length(row);
  }
  [[nodiscard]] bool has(const std::string& column) const { return columns_.contains(column); }
  [[nodiscard]] std::size_t size() const { return rows_.size() - 1; }
  [[nodiscard]] std::string cell(std::size_t row, const std::string& column) const {
    const auto found = columns_.find(column);
    const auto& cells = rows_[row + 1].cells;
    if (found == columns_.end()) return {};
    if (found->second >= cells.size()) refuse(row, "has fewer cells than the header");
    return cells[found->second];
  }
  [[noreturn]] void refuse(std::size_t row, const std::string& why) const {
    throw Error(Fault::input, name_ + ", line " + std::to_string(rows_[row + 1].line) + " " + why);
  }
  // Of two, either will do.
  void need(const std::string& column, const std::string& other = "") const {
    if (has(column) || (!other.empty() && has(other))) return;
    const std::vector<std::string>& found = rows_[0].cells;
    std::string list;
    for (const std::string& one : found) list += (list.empty() ? "\"" : ", \"") + one + "\"";
    std::string why = name_ + " has no column \"" + column + "\"" +
                      (other.empty() ? "" : " and no \"" + other + "\"") + ", but " + list;
    const std::string near = nearest_word(column, found);
    if (!near.empty()) why += ": did you mean \"" + column + "\" by \"" + near + "\"?";
    throw Error(Fault::input,
                why + (near.empty() ? ";" : "") + " see docs/abtest.md for the columns of votes");
  }
  // Rows that repeat an earlier one in every cell, and the line of the first.
  [[nodiscard]] std::pair<std::size_t, int> doubled() const {
    std::set<std::vector<std::string>> seen;
    std::pair<std::size_t, int> found{0, 0};
    for (std::size_t row = 1; row < rows_.size(); ++row) {
      if (seen.insert(rows_[row].cells).second) continue;
      if (found.first++ == 0) found.second = rows_[row].line;
    }
    return found;
  }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  // Columns without a name are what a spreadsheet leaves.
  void name_column(std::size_t place) {
    const std::string& column = rows_[0].cells[place];
    const auto [before, is_new] = columns_.emplace(column, place);
    if (is_new || column.empty()) return;
    throw Error(Fault::input, name_ + ", line " + std::to_string(rows_[0].line) +
                                  " names columns " + std::to_string(before->second + 1) + " and " +
                                  std::to_string(place + 1) + " both \"" + column +
                                  "\"; which of them is meant?");
  }
  // Empty cells at the end are what a spreadsheet leaves.
  void check_length(std::size_t row) const {
    const std::vector<std::string>& cells = rows_[row + 1].cells;
    const std::size_t header = rows_[0].cells.size();
    std::size_t count = cells.size();
    while (count > header && cells[count - 1].empty()) --count;
    if (count > header) {
      refuse(row, "has " + counted_noun(count, "cell") + " and the header " +
                      std::to_string(header) + "; a text with the separator in it needs quotes");
    }
  }

  std::string name_;
  std::vector<CsvRow> rows_;
  std::map<std::string, std::size_t> columns_;
};

double number(const std::string& text) {
  double value = 0;
  (void)std::from_chars(text.data(), text.data() + text.size(), value);
  return std::isfinite(value) ? value : 0;
}

StudyMethod method_of(const VotesTable& table) {
  if (table.has("condition_A")) return StudyMethod::pair;
  const std::string word = table.size() > 0 ? table.cell(0, "method") : "";
  for (const StudyMethod method : {StudyMethod::single, StudyMethod::pair, StudyMethod::acr,
                                   StudyMethod::dcr, StudyMethod::ccr}) {
    if (word == name(method)) return method;
  }
  const std::string answer = table.size() > 0 ? table.cell(0, "answer") : "";
  if (answer == "real" || answer == "colorized") return StudyMethod::single;
  return table.has("left") ? StudyMethod::pair : StudyMethod::acr;
}

StudyVote own_vote(const VotesTable& table, std::size_t row) {
  StudyVote vote;
  vote.rater = table.cell(row, "rater");
  vote.position = static_cast<int>(number(table.cell(row, "position")));
  vote.clip = table.cell(row, "clip");
  const bool sides = table.has("left");
  vote.shown.push_back(table.cell(row, sides ? "left" : "method"));
  if (sides && !table.cell(row, "right").empty()) vote.shown.push_back(table.cell(row, "right"));
  vote.answer = table.cell(row, "answer");
  vote.rt_ms = number(table.cell(row, "rt_ms"));
  return vote;
}

StudyVote pwcmp_vote(const VotesTable& table, std::size_t row) {
  const std::string selected = table.cell(row, "is_A_selected");
  if (selected != "0" && selected != "1") {
    table.refuse(row, "needs 0 or 1 in is_A_selected, not \"" + selected + "\"");
  }
  return {.rater = table.cell(row, "observer"),
          .position = static_cast<int>(row),
          .clip = table.cell(row, "scene"),
          .shown = {table.cell(row, "condition_A"), table.cell(row, "condition_B")},
          .answer = selected == "1" ? "left" : "right"};
}

bool is_answer(StudyMethod method, const std::string& answer) {
  const auto among = [&](std::initializer_list<const char*> words) {
    return std::ranges::find(words, answer) != words.end();
  };
  switch (method) {
    case StudyMethod::single: return among({"real", "colorized"});
    case StudyMethod::pair: return among({"left", "right", "tie"});
    case StudyMethod::ccr: return among({"-3", "-2", "-1", "0", "1", "2", "3"});
    case StudyMethod::acr:
    case StudyMethod::dcr: break;
  }
  return among({"1", "2", "3", "4", "5"});
}

void check(const VotesTable& table, std::size_t row, StudyMethod method, const StudyVote& vote) {
  const bool pwcmp = table.has("condition_A");
  if (vote.rater.empty()) table.refuse(row, "names no rater");
  if (vote.clip.empty()) {
    table.refuse(row, std::string("has nothing in the column \"") + (pwcmp ? "scene" : "clip") +
                          "\", which names what was shown");
  }
  if (vote.shown[0].empty()) {
    const char* column = pwcmp ? "condition_A" : table.has("left") ? "left" : "method";
    table.refuse(row, std::string("names no method in the column \"") + column + "\"");
  }
  if (vote.shown.size() > 1 && vote.shown[1].empty()) {
    table.refuse(row, "names no method in the column \"condition_B\"");
  }
  if (!is_answer(method, vote.answer)) {
    table.refuse(row, "has the answer \"" + vote.answer + "\", which a study of the kind \"" +
                          name(method) + "\" doesn't have");
  }
  const bool two = method == StudyMethod::pair || method == StudyMethod::ccr;
  if (two && (vote.shown.size() != 2 || vote.shown[0] == vote.shown[1])) {
    table.refuse(row, "needs two methods that differ");
  }
}

bool is_yes(const VotesTable& table, std::size_t row, const char* column) {
  const std::string word = table.cell(row, column);
  if (word == "1" || word == "0") return word == "1";
  table.refuse(row, "needs 0 or 1 in " + std::string(column) + ", not \"" + word + "\"");
}

bool is_gold(const VotesTable& table, std::size_t row) {
  return table.has("gold") && !table.cell(row, "gold").empty() && is_yes(table, row, "gold");
}

void add_gold_vote(const VotesTable& table, std::size_t row, StudyVote vote, StudyRater& rater,
                   StudyVotes& votes) {
  const bool passed = is_yes(table, row, "gold_passed");
  ++rater.gold;
  if (!passed) ++rater.gold_wrong;
  votes.gold.push_back({std::move(vote), passed});
}

void check_columns(const VotesTable& table) {
  if (table.has("condition_A")) {
    for (const char* column : {"observer", "scene", "condition_B", "is_A_selected"}) {
      table.need(column);
    }
    return;
  }
  for (const char* column : {"rater", "answer", "clip"}) table.need(column);
  table.need("left", "method");
  if (table.has("left")) table.need("right", "method");
}

// Cells that are empty or no numbers are all position 0.
bool has_own_positions(const StudyVotes& votes) {
  std::set<std::pair<std::string, int>> places;
  return std::ranges::all_of(votes.votes, [&](const StudyVote& vote) {
    return places.emplace(vote.rater, vote.position).second;
  });
}

// Where a rater answered the same question differently the design asks again, and equal rows are
// what it brings.
bool asks_again(const StudyVotes& votes) {
  std::map<std::tuple<std::string, std::string, std::vector<std::string>>, std::string> answers;
  return std::ranges::any_of(votes.votes, [&](const StudyVote& vote) {
    const auto place = answers.emplace(std::tuple(vote.rater, vote.clip, vote.shown), vote.answer);
    return !place.second && place.first->second != vote.answer;
  });
}

void warn_of_doubled(const VotesTable& table, const StudyVotes& votes) {
  const auto [count, line] = table.doubled();
  if (count == 0 || asks_again(votes)) return;
  log_warning(table.name() + ": " + counted_noun(count, "row") +
              " the same as an earlier one in every cell (the first in line " +
              std::to_string(line) +
              "); counted all the same, so take out what stands there twice");
}

}  // namespace

StudyVotes read_votes_csv(const std::filesystem::path& path) {
  const VotesTable table(path);
  const bool pwcmp = table.has("condition_A");
  check_columns(table);
  StudyVotes votes{.method = method_of(table), .methods = {}, .raters = {}, .votes = {}};
  std::set<std::string> methods;
  std::map<std::string, std::size_t> raters;
  for (std::size_t row = 0; row < table.size(); ++row) {
    StudyVote vote = pwcmp ? pwcmp_vote(table, row) : own_vote(table, row);
    check(table, row, votes.method, vote);
    const bool gold = is_gold(table, row);
    if (!gold) methods.insert(vote.shown.begin(), vote.shown.end());
    const auto [rater, is_new] = raters.emplace(vote.rater, votes.raters.size());
    if (is_new) {
      const std::string state = table.cell(row, "state");
      votes.raters.push_back({.id = vote.rater,
                              .state = state.empty() ? "finished" : state,
                              .excluded = table.cell(row, "excluded") == "1",
                              .why = table.cell(row, "why"),
                              .failed_checks = {}});
    }
    gold ? add_gold_vote(table, row, std::move(vote), votes.raters[rater->second], votes)
         : votes.votes.push_back(std::move(vote));
  }
  const bool original = methods.erase(kOriginal) > 0;
  votes.methods.assign(methods.begin(), methods.end());
  if (original) votes.methods.emplace_back(kOriginal);
  votes.ordered = !pwcmp && table.has("position") && has_own_positions(votes);
  warn_of_doubled(table, votes);
  return votes;
}

}  // namespace tinct
