#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/data/manifest.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

const std::string kIdA(40, 'a');
const std::string kIdB(40, 'b');

// Every modelled member, and one that tinct does not know at each level.
const std::string kFull =
    R"({"collections":{"c":{"future":1,"note":"n"}},"format":)"
    R"("tinct.manifest/1","future":[1,{"x":2.5}],"images":{"count":2,"file":"images.jsonl.zst",)"
    R"("future":0,"sha256":"0000000000000000000000000000000000000000000000000000000000000000"},)"
    R"("license":"CC0-1.0","name":"all","unassigned_sources":[{"future":null,"url":"http://x/y"}],)"
    R"("videos":[{"bytes":9007199254740991,"detector":{"name":"default","options":{"k":1},)"
    R"("version":1},"dropped":[{"frames":[7,8],"future":{},"why":"uniform"}],"file":"a/b.mov",)"
    R"("frames_hash":"33333333333333333333333333333333",)"
    R"("future":"kept","id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","packets":)"
    R"("2222222222222222222222222222222222222222222222222222222222222222","pts":)"
    R"("4444444444444444444444444444444444444444444444444444444444444444","recipe":{"crop":"none",)"
    R"("future":2,"matrix":"bt709","name":"tinct1","range":"tv","size":256},)"
    R"("scenes":[{"confidence":0.98,"fingerprints":)"
    R"([[0,"0123456789abcdef00000000000000000000000000000000"],)"
    R"([6,"ffffffffffffffffffffffffffffffffffffffffffffffff"]],"frames":[0,6],"future":true,)"
    R"("pixels":"5555555555555555555555555555555555555555555555555555555555555555",)"
    R"("pts":[-1001,5005],"split":"train"},{"frames":[9,19]}],"sha256":)"
    R"("1111111111111111111111111111111111111111111111111111111111111111","sources":[{)"
    R"("attribution":"someone","future":-1,"license":"CC-BY-3.0","url":"http://x"}],"stream":{)"
    R"("codec":"h264","fps":"24000/1001","frames":20,"future":1e-7,"height":480,"matrix":"bt709",)"
    R"("pix_fmt":"yuv420p","range":"tv","rotation":90,"time_base":"1/24000","vfr":true,)"
    R"("width":640}},{"id":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"}]})"
    "\n";

}  // namespace

TEST_CASE("reading and writing a manifest keeps every byte, unknown members included", "[data]") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "in.json", kFull);
  write_manifest(folder / "out.json", read_manifest(folder / "in.json"));
  CHECK(read_file(folder / "out.json") == kFull);
}

TEST_CASE("what a manifest says lands in its members", "[data]") {
  const Manifest manifest = manifest_from_json(parse_json(kFull, "full"), "full");
  CHECK(manifest.name == "all");
  CHECK(manifest.license == "CC0-1.0");
  CHECK(manifest.other.at("images").at("count") == 2);
  REQUIRE(manifest.videos.size() == 2);
  const ManifestVideo& video = manifest.videos[0];
  CHECK(video.id == kIdA);
  CHECK(video.file == "a/b.mov");
  CHECK(video.bytes == 9007199254740991);
  CHECK(video.sha256 == std::string(64, '1'));
  REQUIRE(video.sources.size() == 1);
  CHECK(video.sources[0].attribution == "someone");
  REQUIRE(video.stream.has_value());
  CHECK(video.stream->frames == 20);
  CHECK(video.stream->fps == "24000/1001");
  CHECK(video.stream->vfr);
  CHECK(video.stream->other.at("rotation") == 90);
  CHECK(video.detector.at("name") == "default");
  REQUIRE(video.scenes.size() == 2);
  CHECK(video.scenes[0].frames == FrameRange{0, 6});
  CHECK(video.scenes[0].frames.count() == 7);
  CHECK(video.scenes[0].split == "train");
  CHECK(video.scenes[0].confidence == 0.98);
  CHECK(video.scenes[1].split.empty());
  CHECK_FALSE(video.scenes[1].confidence.has_value());
  CHECK(video.packets == std::string(64, '2'));
  CHECK(video.frames_hash == std::string(32, '3'));
  CHECK(video.pts == std::string(64, '4'));
  CHECK(video.stream->time_base == "1/24000");
  REQUIRE(video.recipe.has_value());
  CHECK(video.recipe->name == "tinct1");
  CHECK(video.recipe->matrix == "bt709");
  CHECK(video.recipe->range == "tv");
  CHECK(video.recipe->size == 256);
  CHECK(video.recipe->crop == "none");
  CHECK(video.scenes[0].pts == PtsRange{-1001, 5005});
  CHECK(video.scenes[0].pixels == std::string(64, '5'));
  REQUIRE(video.scenes[0].fingerprints.size() == 2);
  CHECK(video.scenes[0].fingerprints[1] == SceneFingerprint{6, std::string(48, 'f')});
  CHECK_FALSE(video.scenes[1].pts.has_value());
  REQUIRE(video.dropped.size() == 1);
  CHECK(video.dropped[0].why == "uniform");
  CHECK_FALSE(manifest.videos[1].stream.has_value());
  REQUIRE(manifest.unassigned_sources.size() == 1);
  CHECK(manifest.unassigned_sources[0].url == "http://x/y");
}

