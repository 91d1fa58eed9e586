#pragma once

#include "tools/tinct/command.h"
#include "train/data/area_resize.h"
#include "train/data/gray_flow.h"
#include "train/trainer.h"

namespace tinct {

/// One function a command of tinct-torch, each in the .cpp file of its name (weights.cpp: of its
/// family).
[[nodiscard]] Command run_train_command();
[[nodiscard]] Command run_colorize_command();
[[nodiscard]] Command run_measure_command();
[[nodiscard]] Command run_weights_inspect_command();
[[nodiscard]] Command run_weights_import_command();
[[nodiscard]] Command run_weights_export_command();
[[nodiscard]] Command run_prune_command();
[[nodiscard]] Command run_onnx_command();

/// Decodes the pictures of a dataset: all of them, or raw frames only in a train-only build.
[[nodiscard]] PictureDecoder picture_decoder();

/// Pictures of every validation; nothing in a train-only build, which can't write any.
[[nodiscard]] TrainingHooks picture_hooks();

/// The optical flow of OpenCV by name; "colormotion2018" is Farneback's flow from the second
/// picture to the first, negated; for "learned" it is Farneback's, along which such a model's
/// steadiness is judged. Nothing in a train-only build.
[[nodiscard]] GrayFlowMethods film_flows();

}  // namespace tinct
