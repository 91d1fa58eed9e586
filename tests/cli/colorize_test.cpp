// `tinct colorize` as a user runs it.
#include <algorithm>
#include <cmath>
#include <string>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/media/colour.h"
#include "lib/media/frame_sink.h"
#include "lib/media/frame_source.h"
#include "lib/media/image_io.h"
#include "tests/cli/trained_film.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Frame;
using tinct::Json;
using tinct::same_pixels;
using tinct::test::CliResult;
using tinct::test::frames_of;
using tinct::test::run_tinct;
using tinct::test::shell;
using tinct::test::TrainedFilm;

namespace {

double largest_luma_difference(const Frame& first, const Frame& second) {
  const tinct::LabImage x = tinct::to_lab(first), y = tinct::to_lab(second);
  double largest = 0;
  for (std::size_t i = 0; i < x.l.size(); ++i) {
    largest = std::max(largest, std::abs(x.l[i] - y.l[i]));
  }
  return largest;
}

}  // namespace

TEST_CASE("a colorized film has the size, length and luminance of its own", "[cli]") {
  const TrainedFilm made;
  const fs::path out = made.folder / "colour.mkv";
  const CliResult done = made.colorize(made.film, out, {"--side-by-side", made.path("side.mkv")});
  INFO(done.errors);
  REQUIRE(done.status == 0);
  const auto truth = frames_of(made.film), colour = frames_of(out),
             side = frames_of(made.path("side.mkv"));
  REQUIRE(colour.size() == truth.size());
  CHECK(tinct::open_frame_source(out)->info().fps == tinct::Rational{24, 1});
  for (std::size_t i = 0; i < truth.size(); i += 7) {
    REQUIRE(colour[i].width == 96);
    // The rounding of three bytes moves L* by less than this wherever sRGB is.
    CHECK(largest_luma_difference(truth[i], colour[i]) < 0.6);
  }
  REQUIRE(side.size() == truth.size());
  CHECK(side.front().width == 3 * 96);

  // And the same bytes when it is done again.
  const std::string bytes = tinct::read_file(out);
  REQUIRE(made.colorize(made.film, out).status == 0);
  CHECK(tinct::read_file(out) == bytes);
}

TEST_CASE("odd sizes, one frame, gray pictures and folders are colorized", "[cli]") {
  const TrainedFilm made;
  fs::create_directories(made.folder / "odd");
  Frame odd = tinct::make_frame(75, 51);
  for (int y = 0; y < odd.height; ++y) {
    for (int x = 0; x < 3 * odd.width; ++x) odd.row(y)[x] = static_cast<std::uint8_t>(x + 2 * y);
  }
  tinct::write_file_atomically(made.folder / "odd/a.png", tinct::encode_png(odd));
  tinct::write_file_atomically(made.folder / "odd/b.png", tinct::encode_png(tinct::to_gray(odd)));
  for (const char* out : {"odd-out", "odd.mkv"}) {
    const CliResult done = made.colorize(made.folder / "odd", made.folder / out);
    INFO(done.errors);
    REQUIRE(done.status == 0);
    const auto frames = frames_of(made.folder / out);
    REQUIRE(frames.size() == 2);
    CHECK(frames[1].width == 75);
    CHECK(frames[1].height == 51);
  }
  const auto sink = tinct::open_frame_sink(made.folder / "one.mkv", {.fps = {24, 1}});
  sink->write(odd);
  sink->finish();
  REQUIRE(made.colorize(made.folder / "one.mkv", made.folder / "one-out.mkv").status == 0);
  CHECK(frames_of(made.folder / "one-out.mkv").size() == 1);
}

