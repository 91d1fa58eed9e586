#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "lib/base/errors.h"
#include "lib/base/parallel.h"
#include "lib/base/random.h"
#include "lib/media/colour.h"
#include "lib/media/recolour.h"
#include "lib/media/resize.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

struct FixedThreads {
  explicit FixedThreads(int threads) { set_thread_count(threads); }
  ~FixedThreads() { set_thread_count(0); }
};

// Every pixel in turn, with the bytes of both pictures.
template <typename Work>
void for_each_pixel(const Frame& in, const Frame& out, const Work& work) {
  for (int y = 0; y < in.height; ++y) {
    for (int x = 0; x < in.width; ++x) {
      work(in.row(y) + x * bytes_per_pixel(in.format), out.row(y) + 3 * x,
           static_cast<std::size_t>(y * in.width + x));
    }
  }
}

ChromaPlanes random_chroma(int width, int height, double strength, std::uint64_t seed) {
  ChromaPlanes chroma{.width = width, .height = height, .a{}, .b{}};
  Random random(seed, 1);
  for (int i = 0; i < width * height; ++i) {
    chroma.a.push_back(static_cast<float>(strength * (2 * random.uniform() - 1)));
    chroma.b.push_back(static_cast<float>(strength * (2 * random.uniform() - 1)));
  }
  return chroma;
}

ChromaPlanes plain_chroma(int width, int height, float a, float b) {
  const auto pixels = static_cast<std::size_t>(width * height);
  return {.width = width,
          .height = height,
          .a = std::vector<float>(pixels, a),
          .b = std::vector<float>(pixels, b)};
}

double linear(double code) {
  const double c = code / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

double luminance(double red, double green, double blue) {
  return 0.212671 * linear(red) + 0.71516 * linear(green) + 0.072169 * linear(blue);
}

// Whether Y is one that rounds to these bytes: each channel is off by half a level at most.
bool rounds_to(double y, const std::uint8_t* bgr) {
  const double low = luminance(bgr[2] - 0.5, bgr[1] - 0.5, bgr[0] - 0.5);
  const double high = luminance(bgr[2] + 0.5, bgr[1] + 0.5, bgr[0] + 0.5);
  return low - 1e-9 <= y && y <= high + 1e-9;
}

Frame gray_ramp(int width, int height) {
  Frame frame = make_frame(width, height, PixelFormat::gray8);
  for (int i = 0; i < width * height; ++i) frame.row(0)[i] = static_cast<std::uint8_t>(i % 256);
  return frame;
}

}  // namespace

TEST_CASE("with any chroma L* stays what it was, to the rounding of 8 bits") {
  for (const double strength : {5.0, 40.0, 128.0, 1000.0}) {
    const Frame frame = test::noise_frame(256, 256, 7);
    const Frame out = with_chroma(frame, random_chroma(256, 256, strength, 8));
    double worst = 0;
    bool all = true;
    for_each_pixel(frame, out, [&](const std::uint8_t* in, const std::uint8_t* bgr, std::size_t) {
      all = all && rounds_to(luminance(in[2], in[1], in[0]), bgr);
      worst = std::max(worst, std::abs(srgb_to_lab(in[2], in[1], in[0]).l -
                                       srgb_to_lab(bgr[2], bgr[1], bgr[0]).l));
    });
    CAPTURE(strength, worst);
    CHECK(all);
    CHECK(worst < 0.6);
  }
}

TEST_CASE("a picture with its own chroma is itself, to one level") {
  const Frame frame = test::noise_frame(509, 263, 3);
  const Frame out = with_chroma(frame, chroma_planes(frame, 509, 263));
  int worst = 0;
  int changed = 0;
  for_each_pixel(frame, out, [&](const std::uint8_t* in, const std::uint8_t* bgr, std::size_t) {
    for (int c = 0; c < 3; ++c) {
      worst = std::max(worst, std::abs(in[c] - bgr[c]));
      changed += in[c] != bgr[c] ? 1 : 0;
    }
  });
  CHECK(worst <= 1);
  CHECK(changed == 0);
}

TEST_CASE("the corners of the gamut come back as they are") {
  for (int corner = 0; corner < 8; ++corner) {
    const Frame frame =
        test::plain_frame(3, 2, corner & 1 ? 255 : 0, corner & 2 ? 255 : 0, corner & 4 ? 255 : 0);
    CHECK(same_pixels(with_chroma(frame, chroma_planes(frame, 3, 2)), frame));
  }
}

