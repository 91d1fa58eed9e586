#include "train/data/area_resize.h"

#include <algorithm>
#include <cmath>

#include "lib/base/random.h"
#include "lib/data/raw_frame.h"
#include "tests/train/refusal.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;

namespace {

BgrPicture noise(int width, int height) {
  Random random(1, static_cast<std::uint64_t>(width * 1000 + height));
  BgrPicture picture{.width = width, .height = height, .pixels = {}};
  for (int i = 0; i < width * height * 3; ++i) {
    picture.pixels.push_back(static_cast<std::uint8_t>(random.below(256)));
  }
  return picture;
}

std::vector<std::uint8_t> resized(const BgrPicture& picture, int size) {
  std::vector<std::uint8_t> out(static_cast<std::size_t>(size) * static_cast<std::size_t>(size) * 3,
                                7);
  area_resize(picture, size, out.data(), "a.raw");
  return out;
}

int value(const BgrPicture& picture, int x, int y, int channel) {
  return picture.pixels[static_cast<std::size_t>((y * picture.width + x) * 3 + channel)];
}

/// The mean over the area that an output pixel covers, in double.
double covered_mean(const BgrPicture& picture, int size, int out_x, int out_y, int channel) {
  const auto overlap = [size](int pixel, int out, int length) {
    const double begin = static_cast<double>(out) * length / size;
    const double end = static_cast<double>(out + 1) * length / size;
    return std::max(0.0, std::min(end, pixel + 1.0) - std::max(begin, static_cast<double>(pixel)));
  };
  double sum = 0;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      sum += overlap(x, out_x, picture.width) * overlap(y, out_y, picture.height) *
             value(picture, x, y, channel);
    }
  }
  return sum * size * size / (static_cast<double>(picture.width) * picture.height);
}

}  // namespace

TEST_CASE("a picture of the asked size is copied", "[area_resize]") {
  const BgrPicture picture = noise(16, 16);
  CHECK(resized(picture, 16) == picture.pixels);
}

TEST_CASE("whole factors give the plain mean, rounded half up", "[area_resize]") {
  struct Case {
    int size, across, down;
  };
  for (const auto& [size, across, down] :
       {Case{8, 2, 2}, Case{5, 3, 1}, Case{4, 1, 7}, Case{1, 6, 5}}) {
    const BgrPicture picture = noise(size * across, size * down);
    const auto out = resized(picture, size);
    for (int i = 0; i < size * size * 3; ++i) {
      const int channel = i % 3, out_x = i / 3 % size, out_y = i / 3 / size;
      int sum = 0;
      for (int y = 0; y < down; ++y) {
        for (int x = 0; x < across; ++x) {
          sum += value(picture, out_x * across + x, out_y * down + y, channel);
        }
      }
      const int n = across * down;
      CHECK(out[static_cast<std::size_t>(i)] == (2 * sum + n) / (2 * n));
    }
  }
}

TEST_CASE("the mean of 0 and 1 is rounded up", "[area_resize]") {
  const BgrPicture picture{.width = 2, .height = 1, .pixels = {0, 2, 255, 1, 3, 254}};
  CHECK(resized(picture, 1) == std::vector<std::uint8_t>{1, 3, 255});
}

TEST_CASE("broken factors give the area-weighted mean", "[area_resize]") {
  struct Case {
    int width, height, size;
  };
  for (const auto& [width, height, size] :
       {Case{17, 11, 8}, Case{9, 16, 9}, Case{64, 9, 7}, Case{31, 33, 30}}) {
    const BgrPicture picture = noise(width, height);
    const auto out = resized(picture, size);
    double worst = 0;
    for (int i = 0; i < size * size * 3; ++i) {
      const double mean = covered_mean(picture, size, i / 3 % size, i / 3 / size, i % 3);
      worst = std::max(worst, std::abs(out[static_cast<std::size_t>(i)] - mean));
    }
    CHECK(worst <= 0.5 + 1e-9);
  }
}

TEST_CASE("a picture of one colour keeps it at every size", "[area_resize]") {
  for (const int level : {0, 1, 127, 254, 255}) {
    BgrPicture picture{.width = 37, .height = 29, .pixels = {}};
    picture.pixels.assign(37 * 29 * 3, static_cast<std::uint8_t>(level));
    for (const int size : {1, 2, 8, 13, 28, 29}) {
      const auto out = resized(picture, size);
      CHECK(std::all_of(out.begin(), out.end(), [&](std::uint8_t v) { return v == level; }));
    }
  }
}

TEST_CASE("a very large picture does not overflow the sums", "[area_resize]") {
  BgrPicture picture{.width = 65535, .height = 40, .pixels = {}};
  picture.pixels.assign(std::size_t{65535} * 40 * 3, 255);
  CHECK(resized(picture, 8) == std::vector<std::uint8_t>(8 * 8 * 3, 255));
}

TEST_CASE("a picture smaller than the size is refused by name", "[area_resize]") {
  std::vector<std::uint8_t> out(16 * 16 * 3);
  for (const auto& picture : {noise(15, 16), noise(16, 15), noise(64, 8), noise(1, 1)}) {
    const Error error =
        refusal_of([&] { area_resize(picture, 16, out.data(), "film/000001/000002.raw"); });
    CHECK(error.fault() == Fault::input);
    CHECK_THAT(error.what(), Catch::Contains("film/000001/000002.raw"));
    CHECK_THAT(error.what(), Catch::Contains("size=16"));
  }
}

TEST_CASE("the raw decoder reads raw frames and refuses all else by name", "[area_resize]") {
  const std::string bytes = raw_frame_header(2, 1) + std::string("\x01\x02\x03\xff\x05\x06", 6);
  const BgrPicture picture = decode_raw_picture(bytes, "a/1.raw");
  CHECK(picture.width == 2);
  CHECK(picture.height == 1);
  CHECK(picture.pixels == std::vector<std::uint8_t>{1, 2, 3, 255, 5, 6});

  const Error png = refusal_of([&] { (void)decode_raw_picture(bytes, "a/1.png"); });
  CHECK(png.fault() == Fault::input);
  CHECK_THAT(png.what(), Catch::Contains("a/1.png") && Catch::Contains("--encoding raw"));
  const Error cut = refusal_of([&] { (void)decode_raw_picture(bytes.substr(0, 25), "a/1.raw"); });
  CHECK(cut.fault() == Fault::input);
  CHECK_THAT(cut.what(), Catch::Contains("a/1.raw"));
}
