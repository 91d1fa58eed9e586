#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tinct {

/// A confidence interval.
struct Interval {
  double low = 0;
  double high = 0;
  bool operator==(const Interval&) const = default;
};

/// The draws of a bootstrap over `items` things: `count` resamples with replacement, from a
/// counter-based generator keyed by (seed, resample), so that they depend on nothing else. Shared
/// between several statistics of the same things, their intervals are paired.
class Resamples {
 public:
  Resamples(std::size_t items, std::size_t count, std::uint64_t seed);
  [[nodiscard]] std::size_t items() const noexcept { return items_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  /// The items drawn for one resample, items() of them.
  [[nodiscard]] std::span<const std::uint32_t> operator[](std::size_t resample) const {
    return std::span(draws_).subspan(resample * items_, items_);
  }

 private:
  std::size_t items_;
  std::size_t count_;
  std::vector<std::uint32_t> draws_;
};

/// The bias-corrected and accelerated bootstrap interval of the mean (Efron 1987; ties of the bias
/// correction count half, as in SciPy), `level` e.g. 0.95. Nothing for fewer than two values; a
/// point for equal ones. `resamples.items()` must be the number of values.
[[nodiscard]] std::optional<Interval> bootstrap_mean(std::span<const double> values,
                                                     const Resamples& resamples,
                                                     double level = 0.95);

}  // namespace tinct
