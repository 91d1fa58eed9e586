#pragma once

#include "scenes/detectors.h"

namespace tinct {

/// The rule of the 2018 dataset, as its source has it (the paper's text asks for a high
/// SSIM where the source asks for a low one).
///
/// Frames are scaled to 256x256 (INTER_AREA, BGR by ColourRecipe::cv2018). A frame whose two
/// fullest of 64 gray bins hold 0.85 of the pixels or more is dropped as uniform. SSIM (7x7
/// uniform window, mean of three channels) of consecutive kept frames below 0.35 starts a scene; so
/// do the first frame and the first kept one after a dropped one. Scenes may be single frames.
/// Damaged frames are treated as any other: OpenCV never told the 2018 program of them.
extern const DetectorInfo kColormotionDetector;

}  // namespace tinct
