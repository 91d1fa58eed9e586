#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace tinct {

/// Dense flow between two gray pictures, row by row without gaps: what stands at (x, y) of the
/// first stands at (x + u, y + v) of the second, in pixels.
struct GrayFlow {
  std::vector<float> u, v;
  std::vector<std::uint8_t> valid;  ///< 1 where the vector can be trusted, else 0
};

/// Estimates the flow from one picture to another, both width x height. Any thread may call it.
using GrayFlowEstimator = std::function<GrayFlow(
    std::span<const std::uint8_t> from, std::span<const std::uint8_t> to, int width, int height)>;

/// Gives the estimator of a method's name ("farneback", "dis"). Injected by the program, as the
/// decoder of pictures is: a train-only build has none.
using GrayFlowMethods = std::function<GrayFlowEstimator(const std::string& method)>;

}  // namespace tinct
