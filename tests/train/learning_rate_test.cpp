#include "train/learning_rate.h"

#include <catch2/catch.hpp>

using tinct::learning_rate_at;
using tinct::LearningRate;

TEST_CASE("a learning rate falls from its first to its last value", "[learning_rate]") {
  for (const char* schedule : {"linear", "cosine"}) {
    const LearningRate rate{.first = 0.002, .final_part = 0.05, .schedule = schedule};
    for (const int steps : {2, 3, 10, 1001}) {
      CHECK(learning_rate_at(0, steps, rate) == Approx(0.002).epsilon(1e-12));
      CHECK(learning_rate_at(steps - 1, steps, rate) == Approx(0.0001).epsilon(1e-12));
      for (int step = 1; step < steps; ++step) {
        CHECK(learning_rate_at(step, steps, rate) < learning_rate_at(step - 1, steps, rate));
      }
    }
  }
}

TEST_CASE("half way a falling learning rate is the mean of its ends", "[learning_rate]") {
  for (const char* schedule : {"linear", "cosine"}) {
    const LearningRate rate{.first = 1.0, .final_part = 0.2, .schedule = schedule};
    CHECK(learning_rate_at(50, 101, rate) == Approx(0.6).epsilon(1e-12));
  }
  // A quarter of the way the line has lost 1/4, the half wave (1 - cos(pi / 4)) / 2.
  const LearningRate line{.first = 1.0, .final_part = 0.0, .schedule = "linear"};
  const LearningRate wave{.first = 1.0, .final_part = 0.0, .schedule = "cosine"};
  CHECK(learning_rate_at(25, 101, line) == Approx(0.75).epsilon(1e-12));
  CHECK(learning_rate_at(25, 101, wave) == Approx(0.8535533906).epsilon(1e-9));
}

TEST_CASE("a constant learning rate and that of a single step stay", "[learning_rate]") {
  for (int step = 0; step < 10; ++step) {
    CHECK(learning_rate_at(step, 10, {.first = 0.003, .schedule = "constant"}) == 0.003);
  }
  CHECK(learning_rate_at(0, 1, {.first = 0.003, .schedule = "cosine"}) == 0.003);
  CHECK(learning_rate_at(0, 1, {.first = 0.003, .schedule = "linear"}) == 0.003);
}

TEST_CASE("a stepped learning rate drops to a tenth every so many steps", "[learning_rate]") {
  const LearningRate rate{.first = 1.0, .schedule = "step", .drop_every = 10};
  CHECK(learning_rate_at(9, 100, rate) == 1.0);
  CHECK(learning_rate_at(10, 100, rate) == Approx(0.1).epsilon(1e-12));
  CHECK(learning_rate_at(25, 100, rate) == Approx(0.01).epsilon(1e-12));
  // Left alone: two drops in a run.
  const LearningRate thirds{.first = 1.0, .schedule = "step"};
  CHECK(learning_rate_at(32, 99, thirds) == 1.0);
  CHECK(learning_rate_at(33, 99, thirds) == Approx(0.1).epsilon(1e-12));
  CHECK(learning_rate_at(98, 99, thirds) == Approx(0.01).epsilon(1e-12));
}

// The numbers are those of torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=101,
// div_factor=25, final_div_factor=2): its last value is 1 / 25 / 2.
TEST_CASE("one cycle rises over three tenths of the run, then falls", "[learning_rate]") {
  const LearningRate rate{.first = 1.0, .final_part = 0.02, .schedule = "one_cycle"};
  CHECK(learning_rate_at(0, 101, rate) == Approx(0.04).epsilon(1e-12));
  CHECK(learning_rate_at(15, 101, rate) == Approx(0.52).epsilon(1e-12));
  CHECK(learning_rate_at(30, 101, rate) == Approx(1.0).epsilon(1e-12));
  CHECK(learning_rate_at(65, 101, rate) == Approx(0.51).epsilon(1e-12));
  CHECK(learning_rate_at(100, 101, rate) == Approx(0.02).epsilon(1e-12));
}

TEST_CASE("a warm-up rises along a line to the schedule", "[learning_rate]") {
  const LearningRate rate{.first = 1.0, .schedule = "constant", .warm_up = 4};
  CHECK(learning_rate_at(0, 100, rate) == 0.25);
  CHECK(learning_rate_at(2, 100, rate) == 0.75);
  CHECK(learning_rate_at(3, 100, rate) == 1.0);
  CHECK(learning_rate_at(50, 100, rate) == 1.0);
}
