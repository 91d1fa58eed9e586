// Films cut into files by copying packets, checked by decoding the files.
#include <filesystem>
#include <string>
#include <vector>

#include "lib/media/copy_pieces.h"
#include "tests/lib/media/decoded_pieces.h"

#include <catch2/catch.hpp>

using namespace tinct;
using namespace tinct::test;

TEST_CASE("copies have the frames of their scene where they say", "[cut]") {
  struct Kind {
    const char* file;
    const char* open_gop;
    const char* extension;
  };
  for (const Kind& one : {Kind{"film.mp4", "0", ".mp4"}, Kind{"film.mp4", "1", ".mp4"},
                          Kind{"film.mkv", "1", ".mkv"}, Kind{"film.ts", "0", ".mkv"}}) {
    const TemporaryFolder folder;
    TestVideo video = h264();
    video.options = {{"g", "10"},
                     {"bf", "3"},
                     {"x264-params", std::string("scenecut=0:open-gop=") + one.open_gop}};
    write_test_video(folder / one.file, test_frames(64, 48, 60), video);
    INFO(one.file << " open-gop " << one.open_gop);
    const Decoded film = decode(folder / one.file);
    REQUIRE(film.frames.size() == 60);
    const auto all = pieces(folder, {{0, 9}, {10, 24}, {25, 27}, {28, 28}, {29, 59}});
    const auto files = write_film_pieces(folder / one.file, all, kind(CutKind::copy));
    check_exact(film, all, files);
    CHECK(files[0].early == 0);
    CHECK(files[2].early > 0);
    CHECK(files[2].early < 20);
    CHECK(files[2].path.extension() == one.extension);
    CHECK(files[4].late == 0);
  }
}

TEST_CASE("copies of a codec of key frames begin exactly", "[cut]") {
  const TemporaryFolder folder;
  write_test_video(folder / "film.avi", test_frames(64, 48, 12),
                   {.encoder = "mjpeg", .pix_fmt = "yuvj420p"});
  const auto all = pieces(folder, {{3, 7}, {8, 11}});
  const auto files = write_film_pieces(folder / "film.avi", all, kind(CutKind::copy));
  check_exact(decode(folder / "film.avi"), all, files);
  CHECK(files[0].early + files[0].late + files[1].early + files[1].late == 0);
}

// Packets in the file's order; times from theory: I0 P3 B1 B2 I6 B4 B5 P9 B7 B8, open GOP.
TEST_CASE("a copy's range is found from times alone", "[cut]") {
  std::vector<FilmPacket> packets;
  for (const int pts : {0, 3, 1, 2, 6, 4, 5, 9, 7, 8}) {
    packets.push_back({.pts = pts, .key = pts % 6 == 0});
  }
  const std::vector<std::int64_t> times{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  const auto range = [&](int first, int last) {
    return copy_range(packets, times, {.first = first, .last = last, .out = {}});
  };
  // Frames 0-2 need P3 for their B frames.
  CHECK(range(0, 2).begin == 0);
  CHECK(range(0, 2).end == 4);
  CHECK(range(0, 2).late == 1);
  // Frame 4 precedes I6 but needs it; its key frame is I0.
  CHECK(range(4, 5).begin == 0);
  CHECK(range(4, 5).early == 4);
  CHECK(range(4, 5).late == 1);
  // From I6 on: B4 and B5 follow it in the file, and are left out.
  CHECK(range(6, 9).begin == 4);
  CHECK(range(6, 9).from == 6);
  CHECK(range(6, 9).early == 0);
  CHECK(range(7, 9).early == 1);
  // What an edit list hides is shown in a copy.
  for (std::size_t i = 0; i < 3; ++i) packets[i].hidden = packets[i].pts < 2;
  CHECK(copy_range(packets, std::vector<std::int64_t>{2, 3, 4, 5, 6, 7, 8, 9},
                   {.first = 0, .last = 1, .out = {}})
            .early == 2);
}

TEST_CASE("copies that were kept still tell how early they begin", "[cut]") {
  const TemporaryFolder folder;
  TestVideo video = h264();
  video.options = {{"g", "10"}, {"bf", "2"}, {"sc_threshold", "0"}};
  write_test_video(folder / "film.mp4", test_frames(64, 48, 30), video);
  const auto all = pieces(folder, {{15, 29}});
  const auto files = write_film_pieces(folder / "film.mp4", all, kind(CutKind::copy));
  const auto again = write_film_pieces(folder / "film.mp4", all, kind(CutKind::copy));
  CHECK(again[0].kept);
  CHECK(again[0].early == files[0].early);
  CHECK(files[0].early > 0);
}
