#include <algorithm>
#include <vector>

#include "lib/base/random.h"
#include "scenes/cut_film.h"
#include "tests/scenes/synthetic_film.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {
using namespace test;

Curves measured(std::vector<Frame> frames) {
  FilmInMemory film(std::move(frames));
  return measure_source(film, *find_detector("default").make_meter(film.info()), "film");
}

CutResult cut(std::vector<Frame> frames, const SceneOptions& options = {}) {
  FilmInMemory film(std::move(frames));
  return cut_source(film, options, "film");
}

std::vector<std::int64_t> starts(const CutResult& result) {
  std::vector<std::int64_t> found;
  for (const Scene& scene : result.scenes) found.push_back(scene.frames.first);
  return found;
}
using Starts = std::vector<std::int64_t>;

TEST_CASE("default: hard cuts between moving shots are found to the frame", "[scenes]") {
  std::vector<Frame> frames;
  Starts expected;
  for (int i = 0; i < 8; ++i) {
    expected.push_back(static_cast<std::int64_t>(frames.size()));
    append(frames, shot(10 + i, 9 + 4 * i, i % 4));
  }
  const CutResult result = cut(frames);
  CHECK(starts(result) == expected);
  CHECK(result.dropped.empty());
  for (const Scene& scene : result.scenes) CHECK(*scene.confidence > 0.9);
}

TEST_CASE("default: shots of three frames are shots", "[scenes]") {
  std::vector<Frame> frames = shot(1, 20);
  for (int i = 0; i < 4; ++i) append(frames, shot(50 + i, 3));
  append(frames, shot(2, 20));
  CHECK(starts(cut(frames)) == Starts{0, 20, 23, 26, 29, 32});
}

TEST_CASE("default: flashes, light switches and exposure are no cuts", "[scenes]") {
  std::vector<Frame> frames = shot(3, 120);
  for (int i = 20; i < 22; ++i) frames[i] = light(frames[i], 0.6, 100);
  frames[40] = plain(235);
  for (int i = 60; i < 120; ++i) frames[i] = light(frames[i], 0.4, 0);
  for (int i = 90; i < 100; ++i) frames[i] = light(frames[i], 1 + (i - 90) * 0.1, 0);
  const CutResult result = cut(frames);
  CHECK(starts(result) == Starts{0});
  CHECK(result.dropped.empty());
}

TEST_CASE("default: a fast pan and frames shown twice are no cuts", "[scenes]") {
  std::vector<Frame> frames = shot(4, 40, 6);
  std::vector<Frame> twice;
  for (const Frame& frame : shot(5, 20, 4)) append(twice, {frame, frame});
  append(frames, twice);
  CHECK(starts(cut(frames)) == Starts{0, 40});
}

TEST_CASE("default: black, white and other plain frames are dropped to the frame", "[scenes]") {
  std::vector<Frame> frames = shot(6, 30);
  append(frames, std::vector<Frame>(7, plain(16)));
  append(frames, shot(7, 30));
  append(frames, std::vector<Frame>(2, plain(120)));
  append(frames, shot(8, 30));
  append(frames, std::vector<Frame>(4, plain(235)));
  const CutResult result = cut(frames);
  CHECK(starts(result) == Starts{0, 37, 69});
  REQUIRE(result.dropped.size() == 3);
  CHECK(result.dropped[0].frames == FrameRange{30, 36});
  CHECK(result.dropped[1].frames == FrameRange{67, 68});
  CHECK(result.dropped[2].frames == FrameRange{99, 102});
  for (const Dropped& drop : result.dropped) CHECK(drop.why == "uniform");
}

// 40 frames of a place, `length` mixed ones, 40 of another.
std::vector<Frame> dissolve(int length, std::uint64_t seed) {
  std::vector<Frame> frames = shot(seed, 40, 0);
  const Frame first = frames.back();
  const std::vector<Frame> second = shot(seed + 1, 40, 0);
  for (int i = 1; i <= length; ++i) {
    frames.push_back(mix(first, second.front(), i / (length + 1.0)));
  }
  append(frames, second);
  return frames;
}

TEST_CASE("default: dissolves of a quarter to a whole second are dropped as transitions",
          "[scenes]") {
  for (const int length : {6, 10, 15, 24}) {
    const CutResult result = cut(dissolve(length, 20 + length));
    INFO(length << " frames");
    REQUIRE(result.dropped.size() == 1);
    CHECK(result.dropped[0].why == "transition");
    CHECK(std::abs(result.dropped[0].frames.first - 40) <= 3);
    CHECK(std::abs(result.dropped[0].frames.last - (39 + length)) <= 3);
    CHECK(result.scenes.size() == 2);
  }
}