TEST_CASE("videos are written sorted by id and empty members are left out", "[data]") {
  Manifest manifest;
  manifest.videos.resize(2);
  manifest.videos[0].id = kIdB;
  manifest.videos[1].id = kIdA;
  CHECK(canonical_json(manifest_json(manifest)) ==
        R"({"format":"tinct.manifest/1","videos":[{"id":")" + kIdA + R"("},{"id":")" + kIdB +
            R"("}]})");
}

TEST_CASE("numbers written as 24.0 or 2.4e1 are the whole number 24", "[data]") {
  const auto json = parse_json(R"({"format":"tinct.manifest/1","videos":[{"id":")" + kIdA +
                                   R"(","scenes":[{"frames":[0.0,2.4e1]}]}]})",
                               "floats");
  const Manifest manifest = manifest_from_json(json, "floats");
  CHECK(manifest.videos.at(0).scenes.at(0).frames == FrameRange{0, 24});
  CHECK(canonical_json(manifest_json(manifest)).find("[0,24]") != std::string::npos);
}

TEST_CASE("a manifest that could not be read again is not written", "[data]") {
  const test::TemporaryFolder folder;
  Manifest manifest;
  manifest.videos.resize(2);
  manifest.videos[0].id = manifest.videos[1].id = kIdA;
  CHECK_THROWS_WITH(write_manifest(folder / "m.json", manifest), Catch::Contains("/videos/1/id"));
  CHECK_FALSE(std::filesystem::exists(folder / "m.json"));
}

TEST_CASE("an error of read_manifest names the file, the place and what is wrong", "[data]") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "m.json", R"({"format":"tinct.manifest/1","videos":[{"id":")" +
                                               kIdA + R"(","scenes":[{"frames":[5,4]}]}]})");
  try {
    (void)read_manifest(folder / "m.json");
    FAIL("a reversed range was accepted");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    CHECK_THAT(error.what(), Catch::Contains("m.json: /videos/0/scenes/0/frames: ") &&
                                 Catch::Contains("[5, 4] is reversed"));
  }
}

TEST_CASE("numbers too large for JSON and deep nesting are refused with a sentence", "[data]") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "huge.json",
                        R"({"format":"tinct.manifest/1","videos":[],"future":1e999})");
  CHECK_THROWS_AS(read_manifest(folder / "huge.json"), Error);
  const auto refused = [&](std::size_t depth, const char* words) {
    write_file_atomically(folder / "deep.json", R"({"format":"tinct.manifest/1","future":)" +
                                                    std::string(depth, '[') +
                                                    std::string(depth, ']') + "}");
    CHECK_THROWS_WITH(read_manifest(folder / "deep.json"), Catch::Contains(words));
  };
  refused(100, "nested deeper than 64");
  refused(5000, "more than 256 deep");
}

TEST_CASE("statistics of made-up scenes are the counted ones", "[data]") {
  Manifest manifest;
  manifest.videos.resize(2);
  ManifestVideo& video = manifest.videos[0];
  video.sources.push_back({.url = "http://x", .license = "", .attribution = ""});
  // 0..9, right after it 10..19, inside that 12..13, then 20..24 after the longest end, and a gap.
  for (const FrameRange range : {FrameRange{0, 9}, {10, 19}, {12, 13}, {20, 24}, {30, 30}}) {
    video.scenes.emplace_back().frames = range;
  }
  manifest.videos[1].scenes.emplace_back().frames = {0, 99};
  const ManifestStats stats = manifest_stats(manifest);
  CHECK(stats.videos == 2);
  CHECK(stats.scenes == 6);
  CHECK(stats.frames == 10 + 10 + 2 + 5 + 1 + 100);
  CHECK(stats.distinct_frames == 25 + 1 + 100);
  CHECK(stats.shortest == 1);
  CHECK(stats.median == 5);
  CHECK(stats.longest == 100);
  CHECK(stats.adjacent == 2);
  CHECK(stats.with_media_known == 1);
}

TEST_CASE("the statistics of a manifest without scenes are zeros", "[data]") {
  Manifest manifest;
  manifest.videos.resize(1);
  const ManifestStats stats = manifest_stats(manifest);
  CHECK(stats.videos == 1);
  CHECK(stats.scenes == 0);
  CHECK(stats.longest == 0);
}

TEST_CASE("a range that counts from 1 is cut at the end of the stream, once", "[data]") {
  ManifestVideo video;
  video.stream.emplace().frames = 426;
  video.scenes.emplace_back().frames = {1, 426};
  video.scenes.emplace_back().frames = {1, 425};
  CHECK(clip_counted_from_one(video) == 1);
  CHECK(video.scenes[0].frames == FrameRange{1, 425});
  CHECK(video.scenes[0].other.at("clipped") == true);
  CHECK(video.scenes[1].other.empty());
  CHECK(clip_counted_from_one(video) == 0);
}