TEST_CASE("a trained model is scored by its path, and again without colorizing anew", "[cli]") {
  const TrainedFilm made;
  REQUIRE(made.colorize(made.film, made.folder / "by-hand.mkv").status == 0);
  std::vector<std::string> words{"score",
                                 "--truth",
                                 made.film.string(),
                                 "--output",
                                 "mine=" + made.path("run"),
                                 "--output",
                                 "hand=" + made.path("by-hand.mkv"),
                                 "--metric",
                                 "mse_ab",
                                 "--no-baselines",
                                 "--json",
                                 "--work",
                                 made.path("work")};
  const CliResult result = run_tinct(words);
  INFO(result.errors);
  REQUIRE(result.status == 0);
  const Json methods = Json::parse(result.out)["methods"];
  CHECK(methods["mine"]["guidance"] == "none");
  const auto mse = [](const Json& json, const char* method) {
    return json[method]["summary"]["mse_ab"]["mean"].get<double>();
  };
  // The model gets gray frames here and the film there: both have one L* to the rounding.
  CHECK(mse(methods, "mine") == Approx(mse(methods, "hand")).epsilon(.02));

  const fs::path result_file = made.folder / "work/mine/film/result/out.mkv";
  const auto written = fs::last_write_time(result_file);
  REQUIRE(run_tinct(words).status == 0);
  CHECK(fs::last_write_time(result_file) == written);
  // As after more training.
  for (const auto& entry : fs::recursive_directory_iterator(made.folder / "run")) {
    if (entry.path().filename() == "model.safetensors") {
      fs::last_write_time(entry.path(), written);
    }
  }
  REQUIRE(run_tinct(words).status == 0);
  CHECK(fs::last_write_time(result_file) > written);

  words.insert(words.end(), {"--hint-rate", "0.02"});
  const CliResult hinted = run_tinct(words);
  INFO(hinted.errors);
  REQUIRE(hinted.status == 0);
  const Json guided = Json::parse(hinted.out)["methods"];
  CHECK(guided["mine"]["guidance"] == "hints");
  CHECK(mse(guided, "mine") != mse(methods, "mine"));
}

TEST_CASE("a folder of films becomes a folder of films", "[cli]") {
  const TrainedFilm made;
  fs::create_directories(made.folder / "films");
  fs::copy_file(made.film, made.folder / "films/b.mkv");
  fs::copy_file(made.film, made.folder / "films/a.mp4");
  const CliResult done = made.colorize(made.folder / "films", made.folder / "out", {"--json"});
  INFO(done.errors);
  REQUIRE(done.status == 0);
  CHECK(Json::parse(done.out)["films"] == 2);
  CHECK(frames_of(made.folder / "out/a.mkv").size() == frames_of(made.film).size());
  CHECK(fs::exists(made.folder / "out/b.mkv"));

  // One that is no film is listed, and the others are done.
  fs::remove_all(made.folder / "out");
  tinct::write_file_atomically(made.folder / "films/aa.txt", "not a film");
  fs::create_directories(made.folder / "films/take.1");
  tinct::write_file_atomically(made.folder / "films/take.1/a.png",
                               tinct::encode_png(tinct::make_frame(24, 16)));
  const CliResult some = made.colorize(made.folder / "films", made.folder / "out");
  CHECK(some.status == 1);
  CHECK(some.out.find("aa.txt") != std::string::npos);
  CHECK(fs::exists(made.folder / "out/b.mkv"));
  CHECK(fs::exists(made.folder / "out/take.1/000000.png"));
}

TEST_CASE("a film that fails midway leaves no film side by side that looks whole", "[cli]") {
  const TrainedFilm made;
  const Frame picture = frames_of(made.film).front();
  fs::create_directories(made.folder / "films/b");
  fs::copy_file(made.film, made.folder / "films/a.mkv");
  fs::copy_file(made.film, made.folder / "films/c.mkv");
  tinct::write_file_atomically(made.folder / "films/b/0.png", tinct::encode_png(picture));
  tinct::write_file_atomically(made.folder / "films/b/1.png", "not a picture");
  const CliResult done = made.colorize(made.folder / "films", made.folder / "out",
                                       {"--side-by-side", made.path("side.mkv"), "--json"});
  INFO(done.errors);
  CHECK(done.status == 1);
  CHECK_FALSE(fs::exists(made.folder / "side.mkv"));
  CHECK(done.errors.find("side.mkv is not written") != std::string::npos);
  const Json told = Json::parse(done.out);
  CHECK(told["films"] == 2);
  CHECK(told["failed"] == Json{made.path("films/b"), made.path("side.mkv")});
  CHECK(fs::exists(made.folder / "out/c.mkv"));
}

TEST_CASE("sound is copied, not coded again", "[cli]") {
  const TrainedFilm made;
  const std::string in = made.path("sound.mkv"), out = made.path("sound-out.mkv");
  shell(
      "ffmpeg -v error -f lavfi -i testsrc2=size=64x48:rate=25:duration=1 -f lavfi -i "
      "sine=frequency=440:duration=1 -c:v ffv1 -c:a pcm_s16le -y " +
      in);
  const CliResult done = made.colorize(in, out);
  INFO(done.errors);
  REQUIRE(done.status == 0);
  const auto md5 = [&](const std::string& file) {
    return shell("ffmpeg -v error -i " + file + " -map 0:a -c copy -f md5 -");
  };
  CHECK(md5(in) == md5(out));
}

