#include "lib/statistics/letter_groups.h"

#include <algorithm>

namespace tinct {
namespace {

using Group = std::vector<bool>;

bool is_within(const Group& small, const Group& large) {
  for (std::size_t i = 0; i < small.size(); ++i) {
    if (small[i] && !large[i]) return false;
  }
  return true;
}

void absorb(std::vector<Group>& groups) {
  for (std::size_t i = 0; i < groups.size();) {
    bool needless = false;
    for (std::size_t j = 0; j < groups.size() && !needless; ++j) {
      needless = i != j && is_within(groups[i], groups[j]);
    }
    if (needless) {
      groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
}

std::string letter(std::size_t group) {
  if (group < 26) return std::string(1, static_cast<char>('a' + group));
  if (group < 52) return std::string(1, static_cast<char>('A' + (group - 26)));
  return "(" + std::to_string(group + 1) + ")";
}

}  // namespace

std::vector<std::string> letter_groups(
    std::size_t count, std::span<const std::pair<std::size_t, std::size_t>> different) {
  std::vector<Group> groups{Group(count, true)};
  for (const auto& [first, second] : different) {
    const std::vector<Group> before = groups;
    groups.clear();
    for (const Group& group : before) {
      if (!group[first] || !group[second]) {
        groups.push_back(group);
        continue;
      }
      for (const std::size_t gone : {first, second}) {
        groups.push_back(group);
        groups.back()[gone] = false;
      }
    }
    absorb(groups);
  }
  // Those with the first things come first.
  std::ranges::sort(groups, std::greater<>());
  std::vector<std::string> letters(count);
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (std::size_t i = 0; i < count; ++i) {
      if (groups[g][i]) letters[i] += letter(g);
    }
  }
  return letters;
}

}  // namespace tinct
