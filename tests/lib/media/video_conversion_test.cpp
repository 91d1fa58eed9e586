#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/random.h"
#include "lib/media/yuv_to_bgr.h"
#include "lib/media/yuv_variants.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

struct Layout {
  int depth = 8;
  int log2_w = 1;
  int log2_h = 1;
  bool semi_planar = false;
  int shift = 0;
};

const std::vector<Layout> kLayouts = {
    {8, 1, 1},       {8, 1, 0},           {8, 0, 0},        {8, 0, 1},       {8, 2, 0},
    {8, 2, 2},       {9, 1, 1},           {10, 1, 1},       {10, 1, 0},      {10, 0, 0},
    {12, 1, 1},      {12, 0, 0},          {14, 1, 0},       {16, 1, 1},      {16, 0, 0},
    {8, 1, 1, true}, {10, 1, 1, true, 6}, {16, 1, 1, true}, {8, 0, 0, true},
};

// Planes with random samples, and the picture that looks at them.
struct Material {
  std::vector<std::uint8_t> bytes[3];
  YuvPicture picture;

  Material(int width, int height, const Layout& layout, std::uint64_t seed = 1) {
    picture = {.width = width,
               .height = height,
               .depth = layout.depth,
               .shift = layout.shift,
               .log2_chroma_w = layout.log2_w,
               .log2_chroma_h = layout.log2_h,
               .chroma_step = layout.semi_planar ? 2 : 1};
    const int size = layout.depth > 8 ? 2 : 1;
    const int columns = (width + (1 << layout.log2_w) - 1) >> layout.log2_w;
    const int rows = (height + (1 << layout.log2_h) - 1) >> layout.log2_h;
    make_plane(0, width * size + 6, height, seed);
    make_plane(1, columns * size * picture.chroma_step + 2, rows, seed);
    make_plane(2, columns * size + 2, rows, seed);
    if (layout.semi_planar) {
      picture.plane[2] = picture.plane[1] + size;
      picture.stride[2] = picture.stride[1];
    }
  }

  void make_plane(int index, int stride, int rows, std::uint64_t seed) {
    auto& plane = bytes[index];
    plane.resize(static_cast<std::size_t>(stride) * rows);
    Random random(seed, static_cast<std::uint64_t>(index));
    const int depth = picture.depth;
    if (depth == 8) {
      for (auto& value : plane) value = static_cast<std::uint8_t>(random.bits());
    } else {
      auto* words = reinterpret_cast<std::uint16_t*>(plane.data());
      for (std::size_t i = 0; i < plane.size() / 2; ++i) {
        words[i] = static_cast<std::uint16_t>(random.below(1U << depth) << picture.shift);
      }
    }
    picture.plane[index] = plane.data();
    picture.stride[index] = stride;
  }

  double sample(int plane, int x, int y) const {
    const std::uint8_t* row = picture.plane[plane] + y * picture.stride[plane];
    const int step = plane == 0 ? 1 : picture.chroma_step;
    if (picture.depth == 8) return row[x * step];
    return reinterpret_cast<const std::uint16_t*>(row)[x * step] >> picture.shift;
  }

  // Bilinear chroma, by the positions that H.264's annex E draws.
  double chroma(int plane, int x, int y) const {
    const int group_w = 1 << picture.log2_chroma_w;
    const int group_h = 1 << picture.log2_chroma_h;
    const double px = (x - (group_w - 1) * picture.chroma_x / 2.0) / group_w;
    const double py = (y - (group_h - 1) * picture.chroma_y / 2.0) / group_h;
    const int last_x = (picture.width + group_w - 1) / group_w - 1;
    const int last_y = (picture.height + group_h - 1) / group_h - 1;
    const double fx = px - std::floor(px);
    const double fy = py - std::floor(py);
    const auto at = [&](int dx, int dy) {
      return sample(plane, std::clamp(static_cast<int>(std::floor(px)) + dx, 0, last_x),
                    std::clamp(static_cast<int>(std::floor(py)) + dy, 0, last_y));
    };
    return (1 - fy) * ((1 - fx) * at(0, 0) + fx * at(1, 0)) +
           fy * ((1 - fx) * at(0, 1) + fx * at(1, 1));
  }

