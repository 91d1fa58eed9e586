#include "lib/statistics/rank_test.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("Wilcoxon's test gives the published p of Darwin's maize", "[statistics]") {
  // Fisher 1935 gives the data; W = 24, p = .041259765625 exactly (SciPy's documentation).
  const std::vector<double> differences = {6,  8,   14, 16, 23, 24,  28, 29,
                                           41, -48, 49, 56, 60, -67, 75};
  CHECK(wilcoxon_signed_rank(differences) == Approx(0.041259765625).epsilon(1e-12));
}

TEST_CASE("the smallest p of n differences of one sign is 2 / 2^n", "[statistics]") {
  CHECK(wilcoxon_signed_rank(std::vector{1., 2., 3., 4., 5.}) == Approx(0.0625));
  CHECK(wilcoxon_signed_rank(std::vector{1., 2., 3., 4., 5., 6.}) == Approx(0.03125));
}

TEST_CASE("zeros are left out and ties share their rank", "[statistics]") {
  CHECK(wilcoxon_signed_rank(std::vector{0., 0.}) == 1);
  CHECK(wilcoxon_signed_rank(std::vector{0., 1., 2., 3.}) ==
        wilcoxon_signed_rank(std::vector{1., 2., 3.}));
  // Ranks 1.5, 1.5, 3: of the 8 signs the sum of negatives is <= 1.5 in 3.
  CHECK(wilcoxon_signed_rank(std::vector{1., -1., 2.}) == Approx(2 * 3 / 8.));
}

TEST_CASE("above 25 differences the normal approximation takes over", "[statistics]") {
  std::vector<double> differences;
  for (int i = 1; i <= 30; ++i) differences.push_back(i % 3 == 0 ? -i : i);
  // W- = 3 + 6 + ... + 30 = 165, mean 232.5, variance 30*31*61/24: z = -1.3883, p = .16505
  CHECK(wilcoxon_signed_rank(differences) == Approx(0.165).margin(5e-4));
}

TEST_CASE("Holm's correction of four p values", "[statistics]") {
  const std::vector<double> adjusted = holm(std::vector{.01, .04, .03, .005});
  const std::vector<double> expected = {.03, .06, .06, .02};
  for (std::size_t i = 0; i < 4; ++i) CHECK(adjusted[i] == Approx(expected[i]));
  CHECK(holm(std::vector{.9, .8})[0] == 1);
  CHECK(holm({}).empty());
}

TEST_CASE("Wilcoxon's exact p are those of SciPy, with ties too", "[statistics]") {
  CHECK(wilcoxon_signed_rank(std::vector{.12, -.05, .33, .41, -.17, .29, .08, .52, .61, -.02,
                                         .71}) == Approx(0.0244140625).epsilon(1e-12));
  // scipy.stats.wilcoxon with every one of the 2^n signs
  CHECK(wilcoxon_signed_rank(std::vector{2.4, -2.2, .8, -.2, -.1, .2}) == Approx(.75));
  CHECK(wilcoxon_signed_rank(std::vector{.9, .2, 1.4, .2, .4, 1.9, .9, -.1, .2, .9, 2.3, .1, .2,
                                         1.4, -.5, .1, 1.3}) == Approx(0.0008087158203125));
}

TEST_CASE("Wilcoxon's normal approximation is that of SciPy", "[statistics]") {
  std::vector<double> differences;
  for (int i = 0; i < 31; ++i) differences.push_back((i * 37 % 101 - 40) / 10.);
  CHECK(wilcoxon_signed_rank(differences) == Approx(0.0935888220213935).epsilon(1e-9));
}
