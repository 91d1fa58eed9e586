// tinct scenes as a user runs it: many films, curves kept and used again, odd films.
#include <atomic>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_program;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

namespace {

CliResult by_ffmpeg(std::vector<std::string> words) {
  words.insert(words.begin(), {"ffmpeg", "-nostdin", "-v", "error", "-y"});
  return run_program(words);
}

/// A folder with three films of known shots, and one file that is none.
struct Films {
  TemporaryFolder folder;
  Films() {
    tinct::test::write_film(folder / "one.mkv", {30, 41, 25});
    tinct::test::write_film(folder / "two.mkv", {20, 33});
    tinct::test::write_film(folder / "three.mkv", {26, 28, 22, 31});
    tinct::write_file_atomically(folder / "letter.mkv", "This is a letter.\n");
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder / name).string(); }
  [[nodiscard]] CliResult scenes(std::vector<std::string> words) const {
    words.insert(words.begin(), {"scenes", "--name", "films", "--json"});
    return run_tinct(words);
  }
  [[nodiscard]] std::string bytes(const std::string& name) const {
    return tinct::read_file(folder / name);
  }
};

std::vector<int> starts(const Json& manifest) {
  std::vector<int> found;
  for (const Json& scene : manifest["videos"][0]["scenes"]) found.push_back(scene["frames"][0]);
  return found;
}

}  // namespace

TEST_CASE(
    "many films give the same manifest bytes with any number of threads and decoders, and "
    "one bad film is an item that failed",
    "[cli]") {
  const Films films;
  std::string expected;
  for (const std::string threads : {"1", "2", "8"}) {
    for (const std::string decoders : {"0", "3"}) {
      const std::string out = threads + "-" + decoders + ".json";
      const CliResult result =
          films.scenes({films.path("one.mkv"), films.path("two.mkv"), films.path("letter.mkv"),
                        films.path("three.mkv"), "--out", films.path(out), "--threads", threads,
                        "--decoders", decoders});
      INFO(result.errors);
      CHECK(result.status == 1);
      const Json report = Json::parse(result.out);
      REQUIRE(report["films"].size() == 4);
      CHECK(report["films"][0]["scenes"] == 3);
      CHECK(report["films"][2].contains("error"));
      CHECK(report["films"][3]["scenes"] == 4);
      if (expected.empty()) expected = films.bytes(out);
      CHECK(films.bytes(out) == expected);
    }
  }
}

TEST_CASE("curves that were kept cut the films again without them, to the same bytes", "[cli]") {
  const Films films;
  REQUIRE(films
              .scenes({films.path("one.mkv"), films.path("two.mkv"), "--out", films.path("a.json"),
                       "--stats", films.path("curves")})
              .status == 0);
  std::vector<std::string> again{"--out", films.path("b.json")};
  for (const auto& entry : fs::directory_iterator(films.folder / "curves")) {
    CHECK(entry.path().extension() == ".curves");
    again.insert(again.end(), {"--from-stats", entry.path().string()});
  }
  REQUIRE(again.size() == 6);
  fs::remove(films.folder / "one.mkv");
  fs::remove(films.folder / "two.mkv");
  REQUIRE(films.scenes(again).status == 0);
  CHECK(films.bytes("b.json") == films.bytes("a.json"));

  again[1] = films.path("c.json");
  again.insert(again.end(), {"--min-scene", "1.1"});
  REQUIRE(films.scenes(again).status == 0);
  const Json fewer = Json::parse(films.bytes("c.json"));
  CHECK(fewer["videos"][0]["detector"]["options"]["min_scene"] == 1.1);
  CHECK(films.bytes("c.json").find("discarded") != std::string::npos);
}

TEST_CASE("curves go to one CSV for one film only, and a film or curves must be given", "[cli]") {
  const Films films;
  const CliResult two = films.scenes({films.path("one.mkv"), films.path("two.mkv"), "--out",
                                      films.path("a.json"), "--stats", films.path("a.csv")});
  CHECK(two.status == 2);
  CHECK(two.errors.find("folder") != std::string::npos);
  CHECK(films.scenes({"--out", films.path("a.json")}).status == 2);
  const CliResult wrong =
      films.scenes({"--from-stats", films.path("letter.mkv"), "--out", films.path("a.json")});
  CHECK(wrong.status == 3);
  CHECK(wrong.errors.find("letter.mkv") != std::string::npos);
}

