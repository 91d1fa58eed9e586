// Scenes for other programs, as a user gets them: from tinct scenes and from a manifest.
#include <string>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/cli/media_folder.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::MediaFolder;
using tinct::test::run_program;
using tinct::test::run_tinct;
using tinct::test::source_folder;
using tinct::test::TemporaryFolder;

namespace {

/// A folder with media/film.mkv of three shots and film.json beside what `more` asks for.
struct CutFilm : MediaFolder {
  CliResult result;

  explicit CutFilm(const std::vector<std::string>& more = {}) {
    tinct::test::write_film(folder / "media/film.mkv", {30, 41, 25});
    std::vector<std::string> words{"scenes", path("media/film.mkv"), "--out", path("film.json"),
                                   "--json"};
    words.insert(words.end(), more.begin(), more.end());
    result = run_tinct(words);
    INFO(result.errors);
    REQUIRE(result.status == 0);
  }
  [[nodiscard]] CliResult export_to(const std::string& format, const std::string& out) const {
    return run_tinct({"manifest", "export", format, path("film.json"), "--media", path("media"),
                      "--out", path(out)});
  }
};

}  // namespace

TEST_CASE("scenes writes exports beside the manifest, the same as manifest export does", "[cli]") {
  const CutFilm film({"--export", "edl", "otio", "csv", "html", "keyframes", "webvtt"});
  const Json exports = Json::parse(film.result.out).at("exports");
  REQUIRE(exports.size() == 6);
  for (const Json& one : exports) {
    const std::string format = one.at("format");
    const std::string beside = one.at("path");
    CHECK(fs::path(beside).parent_path() == film.folder.path());
    const CliResult again = film.export_to(format, "again/film." + format);
    INFO(format << ": " << again.errors);
    CHECK(again.status == 0);
    CHECK(tinct::read_file(film.folder / ("again/film." + format)) == tinct::read_file(beside));
  }
  CHECK(tinct::read_file(film.folder / "film.keyframes.txt") == "0 I -1\n30 I -1\n71 I -1\n");
}

TEST_CASE("OpenTimelineIO reads the scenes at their frames", "[cli]") {
  const CutFilm film;
  REQUIRE(film.export_to("otio", "film.otio").status == 0);
  const CliResult read = run_program({(source_folder() / "tests/support/otio").string(),
                                      (source_folder() / "tests/support/read_otio.py").string(),
                                      film.path("film.otio")});
  INFO(read.errors);
  REQUIRE(read.status == 0);
  const Json timeline = Json::parse(read.out);
  const Json manifest = tinct::read_json_file(film.folder / "film.json");
  const Json& video = manifest.at("videos")[0];
  CHECK(timeline.at("name") == "film");
  CHECK(timeline.at("frames") == 96);
  const Json& items = timeline.at("items");
  REQUIRE(items.size() == 3);
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Json& frames = video.at("scenes")[i].at("frames");
    const std::int64_t first = frames[0];
    const std::int64_t count = frames[1].get<std::int64_t>() - first + 1;
    CHECK(items[i].at("kind") == "Clip");
    CHECK(items[i].at("source") == Json{first, count});
    CHECK(items[i].at("in_track") == first);
    CHECK(items[i].at("available") == 96);
    CHECK(items[i].at("url") == "file://" + film.path("media/film.mkv"));
    CHECK(items[i].at("frames") == frames);
  }
}

TEST_CASE("a CSV export comes back as the same manifest, edits as another", "[cli]") {
  const CutFilm film;
  REQUIRE(film.export_to("csv", "scenes.csv").status == 0);
  const auto import = [&] {
    return run_tinct({"manifest", "import", "csv", film.path("scenes.csv"), "--manifest",
                      film.path("film.json"), "--out", film.path("edited.json")});
  };
  const CliResult same = import();
  INFO(same.errors);
  REQUIRE(same.status == 0);
  CHECK(tinct::read_file(film.folder / "edited.json") ==
        tinct::read_file(film.folder / "film.json"));

  std::string text = tinct::read_file(film.folder / "scenes.csv");
  const auto last = text.find(",scene,71,95,");
  REQUIRE(last != std::string::npos);
  tinct::write_file_atomically(film.folder / "scenes.csv", text.replace(last, 13, ",scene,80,95,"));
  REQUIRE(import().status == 0);
  const Json edited = tinct::read_json_file(film.folder / "edited.json").at("videos")[0];
  CHECK(edited.at("scenes")[2].at("frames") == Json{80, 95});
  CHECK(edited.at("dropped") == Json{{{"frames", {71, 79}}, {"why", "discarded"}}});

  tinct::write_file_atomically(film.folder / "scenes.csv", text.replace(last, 13, ",scene,60,95,"));
  const CliResult bad = import();
  CHECK(bad.status == 3);
  CHECK(bad.errors.find("scenes.csv:4: the range [60, 95] shares frames with that of line 3") !=
        std::string::npos);
}

