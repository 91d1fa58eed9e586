#include "metrics/abtest/apart_methods.h"

#include "lib/base/listed_words.h"
#include "lib/statistics/bradley_terry.h"

namespace tinct {
namespace {

using Group = std::vector<std::size_t>;

std::string listed(const Group& group, const std::vector<std::string>& methods) {
  std::string text;
  for (const std::size_t one : group) text += (text.empty() ? "" : ", ") + methods[one];
  return text;
}

std::string braced(const Group& group, const std::vector<std::string>& methods) {
  return group.size() == 1 ? methods[group[0]] : "{" + listed(group, methods) + "}";
}

bool holds(const Group& group, std::size_t method) {
  for (const std::size_t one : group) {
    if (one == method) return true;
  }
  return false;
}

// Those outside of the group that one of it won against.
Group beaten_by(const Group& group, const SquareMatrix& wins) {
  Group found;
  for (std::size_t other = 0; other < wins.size(); ++other) {
    bool beaten = false;
    for (const std::size_t one : group) beaten = beaten || wins(one, other) > 0;
    if (beaten && !holds(group, other)) found.push_back(other);
  }
  return found;
}

SquareMatrix turned_round(const SquareMatrix& wins) {
  SquareMatrix losses(wins.size());
  for (std::size_t i = 0; i < wins.size(); ++i) {
    for (std::size_t j = 0; j < wins.size(); ++j) losses(i, j) = wins(j, i);
  }
  return losses;
}

std::string never_compared(const std::vector<Group>& groups,
                           const std::vector<std::string>& methods) {
  std::vector<std::string> names;
  for (const Group& group : groups) names.push_back(braced(group, methods));
  return listed_words(names);
}

}  // namespace

std::string apart_methods(const SquareMatrix& wins, const std::vector<std::string>& methods) {
  const std::vector<Group> compared = compared_groups(wins);
  if (compared.size() > 1) return never_compared(compared, methods);
  const std::vector<Group> contested = contested_groups(wins);
  if (contested.size() < 2) return "";
  const SquareMatrix losses = turned_round(wins);
  std::string text;
  const auto add = [&](const Group& group, const char* never, const Group& others) {
    text += (text.empty() ? "" : "; ") + braced(group, methods) + never + listed(others, methods);
  };
  for (const Group& group : contested) {
    if (beaten_by(group, losses).empty()) add(group, " never lost to ", beaten_by(group, wins));
  }
  // Of two groups the one tells of the other.
  for (const Group& group : contested) {
    if (contested.size() == 2 || !beaten_by(group, wins).empty()) continue;
    add(group, " never won against ", beaten_by(group, losses));
  }
  return text;
}

}  // namespace tinct
