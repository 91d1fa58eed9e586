#include <fstream>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/data/video_id.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

std::string counting_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i % 251);
  return bytes;
}

}  // namespace

// The expected ids are those of Python's hashlib.blake2b(…, digest_size=20).
TEST_CASE("a file is named by BLAKE2b-160 of its first 32 KiB", "[data]") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "film.mp4", counting_bytes(40000));
  CHECK(video_id(folder / "film.mp4") == "c7c49392f13ce2c4818dcaafe8e29073e4ac723f");
  write_file_atomically(folder / "short.mp4", "abc");
  CHECK(video_id(folder / "short.mp4") == "384264f676f39536840523f284921cdc68b6846b");
}

TEST_CASE("what follows the first 32 KiB does not change the id, what stands in them does",
          "[data]") {
  const test::TemporaryFolder folder;
  std::string bytes = counting_bytes(40000);
  write_file_atomically(folder / "film.mp4", bytes);
  bytes[32768] = 'x';
  write_file_atomically(folder / "later.mp4", bytes);
  CHECK(video_id(folder / "later.mp4") == video_id(folder / "film.mp4"));
  bytes[32767] = 'x';
  write_file_atomically(folder / "within.mp4", bytes);
  CHECK(video_id(folder / "within.mp4") != video_id(folder / "film.mp4"));
}

TEST_CASE("a folder is named by the names and bytes of its pictures, and nothing else in it",
          "[data]") {
  const test::TemporaryFolder folder;
  const auto pictures = folder / "clip";
  write_file_atomically(pictures / "c.jpg", "third");
  write_file_atomically(pictures / "a.png", "first");
  write_file_atomically(pictures / "B.png", "second");
  write_file_atomically(pictures / "notes.txt", "not a picture");
  const VideoId id = video_id(pictures);
  CHECK(id == "633123f8ab67a51a438ed62d48a9aed0a1e91e68");

  write_file_atomically(pictures / "notes.txt", "other notes");
  CHECK(video_id(pictures) == id);
  write_file_atomically(pictures / "a.png", "changed");
  CHECK(video_id(pictures) != id);
}

TEST_CASE("a missing path, and a folder without pictures, throw an error that names them",
          "[data]") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_WITH(video_id(folder / "gone.mp4"), Catch::Contains("gone.mp4"));
  CHECK_THROWS_AS(video_id(folder / "gone.mp4"), Error);
  CHECK_THROWS_WITH(video_id(folder.path()), Catch::Contains("holds no picture"));
}

TEST_CASE("a video id is 40 lower-case hex digits", "[data]") {
  CHECK(is_video_id("3da6f3053e50b704bca44da452f01643535259a7"));
  CHECK_FALSE(is_video_id("3DA6F3053E50B704BCA44DA452F01643535259A7"));
  CHECK_FALSE(is_video_id("3da6f3053e50b704bca44da452f01643535259a"));
  CHECK_FALSE(is_video_id("3da6f3053e50b704bca44da452f01643535259a77"));
  CHECK_FALSE(is_video_id("3da6f3053e50b704bca44da452f01643535259ag"));
  CHECK_FALSE(is_video_id(""));
}