TEST_CASE("hints change the colours, drawn or given", "[cli]") {
  const TrainedFilm made;
  const fs::path plain = made.folder / "plain.mkv", guided = made.folder / "guided.mkv";
  REQUIRE(made.colorize(made.film, plain).status == 0);
  REQUIRE(made.colorize(made.film, guided, {"--hint-rate", "0.2"}).status == 0);
  CHECK_FALSE(same_pixels(frames_of(plain)[5], frames_of(guided)[5]));

  const auto hints = [&](const std::string& list, int width = 96) {
    tinct::write_file_atomically(made.folder / "hints.json",
                                 R"({"format":"tinct.hints/1","width":)" + std::to_string(width) +
                                     R"(,"height":64,"hints":[)" + list + "]}");
    return made.colorize(made.film, made.folder / "hinted.mkv",
                         {"--hints", made.path("hints.json")});
  };
  const CliResult given =
      hints(R"({"frame":3,"last":8,"x":40,"y":30,"colour":"#c02020","size":20})");
  INFO(given.errors);
  REQUIRE(given.status == 0);
  const auto first = frames_of(plain), hinted = frames_of(made.folder / "hinted.mkv");
  CHECK(same_pixels(first[2], hinted[2]));
  CHECK_FALSE(same_pixels(first[3], hinted[3]));
  CHECK_FALSE(same_pixels(first[8], hinted[8]));
  CHECK(same_pixels(first[9], hinted[9]));

  // Hints outside the picture, for another film or behind its end are refused.
  const std::string before = tinct::read_file(made.folder / "hinted.mkv");
  const CliResult outside = hints(R"({"frame":3,"x":96.5,"y":30,"colour":"#c02020"})");
  CHECK(outside.status == 3);
  CHECK(outside.errors.find("hints[0]") != std::string::npos);
  CHECK(hints(R"({"frame":3,"x":4,"y":30,"colour":"#c02020"})", 100).status == 3);
  const CliResult behind = hints(R"({"frame":3000,"x":4,"y":30,"colour":"#c02020"})");
  CHECK(behind.status == 3);
  CHECK(behind.errors.find("frame 3000") != std::string::npos);
  CHECK(tinct::read_file(made.folder / "hinted.mkv") == before);
}

TEST_CASE("what can't be colorized is refused with the way out", "[cli]") {
  const TrainedFilm made;
  const fs::path out = made.folder / "out.mkv";
  CHECK(made.colorize(made.folder / "none.mkv", out).status == 3);
  const std::string film = tinct::read_file(made.film);
  CHECK(made.colorize(made.film, made.film).status == 2);
  CHECK(made.colorize(made.film, out, {"--side-by-side", made.film.string()}).status == 2);
  CHECK(made.colorize(made.film, out, {"--side-by-side", out.string()}).status == 2);
  CHECK(tinct::read_file(made.film) == film);
  CHECK(made.colorize(made.film, made.folder / "out.avi").status == 2);
  CHECK(made.colorize(made.film, out, {"--net-size", "20"}).status == 2);
  CHECK(made.colorize(made.film, out, {"--hint-rate", "0.1", "--hints", "h.json"}).status == 2);
  CHECK(made.colorize(made.film, out, {"--hint-rate", "1.5"}).status == 2);
  fs::create_directories(made.folder / "empty");
  CHECK(made.colorize(made.folder / "empty", made.folder / "out").status == 3);
  const CliResult model = run_tinct(
      {"colorize", made.film.string(), "--model", made.path("empty"), "--out", out.string()});
  CHECK(model.status == 3);
  CHECK(model.errors.find("holds no checkpoint") != std::string::npos);
  tinct::write_file_atomically(made.folder / "text.safetensors", "not a tensor in sight");
  const CliResult text = run_tinct({"colorize", made.film.string(), "--model",
                                    made.path("text.safetensors"), "--out", out.string()});
  CHECK(text.status == 3);
  CHECK(text.errors.find("text.safetensors") != std::string::npos);
  CHECK_FALSE(fs::exists(out));
}
