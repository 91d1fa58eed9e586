// Input that is wrong in every way a user meets: never a crash, always a sentence that names the
// file.
#include <fstream>
#include <string>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

namespace {

/// Runs `tinct scenes` on a file and checks that it is refused as bad input, by name.
void check_refused(const fs::path& film) {
  const CliResult result =
      run_tinct({"scenes", film.string(), "--out", (film.parent_path() / "out.json").string()});
  INFO(result.errors);
  CHECK(result.status == 3);
  CHECK(result.errors.find(film.filename().string()) != std::string::npos);
  CHECK(result.errors.find("error: ") == 0);
  CHECK_FALSE(fs::exists(film.parent_path() / "out.json"));
}

CliResult ffmpeg(std::vector<std::string> words) {
  words.insert(words.begin(), {"ffmpeg", "-nostdin", "-v", "error", "-y"});
  return tinct::test::run_program(words);
}

/// A manifest of one video with these scenes, id all zeros.
std::string manifest_text(const std::string& scenes, const std::string& more = "") {
  return R"({"format":"tinct.manifest/1","name":"t","videos":[{"id":")" + std::string(40, '0') +
         R"(","scenes":)" + scenes + more + "}]}";
}

CliResult validate(const TemporaryFolder& folder, const std::string& text) {
  tinct::write_file_atomically(folder / "m.json", text);
  return run_tinct({"manifest", "validate", (folder / "m.json").string()});
}

}  // namespace

TEST_CASE("files that are no films are refused by name", "[cli]") {
  const TemporaryFolder folder;
  tinct::write_file_atomically(folder / "empty.mp4", "");
  tinct::write_file_atomically(folder / "text.mp4", "This is a letter, not a film.\n");
  check_refused(folder / "empty.mp4");
  check_refused(folder / "text.mp4");
  check_refused(folder / "missing.mp4");
  fs::create_directories(folder / "no-pictures");
  check_refused(folder / "no-pictures");
}

TEST_CASE("a film without frames is refused", "[cli]") {
  const TemporaryFolder folder;
  // A sound file under a film's name, and an MP4 whose video stream has no sample.
  ffmpeg({"-f", "lavfi", "-i", "sine=duration=1", (folder / "sound.mkv").string()});
  check_refused(folder / "sound.mkv");
  ffmpeg({"-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=1", "-frames:v", "0", "-c:v",
          "mpeg4", (folder / "none.mp4").string()});
  if (fs::exists(folder / "none.mp4")) check_refused(folder / "none.mp4");
}

