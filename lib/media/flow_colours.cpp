#include "lib/media/flow_colours.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace tinct {
namespace {

constexpr int kHues = 55;
using Rgb = std::array<int, 3>;

// The wheel of colorcode.cpp: six arcs, their lengths chosen by how well the eye tells hues apart.
constexpr std::array<Rgb, kHues> colour_wheel() {
  std::array<Rgb, kHues> wheel{};
  std::size_t at = 0;
  const auto arc = [&](int steps, auto colour) {
    for (int i = 0; i < steps; ++i) wheel[at++] = colour(255 * i / steps);
  };
  arc(15, [](int v) { return Rgb{255, v, 0}; });
  arc(6, [](int v) { return Rgb{255 - v, 255, 0}; });
  arc(4, [](int v) { return Rgb{0, 255, v}; });
  arc(11, [](int v) { return Rgb{0, 255 - v, 255}; });
  arc(13, [](int v) { return Rgb{v, 0, 255}; });
  arc(6, [](int v) { return Rgb{255, 0, 255 - v}; });
  return wheel;
}

constexpr std::array<Rgb, kHues> kWheel = colour_wheel();

// Written so that a NaN is unknown too.
bool known(float u, float v) { return std::fabs(u) <= 1e9F && std::fabs(v) <= 1e9F; }

// Rounded to single precision exactly where the original is, so that the bytes agree.
void paint(float u, float v, std::uint8_t* bgr) {
  const auto radius = static_cast<float>(std::sqrt(double{u * u + v * v}));
  const auto angle = static_cast<float>(std::atan2(-double{v}, -double{u}) / std::numbers::pi);
  const auto place = static_cast<float>((double{angle} + 1.0) / 2.0 * (kHues - 1));
  const int first = static_cast<int>(place);
  const int second = (first + 1) % kHues;
  const float part = place - static_cast<float>(first);
  const auto hue = [](int index, std::size_t channel) {
    return static_cast<float>(kWheel[static_cast<std::size_t>(index)][channel] / 255.0);
  };
  for (std::size_t channel = 0; channel < 3; ++channel) {
    float colour = (1 - part) * hue(first, channel) + part * hue(second, channel);
    colour = radius <= 1 ? 1 - radius * (1 - colour) : static_cast<float>(double{colour} * 0.75);
    bgr[2 - channel] = static_cast<std::uint8_t>(255.0 * double{colour});
  }
}

}  // namespace

double largest_motion(const FlowField& flow) {
  double largest = 0;
  for (std::size_t i = 0; i < flow.u.size(); ++i) {
    if (!known(flow.u[i], flow.v[i])) continue;
    largest = std::max(largest, std::hypot(double{flow.u[i]}, double{flow.v[i]}));
  }
  return largest;
}

Frame flow_colours(const FlowField& flow, double full_motion) {
  if (full_motion <= 0) full_motion = largest_motion(flow);
  if (full_motion <= 0) full_motion = 1;
  const float scale = static_cast<float>(full_motion);
  Frame picture = make_frame(flow.width, flow.height);
  std::size_t i = 0;
  for (int y = 0; y < flow.height; ++y) {
    std::uint8_t* row = picture.row(y);
    for (int x = 0; x < flow.width; ++x, ++i, row += 3) {
      if (known(flow.u[i], flow.v[i])) {
        paint(flow.u[i] / scale, flow.v[i] / scale, row);
      } else {
        row[0] = row[1] = row[2] = 0;
      }
    }
  }
  return picture;
}

}  // namespace tinct