TEST_CASE("exports that can't be are refused before any work", "[cli]") {
  const CutFilm film;
  CHECK(run_tinct(
            {"manifest", "export", "html", film.path("film.json"), "--out", film.path("x.html")})
            .status == 2);
  CHECK(run_tinct({"manifest", "export", "avid", film.path("film.json"), "--out", film.path("x")})
            .status == 2);
  CHECK(run_tinct({"manifest", "import", "csv", film.path("film.json"), "--out", film.path("x")})
            .status == 2);
  const CliResult missing =
      run_tinct({"manifest", "export", "html", film.path("film.json"), "--media",
                 film.folder.path().string() + "/media/..", "--out", film.path("found.html")});
  CHECK(missing.status == 0);  // found by its id below the folder
  fs::remove(film.folder / "media/film.mkv");
  CHECK(film.export_to("html", "none.html").status == 1);
  CHECK(tinct::read_file(film.folder / "none.html").find("no pictures") != std::string::npos);
}

TEST_CASE("scenes cuts each scene into a file, and keeps those that are there", "[cli]") {
  const CutFilm film;
  const std::vector<std::string> words{"scenes",
                                       film.path("media/film.mkv"),
                                       "--out",
                                       film.path("film.json"),
                                       "--json",
                                       "--cut-files",
                                       "ffv1",
                                       "--cut-dir",
                                       film.path("files")};
  const CliResult first = run_tinct(words);
  INFO(first.errors);
  REQUIRE(first.status == 0);
  const Json files = Json::parse(first.out).at("files");
  REQUIRE(files.size() == 3);
  CHECK(files[1].at("path") == film.path("files/film-000030.mkv"));
  CHECK(files[1].at("frames") == Json{30, 70});
  CHECK(files[1].at("early") == 0);
  CHECK(files[1].at("kept") == false);
  const CliResult again = run_tinct(words);
  for (const Json& file : Json::parse(again.out).at("files")) CHECK(file.at("kept") == true);
  const auto missing_folder = run_tinct({"scenes", film.path("media/film.mkv"), "--out",
                                         film.path("film.json"), "--cut-files", "copy"});
  CHECK(missing_folder.status == 2);
}

TEST_CASE("manifest cut says how early a copy begins", "[cli]") {
  const TemporaryFolder folder;
  const std::string path = (folder / "film.mp4").string();
  const auto made = run_program({"ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i",
                                 "testsrc2=size=96x64:rate=25", "-frames:v", "40", "-c:v",
                                 "libx264", "-g", "10", "-bf", "0", "-sc_threshold", "0", path});
  INFO(made.errors);
  REQUIRE(made.status == 0);
  const std::string manifest = (folder / "film.json").string();
  REQUIRE(run_tinct({"scenes", path, "--out", manifest}).status == 0);
  const std::string csv = (folder / "film.csv").string();
  tinct::write_file_atomically(csv,
                               "file,kind,first,last\nfilm.mp4,scene,0,13\nfilm.mp4,scene,14,39\n");
  REQUIRE(run_tinct({"manifest", "import", "csv", csv, "--manifest", manifest, "--out", manifest})
              .status == 0);
  const std::vector<std::string> words{"manifest", "cut",
                                       "copy",     manifest,
                                       "--media",  folder.path().string(),
                                       "--out",    (folder / "files").string()};
  const CliResult text = run_tinct(words);
  INFO(text.errors);
  REQUIRE(text.status == 0);
  CHECK(text.out.find("film-000014.mp4: frames 14-39, begins 4 frames early\n") !=
        std::string::npos);
  auto json = words;
  json.push_back("--json");
  const Json files = Json::parse(run_tinct(json).out).at("files");
  CHECK(files[0].at("early") == 0);
  CHECK(files[1].at("early") == 4);
  CHECK(files[1].at("late") == 0);
}
