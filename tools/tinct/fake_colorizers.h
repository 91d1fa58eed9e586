#pragma once

#include <string>
#include <vector>

#include "lib/media/frame.h"

namespace tinct {

/// A stand-in for a colorizer whose fault is known, so that a score can be read against it. It
/// keeps L and changes a and b of the true frame.
struct FakeColorizer {
  std::string name;
  std::string fault;  ///< one sentence: what is wrong with it
  Frame (*colorize)(const Frame& truth);
};

/// gray (no colour), faded (a, b times 0.35: steady but dull), flicker (a, b times 0.9 plus a
/// random tint, new in every frame: normal, deviation 7). Faults and sizes as in the test clips of
/// the metrics' specification.
[[nodiscard]] const std::vector<FakeColorizer>& fake_colorizers();

}  // namespace tinct
