// tinct manifest align as a user runs it.
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_program;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

namespace {

/// A film that was cut and linked, and other encodes of it.
struct Copies {
  TemporaryFolder folder;
  Copies() {
    encode({"-f", "lavfi", "-i", "mandelbrot=size=160x96:rate=24:start_scale=2", "-f", "lavfi",
            "-i", "testsrc2=size=160x96:rate=24", "-f", "lavfi", "-i",
            "testsrc=size=160x96:rate=24", "-filter_complex",
            "[0]trim=end_frame=50[a];[1]trim=end_frame=40[b];[2]trim=end_frame=60[c];"
            "[a][b][c]concat=n=3,format=yuv420p",
            "-c:v", "ffv1", path("film.mkv")});
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"scenes", path("film.mkv"), "--name", "film", "--out", path("cut.json")},
             {"manifest", "link", path("cut.json"), "--media", folder.path().string(), "--out",
              path("film.json")}}) {
      const CliResult result = run_tinct(words);
      INFO(result.errors);
      REQUIRE(result.status == 0);
    }
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder / name).string(); }
  static void encode(std::vector<std::string> words) {
    words.insert(words.begin(), {"ffmpeg", "-nostdin", "-v", "error", "-y"});
    const CliResult result = run_program(words);
    INFO(result.errors);
    REQUIRE(result.status == 0);
  }
  [[nodiscard]] CliResult align(const std::string& media, std::vector<std::string> more) const {
    std::vector<std::string> words{"manifest", "align", path("film.json"), "--media", path(media)};
    words.insert(words.end(), more.begin(), more.end());
    return run_tinct(words);
  }
};

}  // namespace

TEST_CASE("manifest align prints grade, offset and PSNR, and writes a manifest of the copy",
          "[cli]") {
  const Copies films;
  films.encode(
      {"-i", films.path("film.mkv"), "-c:v", "libx264", "-crf", "23", films.path("copy.mp4")});
  const CliResult json = films.align("copy.mp4", {"--json", "--reference", films.path("film.mkv"),
                                                  "--out", films.path("copy.json")});
  INFO(json.errors);
  REQUIRE(json.status == 0);
  const Json report = Json::parse(json.out);
  REQUIRE(report["videos"][0]["scenes"].size() >= 3);
  CHECK(report["scenes"]["exact"] == 0);
  for (const Json& scene : report["videos"][0]["scenes"]) {
    CHECK(scene["grade"] == "aligned");
    CHECK(scene["to"] == scene["frames"]);
    CHECK(scene["offset"] == 0);
    CHECK(scene["psnr"] > 25);
    CHECK(scene["psnr_of"] == "frames");
  }
  CHECK(run_tinct({"manifest", "validate", films.path("copy.json")}).status == 0);

  // The manifest of the copy is one like any other: the copy is exact by it.
  const CliResult own = run_tinct(
      {"manifest", "align", films.path("copy.json"), "--media", films.path("copy.mp4"), "--json"});
  CHECK(own.status == 0);
  for (const Json& scene : Json::parse(own.out)["videos"][0]["scenes"]) {
    CHECK(scene["grade"] == "exact");
  }

  const CliResult text = films.align("copy.mp4", {});
  CHECK(text.status == 0);
  CHECK(text.out.find("aligned") != std::string::npos);
  CHECK(text.out.find("~") != std::string::npos);
  CHECK(text.out.find("0 exact, 0 exact frames") != std::string::npos);
}

TEST_CASE("a missing scene is status 1 with a reason, a missing folder status 3", "[cli]") {
  const Copies films;
  films.encode({"-i", films.path("film.mkv"), "-vf", "trim=start_frame=20", "-c:v", "libx264",
                films.path("tail.mp4")});
  const CliResult tail = films.align("tail.mp4", {"--json"});
  CHECK(tail.status == 1);
  const Json scenes = Json::parse(tail.out)["videos"][0]["scenes"];
  CHECK(scenes[0]["grade"] == "missing");
  CHECK(scenes[0]["why"].get<std::string>().find("begins after") != std::string::npos);
  CHECK(scenes[1]["grade"] == "aligned");
  CHECK(scenes[1]["offset"] == -20);
  CHECK(films.align("nowhere", {}).status == 3);
}
