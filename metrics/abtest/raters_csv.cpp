#include <algorithm>
#include <set>

#include "lib/base/csv_text.h"
#include "metrics/abtest/study_votes.h"

namespace tinct {
namespace {

std::set<std::string> members_of_any(const StudyVotes& votes, Json StudyRater::*object) {
  std::set<std::string> names;
  for (const StudyRater& rater : votes.raters) {
    for (const auto& [name, value] : (rater.*object).items()) names.insert(name);
  }
  return names;
}

std::string cell_text(const Json& object, const std::string& name) {
  const auto found = object.find(name);
  if (found == object.end()) return "";
  return found->is_string() ? found->get<std::string>() : canonical_json(*found);
}

std::string time_text(std::int64_t seconds) {
  return seconds == 0 ? std::string() : std::to_string(seconds);
}

}  // namespace

std::string raters_csv(const StudyVotes& votes) {
  struct Column {
    const char* prefix;
    Json StudyRater::*object;
    std::set<std::string> names;
  };
  std::vector<Column> columns{{"external.", &StudyRater::external, {}},
                              {"answer.", &StudyRater::answers, {}},
                              {"check.", &StudyRater::checks, {}}};
  std::vector<std::string> cells{"rater",    "state",         "excluded", "why",  "started",
                                 "finished", "votes",         "voids",    "gold", "gold_wrong",
                                 "browser",  "failed_checks", "comment"};
  for (Column& column : columns) {
    column.names = members_of_any(votes, column.object);
    for (const std::string& name : column.names) cells.push_back(column.prefix + name);
  }
  std::string csv = csv_line(cells);
  for (const StudyRater& rater : votes.raters) {
    const auto own = std::ranges::count(votes.votes, rater.id, &StudyVote::rater);
    cells = {rater.id,
             rater.state,
             rater.excluded ? "1" : "0",
             rater.why,
             time_text(rater.started),
             time_text(rater.finished),
             std::to_string(own),
             std::to_string(rater.voids),
             std::to_string(rater.gold),
             std::to_string(rater.gold_wrong),
             rater.browser,
             rater.failed_checks,
             rater.comment};
    for (const Column& column : columns) {
      for (const std::string& name : column.names) {
        cells.push_back(cell_text(rater.*column.object, name));
      }
    }
    csv += csv_line(cells);
  }
  return csv;
}

}  // namespace tinct
