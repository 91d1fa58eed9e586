#include <string>

#include "lib/base/files.h"
#include "lib/data/probe_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

VideoInfo plain_info() {
  VideoInfo info;
  info.width = 640;
  info.height = 480;
  info.fps = {24000, 1001};
  info.codec = "h264";
  info.pix_fmt = "yuv420p";
  info.matrix = "bt601";
  info.range = "tv";
  info.range_tagged = true;
  info.frames = 48;
  return info;
}

}  // namespace

TEST_CASE("a described file has its id, name, size, SHA-256 and stream facts", "[data]") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "film.mp4", "abc");
  const ManifestVideo video = describe_video(folder / "film.mp4", plain_info());
  CHECK(video.id == "384264f676f39536840523f284921cdc68b6846b");
  CHECK(video.file == "film.mp4");
  CHECK(video.bytes == 3);
  // FIPS 180-4's example for "abc".
  CHECK(video.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  REQUIRE(video.stream.has_value());
  CHECK(video.stream->frames == 48);
  CHECK(video.stream->fps == "24000/1001");
  CHECK(video.stream->matrix == "bt601");
  CHECK(canonical_json(video.stream->other) == R"({"matrix_tagged":false,"range_tagged":true})");
}

TEST_CASE("rotation, pixel shape, duration and damage are recorded where they are not default",
          "[data]") {
  VideoInfo info = plain_info();
  info.rotation = 90;
  info.sample_aspect = {4, 3};
  info.duration = 2.5;
  info.damaged_packets = 3;
  info.vfr = true;
  const StreamFacts facts = stream_facts(info);
  CHECK(facts.vfr);
  CHECK(canonical_json(facts.other) ==
        R"({"damaged_packets":3,"duration":2.5,"matrix_tagged":false,"range_tagged":true,)"
        R"("rotation":90,"sample_aspect":"4/3"})");
}

TEST_CASE("a described folder of pictures has an id and a name, but no file's size or hash",
          "[data]") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder.path() / "clip" / "0.png", "first");
  const ManifestVideo video = describe_video(folder.path() / "clip" / "", plain_info());
  CHECK(is_video_id(video.id));
  CHECK(video.file == "clip");
  CHECK(video.bytes == 0);
  CHECK(video.sha256.empty());
}

TEST_CASE("a described video makes a manifest without problems", "[data]") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "film.mp4", "abc");
  VideoInfo info = plain_info();
  info.sample_aspect = {4, 3};
  info.rotation = 270;
  info.duration = 2.002;
  Manifest manifest;
  manifest.videos.push_back(describe_video(folder / "film.mp4", info));
  CHECK(check_manifest(manifest_json(manifest)).empty());
}
