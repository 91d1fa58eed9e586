#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace tinct {

/// How many bins hue has, and chroma.
inline constexpr int kHueBins = 32;
inline constexpr int kChromaBins = 32;

/// Scores of a net before the softmax, [n, 32, h, w] each in float32. Hue is the angle of (a*, b*)
/// in bins of 11.25 degrees from 0 on, chroma its length in bins of 4 from 0 to 128; what is above
/// is in the last bin (of sRGB's colours blue alone reaches 134).
///
/// Larsson's hue and chroma are those of HSV; these are CIE's, so that L* is kept as it was given.
struct HueChromaScores {
  at::Tensor hue, chroma;
};

/// What training makes small, for true colours a*, b* [n, 2, h, w]: the cross-entropy of chroma,
/// and 5 C times that of hue, where C is the true chroma over 128: the hue of a gray is nothing to
/// learn from. The mean over pixels.
///
/// Source: Larsson, Maire, Shakhnarovich, ECCV 2016 (arXiv 1603.06668), 3.3, with lambda 5. Its
/// targets are histograms over 7 x 7 pixels; these are the pixels' own bins.
[[nodiscard]] at::Tensor hue_chroma_loss(const HueChromaScores& scores, const at::Tensor& ab);

/// a*, b* [n, 2, h, w] from scores. Chroma is decoded as `how` says (train/models/bin_scores.h);
/// hue is the angle of z, the mean of the bins' unit vectors over the distribution, and where the
/// hues cancel out chroma fades by min(|z| / 0.96, 1). "mode" takes the likeliest bins of both, and
/// nothing fades.
///
/// Source: the same, 3.4, "chromatic fading": eta = 0.03 for |z| over all 32 bins, 0.96 without;
/// its chroma is the median.
[[nodiscard]] at::Tensor ab_from_hue_chroma(const HueChromaScores& scores, const std::string& how);

}  // namespace tinct
