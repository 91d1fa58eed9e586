#include "metrics/report/error_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <vector>

#include "lib/base/parallel.h"

namespace tinct {
namespace {

// Nine even samples of "inferno" (Smith and van der Walt, CC0).
constexpr std::array<HeatColour, 9> kInferno = {{{0, 0, 4},
                                                 {31, 12, 72},
                                                 {85, 15, 109},
                                                 {136, 34, 106},
                                                 {186, 54, 85},
                                                 {227, 89, 51},
                                                 {249, 140, 10},
                                                 {249, 201, 50},
                                                 {252, 255, 164}}};

std::uint8_t mixed(int from, int to, double share) {
  return static_cast<std::uint8_t>(std::lround(from + (to - from) * share));
}

void paint(std::uint8_t* pixel, HeatColour colour) {
  pixel[0] = colour.blue;
  pixel[1] = colour.green;
  pixel[2] = colour.red;
}

// Tinted, but with the picture still to be seen.
void tint(std::uint8_t* pixel, HeatColour colour) {
  pixel[0] = mixed(pixel[0], colour.blue, .6);
  pixel[1] = mixed(pixel[1], colour.green, .6);
  pixel[2] = mixed(pixel[2], colour.red, .6);
}

}  // namespace

HeatColour heat_colour(double delta_e) noexcept {
  const double place =
      std::clamp(delta_e / kBrightestDeltaE, 0., 1.) * static_cast<double>(kInferno.size() - 1);
  const auto at = std::min(static_cast<std::size_t>(place), kInferno.size() - 2);
  const double share = place - static_cast<double>(at);
  const HeatColour &from = kInferno[at], &to = kInferno[at + 1];
  return {mixed(from.red, to.red, share), mixed(from.green, to.green, share),
          mixed(from.blue, to.blue, share)};
}

Frame error_map(const Picture& output, const Picture& truth) {
  const std::shared_ptr<const LabImage> o = output.lab();
  const std::shared_ptr<const LabImage> t = truth.lab();
  Frame map = make_frame(output.frame().width, output.frame().height);
  const auto width = static_cast<std::size_t>(map.width);
  parallel_for(static_cast<std::size_t>(map.height), [&](std::size_t y) {
    std::vector<double> differences(width);
    delta_e2000(*o, *t, y * width, differences);
    std::uint8_t* pixel = map.row(static_cast<int>(y));
    for (const double difference : differences) {
      paint(pixel, heat_colour(difference));
      pixel += 3;
    }
  });
  return map;
}

Frame mask_overlay(const Picture& earlier, const MotionField& motion) {
  constexpr HeatColour kDropped{224, 0, 160}, kOutside{0, 96, 255};
  const Frame gray = to_gray(earlier.frame());
  Frame overlay = make_frame(gray.width, gray.height);
  std::size_t i = 0;
  for (int y = 0; y < gray.height; ++y) {
    std::uint8_t* pixel = overlay.row(y);
    for (int x = 0; x < gray.width; ++x, ++i, pixel += 3) {
      std::fill_n(pixel, 3, gray.row(y)[x]);
      if (motion.mask[i] == WarpMask::dropped) tint(pixel, kDropped);
      if (motion.mask[i] == WarpMask::outside) tint(pixel, kOutside);
    }
  }
  return overlay;
}

}  // namespace tinct
