#include <algorithm>
#include <cmath>

#include "lib/base/random.h"
#include "tests/scenes/synthetic_film.h"

namespace tinct::test {

FilmInMemory::FilmInMemory(std::vector<Frame> frames, Rational fps) : frames_(std::move(frames)) {
  info_.fps = fps;
  info_.time_base = {fps.den, fps.num};
  info_.frames_estimate = static_cast<std::int64_t>(frames_.size());
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    frames_[i].number = frames_[i].pts = static_cast<std::int64_t>(i);
  }
}

std::optional<Frame> FilmInMemory::next() {
  if (at_ == frames_.size()) return std::nullopt;
  return frames_[at_++];
}

Place::Place(std::uint64_t seed) : texture_(kSize * kSize) {
  constexpr int kLattice = 8;
  constexpr int kNodes = kSize / kLattice;
  Random random(seed, 0);
  std::vector<double> nodes(kNodes * kNodes);
  for (double& node : nodes) node = 20 + 216 * random.uniform();
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      const auto node = [&](int i, int j) {
        return nodes[((y / kLattice + j) % kNodes) * kNodes + (x / kLattice + i) % kNodes];
      };
      const double u = (x % kLattice) / double{kLattice};
      const double v = (y % kLattice) / double{kLattice};
      const double top = node(0, 0) + u * (node(1, 0) - node(0, 0));
      const double bottom = node(0, 1) + u * (node(1, 1) - node(0, 1));
      texture_[y * kSize + x] = static_cast<std::uint8_t>(std::lround(top + v * (bottom - top)));
    }
  }
}

Frame Place::film(int x, int y, PixelFormat format) const {
  Frame frame = make_frame(kWidth, kHeight, format);
  const int channels = bytes_per_pixel(format);
  for (int row = 0; row < kHeight; ++row) {
    for (int column = 0; column < kWidth; ++column) {
      const std::uint8_t value = texture_[(y + row) % kSize * kSize + (x + column) % kSize];
      for (int c = 0; c < channels; ++c) frame.row(row)[column * channels + c] = value;
    }
  }
  return frame;
}

std::vector<Frame> shot(std::uint64_t seed, int count, int speed, PixelFormat format) {
  const Place place(seed);
  std::vector<Frame> frames;
  for (int i = 0; i < count; ++i) frames.push_back(place.film(speed * i, speed * i / 3, format));
  return frames;
}

Frame plain(int value, PixelFormat format, int width, int height) {
  Frame frame = make_frame(width, height, format);
  std::fill_n(frame.buffer.get(), frame.stride * height, static_cast<std::uint8_t>(value));
  return frame;
}

namespace {
Frame map_bytes(const Frame& frame, auto value) {
  Frame out = clone(frame);
  for (std::ptrdiff_t i = 0; i < out.stride * out.height; ++i) {
    out.buffer[i] = static_cast<std::uint8_t>(std::lround(std::clamp(value(i), 0.0, 255.0)));
  }
  return out;
}
}  // namespace

Frame mix(const Frame& a, const Frame& b, double share) {
  return map_bytes(
      a, [&](std::ptrdiff_t i) { return (1 - share) * a.buffer[i] + share * b.buffer[i]; });
}

Frame light(const Frame& frame, double gain, double offset) {
  return map_bytes(frame, [&](std::ptrdiff_t i) { return gain * frame.buffer[i] + offset; });
}

void append(std::vector<Frame>& film, const std::vector<Frame>& more) {
  film.insert(film.end(), more.begin(), more.end());
}

}  // namespace tinct::test
