#pragma once

#include "lib/media/frame.h"

namespace tinct {

/// SSIM as Wang et al. 2004 define it: 11x11 Gaussian window of sigma 1.5 normalised to sum 1,
/// K1 = .01, K2 = .03, L = 255, population moments, only windows wholly inside (a border of 5 px
/// dropped), mean of the map. `rgb` is the mean over the three channels; `y` the same on
/// Y = .299R + .587G + .114B, not rounded. Frames smaller than 11 px give NaN.
struct WangSsim {
  double rgb = 0;
  double y = 0;
};
[[nodiscard]] WangSsim ssim_wang(const Frame& first, const Frame& second);

/// SSIM as scikit-image's compare_ssim(multichannel=True) of 2018 computes it by default: 7x7
/// uniform window, sample covariance (n / (n-1)), K1 = .01, K2 = .03, range 255, a border of 3 px
/// cropped, mean over the three channels. In double; equal to scikit-image's to 1e-9. Frames
/// smaller than 7 px give NaN. Sizes and formats of both must agree: else Error(Fault::bug).
[[nodiscard]] double ssim_uniform7(const Frame& first, const Frame& second);

}  // namespace tinct
