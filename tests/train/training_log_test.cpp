#include "train/training_log.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("a validation's line has all that knows nothing beside it", "[training_log]") {
  Validation validation{.frames = 6,
                        .mse_ab = 90.12,
                        .mse_ab_hinted = 80.24,
                        .all_gray = 120.31,
                        .mean_colour = 110.4};
  CHECK(validation_text(500, validation) ==
        "step 500: validation mse_ab 90.1, with hints 80.2 (all gray 120.3, mean colour 110.4)");
  ClipValidation clips;
  clips.mse_ab = 91.5;
  clips.copy_previous = 40.62;
  validation.clips = clips;
  CHECK_THAT(validation_text(500, validation),
             Catch::EndsWith("; frame after frame 91.5 (copy of the previous frame 40.6)"));
}
