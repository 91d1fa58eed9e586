// The search for scenes among fingerprints alone: films are made of random prints, so that each
// test knows where every frame went.
#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "lib/data/align_film.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

// std::mt19937_64 gives the same numbers everywhere, unlike the distributions.
class Prints {
 public:
  explicit Prints(std::uint64_t seed) : random_(seed) {}

  Fingerprint fresh() {
    Fingerprint print{.phash = random_(), .luma = {}};
    for (std::uint8_t& mean : print.luma) mean = static_cast<std::uint8_t>(30 + random_() % 190);
    return print;
  }
  // Motion: a bit or two and a level here and there.
  Fingerprint next(Fingerprint print) {
    print.phash ^= std::uint64_t{1} << random_() % 64;
    std::uint8_t& mean = print.luma[random_() % 16];
    mean = static_cast<std::uint8_t>(mean + 1 + random_() % 2);
    return print;
  }
  // What coding does to one.
  Fingerprint coded(Fingerprint print) {
    for (int i = 0; i < 3; ++i) print.phash ^= std::uint64_t{1} << random_() % 64;
    for (std::uint8_t& mean : print.luma) mean = static_cast<std::uint8_t>(mean + random_() % 3);
    return print;
  }

 private:
  std::mt19937_64 random_;
};

struct Film {
  CandidateFilm film;
  std::vector<KnownScene> scenes;  // one for each shot
};

// Shots of these lengths, 24 frames a second, a known frame each second.
Film film_of(const std::vector<int>& shots, std::uint64_t seed, bool moves = true) {
  Prints prints(seed);
  Film made;
  for (const int length : shots) {
    const auto first = static_cast<std::int64_t>(made.film.prints.size());
    KnownScene scene{.frames = {first, first + length - 1}, .known = {}};
    Fingerprint print = prints.fresh();
    for (int t = 0; t < length; ++t) {
      if (t > 0 && moves) print = prints.next(print);
      made.film.prints.push_back(print);
      made.film.seconds.push_back(static_cast<double>(first + t) / 24);
      if (t % 24 == 0 || t == length - 1)
        scene.known.push_back({first + t, static_cast<double>(first + t) / 24, print});
    }
    made.scenes.push_back(std::move(scene));
  }
  return made;
}

// Frame i of the copy shows frame numbers[i] of the film and is shown at i / fps.
CandidateFilm copy_of(const Film& film, const std::vector<std::int64_t>& numbers, double fps) {
  Prints prints(99);
  CandidateFilm copy;
  for (const std::int64_t number : numbers) {
    copy.seconds.push_back(static_cast<double>(copy.prints.size()) / fps);
    copy.prints.push_back(prints.coded(film.film.prints[static_cast<std::size_t>(number)]));
  }
  return copy;
}

std::vector<std::int64_t> range(std::int64_t first, std::int64_t last) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t i = first; i <= last; ++i) numbers.push_back(i);
  return numbers;
}

const std::vector<int> kShots{40, 31, 77, 12, 60, 25, 110, 9, 48, 36};
constexpr std::int64_t kFrames = 448;

}  // namespace

TEST_CASE("frames look alike by their bits, or by means that are the same", "[align]") {
  const auto with_bits = [](Fingerprint print, int bits) {
    for (int i = 0; i < bits; ++i) print.phash ^= std::uint64_t{1} << (4 * i);
    return print;
  };
  Fingerprint print = Prints(5).fresh();
  print.luma.fill(60);
  print.luma[3] = 150;
  Fingerprint brighter = print;
  for (std::uint8_t& mean : brighter.luma) mean = static_cast<std::uint8_t>(mean + 9);
  CHECK(looks_alike(print, with_bits(brighter, 8)));
  CHECK_FALSE(looks_alike(print, with_bits(brighter, 9)));
  CHECK(looks_alike(print, with_bits(print, 16)));
  CHECK_FALSE(looks_alike(print, Fingerprint{.phash = ~print.phash, .luma = print.luma}));
  for (std::uint8_t& mean : brighter.luma) mean = static_cast<std::uint8_t>(mean + 2);
  CHECK_FALSE(looks_alike(print, brighter));
}

TEST_CASE("every boundary is found in a copy with other bits", "[align]") {
  const Film film = film_of(kShots, 1);
  const FilmAlignment found = align_film(film.scenes, copy_of(film, range(0, kFrames - 1), 24));
  CHECK(found.rate == AlignmentRate::frames);
  for (std::size_t s = 0; s < film.scenes.size(); ++s) {
    CHECK(found.scenes[s].found);
    CHECK(found.scenes[s].frames == film.scenes[s].frames);
    CHECK(found.scenes[s].one_to_one);
    CHECK_FALSE(found.scenes[s].same_prints);
  }
}

TEST_CASE("another rate that keeps the frames keeps their numbers", "[align]") {
  const Film film = film_of(kShots, 2);
  for (const double fps : {24000 / 1001.0, 25.0}) {
    const FilmAlignment found = align_film(film.scenes, copy_of(film, range(0, kFrames - 1), fps));
    CHECK(found.rate == AlignmentRate::frames);
    for (std::size_t s = 0; s < film.scenes.size(); ++s) {
      CHECK(found.scenes[s].frames == film.scenes[s].frames);
    }
  }
}

