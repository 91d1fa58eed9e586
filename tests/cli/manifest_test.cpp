// The manifest commands, as a user runs them, against other programs' word.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "tests/cli/media_folder.h"
#include "tests/support/cli.h"
#include "tests/support/json_schema.h"
#include "tests/support/temporary_folder.h"

#include <xxhash.h>

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

/// A folder with media/film.mp4, three shots in H.264 or MPEG-4, and film.json, its manifest.
struct LinkedFilm : MediaFolder {
  LinkedFilm() {
    tinct::test::write_film(folder / "shots.mkv", {30, 41, 25});
    ffmpeg({"-i", path("shots.mkv"), "-c:v", "mpeg4", "-q:v", "2", "-bf", "2", "-g", "12",
            path("media/film.mp4")});
    const CliResult cut = run_tinct({"scenes", path("media/film.mp4"), "--out", path("film.json")});
    INFO(cut.errors);
    REQUIRE(cut.status == 0);
  }
  [[nodiscard]] Json video(const std::string& manifest) const {
    return tinct::read_json_file(folder / manifest).at("videos")[0];
  }
  [[nodiscard]] CliResult link(const std::string& from, const std::string& to,
                               const std::string& media = "media") const {
    return run_tinct(
        {"manifest", "link", path(from), "--media", path(media), "--out", path(to), "--json"});
  }
  static void ffmpeg(std::vector<std::string> words) {
    words.insert(words.begin(), {"ffmpeg", "-nostdin", "-v", "error", "-y"});
    const CliResult result = run_program(words);
    INFO(result.errors);
    REQUIRE(result.status == 0);
  }
  [[nodiscard]] std::string bytes_by_ffmpeg(std::vector<std::string> words) const {
    words.push_back(path("bytes"));
    ffmpeg(words);
    return tinct::read_file(folder / "bytes");
  }
  void edit(const std::string& from, const std::string& to,
            const std::function<void(Json&)>& change) const {
    Json json = tinct::read_json_file(folder / from);
    change(json);
    tinct::write_file_atomically(folder / to, tinct::canonical_json_file(json));
  }
};

std::string xxh3_128(const std::string& bytes) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
  return tinct::hex(canonical.digest);
}

}  // namespace

TEST_CASE("packets and pictures have the hashes of what FFmpeg's program writes", "[cli]") {
  const LinkedFilm film;
  const CliResult linked = film.link("film.json", "linked.json");
  INFO(linked.errors);
  REQUIRE(linked.status == 0);
  CHECK(Json::parse(linked.out).at("videos")[0].at("state") == "linked");
  const Json video = film.video("linked.json");
  const std::string media = film.path("media/film.mp4");
  CHECK(video.at("packets") == tinct::hex(tinct::blake2b_256(film.bytes_by_ffmpeg(
                                   {"-i", media, "-map", "0:v:0", "-c", "copy", "-f", "data"}))));
  CHECK(video.at("frames_hash") ==
        xxh3_128(film.bytes_by_ffmpeg({"-i", media, "-vsync", "0", "-f", "rawvideo"})));
  const CliResult valid = run_tinct({"manifest", "validate", film.path("linked.json"), "--json"});
  CHECK(Json::parse(valid.out).at("problems").empty());
  CHECK_FALSE(fs::exists(film.path("linked.json.measured.jsonl")));
  const Json schema =
      tinct::read_json_file(source_folder() / "data-manifests/schema/manifest.schema.json");
  CHECK(tinct::test::schema_faults(tinct::read_json_file(film.folder / "linked.json"), schema) ==
        std::vector<std::string>{});
}

TEST_CASE("tinct scenes writes the times that link measures, read in one pass or in parts",
          "[cli]") {
  const LinkedFilm film;
  REQUIRE(film.link("film.json", "linked.json").status == 0);
  const Json fresh = film.video("film.json");
  const Json linked = film.video("linked.json");
  REQUIRE(fresh["pts"].get<std::string>().size() == 64);
  CHECK(fresh["pts"] == linked["pts"]);
  REQUIRE(fresh["scenes"].size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(fresh["scenes"][i]["pts"] == linked["scenes"][i]["pts"]);
    CHECK(fresh["scenes"][i]["pts"].size() == 2);
  }
  // A film with times of its own: 24 frames, then the same at half the rate.
  film.ffmpeg({"-i", film.path("shots.mkv"), "-vf", "setpts='if(lt(N,24),N,24+2*(N-24))/24/TB'",
               "-fps_mode", "passthrough", "-c:v", "ffv1", film.path("media/slow.mkv")});
  for (const std::string decoders : {"1", "3"}) {
    REQUIRE(run_tinct({"scenes", film.path("media/slow.mkv"), "--decoders", decoders, "--threads",
                       "3", "--again", "--out", film.path("slow.json")})
                .status == 0);
    const CliResult link = film.link("slow.json", "slow-linked.json");
    INFO(link.out << link.errors);
    CHECK(link.status == 0);
    const Json scenes = film.video("slow.json")["scenes"];
    const Json last = scenes[scenes.size() - 1];
    CHECK(last["frames"][1] == 95);
    CHECK(last["pts"][1] == 6917);  // 24/24 s + 71 * 2/24 s, in milliseconds
  }
  // Pictures have no times.
  film.ffmpeg({"-i", film.path("shots.mkv"), "-frames:v", "9", film.path("%03d.png")});
  fs::create_directories(film.folder / "media/stills");
  for (int i = 1; i <= 9; ++i) {
    const std::string name = "00" + std::to_string(i) + ".png";
    fs::rename(film.folder / name, film.folder / "media/stills" / name);
  }
  REQUIRE(
      run_tinct({"scenes", film.path("media/stills"), "--out", film.path("stills.json")}).status ==
      0);
  CHECK_FALSE(film.video("stills.json").contains("pts"));
  CHECK_FALSE(film.video("stills.json")["scenes"][0].contains("pts"));
}

