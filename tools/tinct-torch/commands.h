#pragma once

#include "tools/tinct/command.h"
#include "train/data/area_resize.h"
#include "train/data/gray_flow.h"

namespace tinct {

/// One function a command of tinct-torch, each in the .cpp file of its name.
[[nodiscard]] Command run_train_command();
[[nodiscard]] Command run_colorize_command();
[[nodiscard]] Command run_measure_command();

/// Decodes the pictures of a dataset: all of them, or raw frames only in a train-only build.
[[nodiscard]] PictureDecoder picture_decoder();

/// The optical flow of OpenCV by name; "colormotion2018" is Farneback's flow from the second
/// picture to the first, negated. Nothing in a train-only build.
[[nodiscard]] GrayFlowMethods film_flows();

}  // namespace tinct
