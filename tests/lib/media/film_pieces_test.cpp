// Films cut into files, checked by decoding the files.
#include "lib/media/film_pieces.h"

#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/media/copy_pieces.h"
#include "lib/media/frame_source.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using namespace tinct::test;
namespace fs = std::filesystem;

namespace {

struct Decoded {
  std::vector<Frame> frames;
  VideoInfo info;
};

Decoded decode(const fs::path& path) {
  const auto source = open_frame_source(path);
  Decoded decoded;
  decoded.frames = read_all(*source);
  decoded.info = source->info();
  return decoded;
}

double seconds(const Decoded& film, std::size_t frame) {
  return static_cast<double>(film.frames[frame].pts) * film.info.time_base.value();
}

double squared_error(const Frame& a, const Frame& b) {
  double sum = 0;
  for (int y = 0; y < a.height; ++y) {
    for (int i = 0; i < 3 * a.width; ++i) {
      const double difference = a.row(y)[i] - b.row(y)[i];
      sum += difference * difference;
    }
  }
  return sum / (3.0 * a.width * a.height);
}

FilmPieceOptions kind(CutKind kind) { return {.kind = kind, .film_id = "film", .frames = 0}; }

/// Pieces of a film of `frames` frames, out in a folder.
std::vector<CutPiece> pieces(const TemporaryFolder& folder,
                             const std::vector<std::pair<int, int>>& ranges) {
  std::vector<CutPiece> made;
  for (const auto& [first, last] : ranges) {
    made.push_back(
        {.first = first, .last = last, .out = folder / ("cut/piece-" + std::to_string(first))});
  }
  return made;
}

/// That each file has the piece's frames of the film, pixel by pixel, behind `early` other ones.
void check_exact(const Decoded& film, const std::vector<CutPiece>& pieces,
                 const std::vector<CutFile>& files) {
  REQUIRE(files.size() == pieces.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    INFO(files[i].path);
    const Decoded cut = decode(files[i].path);
    const std::int64_t count = pieces[i].last - pieces[i].first + 1;
    REQUIRE(static_cast<std::int64_t>(cut.frames.size()) == files[i].early + count + files[i].late);
    const auto early = static_cast<std::size_t>(files[i].early);
    const auto first = static_cast<std::size_t>(pieces[i].first);
    for (std::size_t k = 0; k < static_cast<std::size_t>(count); ++k) {
      CHECK(same_pixels(cut.frames[early + k], film.frames[first + k]));
      const double shown = seconds(cut, early + k) - seconds(cut, early);
      CHECK(shown == Approx(seconds(film, first + k) - seconds(film, first)).margin(.0011));
    }
    CHECK(cut.info.damaged_packets == 0);
    CHECK(cut.info.pix_fmt == film.info.pix_fmt);
  }
}

}  // namespace

TEST_CASE("ffv1 pieces have exactly the film's frames, at the same distances", "[cut]") {
  const TemporaryFolder folder;
  TestVideo video = h264();
  for (int t = 0; t < 50; ++t) video.pts.push_back(40 * t + (t % 7) * 5);
  write_test_video(folder / "film.mkv", test_frames(64, 48, 50), video);
  const Decoded film = decode(folder / "film.mkv");
  REQUIRE(film.info.vfr);
  const auto all = pieces(folder, {{0, 9}, {10, 10}, {11, 36}, {30, 49}});
  const auto files = write_film_pieces(folder / "film.mkv", all, kind(CutKind::ffv1));
  check_exact(film, all, files);
  CHECK(files[3].path.filename() == "piece-30.mkv");
  CHECK(decode(files[2].path).info.codec == "ffv1");
}

TEST_CASE("ffv1 keeps what the film's pixels are", "[cut]") {
  for (const char* format : {"yuv420p", "yuv444p", "yuv422p10le", "gray", "bgr0", "yuv420p16le"}) {
    const TemporaryFolder folder;
    write_test_video(folder / "film.mkv", test_frames(33, 17, 6),
                     {.encoder = "ffv1", .pix_fmt = format, .matrix = "bt709", .range = "pc"});
    INFO(format);
    const auto all = pieces(folder, {{0, 2}, {3, 5}});
    check_exact(decode(folder / "film.mkv"), all,
                write_film_pieces(folder / "film.mkv", all, kind(CutKind::ffv1)));
  }
}

TEST_CASE("formats that ffv1 lacks become ones that hold the same values", "[cut]") {
  const TemporaryFolder folder;
  write_test_video(folder / "film.avi", test_frames(32, 16, 4),
                   {.encoder = "rawvideo", .pix_fmt = "nv12"});
  write_test_video(folder / "rgb.mkv", test_frames(32, 16, 4),
                   {.encoder = "png", .pix_fmt = "rgb24"});
  write_test_video(folder / "mjpeg.avi", test_frames(32, 16, 4),
                   {.encoder = "mjpeg", .pix_fmt = "yuvj420p"});
  for (const char* name : {"film.avi", "rgb.mkv", "mjpeg.avi"}) {
    INFO(name);
    const Decoded film = decode(folder / name);
    const CutPiece piece{.first = 1, .last = 2, .out = folder / (std::string(name) + "-cut")};
    const auto files = write_film_pieces(folder / name, {&piece, 1}, kind(CutKind::ffv1));
    const Decoded cut = decode(files.at(0).path);
    REQUIRE(cut.frames.size() == 2);
    CHECK(same_pixels(cut.frames[0], film.frames[1]));
    CHECK(same_pixels(cut.frames[1], film.frames[2]));
  }
}

TEST_CASE("h264 pieces have the frames' number, and each is the right one", "[cut]") {
  const TemporaryFolder folder;
  TestVideo video = h264();
  for (int t = 0; t < 40; ++t) video.pts.push_back(t < 20 ? 40 * t : 800 + 20 * (t - 20));
  write_test_video(folder / "film.mkv", test_frames(96, 64, 40), video);
  const Decoded film = decode(folder / "film.mkv");
  const auto all = pieces(folder, {{0, 12}, {13, 39}});
  const auto files = write_film_pieces(folder / "film.mkv", all, kind(CutKind::h264));
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Decoded cut = decode(files.at(i).path);
    CHECK(cut.info.codec == "h264");
    const auto first = static_cast<std::size_t>(all[i].first);
    REQUIRE(cut.frames.size() == static_cast<std::size_t>(all[i].last - all[i].first + 1));
    for (std::size_t k = 0; k < cut.frames.size(); ++k) {
      const double right = squared_error(cut.frames[k], film.frames[first + k]);
      for (const int step : {-1, 1}) {
        const auto other = static_cast<std::int64_t>(first + k) + step;
        if (other < 0 || other >= 40) continue;
        const Frame& neighbour = film.frames[static_cast<std::size_t>(other)];
        // 6 dB nearer than to the next frame.
        CHECK(4 * right < squared_error(cut.frames[k], neighbour));
      }
      CHECK(seconds(cut, k) ==
            Approx(seconds(film, first + k) - seconds(film, first)).margin(1e-9));
    }
  }
}

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
