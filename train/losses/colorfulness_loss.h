#pragma once

#include <ATen/core/Tensor.h>

namespace tinct {

/// How colourful pictures are, [n] of B, G, R in 0..255, [n, 3, h, w]: 0 for grays, up to about
/// 190. Differentiable, also at gray, where the slope is 0.
///
/// Source: Hasler and Suesstrunk 2003, M3: sqrt(s_rg^2 + s_yb^2) + 0.3 sqrt(m_rg^2 + m_yb^2) with
/// rg = R - G and yb = (R + G) / 2 - B; what tinct score calls colorfulness.
[[nodiscard]] at::Tensor colorfulness(const at::Tensor& bgr);

/// The mean of 1 - colorfulness / 255: small where pictures are colourful, whether truly or not. It
/// is a counterweight to losses that make unsure colours gray. A scalar.
///
/// Source: DDColor (Kang et al. 2023, arXiv 2212.11613), 3.4, weight 0.5; their program takes the
/// absolute values of rg and yb first, here it is the published measure.
[[nodiscard]] at::Tensor colorfulness_loss(const at::Tensor& bgr);

}  // namespace tinct