TEST_CASE("a head that was cut off moves all scenes, and the first are missing", "[align]") {
  const Film film = film_of(kShots, 3);
  const FilmAlignment found = align_film(film.scenes, copy_of(film, range(37, kFrames - 1), 24));
  CHECK_FALSE(found.scenes[0].found);
  CHECK_FALSE(found.scenes[0].why.empty());
  for (std::size_t s = 1; s < film.scenes.size(); ++s) {
    REQUIRE(found.scenes[s].found);
    CHECK(found.scenes[s].frames.first == film.scenes[s].frames.first - 37);
    CHECK(found.scenes[s].frames.last == film.scenes[s].frames.last - 37);
  }
}

TEST_CASE("a film with a part cut out is found in two pieces", "[align]") {
  const Film film = film_of(kShots, 4);
  std::vector<std::int64_t> kept = range(0, 89);  // the third shot ends with frame 147
  const std::vector<std::int64_t> rest = range(170, kFrames - 1);  // the fifth begins at 160
  kept.insert(kept.end(), rest.begin(), rest.end());
  const FilmAlignment found = align_film(film.scenes, copy_of(film, kept, 24));
  for (const std::size_t whole : {0, 1}) {
    CHECK(found.scenes[whole].frames == film.scenes[whole].frames);
  }
  for (const std::size_t lost : {2, 3, 4}) CHECK_FALSE(found.scenes[lost].found);
  for (std::size_t s = 5; s < film.scenes.size(); ++s) {
    REQUIRE(found.scenes[s].found);
    CHECK(found.scenes[s].frames.first == film.scenes[s].frames.first - 80);
  }
}

TEST_CASE("frames that were repeated or dropped for another rate are found by time", "[align]") {
  const Film film = film_of(kShots, 5);
  for (const double fps : {30.0, 20.0, 60.0}) {
    std::vector<std::int64_t> numbers;
    for (int i = 0; i < static_cast<int>(kFrames / 24.0 * fps); ++i) {
      numbers.push_back(static_cast<std::int64_t>(i / fps * 24 + 1e-9));
    }
    const FilmAlignment found = align_film(film.scenes, copy_of(film, numbers, fps));
    CHECK(found.rate == AlignmentRate::time);
    for (std::size_t s = 0; s < film.scenes.size(); ++s) {
      INFO(fps << ", scene " << s << ": " << found.scenes[s].why);
      REQUIRE(found.scenes[s].found);
      CHECK_FALSE(found.scenes[s].one_to_one);
      const FrameRange& there = found.scenes[s].frames;
      CHECK(numbers[static_cast<std::size_t>(there.first)] ==
            Approx(film.scenes[s].frames.first).margin(1));
      CHECK(numbers[static_cast<std::size_t>(there.last)] ==
            Approx(film.scenes[s].frames.last).margin(1));
    }
  }
}

TEST_CASE("shots without motion stand where the cuts around them say", "[align]") {
  const Film film = film_of(kShots, 6, false);
  const FilmAlignment found = align_film(film.scenes, copy_of(film, range(5, kFrames - 1), 24));
  for (std::size_t s = 1; s < film.scenes.size(); ++s) {
    REQUIRE(found.scenes[s].found);
    CHECK(found.scenes[s].frames.first == film.scenes[s].frames.first - 5);
    CHECK(found.scenes[s].frames.last == film.scenes[s].frames.last - 5);
  }
}

TEST_CASE("a shot that comes twice is found at its own place", "[align]") {
  Film film = film_of(kShots, 7);
  // Shot 4 (160..219) shows again what shot 6 (245..354) does.
  for (std::int64_t i = 0; i < 60; ++i) {
    film.film.prints[static_cast<std::size_t>(160 + i)] =
        film.film.prints[static_cast<std::size_t>(245 + i)];
  }
  for (KnownFrame& known : film.scenes[4].known) {
    known.print = film.film.prints[static_cast<std::size_t>(known.number)];
  }
  const FilmAlignment found = align_film(film.scenes, copy_of(film, range(0, kFrames - 1), 24));
  for (std::size_t s = 0; s < film.scenes.size(); ++s) {
    CHECK(found.scenes[s].frames == film.scenes[s].frames);
  }
}

TEST_CASE("another film has no scene of it", "[align]") {
  const Film film = film_of(kShots, 8);
  for (std::uint64_t seed = 100; seed < 120; ++seed) {
    const FilmAlignment found = align_film(film.scenes, film_of(kShots, seed).film);
    CHECK(found.evidence == 0);
    for (const FoundScene& scene : found.scenes) CHECK_FALSE(scene.found);
  }
}

TEST_CASE("a copy of one frame or none has no scene of many frames", "[align]") {
  const Film film = film_of(kShots, 9);
  for (const std::int64_t frames : {0, 1}) {
    const FilmAlignment found = align_film(film.scenes, copy_of(film, range(0, frames - 1), 24));
    for (const FoundScene& scene : found.scenes) CHECK_FALSE(scene.found);
  }
  CHECK(align_film({}, film.film).scenes.empty());
}
