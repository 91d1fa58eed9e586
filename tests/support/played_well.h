#pragma once

#include <string>

#include "lib/base/json.h"

namespace tinct::test {

/// What the page of tinct abtest reports of a clip of `frames` that was played well, and answered.
inline Json played_well(const std::string& answer, int frames = 10) {
  return {{"answer", answer},
          {"rt_ms", 900},
          {"frames_presented", frames},
          {"frames_dropped", 0},
          {"max_gap_ms", 5},
          {"replays", 0},
          {"hidden", 0},
          {"width", 1280},
          {"height", 800},
          {"dpr", 1}};
}

}  // namespace tinct::test
