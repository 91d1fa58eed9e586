// Films cut into files that are encoded anew, checked by decoding the files.
#include <filesystem>
#include <string>
#include <vector>

#include "tests/lib/media/decoded_pieces.h"

#include <catch2/catch.hpp>

using namespace tinct;
using namespace tinct::test;

namespace {

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
