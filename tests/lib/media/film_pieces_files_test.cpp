// The files that pieces of films are written to: tags, earlier runs, refusals.
#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "tests/lib/media/decoded_pieces.h"

#include <catch2/catch.hpp>

using namespace tinct;
using namespace tinct::test;
namespace fs = std::filesystem;

TEST_CASE("colour tags, the pixels' shape and the rotation stay", "[cut]") {
  const TemporaryFolder folder;
  TestVideo video = h264();
  video.matrix = "bt709";
  video.range = "pc";
  video.sample_aspect = {4, 3};
  video.rotation = 90;
  write_test_video(folder / "film.mp4", test_frames(64, 48, 12), video);
  for (const CutKind how : {CutKind::ffv1, CutKind::h264, CutKind::copy}) {
    const CutPiece piece{.first = 0, .last = 5, .out = folder / name(how)};
    const auto files = write_film_pieces(folder / "film.mp4", {&piece, 1}, kind(how));
    const VideoInfo info = decode(files.at(0).path).info;
    INFO(name(how));
    CHECK(info.matrix == "bt709");
    CHECK(info.matrix_tagged);
    CHECK(info.range == "pc");
    CHECK(info.range_tagged);
    CHECK(info.sample_aspect == Rational{4, 3});
    if (how != CutKind::ffv1) CHECK(info.rotation == 90);  // FFmpeg 5.1's Matroska has none
  }
}

TEST_CASE("files of an earlier run are kept, those of other frames replaced", "[cut]") {
  const TemporaryFolder folder;
  write_test_video(folder / "film.mkv", test_frames(32, 32, 12));
  auto all = pieces(folder, {{0, 3}, {4, 11}});
  const auto files = write_film_pieces(folder / "film.mkv", all, kind(CutKind::ffv1));
  const std::string bytes = read_file(files[0].path);
  auto again = write_film_pieces(folder / "film.mkv", all, kind(CutKind::ffv1));
  CHECK(again[0].kept);
  CHECK(again[1].kept);
  all[0].last = 2;
  fs::remove(files[1].path);
  again = write_film_pieces(folder / "film.mkv", all, kind(CutKind::ffv1));
  CHECK_FALSE(again[0].kept);
  CHECK_FALSE(again[1].kept);
  CHECK(decode(again[0].path).frames.size() == 3);
  // The same work gives the same bytes.
  all[0].last = 3;
  CHECK(read_file(write_film_pieces(folder / "film.mkv", all, kind(CutKind::ffv1))[0].path) ==
        bytes);
  std::size_t in_folder = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder / "cut")) ++in_folder;
  CHECK(in_folder == 2);
}

TEST_CASE("what can't be cut is refused, and nothing is left behind", "[cut]") {
  const TemporaryFolder folder;
  write_test_video(folder / "film.mkv", test_frames(32, 32, 8));
  const auto long_piece = pieces(folder, {{0, 20}});
  CHECK_THROWS_WITH(write_film_pieces(folder / "film.mkv", long_piece, kind(CutKind::ffv1)),
                    Catch::Contains("ends with frame 7"));
  CHECK_THROWS_AS(write_film_pieces(folder / "film.mkv", long_piece, kind(CutKind::copy)), Error);
  CHECK(fs::is_empty(folder / "cut"));
  write_file_atomically(folder / "cut/piece-0.mkv", "somebody's");
  CHECK_THROWS_WITH(
      write_film_pieces(folder / "film.mkv", pieces(folder, {{0, 3}}), kind(CutKind::ffv1)),
      Catch::Contains("is there already"));
  CHECK(read_file(folder / "cut/piece-0.mkv") == "somebody's");
  fs::create_directories(folder / "pictures");
  CHECK_THROWS_WITH(write_film_pieces(folder / "pictures", long_piece, kind(CutKind::ffv1)),
                    Catch::Contains("folder of pictures"));
  CHECK_THROWS_AS(cut_kind("prores"), Error);
}
