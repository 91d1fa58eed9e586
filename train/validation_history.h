#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// The validations of a run so far, as its log has them: what early stopping and the best
/// checkpoints follow from, so that a resumed run decides as one that was never interrupted.
class ValidationHistory {
 public:
  ValidationHistory() = default;
  /// From the lines of log.jsonl, of which those with "mse_ab" are validations.
  explicit ValidationHistory(const std::vector<Json>& log);

  /// A validation after a step: its mse_ab. One of a known step takes that one's place.
  void add(std::int64_t step, double mse_ab);
  /// How many validations came after the best one.
  [[nodiscard]] int since_best() const;
  /// The steps of the `count` best validations, the best first; of equal ones the earlier.
  [[nodiscard]] std::vector<std::int64_t> best(int count) const;

 private:
  struct Entry {
    std::int64_t step;
    double mse_ab;
  };
  std::vector<Entry> entries_;
};

}  // namespace tinct
