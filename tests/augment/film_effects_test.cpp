// One table over the registry for what all effects promise, then what each is known for.
#include "augment/effects/film_effects.h"

#include <cmath>
#include <cstdlib>

#include "lib/base/errors.h"
#include "lib/media/colour.h"
#include "tests/support/make_video.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::noise_frame;

namespace {

Frame with(const std::string& name, const Frame& frame, const EffectKey& key) {
  return with_effects(clone(frame), film_effects_named({name}), key);
}

double mean(const Frame& frame) {
  double sum = 0;
  for (int i = 0; i < 3 * frame.width * frame.height; ++i) sum += frame.row(0)[i];
  return sum / (3 * frame.width * frame.height);
}

const Frame kGray = test::plain_frame(64, 64, 128, 128, 128);

}  // namespace

TEST_CASE("every effect keeps size, format and time, and depends on its key alone") {
  Frame frame = test::test_pattern(48, 40, 1);
  frame.pts = 12;
  frame.number = 34;
  for (const FilmEffect& effect : film_effects()) {
    INFO(effect.name);
    int changed = 0;
    for (std::uint64_t item = 0; item < 8; ++item) {
      const EffectKey key{.seed = 5, .item = item};
      const Frame once = with(effect.name, frame, key);
      CHECK(once.width == 48);
      CHECK(once.height == 40);
      CHECK(once.format == PixelFormat::bgr24);
      CHECK(once.pts == 12);
      CHECK(once.number == 34);
      CHECK(same_pixels(once, with(effect.name, frame, key)));
      changed += same_pixels(once, frame) ? 0 : 1;
    }
    CHECK(changed >= 6);
    CHECK(std::string(effect.summary).size() > 20);
  }
}

TEST_CASE("a strength of 0 changes next to nothing") {
  const Frame frame = test::test_pattern(48, 40, 1);
  for (const FilmEffect& effect : film_effects()) {
    INFO(effect.name);
    CHECK(test::psnr(with(effect.name, frame, {.seed = 5, .item = 3, .strength = 0}), frame) > 40);
  }
}

TEST_CASE("no effect is on unless named, and names in any order are applied in the list's") {
  const Frame frame = noise_frame(20, 20, 1);
  CHECK(same_pixels(with_effects(clone(frame), {}, {}), frame));
  const auto one = film_effects_named({"jpeg", "grain"});
  REQUIRE(one.size() == 2);
  CHECK(one == film_effects_named({"grain", "jpeg"}));
  CHECK(std::string(one[0]->name) == "grain");
  CHECK_THROWS_WITH(film_effects_named({"sepia"}), Catch::Contains("scratches"));
}

TEST_CASE("blur, luminance and JPEG are the same for both frames; grain and flicker are not") {
  const Frame frame = test::test_pattern(48, 40, 1);
  for (const FilmEffect& effect : film_effects()) {
    INFO(effect.name);
    const bool alike = std::string(effect.name) == "blur" ||
                       std::string(effect.name) == "photometric" ||
                       std::string(effect.name) == "jpeg";
    bool same = true;
    for (std::uint64_t item = 0; item < 4; ++item) {
      same = same && same_pixels(with(effect.name, frame, {.seed = 1, .item = item, .frame = 0}),
                                 with(effect.name, frame, {.seed = 1, .item = item, .frame = 1}));
    }
    CHECK(same == alike);
  }
}

TEST_CASE("grain is normal noise of sigma 6 that leaves the mean, alike in all channels") {
  const Frame grain = with("grain", kGray, {.seed = 1, .item = 1});
  double squares = 0;
  for (int i = 0; i < 64 * 64; ++i) {
    const std::uint8_t* pixel = grain.row(0) + 3 * i;
    CHECK((pixel[0] == pixel[1] && pixel[1] == pixel[2]));
    squares += std::pow(pixel[0] - 128, 2);
  }
  // Five standard errors; the rounding adds 1/12 to the variance.
  CHECK(std::fabs(mean(grain) - 128) < 5 * 6.0 / 64);
  CHECK(std::sqrt(squares / 4096) == Approx(std::sqrt(36 + 1 / 12.0)).epsilon(5 / std::sqrt(8192)));
}

TEST_CASE("flicker multiplies by at most 15 percent, blur keeps the mean and a plain frame") {
  for (std::uint64_t item = 0; item < 50; ++item) {
    const double level = mean(with("flicker", kGray, {.seed = 2, .item = item}));
    CHECK(level >= std::floor(128 * 0.85));
    CHECK(level <= std::ceil(128 * 1.15));
  }
  CHECK(same_pixels(with("blur", kGray, {.seed = 2, .item = 1}), kGray));
  const Frame noise = noise_frame(64, 64, 3);
  CHECK(mean(with("blur", noise, {.seed = 2, .item = 1})) == Approx(mean(noise)).margin(1.5));
}

TEST_CASE("the photometric change moves L* and leaves a* and b* of colours inside sRGB") {
  const Frame frame = test::plain_frame(8, 8, 110, 120, 140);
  const LabImage before = to_lab(frame);
  const LabImage after = to_lab(with("photometric", frame, {.seed = 3, .item = 1}));
  CHECK(std::fabs(after.l[0] - before.l[0]) > 0.5);
  CHECK(std::fabs(after.l[0] - before.l[0]) < 0.2 * before.l[0] + 10.5);
  CHECK(after.a[0] == Approx(before.a[0]).margin(0.6));
  CHECK(after.b[0] == Approx(before.b[0]).margin(0.6));
}
