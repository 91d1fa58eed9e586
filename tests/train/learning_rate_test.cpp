#include "train/learning_rate.h"

#include <catch2/catch.hpp>

using tinct::learning_rate_at;

TEST_CASE("a learning rate falls from its first to its last value", "[learning_rate]") {
  for (const char* schedule : {"linear", "cosine"}) {
    for (const int steps : {2, 3, 10, 1001}) {
      CHECK(learning_rate_at(0, steps, 0.002, 0.05, schedule) == Approx(0.002).epsilon(1e-12));
      CHECK(learning_rate_at(steps - 1, steps, 0.002, 0.05, schedule) ==
            Approx(0.0001).epsilon(1e-12));
      for (int step = 1; step < steps; ++step) {
        CHECK(learning_rate_at(step, steps, 0.002, 0.05, schedule) <
              learning_rate_at(step - 1, steps, 0.002, 0.05, schedule));
      }
    }
  }
}

TEST_CASE("half way a falling learning rate is the mean of its ends", "[learning_rate]") {
  for (const char* schedule : {"linear", "cosine"}) {
    CHECK(learning_rate_at(50, 101, 1.0, 0.2, schedule) == Approx(0.6).epsilon(1e-12));
  }
  // A quarter of the way the line has lost 1/4, the half wave (1 - cos(pi / 4)) / 2.
  CHECK(learning_rate_at(25, 101, 1.0, 0.0, "linear") == Approx(0.75).epsilon(1e-12));
  CHECK(learning_rate_at(25, 101, 1.0, 0.0, "cosine") == Approx(0.8535533906).epsilon(1e-9));
}

TEST_CASE("a constant learning rate and that of a single step stay", "[learning_rate]") {
  for (int step = 0; step < 10; ++step) {
    CHECK(learning_rate_at(step, 10, 0.003, 0.05, "constant") == 0.003);
  }
  CHECK(learning_rate_at(0, 1, 0.003, 0.05, "cosine") == 0.003);
  CHECK(learning_rate_at(0, 1, 0.003, 0.05, "linear") == 0.003);
}