TEST_CASE("gray stays gray without chroma, at every level and in both formats") {
  const Frame ramp = gray_ramp(64, 4);
  const Frame out = with_chroma(ramp, plain_chroma(2, 2, 0, 0));
  for_each_pixel(ramp, out, [](const std::uint8_t* in, const std::uint8_t* bgr, std::size_t) {
    CHECK((bgr[0] == *in && bgr[1] == *in && bgr[2] == *in));
  });
  CHECK(same_pixels(without_chroma(ramp), out));
  CHECK(same_pixels(without_chroma(out), out));
  CHECK(same_pixels(with_chroma(out, plain_chroma(64, 4, 0, 0)), out));
}

TEST_CASE("without_chroma is the gray of the same L*, as with chroma 0") {
  const Frame frame = test::noise_frame(300, 200, 5);
  const Frame out = without_chroma(frame);
  bool all = true;
  for_each_pixel(frame, out, [&](const std::uint8_t* in, const std::uint8_t* bgr, std::size_t) {
    all = all && bgr[0] == bgr[1] && bgr[1] == bgr[2] &&
          rounds_to(luminance(in[2], in[1], in[0]), bgr);
  });
  CHECK(all);
  CHECK(same_pixels(with_chroma(frame, plain_chroma(300, 200, 0, 0)), out));
}

TEST_CASE("chroma that sRGB has is encoded as by the formula in double") {
  const Frame ramp = gray_ramp(512, 512);
  const ChromaPlanes chroma = random_chroma(512, 512, 60, 11);
  const Frame out = with_chroma(ramp, chroma);
  int compared = 0;
  int different = 0;
  for_each_pixel(ramp, out, [&](const std::uint8_t* in, const std::uint8_t* bgr, std::size_t i) {
    const Lab wanted{.l = srgb_to_lab(*in, *in, *in).l, .a = chroma.a[i], .b = chroma.b[i]};
    const auto rgb = lab_to_srgb(wanted);
    // A channel at its end may have been clipped.
    const auto [low, high] = std::ranges::minmax(rgb);
    if (low == 0 || high == 255) return;
    ++compared;
    different += rgb[0] != bgr[2] || rgb[1] != bgr[1] || rgb[2] != bgr[0] ? 1 : 0;
  });
  CHECK(compared > 100000);
  CHECK(different == 0);
}

TEST_CASE("chroma outside sRGB keeps its hue and becomes as strong as can be") {
  const Frame gray = test::plain_frame(1, 1, 128, 128, 128);
  for (int degrees = 0; degrees < 360; degrees += 10) {
    const double hue = degrees * 3.14159265358979 / 180;
    const auto a = static_cast<float>(200 * std::cos(hue));
    const auto b = static_cast<float>(200 * std::sin(hue));
    const Frame out = with_chroma(gray, plain_chroma(1, 1, a, b));
    const Lab lab = srgb_to_lab(out.row(0)[2], out.row(0)[1], out.row(0)[0]);
    const double turned = std::remainder(std::atan2(lab.b, lab.a) - hue, 2 * 3.14159265358979);
    CAPTURE(degrees, lab.a, lab.b);
    CHECK(std::abs(turned) < 0.03);
    const auto [low, high] = std::minmax({out.row(0)[0], out.row(0)[1], out.row(0)[2]});
    CHECK((low <= 1 || high >= 254));
  }
}

TEST_CASE("chroma that is no number leaves gray, and black and white stay what they are") {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinite = std::numeric_limits<float>::infinity();
  const Frame gray = test::plain_frame(1, 1, 90, 90, 90);
  for (const auto& [a, b] : {std::pair{kNan, 0.0F},
                             {0.0F, kNan},
                             {kInfinite, 1.0F},
                             {1.0F, -kInfinite},
                             {1e30F, 1e30F}}) {
    CHECK(same_pixels(with_chroma(gray, plain_chroma(1, 1, a, b)), gray));
  }
  for (const int level : {0, 255}) {
    const Frame end = test::plain_frame(1, 1, level, level, level);
    const Frame out = with_chroma(end, plain_chroma(1, 1, 50, -50));
    for (int c = 0; c < 3; ++c) CHECK(std::abs(out.row(0)[c] - level) <= 2);
  }
}

