#include <cmath>

#include "lib/base/json.h"
#include "lib/media/frame_source.h"
#include "lib/media/ssim.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

struct Reference {
  int width;
  int height;
  int t;
  double uniform7;
  double wang;
  double wang_y;
};

// Printed by tests/support/reference_ssim.py (scikit-image 0.26, numpy 1.26).
constexpr Reference kReferences[] = {
    {96, 64, 0, 0.976799128673329, 0.961027538209649, 0.976160244090523},
    {61, 47, 3, 0.972579936196990, 0.953900079098146, 0.973320708636797},
    {11, 11, 7, 0.943253639202565, 0.909941781779013, 0.959259026531347},
    {256, 256, 1, 0.986369963810105, 0.981547011091145, 0.988190247053416},
};

constexpr double kC1 = 2.55 * 2.55;

}  // namespace

TEST_CASE("both SSIMs are scikit-image's", "[ssim]") {
  for (const Reference& r : kReferences) {
    const Frame first = test::pattern_frame(r.width, r.height, r.t);
    const Frame second = test::disturbed_frame(r.width, r.height, r.t);
    CAPTURE(r.width, r.height);
    CHECK(ssim_uniform7(first, second) == Approx(r.uniform7).margin(1e-12).epsilon(0));
    const WangSsim wang = ssim_wang(first, second);
    CHECK(wang.rgb == Approx(r.wang).margin(1e-10).epsilon(0));
    CHECK(wang.y == Approx(r.wang_y).margin(1e-10).epsilon(0));
  }
}

TEST_CASE("equal frames have an SSIM of exactly 1, and order doesn't matter", "[ssim]") {
  const Frame frame = test::noise_frame(50, 40, 3);
  const Frame other = test::noise_frame(50, 40, 4);
  CHECK(ssim_wang(frame, frame).rgb == 1.0);
  CHECK(ssim_wang(frame, frame).y == 1.0);
  CHECK(ssim_uniform7(frame, frame) == 1.0);
  CHECK(ssim_wang(frame, other).rgb == ssim_wang(other, frame).rgb);
  CHECK(ssim_uniform7(frame, other) == ssim_uniform7(other, frame));
}

TEST_CASE("two plain frames have the SSIM of their means alone", "[ssim]") {
  const Frame dark = test::plain_frame(20, 15, 40, 40, 40);
  const Frame light = test::plain_frame(20, 15, 200, 200, 200);
  const double expected = (2.0 * 40 * 200 + kC1) / (40.0 * 40 + 200.0 * 200 + kC1);
  CHECK(ssim_wang(dark, light).rgb == Approx(expected).epsilon(1e-12));
  CHECK(ssim_wang(dark, light).y == Approx(expected).epsilon(1e-12));
  CHECK(ssim_uniform7(dark, light) == Approx(expected).epsilon(1e-12));
}

TEST_CASE("frames smaller than the window have no SSIM", "[ssim]") {
  const Frame small = test::plain_frame(10, 30, 1, 2, 3);
  CHECK(std::isnan(ssim_wang(small, small).rgb));
  CHECK(std::isnan(ssim_wang(small, small).y));
  const Frame tiny = test::plain_frame(30, 6, 1, 2, 3);
  CHECK(std::isnan(ssim_uniform7(tiny, tiny)));
}

TEST_CASE("gray frames have the SSIM of the colour frames they stand for", "[ssim]") {
  Frame gray[2];
  Frame colour[2];
  for (int k = 0; k < 2; ++k) {
    gray[k] = make_frame(33, 21, PixelFormat::gray8);
    colour[k] = make_frame(33, 21);
    const Frame noise = test::noise_frame(33, 21, k);
    for (int i = 0; i < 33 * 21; ++i) {
      gray[k].row(0)[i] = noise.row(0)[i];
      for (int c = 0; c < 3; ++c) colour[k].row(0)[3 * i + c] = noise.row(0)[i];
    }
  }
  CHECK(ssim_uniform7(gray[0], gray[1]) == Approx(ssim_uniform7(colour[0], colour[1])));
  CHECK(ssim_wang(gray[0], gray[1]).rgb == Approx(ssim_wang(colour[0], colour[1]).rgb));
  CHECK(ssim_wang(gray[0], gray[1]).y == Approx(ssim_wang(colour[0], colour[1]).y));
}

TEST_CASE("the reference clips have the SSIM and PSNR of the independent program", "[ssim]") {
  const auto clips = test::shared_folder() / "clips/metrics";
  const Json reference = read_json_file(clips / "reference_values.json").at("clips");
  for (const char* output : {"flicker", "smooth-tint"}) {
    WangSsim ssim;
    double psnr = 0;
    int frames = 0;
    const auto truth = open_image_folder(clips / "bunny/gt");
    const auto made = open_image_folder(clips / "bunny" / output);
    for (; const auto frame = truth->next(); ++frames) {
      const Frame other = made->next().value();
      const WangSsim value = ssim_wang(*frame, other);
      ssim.rgb += value.rgb;
      ssim.y += value.y;
      psnr += test::psnr(*frame, other);
    }
    REQUIRE(frames == 12);
    const Json& expected = reference.at("bunny").at(output).at("metrics");
    CHECK(ssim.rgb / 12 == Approx(expected.at("ssim").get<double>()).epsilon(1e-9));
    CHECK(ssim.y / 12 == Approx(expected.at("ssim_y").get<double>()).epsilon(1e-9));
    CHECK(psnr / 12 == Approx(expected.at("psnr_rgb").get<double>()).epsilon(1e-9));
  }
}