TEST_CASE("a truncated MP4 gives the frames that are there, and says what is damaged", "[cli]") {
  const TemporaryFolder folder;
  ffmpeg({"-f", "lavfi", "-i", "testsrc2=size=320x240:rate=25:duration=4", "-c:v", "mpeg4", "-q:v",
          "2", "-movflags", "+faststart", (folder / "whole.mp4").string()});
  std::string bytes = tinct::read_file(folder / "whole.mp4");
  REQUIRE(bytes.size() > 10'000);
  tinct::write_file_atomically(folder / "cut.mp4", bytes.substr(0, bytes.size() / 2));
  const CliResult result =
      run_tinct({"scenes", (folder / "cut.mp4").string(), "--out", (folder / "cut.json").string()});
  INFO(result.errors);
  REQUIRE(result.status == 0);
  CHECK(result.errors.find("cut.mp4") != std::string::npos);
  const Json manifest = tinct::read_json_file(folder / "cut.json");
  const int frames = manifest["videos"][0]["stream"]["frames"];
  CHECK(frames > 10);
  CHECK(frames < 100);
}

TEST_CASE("odd sizes and other pixel formats are read", "[cli]") {
  const TemporaryFolder folder;
  const struct {
    const char* name;
    const char* size;
    const char* format;
    const char* codec;
  } films[] = {{"1x1.mkv", "1x1", "gbrp", "ffv1"},
               {"3x5.mkv", "3x5", "yuv420p", "ffv1"},
               {"ten-bit.mkv", "64x48", "yuv420p10le", "ffv1"},
               {"422.mkv", "64x48", "yuv422p", "ffv1"},
               {"422-10.mkv", "66x50", "yuv422p10le", "ffv1"}};
  for (const auto& film : films) {
    INFO(film.name);
    const fs::path path = folder / film.name;
    const CliResult made =
        ffmpeg({"-f", "lavfi", "-i", std::string("testsrc2=size=64x48:rate=10:duration=1"), "-vf",
                std::string("scale=") + film.size, "-pix_fmt", film.format, "-c:v", film.codec,
                path.string()});
    INFO(made.errors);
    REQUIRE(made.status == 0);
    const CliResult result =
        run_tinct({"scenes", path.string(), "--out", path.string() + ".json", "--drop", "none"});
    INFO(result.errors);
    REQUIRE(result.status == 0);
    CHECK(tinct::read_json_file(path.string() + ".json")["videos"][0]["stream"]["frames"] == 10);
    const CliResult build =
        run_tinct({"build", path.string() + ".json", "--media", folder.path().string(), "--out",
                   path.string() + ".dataset", "--size", "0"});
    INFO(build.errors << build.out);
    CHECK(build.status == 0);
    CHECK(run_tinct({"verify", path.string() + ".dataset"}).status == 0);
  }
}

TEST_CASE("an alpha PNG is refused by the scorer, by name", "[cli]") {
  const TemporaryFolder folder;
  for (const char* side : {"truth", "out"}) {
    fs::create_directories(folder / side);
    const std::string format = std::string(side) == "out" ? "rgba" : "rgb24";
    REQUIRE(ffmpeg({"-f", "lavfi", "-i", "testsrc2=size=32x32:rate=1:duration=2", "-pix_fmt",
                    format, (folder / side / "%03d.png").string()})
                .status == 0);
  }
  const CliResult result = run_tinct({"score", "--truth", (folder / "truth").string(), "--output",
                                      "a=" + (folder / "out").string()});
  CHECK(result.status == 3);
  CHECK(result.errors.find("001.png") != std::string::npos);
  CHECK(result.errors.find("alpha") != std::string::npos);
}

TEST_CASE("outputs with another number of frames, another size or a missing clip are refused",
          "[cli]") {
  const TemporaryFolder folder;
  tinct::test::write_film(folder / "truth.mkv", {12});
  tinct::test::write_film(folder / "short.mkv", {11});
  const CliResult count = run_tinct({"score", "--truth", (folder / "truth.mkv").string(),
                                     "--output", "short=" + (folder / "short.mkv").string()});
  CHECK(count.status == 3);
  CHECK(count.errors.find("12") != std::string::npos);
  CHECK(count.errors.find("11") != std::string::npos);
  REQUIRE(ffmpeg({"-i", (folder / "truth.mkv").string(), "-vf", "scale=48:32", "-c:v", "ffv1",
                  (folder / "small.mkv").string()})
              .status == 0);
  const CliResult size = run_tinct({"score", "--truth", (folder / "truth.mkv").string(), "--output",
                                    "small=" + (folder / "small.mkv").string()});
  CHECK(size.status == 3);
  CHECK(size.errors.find("48") != std::string::npos);
  const CliResult missing = run_tinct({"score", "--truth", (folder / "truth.mkv").string(),
                                       "--output", "gone=" + (folder / "gone.mkv").string()});
  CHECK(missing.status == 3);
  CHECK(missing.errors.find("gone.mkv") != std::string::npos);
}

TEST_CASE("manifests that can't be used are refused with the place", "[cli]") {
  const TemporaryFolder folder;
  const CliResult reversed = validate(folder, manifest_text(R"([{"frames":[9,3]}])"));
  CHECK(reversed.status == 3);
  CHECK(reversed.out.find("/videos/0/scenes/0") != std::string::npos);
  const CliResult beyond = validate(
      folder, manifest_text(R"([{"frames":[0,100]}])",
                            R"(,"stream":{"width":4,"height":4,"frames":100,"fps":"24/1"})"));
  CHECK(beyond.status == 3);
  CHECK(beyond.out.find("99") != std::string::npos);
  const CliResult broken = validate(folder, "{\"format\":");
  CHECK(broken.status == 3);
  CHECK(broken.errors.find("m.json:1:") != std::string::npos);
  CHECK(validate(folder, "[]").status == 3);
  CHECK(validate(folder, R"({"format":"tinct.manifest/2"})").status == 3);
}

TEST_CASE("overlaps and unknown members are remarks, and unknown members are kept", "[cli]") {
  const TemporaryFolder folder;
  const CliResult overlap =
      validate(folder, manifest_text(R"([{"frames":[0,50]},{"frames":[40,90]}])"));
  CHECK(overlap.status == 0);
  CHECK(overlap.out.find("remark: ") != std::string::npos);
  const CliResult unknown = validate(folder, manifest_text(R"([{"frames":[0,50],"mood":"sad"}])"));
  CHECK(unknown.status == 0);
  CHECK(unknown.out.find("mood") != std::string::npos);

  tinct::test::write_film(folder / "film.mkv", {12, 14});
  REQUIRE(
      run_tinct({"scenes", (folder / "film.mkv").string(), "--out", (folder / "m.json").string()})
          .status == 0);
  const Json kept = tinct::read_json_file(folder / "m.json");
  CHECK(kept.dump().find("\"mood\":\"sad\"") != std::string::npos);
  CHECK(kept["videos"].size() == 2);
}

TEST_CASE("a scene beyond the film's end makes its film a failed item", "[cli]") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "media");
  tinct::test::write_film(folder / "media/film.mkv", {12, 14});
  REQUIRE(run_tinct({"scenes", (folder / "media/film.mkv").string(), "--out",
                     (folder / "m.json").string()})
              .status == 0);
  Json manifest = tinct::read_json_file(folder / "m.json");
  manifest["videos"][0].erase("stream");
  manifest["videos"][0]["scenes"][0]["frames"] = {0, 4000};
  tinct::write_file_atomically(folder / "m.json", tinct::canonical_json_file(manifest));
  const CliResult build =
      run_tinct({"build", (folder / "m.json").string(), "--media", (folder / "media").string(),
                 "--out", (folder / "d").string()});
  CHECK(build.status != 0);
  CHECK((build.out + build.errors).find("4000") != std::string::npos);
}