TEST_CASE("default: a wipe is dropped as a transition", "[scenes]") {
  std::vector<Frame> frames = shot(30, 40, 0);
  const Frame first = frames.back();
  const std::vector<Frame> second = shot(31, 40, 0);
  for (int i = 1; i <= 9; ++i) {
    Frame wiped = clone(first);
    for (int y = 0; y < wiped.height; ++y) {
      std::copy_n(second[0].row(y), i * wiped.width / 10, wiped.row(y));
    }
    frames.push_back(wiped);
  }
  append(frames, second);
  const CutResult result = cut(frames);
  REQUIRE(result.dropped.size() == 1);
  CHECK(result.dropped[0].why == "transition");
  CHECK(result.dropped[0].frames.first >= 38);
  CHECK(result.dropped[0].frames.last <= 51);
}

TEST_CASE("default: a fade through black is dropped whole", "[scenes]") {
  std::vector<Frame> frames = shot(33, 40, 0);
  const Frame black = plain(16);
  for (int i = 1; i <= 12; ++i) frames.push_back(mix(frames[39], black, i / 12.0));
  append(frames, std::vector<Frame>(5, black));
  const std::vector<Frame> second = shot(34, 40, 0);
  for (int i = 1; i < 12; ++i) frames.push_back(mix(black, second[0], i / 12.0));
  append(frames, second);
  const CutResult result = cut(frames);
  REQUIRE(result.scenes.size() == 2);
  CHECK(std::abs(result.scenes[0].frames.last - 39) <= 3);
  CHECK(std::abs(result.scenes[1].frames.first - 68) <= 3);
}

TEST_CASE("default: sensitivity decides over changes in between", "[scenes]") {
  std::vector<Frame> frames = shot(35, 30, 0);
  // A third of the picture is replaced at once, as a large caption does.
  std::vector<Frame> captioned = shot(35, 30, 0);
  const Frame other = shot(36, 1, 0)[0];
  for (Frame& frame : captioned) {
    for (int y = 64; y < frame.height; ++y) {
      std::copy_n(other.row(y), frame.width, frame.row(y));
    }
  }
  append(frames, captioned);
  SceneOptions options;
  CHECK(starts(cut(frames, options)) == Starts{0});
  options.sensitivity = 4;
  CHECK(starts(cut(frames, options)) == Starts{0, 30});
}

TEST_CASE("default: damaged frames are dropped as damaged", "[scenes]") {
  std::vector<Frame> frames = shot(37, 30);
  frames[12].damaged = frames[13].damaged = true;
  const CutResult result = cut(frames);
  REQUIRE(result.dropped.size() == 1);
  CHECK(result.dropped[0].frames == FrameRange{12, 13});
  CHECK(result.dropped[0].why == "damaged");
}

TEST_CASE("default: films of one frame, of plain frames and of tiny frames are cut", "[scenes]") {
  CHECK(starts(cut(shot(38, 1))) == Starts{0});
  const CutResult plain_film = cut(std::vector<Frame>(10, plain(50)));
  CHECK(plain_film.scenes.empty());
  CHECK(plain_film.dropped.size() == 1);
  for (const auto& [width, height] : {std::pair{1, 1}, {3, 5}, {1, 400}, {700, 2}}) {
    Random random(9, 0);
    std::vector<Frame> frames;
    for (int i = 0; i < 40; ++i) {
      Frame frame = make_frame(width, height, PixelFormat::gray8);
      for (int p = 0; p < width * height; ++p) {
        frame.buffer[p] = static_cast<std::uint8_t>(random.below(256));
      }
      frames.push_back(frame);
    }
    CHECK(measured(frames).frames() == 40);
  }
}

// Random films of shots, cuts, dissolves, plain runs and damage.
std::vector<Frame> random_film(std::uint64_t seed) {
  Random random(seed, 1);
  std::vector<Frame> film;
  const int parts = 1 + static_cast<int>(random.below(6));
  for (int part = 0; part < parts; ++part) {
    const int length = 1 + static_cast<int>(random.below(30));
    switch (random.below(4)) {
      case 0:
        append(film, std::vector<Frame>(length, plain(static_cast<int>(random.below(256)))));
        break;
      case 1: append(film, dissolve(length, seed * 10 + part)); break;
      default: append(film, shot(seed * 10 + part, length, static_cast<int>(random.below(8))));
    }
    if (random.below(3) == 0) film.back().damaged = true;
  }
  return film;
}

TEST_CASE("default: scenes and drops of any film cover every frame once", "[scenes]") {
  for (std::uint64_t seed = 0; seed < 15; ++seed) {
    const std::vector<Frame> film = random_film(seed);
    const Curves curves = measured(film);
    REQUIRE(curves.frames() == static_cast<std::int64_t>(film.size()));
    const CutResult result = decide_scenes(curves, {});
    std::vector<FrameRange> all;
    for (const Scene& scene : result.scenes) all.push_back(scene.frames);
    for (const Dropped& drop : result.dropped) all.push_back(drop.frames);
    std::sort(all.begin(), all.end(),
              [](const FrameRange& a, const FrameRange& b) { return a.first < b.first; });
    INFO("seed " << seed);
    std::int64_t next = 0;
    for (const FrameRange& range : all) {
      REQUIRE(range.first == next);
      REQUIRE(range.last >= range.first);
      next = range.last + 1;
    }
    REQUIRE(next == static_cast<std::int64_t>(film.size()));
  }
}

}  // namespace
}  // namespace tinct
