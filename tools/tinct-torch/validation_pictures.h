#pragma once

#include <vector>

#include "lib/media/frame.h"
#include "train/data/area_resize.h"
#include "train/training_hook.h"

namespace tinct {

/// Writes RUN/pictures/step-00001000.png at every validation: held-out frames that are spread
/// evenly, each as gray, colorized without hints, and truth, at the size that the net sees. The
/// weights are those of the step, not their average.
class ValidationPictures final : public TrainingHook {
 public:
  explicit ValidationPictures(PictureDecoder decoder) : decoder_(std::move(decoder)) {}
  void on_start(const TrainingMoment& moment) override;
  void on_validate(const TrainingMoment& moment, const Validation& validation) override;

 private:
  PictureDecoder decoder_;
  std::vector<Frame> truths_;
};

}  // namespace tinct
