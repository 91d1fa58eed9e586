#pragma once

#include "tools/tinct/command.h"
#include "train/data/area_resize.h"

namespace tinct {

/// One function a command of tinct-torch, each in the .cpp file of its name.
[[nodiscard]] Command run_train_command();
[[nodiscard]] Command run_colorize_command();
[[nodiscard]] Command run_measure_command();

/// Decodes the pictures of a dataset: all of them, or raw frames only in a train-only build.
[[nodiscard]] PictureDecoder picture_decoder();

}  // namespace tinct