TEST_CASE("a remux keeps the packets, a lossless copy the pictures, an encode neither", "[cli]") {
  const LinkedFilm film;
  REQUIRE(film.link("film.json", "linked.json").status == 0);
  const std::string media = film.path("media/film.mp4");
  for (const auto& [name, words] : std::vector<std::pair<std::string, std::vector<std::string>>>{
           {"remux.mkv", {"-c", "copy"}},
           {"faststart.mp4", {"-c", "copy", "-movflags", "+faststart"}},
           {"lossless.mkv", {"-c:v", "ffv1"}},
           {"encode.mp4", {"-c:v", "mpeg4", "-q:v", "9"}}}) {
    const std::string folder = "copy-" + name;
    fs::create_directories(film.folder / folder);
    const std::string copy = film.path(folder + "/" + name);
    std::vector<std::string> all{"-i", media};
    all.insert(all.end(), words.begin(), words.end());
    all.push_back(copy);
    LinkedFilm::ffmpeg(all);
    REQUIRE(run_tinct({"scenes", copy, "--out", film.path(name + ".json")}).status == 0);
    REQUIRE(film.link(name + ".json", name + ".linked.json", folder).status == 0);
    const Json original = film.video("linked.json");
    const Json other = film.video(name + ".linked.json");
    CAPTURE(name);
    CHECK(original.at("sha256") != other.at("sha256"));
    const bool same_packets = name == "remux.mkv" || name == "faststart.mp4";
    CHECK((original.at("packets") == other.at("packets")) == same_packets);
    CHECK((original.at("frames_hash") == other.at("frames_hash")) == (name != "encode.mp4"));
  }
}

