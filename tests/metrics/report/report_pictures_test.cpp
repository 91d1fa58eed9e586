#include "lib/media/colour.h"
#include "metrics/report/chroma_slices.h"
#include "metrics/report/error_map.h"
#include "metrics/report/worst_frames.h"
#include "tests/metrics/made_up_clips.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::painted;

namespace {

std::shared_ptr<const Picture> picture(int width, int height,
                                       const std::function<double(int, int, int)>& colour) {
  return std::make_shared<const Picture>(painted(width, height, colour));
}

std::shared_ptr<const Picture> flat(int blue, int green, int red, int width = 8, int height = 6) {
  return picture(width, height, [=](int, int, int c) {
    return c == 0 ? blue : c == 1 ? green : red;
  });
}

}  // namespace

TEST_CASE("the heat map runs from inferno's dark to its pale yellow", "[metrics]") {
  CHECK(heat_colour(0).red == 0);
  CHECK(heat_colour(0).blue == 4);
  CHECK(heat_colour(kBrightestDeltaE).red == 252);
  CHECK(heat_colour(1000).green == 255);
  double before = -1;  // lightness rises
  for (double e = 0; e <= kBrightestDeltaE; e += .5) {
    const HeatColour c = heat_colour(e);
    const double l = srgb_to_lab(c.red, c.green, c.blue).l;
    CHECK(l >= before);
    before = l;
  }
}

TEST_CASE("the error map shows each pixel's colour difference", "[metrics]") {
  const auto truth = flat(60, 120, 180);
  const auto output = picture(8, 6, [](int x, int, int c) {
    return (c == 0 ? 60 : c == 1 ? 120 : 180) + (x == 3 ? 25 : 0);
  });
  const Frame map = error_map(*output, *truth);
  const HeatColour none = heat_colour(0);
  const HeatColour some =
      heat_colour(delta_e2000(srgb_to_lab(205, 145, 85), srgb_to_lab(180, 120, 60)));
  CHECK(map.row(2)[0] == none.blue);
  CHECK(map.row(2)[3 * 3] == some.blue);
  CHECK(map.row(2)[3 * 3 + 1] == some.green);
  CHECK(map.row(2)[3 * 3 + 2] == some.red);
}

TEST_CASE("the mask is laid over the earlier frame in gray", "[metrics]") {
  MotionField motion;
  motion.mask.assign(8 * 6, WarpMask::inside);
  motion.mask[9] = WarpMask::dropped;   // x = 1, y = 1
  motion.mask[10] = WarpMask::outside;  // x = 2
  const Frame overlay = mask_overlay(*flat(100, 100, 100), motion);
  const auto pixel = [&](int x) { return overlay.row(1) + 3 * x; };
  CHECK((pixel(0)[0] == 100 && pixel(0)[1] == 100 && pixel(0)[2] == 100));
  CHECK(pixel(1)[2] > 150);  // magenta
  CHECK(pixel(1)[1] < 60);
  CHECK(pixel(2)[0] > 150);  // blue
  CHECK(pixel(2)[2] < 60);
}

TEST_CASE("worst frames carry the error, and the mask where a pair was measured", "[metrics]") {
  const auto truth = flat(10, 20, 30), output = flat(10, 20, 90);
  MotionField motion;
  motion.mask.assign(8 * 6, WarpMask::inside);
  motion.kept = 36;
  WorstFrames worst(3, 1);
  WorstFrame frame;
  frame.method = "m";
  frame.clip = "c";
  frame.value = 2;
  worst.offer(frame, {.output = *output, .truth = *truth});
  frame.number = 5;
  frame.value = 1;
  worst.offer(frame,
              {.output = *output, .truth = *truth, .earlier = truth.get(), .motion = &motion});
  const std::vector<WorstFrame> kept = worst.take();
  REQUIRE(kept.size() == 2);
  CHECK_FALSE(kept[0].error.empty());
  CHECK(kept[0].mask.empty());
  CHECK_FALSE(kept[1].mask.empty());
  CHECK(kept[1].dropped == Approx(.25));
}

TEST_CASE("a slice is the middle row over time, equal in lightness", "[metrics]") {
  SliceRecorder recorder;
  for (int i = 0; i < 5; ++i) {
    // The truth is steady, the output changes its hue; both differ in lightness between columns.
    const auto truth =
        picture(10, 7, [](int x, int y, int c) { return y == 3 ? (c == 2 ? 90 : 60) + 8 * x : 0; });
    const auto output = flat(60 + 20 * i, 80, 100, 10, 7);
    recorder.add("clip", {"m"}, {truth, i == 4 ? nullptr : output});
  }
  const std::vector<ClipSlices> clips = recorder.take();
  REQUIRE(clips.size() == 1);
  CHECK(clips[0].row == 3);
  CHECK(clips[0].frames == 5);
  CHECK_FALSE(clips[0].cut_short);
  REQUIRE(clips[0].slices.size() == 2);
  const Frame& truth = clips[0].slices[0].image;
  const Frame& output = clips[0].slices[1].image;
  CHECK(truth.width == 10);
  CHECK(truth.height == 5);
  const auto lab = [](const Frame& frame, int x, int y) {
    const std::uint8_t* p = frame.row(y) + 3 * x;
    return srgb_to_lab(p[2], p[1], p[0]);
  };
  for (int y = 0; y < 5; ++y) CHECK(lab(truth, 9, y).a == lab(truth, 9, 0).a);
  CHECK(lab(truth, 0, 0).l == Approx(65).margin(1));
  CHECK(lab(truth, 9, 0).l == Approx(65).margin(1));
  // Exaggerated by the gain that is told.
  const Lab true_colour = srgb_to_lab(90, 60, 60);
  CHECK(clips[0].gain > 1);
  CHECK(lab(truth, 0, 0).a == Approx(clips[0].gain * true_colour.a).margin(1));
  CHECK(std::abs(lab(output, 0, 3).b - lab(output, 0, 0).b) > 20);
  // The frame that the method is not judged by stays black.
  CHECK(lab(output, 0, 4).l == 0);
}

TEST_CASE("slices of long clips and of many are cut, and say so", "[metrics]") {
  SliceRecorder recorder({.clips = 2, .frames = 3, .columns = 4});
  for (const char* clip : {"a", "b", "c"}) {
    for (int i = 0; i < 5; ++i) recorder.add(clip, {}, {flat(i, 50, 90, 40, 4)});
  }
  const std::vector<ClipSlices> clips = recorder.take();
  REQUIRE(clips.size() == 2);
  CHECK(clips[1].clip == "b");
  CHECK(clips[0].cut_short);
  CHECK(clips[0].slices[0].image.height == 3);
  CHECK(clips[0].slices[0].image.width == 4);
}
