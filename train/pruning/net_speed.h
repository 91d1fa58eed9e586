#pragma once

#include <c10/core/Device.h>

#include <array>
#include <cstdint>

#include "train/models/video_colorizer.h"

namespace tinct {

/// Frames per second of two nets on single frames of size x size, each as the first of its film:
/// the reciprocal of the median over rounds in which the two take turns. Nothing is read or
/// decoded.
[[nodiscard]] std::array<double, 2> net_speeds(const std::array<VideoColorizer*, 2>& models,
                                               std::int64_t size, const c10::Device& device);

}  // namespace tinct