TEST_CASE("a film that is present but different is told member by member, with status 1", "[cli]") {
  const LinkedFilm film;
  REQUIRE(film.link("film.json", "linked.json").status == 0);
  // The same first 32 KiB, so the same id, and another end: a truncated download.
  fs::create_directories(film.folder / "whole");
  fs::copy(film.folder / "shots.mkv", film.folder / "whole/shots.mkv");
  REQUIRE(
      run_tinct({"scenes", film.path("whole/shots.mkv"), "--out", film.path("ts.json")}).status ==
      0);
  REQUIRE(film.link("ts.json", "ts-linked.json", "whole").status == 0);
  const std::string whole = tinct::read_file(film.folder / "whole/shots.mkv");
  REQUIRE(whole.size() > 100'000);
  tinct::write_file_atomically(film.folder / "whole/shots.mkv",
                               whole.substr(0, whole.size() * 2 / 3));
  const CliResult again = film.link("ts-linked.json", "out.json", "whole");
  CHECK(again.status == 1);
  const Json entry = Json::parse(again.out).at("videos")[0];
  CHECK((entry.at("state") == "differs" || entry.at("state") == "failed"));
  CHECK(tinct::read_file(film.folder / "out.json") ==
        tinct::read_file(film.folder / "ts-linked.json"));
  const CliResult gone = film.link("ts-linked.json", "out.json", "copy");
  CHECK(gone.status == 3);  // no such folder
}

TEST_CASE("diff says what differs, and is quiet about what does not", "[cli]") {
  const LinkedFilm film;
  const auto diff = [&](const std::string& other) {
    return run_tinct({"manifest", "diff", film.path("film.json"), film.path(other)});
  };
  CHECK(diff("film.json").status == 0);
  film.edit("film.json", "edited.json", [](Json& json) {
    json["videos"][0]["scenes"][1]["split"] = "validation";
    json["videos"][0]["scenes"].erase(2);
  });
  const CliResult edited = diff("edited.json");
  CHECK(edited.status == 1);
  CHECK_THAT(edited.out, Catch::Contains("scenes/[30, 70]/split: \"validation\"") &&
                             Catch::Contains("- videos/") && Catch::Contains("scenes/[71, 95]"));
}

TEST_CASE("split and merge give a manifest back; contradictions need a decision", "[cli]") {
  const LinkedFilm film;
  const CliResult split = run_tinct(
      {"manifest", "split", film.path("film.json"), "--parts", "3", "--out", film.path("jobs")});
  REQUIRE(split.status == 0);
  CHECK_THAT(split.errors, Catch::Contains("1 video can give 1 part at most") &&
                               Catch::Contains("2 parts of 3 will be empty"));
  CHECK(run_tinct({"manifest", "split", film.path("film.json"), "--parts", "1", "--out",
                   film.path("one")})
            .errors.empty());
  REQUIRE(run_tinct({"manifest", "merge", film.path("jobs/part-0000.json"),
                     film.path("jobs/part-0001.json"), film.path("jobs/part-0002.json"), "--out",
                     film.path("whole.json")})
              .status == 0);
  CHECK(tinct::read_file(film.folder / "whole.json") ==
        tinct::read_file(film.folder / "film.json"));
  film.edit("film.json", "other.json", [](Json& json) { json["videos"][0]["bytes"] = 7; });
  const auto merge = [&](const std::string& prefer) {
    return run_tinct({"manifest", "merge", film.path("film.json"), film.path("other.json"),
                      "--prefer", prefer, "--out", film.path("merged.json")});
  };
  const CliResult refused = merge("none");
  CHECK(refused.status == 3);
  CHECK_THAT(refused.errors, Catch::Contains("film.json and ") && Catch::Contains("other.json") &&
                                 Catch::Contains("/bytes"));
  CHECK_FALSE(fs::exists(film.path("merged.json")));
  CHECK(merge("last").status == 0);
  CHECK(film.video("merged.json").at("bytes") == 7);
  CHECK(
      run_tinct({"manifest", "split", film.path("film.json"), "--out", film.path("jobs")}).status ==
      2);
}

TEST_CASE("validate names file, line, column and pointer of every problem", "[cli]") {
  const TemporaryFolder folder;
  tinct::write_file_atomically(
      folder / "m.json", "{\"format\": \"tinct.manifest/1\",\n \"videos\": [\n  {\"id\": \"" +
                             std::string(40, 'a') +
                             "\",\n   \"scenes\": [\n    {\"frames\": [0, 99]},\n"
                             "    {\"frames\": [50, 120]},\n    {\"frames\": [60, 70]},\n"
                             "    {\"frames\": [130, 131]},\n    {\"frames\": [9, 3]},\n"
                             "    {\"frames\": [140, 149], \"splitt\": \"train\"}\n   ]}]}\n");
  const std::string file = (folder / "m.json").string();
  const CliResult text = run_tinct({"manifest", "validate", file});
  CHECK(text.status == 3);
  for (const std::string line :
       {":6:5: remark: /videos/0/scenes/1: scene 1 [50, 120] overlaps scene 0",
        ":7:5: remark: /videos/0/scenes/2: scene 2 [60, 70] lies inside scene 1",
        ":8:5: remark: /videos/0/scenes/3: scene 3 [130, 131] has 2 frames",
        ":9:6: error: /videos/0/scenes/4/frames: the range [9, 3] is reversed",
        ":10:28: remark: /videos/0/scenes/5/splitt: tinct does not know"}) {
    CHECK_THAT(text.out, Catch::Contains(file + line));
  }
  const Json json = Json::parse(run_tinct({"manifest", "validate", file, "--json"}).out);
  CHECK(json.at("problems")[0].at("line").is_number());
}

TEST_CASE("the Croissant export passes MLCommons' own checks and reads back", "[cli]") {
  const LinkedFilm film;
  REQUIRE(film.link("film.json", "linked.json").status == 0);
  film.edit("linked.json", "described.json", [](Json& json) {
    json["name"] = "three shots";
    json["license"] = "CC-BY-3.0";
    json["videos"][0]["sources"] = {{{"url", "https://example.org/film.mp4"}},
                                    {{"url", "https://example.com/film.mp4"}}};
  });
  REQUIRE(run_tinct({"manifest", "export", "croissant", film.path("described.json"), "--out",
                     film.path("film.croissant.json")})
              .status == 0);
  const CliResult read =
      run_program({(source_folder() / "tests/support/croissant").string(),
                   (source_folder() / "tests/support/read_croissant.py").string(),
                   film.path("film.croissant.json")});
  INFO(read.errors);
  REQUIRE(read.status == 0);
  const Json found = Json::parse(read.out);
  CHECK(found.at("errors").empty());
  CHECK(found.at("name") == "three shots");
  CHECK(found.at("conforms_to") == Json{"http://mlcommons.org/croissant/1.1"});
  const Json video = film.video("linked.json");
  REQUIRE(found.at("files").size() == 1);
  CHECK(found.at("files")[0].at("url") == "https://example.org/film.mp4");
  CHECK(found.at("files")[0].at("sha256") == video.at("sha256"));
  REQUIRE(found.at("records").size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    const Json& record = found.at("records")[i];
    CHECK(record.at("scenes/video") == video.at("id"));
    CHECK(record.at("scenes/first") == video.at("scenes")[i].at("frames")[0]);
    CHECK(record.at("scenes/last") == video.at("scenes")[i].at("frames")[1]);
    CHECK(record.at("scenes/pixels") == video.at("scenes")[i].at("pixels"));
  }
}