TEST_CASE("chroma is scaled bilinearly with pixel centres aligned") {
  const Frame gray = test::plain_frame(4, 1, 119, 119, 119);
  const Frame out = with_chroma(gray, {.width = 2, .height = 1, .a{0, 40}, .b{0, 0}});
  const std::array<double, 4> wanted{0, 10, 30, 40};
  for (std::size_t x = 0; x < 4; ++x) {
    const std::uint8_t* bgr = out.row(0) + 3 * x;
    CHECK(srgb_to_lab(bgr[2], bgr[1], bgr[0]).a == Approx(wanted[x]).margin(0.6));
  }
}

TEST_CASE("pictures of any size take chroma of any size, and keep pts, number and damage") {
  for (const auto& [width, height] : {std::pair{1, 1}, {1, 7}, {5, 1}, {37, 21}, {640, 3}}) {
    Frame frame = test::noise_frame(width, height, 2);
    frame.pts = 77;
    frame.number = 5;
    frame.damaged = true;
    for (const int side : {1, 3, 64}) {
      const Frame out = with_chroma(frame, plain_chroma(side, side, 10, -20));
      CHECK(out.width == width);
      CHECK(out.height == height);
      CHECK(out.format == PixelFormat::bgr24);
      CHECK(out.pts == 77);
      CHECK(out.number == 5);
      CHECK(out.damaged);
    }
    CHECK(without_chroma(frame).number == 5);
  }
}

TEST_CASE("the bits don't depend on the number of threads") {
  const Frame frame = test::noise_frame(301, 203, 4);
  const ChromaPlanes chroma = random_chroma(64, 64, 120, 4);
  Frame one;
  std::vector<float> luma;
  {
    const FixedThreads threads(1);
    one = with_chroma(frame, chroma);
    luma = luma_plane(frame, 100, 100).l;
  }
  const FixedThreads threads(4);
  CHECK(same_pixels(with_chroma(frame, chroma), one));
  CHECK(luma_plane(frame, 100, 100).l == luma);
}

TEST_CASE("luma and chroma planes are those of the picture scaled by area") {
  const Frame frame = test::noise_frame(90, 60, 9);
  const LabImage truth = to_lab(resize_area(frame, 16, 16));
  const LumaPlane luma = luma_plane(frame, 16, 16);
  const ChromaPlanes chroma = chroma_planes(frame, 16, 16);
  REQUIRE(luma.l.size() == 256);
  REQUIRE(chroma.a.size() == 256);
  REQUIRE(chroma.b.size() == 256);
  for (std::size_t i = 0; i < 256; ++i) {
    CHECK(luma.l[i] == static_cast<float>(truth.l[i]));
    CHECK(chroma.a[i] == static_cast<float>(truth.a[i]));
    CHECK(chroma.b[i] == static_cast<float>(truth.b[i]));
  }
}

TEST_CASE("a gray8 frame counts as R = G = B") {
  const Frame ramp = gray_ramp(16, 16);
  const LumaPlane luma = luma_plane(ramp, 16, 16);
  for (int k = 0; k < 256; ++k) {
    const auto level = static_cast<std::uint8_t>(k);
    CHECK(luma.l[level] == static_cast<float>(srgb_to_lab(level, level, level).l));
  }
  const ChromaPlanes chroma = chroma_planes(ramp, 4, 4);
  CHECK(chroma.a == std::vector<float>(16, 0.0F));
  CHECK(chroma.b == std::vector<float>(16, 0.0F));
}

TEST_CASE("planes that aren't of their stated size and empty frames are bugs") {
  ChromaPlanes chroma = plain_chroma(4, 4, 0, 0);
  const Frame frame = test::plain_frame(8, 8, 1, 2, 3);
  CHECK_THROWS_AS(with_chroma(Frame{}, chroma), Error);
  CHECK_THROWS_AS(without_chroma(Frame{}), Error);
  CHECK_THROWS_AS(luma_plane(Frame{}, 4, 4), Error);
  CHECK_THROWS_AS(chroma_planes(Frame{}, 4, 4), Error);
  chroma.b.pop_back();
  CHECK_THROWS_AS(with_chroma(frame, chroma), Error);
  CHECK_THROWS_AS(with_chroma(frame, ChromaPlanes{}), Error);
}
