#include "train/validation_history.h"

#include <catch2/catch.hpp>

using tinct::Json;
using tinct::ValidationHistory;

TEST_CASE("the best validations come first, of equal ones the earlier", "[history]") {
  ValidationHistory history;
  CHECK(history.best(2).empty());
  CHECK(history.since_best() == 0);
  history.add(10, 5.0);
  history.add(20, 3.0);
  history.add(30, 3.0);
  history.add(40, 4.0);
  CHECK(history.best(1) == std::vector<std::int64_t>{20});
  CHECK(history.best(3) == std::vector<std::int64_t>{20, 30, 40});
  CHECK(history.best(9).size() == 4);
  CHECK(history.since_best() == 2);
  history.add(50, 1.0);
  CHECK(history.since_best() == 0);
}

TEST_CASE("a history is the same from the log of a run", "[history]") {
  const std::vector<Json> log{{{"step", 5}, {"loss", 3.0}},
                              {{"step", 10}, {"mse_ab", 2.0}},
                              {{"step", 20}, {"mse_ab", 2.5}}};
  const ValidationHistory history(log);
  CHECK(history.best(5) == std::vector<std::int64_t>{10, 20});
  CHECK(history.since_best() == 1);
}

TEST_CASE("a validation that is repeated after a resume counts once", "[history]") {
  ValidationHistory history;
  history.add(10, 2.0);
  history.add(20, 3.0);
  history.add(20, 3.0);
  CHECK(history.since_best() == 1);
  CHECK(history.best(5).size() == 2);
}