  // {blue, green, red} before rounding, by the definition of Y'CbCr (BT.709 item 3).
  std::array<double, 3> reference(int x, int y) const {
    const auto [kr, kb] = picture.matrix == YuvMatrix::bt709   ? std::pair{0.2126, 0.0722}
                          : picture.matrix == YuvMatrix::bt601 ? std::pair{0.299, 0.114}
                                                               : std::pair{0.2627, 0.0593};
    const double n = std::pow(2.0, picture.depth - 8);
    const double top = std::pow(2.0, picture.depth) - 1;
    const bool full = picture.full_range;
    const double luma = (sample(0, x, y) - (full ? 0 : 16 * n)) / (full ? top : 219 * n);
    const double middle = 128 * n;
    const double cb = (chroma(1, x, y) - middle) / (full ? top : 224 * n);
    const double cr = (chroma(2, x, y) - middle) / (full ? top : 224 * n);
    const double red = luma + 2 * (1 - kr) * cr;
    const double blue = luma + 2 * (1 - kb) * cb;
    const double green = (luma - kr * red - kb * blue) / (1 - kr - kb);
    const auto scale = [](double v) { return std::clamp(v, 0.0, 1.0) * 255; };
    return {scale(blue), scale(green), scale(red)};
  }
};

Frame convert(const YuvPicture& picture, bool simd = true) {
  Frame frame = make_frame(picture.width, picture.height);
  yuv_to_bgr(picture, frame, simd);
  return frame;
}

std::array<int, 3> pixel(const Frame& frame, int x, int y) {
  const std::uint8_t* p = frame.row(y) + 3 * x;
  return {p[0], p[1], p[2]};
}

// A picture of one YUV colour.
Frame one_colour(int y, int u, int v, YuvMatrix matrix, bool full = false) {
  Material material(4, 4, {8, 1, 1});
  std::fill(material.bytes[0].begin(), material.bytes[0].end(), y);
  std::fill(material.bytes[1].begin(), material.bytes[1].end(), u);
  std::fill(material.bytes[2].begin(), material.bytes[2].end(), v);
  material.picture.matrix = matrix;
  material.picture.full_range = full;
  return convert(material.picture);
}

