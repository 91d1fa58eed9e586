// `tinct colorize` with a model that remembers: what it forgets at a cut, and smoothing.
#include <cmath>
#include <string>
#include <vector>

#include "lib/media/colour.h"
#include "lib/media/frame.h"
#include "tests/cli/trained_film.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Frame;
using tinct::same_pixels;
using tinct::test::frames_of;
using tinct::test::shell;
using tinct::test::TrainedFilm;

namespace {

/// A film and a model that remembers.
TrainedFilm trained_memory() { return TrainedFilm({"model=colormotion", "learning_rate=0.01"}); }

}  // namespace

TEST_CASE("at the cuts of a manifest a model forgets what was before", "[cli]") {
  const TrainedFilm made = trained_memory();
  // The film from its second shot on: there the model has nothing to remember.
  const std::string behind = made.path("behind.mkv");
  shell("ffmpeg -v error -i " + made.film.string() +
        " -vf trim=start_frame=12,setpts=PTS-STARTPTS -c:v ffv1 -y " + behind);
  REQUIRE(same_pixels(frames_of(behind)[0], frames_of(made.film)[12]));
  const std::vector<Frame> fresh = made.colorized(behind);
  const std::vector<Frame> through = made.colorized(made.film);
  const std::vector<Frame> cut = made.colorized(made.film, {"--scenes", made.path("film.json")});
  CHECK(same_pixels(cut[11], through[11]));
  CHECK_FALSE(same_pixels(through[12], fresh[0]));
  CHECK(same_pixels(cut[12], fresh[0]));
  CHECK(same_pixels(cut[20], fresh[8]));
}

TEST_CASE("smoothing mixes a frame's colours with those shown before, up to the next cut",
          "[cli]") {
  const TrainedFilm made = trained_memory();
  const std::vector<std::string> scenes{"--scenes", made.path("film.json")};
  const std::vector<Frame> plain = made.colorized(made.film, scenes);
  const std::vector<Frame> smooth =
      made.colorized(made.film, {scenes[0], scenes[1], "--smooth", "0.667"});
  CHECK(same_pixels(smooth[0], plain[0]));
  CHECK(same_pixels(smooth[12], plain[12]));
  CHECK_FALSE(same_pixels(smooth[13], plain[13]));
  const tinct::LabImage before = tinct::to_lab(plain[12]), now = tinct::to_lab(plain[13]),
                        mixed = tinct::to_lab(smooth[13]);
  double error = 0;
  for (std::size_t i = 0; i < now.a.size(); ++i) {
    error += std::abs(mixed.a[i] - (0.333 * now.a[i] + 0.667 * before.a[i]));
  }
  // The rounding of three frames to bytes, and what is outside sRGB.
  CHECK(error / static_cast<double>(now.a.size()) < 1);
}
