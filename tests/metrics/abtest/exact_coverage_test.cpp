// Intervals and the test of a share: votes are whole, so that coverage saws with the truth. It is
// computed exactly, over all counts, and a simulation must agree with it.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "lib/base/random.h"
#include "lib/statistics/proportion.h"
#include "tests/metrics/abtest/coverage.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::contains;
using test::Coverage;
using test::four_errors;

namespace {

double chance_of(int k, int n, double p) {
  const double ways = std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0);
  return std::exp(ways + k * std::log(p) + (n - k) * std::log1p(-p));
}

using Intervals = std::vector<Interval>;  // by the number of votes for

Intervals intervals_of(int n, Interval (*method)(std::int64_t, std::int64_t, double)) {
  Intervals all;
  for (int k = 0; k <= n; ++k) all.push_back(method(k, n, 0.95));
  return all;
}

// The probability that the interval of n votes holds p.
double exact_coverage(const Intervals& all, double p) {
  const int n = static_cast<int>(all.size()) - 1;
  double sum = 0;
  for (int k = 0; k <= n; ++k) {
    if (contains(all[static_cast<std::size_t>(k)], p)) sum += chance_of(k, n, p);
  }
  return sum;
}

struct ExactCoverages {
  double least = 1, mean = 0, most = 0;
};

// Over shares from 10 to 90 %.
ExactCoverages exact_coverages(const Intervals& all) {
  constexpr int kShares = 161;
  ExactCoverages found;
  for (int i = 0; i < kShares; ++i) {
    const double one = exact_coverage(all, 0.1 + 0.005 * i);
    found.least = std::min(found.least, one);
    found.most = std::max(found.most, one);
    found.mean += one / kShares;
  }
  return found;
}

}  // namespace

TEST_CASE("Wilson's interval covers 95 % on average over shares, exactly computed", "[abtest]") {
  struct Known {
    int n;
    double p;
    double coverage;  // the binomial chances of the counts whose interval holds p, summed in Python
  };
  for (const Known& known :
       {Known{10, 0.1, 0.929809}, Known{10, 0.3, 0.924403}, Known{10, 0.5, 0.978516},
        Known{40, 0.2, 0.928296}, Known{40, 0.5, 0.961523}, Known{165, 0.5, 0.957367},
        Known{400, 0.3, 0.943987}}) {
    CAPTURE(known.n, known.p);
    CHECK(exact_coverage(intervals_of(known.n, wilson_interval), known.p) ==
          Approx(known.coverage).margin(1e-6));
  }
  // Few whole votes: single shares lie outside of 93 to 97 %, both ways (n = 10: 92.0 to 98.4 %,
  // n = 20: 92.7 to 97.9 %, n = 40: 92.8 to 97.2 %), and the mean is a little high.
  for (const int n : {10, 20, 40, 80, 165, 400}) {
    CAPTURE(n);
    const ExactCoverages found = exact_coverages(intervals_of(n, wilson_interval));
    CHECK(found.mean > 0.9495);
    CHECK(found.mean < 0.9560);
    CHECK(found.least > (n < 80 ? 0.92 : 0.93));
    CHECK(found.most < (n < 80 ? 0.985 : 0.97));
  }
  const ExactCoverages ten = exact_coverages(intervals_of(10, wilson_interval));
  CHECK(ten.least == Approx(0.920428).margin(1e-5));
  CHECK(ten.most == Approx(0.983888).margin(1e-5));
}

TEST_CASE("Clopper and Pearson's interval is never short, and conservative by nature", "[abtest]") {
  // Its mean over shares: 98.2 % for 10 votes, 96.7 % for 40, 95.9 % for 165.
  struct Known {
    int n;
    double least, mean;
  };
  for (const Known& known : {Known{10, 0.961496, 0.982110}, Known{40, 0.951879, 0.967410},
                             Known{165, 0.950998, 0.959158}, Known{400, 0.950922, 0.956456}}) {
    CAPTURE(known.n);
    const ExactCoverages found = exact_coverages(intervals_of(known.n, clopper_pearson_interval));
    CHECK(found.least >= 0.95);
    CHECK(found.least == Approx(known.least).margin(1e-5));
    CHECK(found.mean == Approx(known.mean).margin(1e-5));
  }
}

TEST_CASE("simulated, Wilson's interval covers what is computed for it", "[abtest]") {
  constexpr int kRuns = 4000;
  Coverage found;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    Random random(31, run);
    int k = 0;
    for (int i = 0; i < 80; ++i) k += random.uniform() < 0.3 ? 1 : 0;
    found.add(contains(wilson_interval(k, 80), 0.3));
  }
  const double exact = exact_coverage(intervals_of(80, wilson_interval), 0.3);
  CHECK(exact == Approx(0.962796).margin(1e-6));
  CHECK(found.share() == Approx(exact).margin(four_errors(exact, kRuns)));
}

TEST_CASE(
    "equal methods are told apart by the exact test in 3 to 5 % of studies, no more and no "
    "less",
    "[abtest]") {
  const auto size_of_test = [](int n) {
    double sum = 0;
    for (int k = 0; k <= n; ++k) {
      if (binomial_two_sided(k, n) <= 0.05) sum += chance_of(k, n, 0.5);
    }
    return sum;
  };
  // SciPy's binomtest; below 5 % by nature, since votes are whole: 60 votes would give 2.73 %.
  CHECK(size_of_test(60) == Approx(0.027340134).margin(1e-8));
  CHECK(size_of_test(100) == Approx(0.035200200).margin(1e-8));
  CHECK(size_of_test(165) == Approx(0.042633183).margin(1e-8));
  CHECK(size_of_test(400) == Approx(0.040230740).margin(1e-8));
  constexpr int kRuns = 8000;
  Coverage rejected;
  for (std::uint64_t run = 0; run < kRuns; ++run) {
    Random random(32, run);
    int k = 0;
    for (int i = 0; i < 165; ++i) k += static_cast<int>(random.below(2));
    rejected.add(binomial_two_sided(k, 165) <= 0.05);
  }
  const double exact = size_of_test(165);
  INFO("rejected: " << rejected.share());
  CHECK(rejected.share() == Approx(exact).margin(four_errors(exact, kRuns)));
  CHECK(rejected.share() > 0.03);
  CHECK(rejected.share() <= 0.0517);  // four errors above the exact size
}
