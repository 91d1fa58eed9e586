#include <cmath>
#include <limits>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/random.h"
#include "scenes/curves_file.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {

MeasuredFilm some_film() {
  MeasuredFilm film;
  film.video.id = std::string(40, 'a');
  film.video.file = "film.mp4";
  film.curves.detector = "default";
  film.curves.version = find_detector("default").version;
  film.curves.fps = {24000, 1001};
  film.curves.time_base = {1, 90000};
  film.curves.columns = {"first", "second"};
  Random random(5, 0);
  for (int i = 0; i < 300; ++i) {
    const float value = i % 7 == 0 ? std::numeric_limits<float>::quiet_NaN()
                                   : static_cast<float>(random.below(1000000)) / 7;
    film.curves.add(3754 * i - 9000, i % 50 == 3, {value, static_cast<float>(i)});
  }
  return film;
}

TEST_CASE("curves come back from their file bit for bit", "[scenes]") {
  const test::TemporaryFolder folder;
  const MeasuredFilm film = some_film();
  write_curves(folder / "film.curves", film);
  const MeasuredFilm back = read_curves(folder / "film.curves");
  CHECK(back.video.id == film.video.id);
  CHECK(back.curves.detector == film.curves.detector);
  CHECK(back.curves.version == film.curves.version);
  CHECK(back.curves.fps == film.curves.fps);
  CHECK(back.curves.time_base == film.curves.time_base);
  CHECK(back.curves.columns == film.curves.columns);
  CHECK(back.curves.pts == film.curves.pts);
  CHECK(back.curves.damaged == film.curves.damaged);
  REQUIRE(back.curves.values.size() == film.curves.values.size());
  for (std::size_t i = 0; i < back.curves.values.size(); ++i) {
    const float a = back.curves.values[i];
    const float b = film.curves.values[i];
    REQUIRE((a == b || (std::isnan(a) && std::isnan(b))));
  }
}

TEST_CASE("a file of curves that is cut short, changed or another is refused, with its name",
          "[scenes]") {
  const test::TemporaryFolder folder;
  const auto path = folder / "film.curves";
  write_curves(path, some_film());
  const std::string good = read_file(path);
  const auto refused = [&](const std::string& bytes) {
    write_file_atomically(path, bytes);
    try {
      (void)read_curves(path);
    } catch (const Error& error) {
      return error.fault() == Fault::input &&
             std::string(error.what()).find("film.curves") != std::string::npos;
    }
    return false;
  };
  CHECK(refused(""));
  CHECK(refused("{}\n"));
  CHECK(refused("[]\n"));
  CHECK(refused("no header at all"));
  CHECK(refused(good.substr(0, good.size() - 1)));
  CHECK(refused(good + "x"));
  for (std::size_t i = 0; i < good.size(); i += 97) CHECK(refused(good.substr(0, i)));
  std::string more = good;
  more.replace(more.find("\"frames\":300"), 12, "\"frames\":999999999");
  CHECK(refused(more));
}

TEST_CASE("curves with other columns than the detector's are refused", "[scenes]") {
  CHECK_THROWS_AS(decide_scenes(some_film().curves, {}), Error);
}

TEST_CASE("curves of another detector or version are no ground to decide on", "[scenes]") {
  MeasuredFilm film = some_film();
  SceneOptions options;
  options.detector = "colormotion";
  CHECK_THROWS_AS(decide_scenes(film.curves, options), Error);
  film.curves.version += 1;
  CHECK_THROWS_AS(decide_scenes(film.curves, {}), Error);
}

}  // namespace
}  // namespace tinct