TEST_CASE(
    "rotated, anamorphic, interlaced and 60 Hz films, and a wrong duration, are cut at the "
    "same frames",
    "[cli]") {
  const Films films;
  const std::vector<int> expected{0, 30, 71};
  const struct {
    const char* name;
    std::vector<std::string> options;
  } copies[] = {
      {"anamorphic.mkv", {"-vf", "setsar=64/45", "-c:v", "ffv1"}},
      {"interlaced.mp4", {"-c:v", "mpeg4", "-q:v", "2", "-flags", "+ildct+ilme", "-top", "1"}},
      {"sixty.mkv", {"-vf", "setpts=N/60/TB", "-r", "60", "-c:v", "ffv1"}},
      {"ten-bit.mkv", {"-pix_fmt", "yuv420p10le", "-c:v", "ffv1"}},
      {"rotated.mp4", {"-c:v", "mpeg4", "-q:v", "2", "-metadata:s:v", "rotate=90"}},
  };
  for (const auto& copy : copies) {
    INFO(copy.name);
    std::vector<std::string> words{"-i", films.path("one.mkv")};
    words.insert(words.end(), copy.options.begin(), copy.options.end());
    words.push_back(films.path(copy.name));
    const CliResult made = by_ffmpeg(words);
    INFO(made.errors);
    REQUIRE(made.status == 0);
    const std::string out = std::string(copy.name) + ".json";
    REQUIRE(films.scenes({films.path(copy.name), "--out", films.path(out)}).status == 0);
    CHECK(starts(Json::parse(films.bytes(out))) == expected);
  }
}

TEST_CASE("a film that is still being written is cut as far as it goes", "[cli]") {
  const Films films;
  REQUIRE(by_ffmpeg({"-i", films.path("three.mkv"), "-c:v", "mpeg4", "-q:v", "2", "-f", "mpegts",
                     films.path("live.ts")})
              .status == 0);
  const std::string bytes = films.bytes("live.ts");
  tinct::write_file_atomically(films.folder / "live.ts", bytes.substr(0, bytes.size() * 3 / 4));
  const CliResult result = films.scenes({films.path("live.ts"), "--out", films.path("live.json")});
  INFO(result.errors);
  REQUIRE(result.status == 0);
  const std::vector<int> found = starts(Json::parse(films.bytes("live.json")));
  REQUIRE(found.size() >= 3);
  CHECK(std::vector<int>(found.begin(), found.begin() + 3) == std::vector<int>{0, 26, 54});
}

TEST_CASE("a film that grows while it is read is cut as far as it went, with a warning", "[cli]") {
  const Films films;
  REQUIRE(by_ffmpeg({"-i", films.path("three.mkv"), "-c:v", "mpeg4", "-q:v", "2", "-f", "mpegts",
                     films.path("live.ts")})
              .status == 0);
  std::atomic<bool> done = false;
  // A recorder that ends only after the reader did.
  std::thread recorder([&] {
    std::ofstream file(films.folder / "live.ts", std::ios::binary | std::ios::app);
    const std::string null_packet = std::string("\x47\x1f\xff\x10", 4) + std::string(184, '\xff');
    for (int i = 0; i < 60'000 && !done; ++i) {
      file << null_packet << std::flush;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  });
  const CliResult result = films.scenes({films.path("live.ts"), "--out", films.path("live.json")});
  done = true;
  recorder.join();
  INFO(result.errors);
  CHECK(result.status == 0);
  CHECK(result.errors.find("changed while it was read") != std::string::npos);
  CHECK(starts(Json::parse(films.bytes("live.json"))) == std::vector<int>{0, 26, 54, 76});
}

TEST_CASE("a picture sequence with gaps is cut by the pictures there are, with a warning",
          "[cli]") {
  const Films films;
  fs::create_directories(films.folder / "frames");
  REQUIRE(by_ffmpeg({"-i", films.path("one.mkv"), films.path("frames/f%04d.png")}).status == 0);
  for (const char* name : {"f0011.png", "f0012.png", "f0050.png"}) {
    fs::remove(films.folder / "frames" / name);
  }
  const CliResult result = films.scenes({films.path("frames"), "--out", films.path("m.json")});
  INFO(result.errors);
  CHECK(result.status == 0);
  CHECK(result.errors.find("3 pictures are missing") != std::string::npos);
  CHECK(result.errors.find("f0010.png and f0013.png") != std::string::npos);
  CHECK(starts(Json::parse(films.bytes("m.json"))) == std::vector<int>{0, 28, 68});
}

TEST_CASE("an 8K film is cut", "[cli]") {
  const Films films;
  REQUIRE(by_ffmpeg({"-i", films.path("one.mkv"), "-vf",
                     "select='between(n,26,33)',scale=7680:4320:flags=neighbor", "-c:v", "mpeg4",
                     "-q:v", "3", films.path("8k.mp4")})
              .status == 0);
  const CliResult result =
      films.scenes({films.path("8k.mp4"), "--drop", "none", "--out", films.path("8k.json")});
  INFO(result.errors);
  CHECK(result.status == 0);
  CHECK(starts(Json::parse(films.bytes("8k.json"))) == std::vector<int>{0, 4});
}
