#pragma once

#include <ATen/ATen.h>

#include "train/models/video_colorizer.h"

namespace tinct::test {

/// A batch of noise with a few hints, and frames before it where `pairs` is set.
[[nodiscard]] inline ColorBatch noise_batch(std::int64_t count, std::int64_t size, bool pairs) {
  at::manual_seed(5);
  const auto luma = [&] { return at::rand({count, 1, size, size}) * 100; };
  const auto chroma = [&] { return at::randn({count, 2, size, size}) * 20; };
  const auto hints = [&](const at::Tensor& colours) {
    const at::Tensor known = (at::rand({count, 1, size, size}) < 0.1).to(at::kFloat);
    return at::cat({colours * known, known}, 1);
  };
  const at::Tensor now = chroma(), before = chroma();
  ColorBatch batch{.luma = luma(), .chroma = now, .hints = hints(now)};
  if (!pairs) return batch;
  batch.previous = PreviousFrames{.luma = luma(),
                                  .chroma = before,
                                  .hints = hints(before),
                                  .flow = at::randn({count, 2, size, size}),
                                  .valid = at::ones({count, 1, size, size}),
                                  .known = at::ones({count, 1, 1, 1})};
  return batch;
}

}  // namespace tinct::test