double worst_error(const Material& material, const Frame& frame) {
  double worst = 0;
  for (int y = 0; y < frame.height; ++y) {
    for (int x = 0; x < frame.width; ++x) {
      const auto expected = material.reference(x, y);
      const auto got = pixel(frame, x, y);
      for (int c = 0; c < 3; ++c) worst = std::max(worst, std::abs(expected[c] - got[c]));
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("black, white and gray of each matrix and range are what the standards say") {
  for (const YuvMatrix matrix : {YuvMatrix::bt601, YuvMatrix::bt709, YuvMatrix::bt2020}) {
    CHECK(pixel(one_colour(16, 128, 128, matrix), 1, 1) == std::array{0, 0, 0});
    CHECK(pixel(one_colour(235, 128, 128, matrix), 1, 1) == std::array{255, 255, 255});
    CHECK(pixel(one_colour(0, 128, 128, matrix, true), 1, 1) == std::array{0, 0, 0});
    for (int gray = 0; gray < 256; ++gray) {
      CHECK(pixel(one_colour(gray, 128, 128, matrix, true), 2, 3) == std::array{gray, gray, gray});
    }
  }
}

TEST_CASE("the primaries in BT.601 and BT.709 code values give the primaries back") {
  // 75 % colour bars have no exact code values; those of 100 % bars are in SMPTE RP 219 / EG 1.
  CHECK(pixel(one_colour(81, 90, 240, YuvMatrix::bt601), 0, 0) == std::array{0, 0, 254});
  CHECK(pixel(one_colour(63, 102, 240, YuvMatrix::bt709), 0, 0) == std::array{0, 1, 255});
  CHECK(pixel(one_colour(32, 240, 118, YuvMatrix::bt709), 0, 0) == std::array{255, 0, 1});
  CHECK(pixel(one_colour(173, 42, 26, YuvMatrix::bt709), 0, 0) == std::array{1, 255, 0});
}

TEST_CASE("the conversion is within half a level of the formula in double, in every layout") {
  for (const Layout& layout : kLayouts) {
    for (const YuvMatrix matrix : {YuvMatrix::bt601, YuvMatrix::bt709, YuvMatrix::bt2020}) {
      for (const bool full : {false, true}) {
        Material material(67, 35, layout);
        material.picture.matrix = matrix;
        material.picture.full_range = full;
        CAPTURE(layout.depth, layout.log2_w, layout.log2_h, layout.semi_planar, full);
        // Half a level of rounding, and what 13-bit coefficients can add.
        CHECK(worst_error(material, convert(material.picture)) < 0.56);
      }
    }
  }
}

TEST_CASE("chroma is read at the place where it is tagged") {
  for (const Layout& layout : {Layout{8, 1, 1}, Layout{8, 2, 0}, Layout{10, 1, 1}}) {
    for (const int chroma_x : {0, 1}) {
      for (const int chroma_y : {0, 1, 2}) {
        Material material(41, 22, layout);
        material.picture.chroma_x = chroma_x;
        material.picture.chroma_y = chroma_y;
        CAPTURE(layout.log2_w, layout.log2_h, chroma_x, chroma_y);
        CHECK(worst_error(material, convert(material.picture)) < 0.56);
      }
    }
  }
}

TEST_CASE("plain, vectorised and AVX2 code give the same bits for every size and layout") {
  std::vector<std::pair<int, int>> sizes = {{640, 360}, {1, 1}, {3, 5}, {5, 3}, {16, 2}, {255, 3}};
  for (int width = 2; width < 80; width += 3) sizes.push_back({width, 4});
  int compared = 0;
  for (const Layout& layout : kLayouts) {
    for (const auto& [width, height] : sizes) {
      Material material(width, height, layout, 77);
      material.picture.chroma_x = width % 2;
      const Frame plain = convert(material.picture, false);
      Frame vector = make_frame(width, height);
      yuv_to_bgr_by(rows_vector::convert, material.picture, vector);
      CAPTURE(width, height, layout.depth, layout.log2_w, layout.log2_h);
      REQUIRE(same_pixels(plain, vector));
      REQUIRE(same_pixels(plain, convert(material.picture)));
      ++compared;
    }
  }
  CHECK(compared == static_cast<int>(kLayouts.size() * sizes.size()));
}

TEST_CASE("the same samples in planes and woven as in NV12 give the same pixels") {
  Material planar(33, 17, {8, 1, 1});
  std::vector<std::uint8_t> woven;
  const int columns = 17;
  for (int row = 0; row < 9; ++row) {
    for (int i = 0; i < columns; ++i) {
      woven.push_back(planar.bytes[1][row * planar.picture.stride[1] + i]);
      woven.push_back(planar.bytes[2][row * planar.picture.stride[2] + i]);
    }
  }
  YuvPicture nv12 = planar.picture;
  nv12.chroma_step = 2;
  nv12.plane[1] = woven.data();
  nv12.plane[2] = woven.data() + 1;
  nv12.stride[1] = nv12.stride[2] = 2 * columns;
  CHECK(same_pixels(convert(nv12), convert(planar.picture)));
}

TEST_CASE("a picture stored upside down is turned by its negative stride") {
  Material material(10, 6, {8, 0, 0});
  YuvPicture turned = material.picture;
  for (int i = 0; i < 3; ++i) {
    turned.plane[i] += 5 * turned.stride[i];
    turned.stride[i] = -turned.stride[i];
  }
  const Frame upright = convert(material.picture);
  const Frame flipped = convert(turned);
  for (int y = 0; y < 6; ++y) {
    CHECK(std::equal(upright.row(y), upright.row(y) + 30, flipped.row(5 - y)));
  }
}

TEST_CASE("gray pictures have equal channels") {
  Material material(19, 7, {8, 0, 0});
  material.picture.plane[1] = material.picture.plane[2] = nullptr;
  material.picture.full_range = true;
  const Frame frame = convert(material.picture);
  for (int x = 0; x < 19; ++x) {
    const int luma = static_cast<int>(material.sample(0, x, 3));
    CHECK(pixel(frame, x, 3) == std::array{luma, luma, luma});
  }
}

TEST_CASE("luma of more than eight bits is rounded, and never expanded") {
  Material material(16, 1, {10, 1, 1});
  auto* words = reinterpret_cast<std::uint16_t*>(material.bytes[0].data());
  const std::vector<int> in = {0, 1, 2, 5, 6, 64, 66, 940, 941, 942, 1019, 1020, 1021, 1022, 1023};
  const std::vector<int> out = {0, 0, 1, 1, 2, 16, 17, 235, 235, 236, 255, 255, 255, 255, 255};
  std::copy(in.begin(), in.end(), words);
  Frame gray = make_frame(16, 1, PixelFormat::gray8);
  luma_to_gray(material.picture, gray);
  for (std::size_t i = 0; i < in.size(); ++i) CHECK(gray.row(0)[i] == out[i]);
}