TEST_CASE("a list of links that can't be opened is told with the cause", "[cli]") {
  const TemporaryFolder folder;
  const auto told = [&](const std::string& list, const std::string& cause) {
    const CliResult fetch = run_tinct(
        {"fetch", "links:" + (folder / list).string(), "--out", (folder / "media").string()});
    INFO(fetch.errors);
    CHECK(fetch.status == 3);
    CHECK(fetch.errors.find((folder / list).string() + ": " + cause) != std::string::npos);
  };
  told("missing.txt", "No such file or directory");
  fs::create_directories(folder / "folder.txt");
  told("folder.txt", "Is a directory");
  // Who runs the tests as root may read everything.
  tinct::write_file_atomically(folder / "secret.txt", "https://example.org/a.mp4\n");
  fs::permissions(folder / "secret.txt", fs::perms::none);
  if (!std::ifstream(folder / "secret.txt")) told("secret.txt", "Permission denied");
}

TEST_CASE("a list of links with bad lines names each line", "[cli]") {
  const TemporaryFolder folder;
  tinct::write_file_atomically(folder / "links.txt", "# links\nnot a link\nftp://example.org/a\n");
  const CliResult fetch = run_tinct(
      {"fetch", "links:" + (folder / "links.txt").string(), "--out", (folder / "media").string()});
  CHECK(fetch.status != 0);
  CHECK((fetch.out + fetch.errors).find("links.txt:2") != std::string::npos);
  CHECK((fetch.out + fetch.errors).find("links.txt:3") != std::string::npos);
}
