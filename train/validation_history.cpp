#include "train/validation_history.h"

#include <algorithm>

namespace tinct {

ValidationHistory::ValidationHistory(const std::vector<Json>& log) {
  for (const Json& line : log) {
    if (line.contains("mse_ab")) add(line.at("step"), line.at("mse_ab"));
  }
}

void ValidationHistory::add(std::int64_t step, double mse_ab) {
  std::erase_if(entries_, [step](const Entry& entry) { return entry.step >= step; });
  entries_.push_back({step, mse_ab});
}

int ValidationHistory::since_best() const {
  const auto best = std::ranges::min_element(entries_, {}, &Entry::mse_ab);
  return best == entries_.end() ? 0 : static_cast<int>(entries_.end() - best) - 1;
}

std::vector<std::int64_t> ValidationHistory::best(int count) const {
  std::vector<Entry> sorted = entries_;
  std::ranges::stable_sort(sorted, {}, &Entry::mse_ab);
  std::vector<std::int64_t> steps;
  for (const Entry& entry : sorted) {
    if (steps.size() == static_cast<std::size_t>(count)) break;
    steps.push_back(entry.step);
  }
  return steps;
}

}  // namespace tinct
