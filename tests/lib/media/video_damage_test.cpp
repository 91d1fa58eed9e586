#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/random.h"
#include "lib/media/frame_source.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

std::string sample_video(const test::TemporaryFolder& folder, const std::string& name,
                         test::TestVideo video) {
  if (name.ends_with(".mp4")) video.options.push_back({"movflags", "+faststart"});
  test::write_test_video(folder / name, test::test_frames(160, 96, 60), video);
  return read_file(folder / name);
}

std::filesystem::path write(const test::TemporaryFolder& folder, const std::string& name,
                            const std::string& bytes) {
  std::ofstream(folder / name, std::ios::binary) << bytes;
  return folder / name;
}

std::size_t below(Random& random, std::size_t n) {
  return random.below(static_cast<std::uint32_t>(n));
}

struct Reading {
  std::vector<Frame> pictures;
  std::size_t frames = 0;
  std::size_t damaged_frames = 0;
  std::int64_t damaged_packets = 0;
  std::vector<std::string> damage;
};

Reading read(const std::filesystem::path& path, int threads = 2) {
  const auto source = open_video_file(path, {.decoder_threads = threads});
  Reading reading;
  while (const auto frame = source->next()) {
    ++reading.frames;
    reading.pictures.push_back(*frame);
    reading.damaged_frames += frame->damaged ? 1 : 0;
  }
  reading.damaged_packets = source->info().damaged_packets;
  reading.damage = source->info().damage;
  return reading;
}

}  // namespace

TEST_CASE("an MP4 without its tail gives the frames that are there, and says what is missing") {
  const test::TemporaryFolder folder;
  const std::string whole = sample_video(folder, "whole.mp4", test::h264());
  const auto half = write(folder, "half.mp4", whole.substr(0, whole.size() * 6 / 10));
  const Reading reading = read(half);
  CHECK(reading.frames > 15);
  CHECK(reading.frames < 50);
  CHECK(reading.damaged_packets >= 1);
  CHECK(std::ranges::count_if(reading.damage, [](const std::string& line) {
          return line.find("its index lists 60 packets") != std::string::npos;
        }) == 1);
}

TEST_CASE("an MP4 whose index is missing is refused with the reason") {
  const test::TemporaryFolder folder;
  test::write_test_video(folder / "a.mp4", test::test_frames(64, 48, 30), test::h264());
  const std::string whole = read_file(folder / "a.mp4");
  const auto cut = write(folder, "cut.mp4", whole.substr(0, whole.size() / 2));
  CHECK_THROWS_WITH(open_video_file(cut), Catch::Contains("moov atom not found"));
}

TEST_CASE("a Matroska file without its tail says so") {
  const test::TemporaryFolder folder;
  const std::string whole = sample_video(folder, "whole.mkv", {});
  const auto half = write(folder, "half.mkv", whole.substr(0, whole.size() / 2));
  const Reading reading = read(half);
  CHECK(reading.frames > 15);
  CHECK(reading.frames < 40);
  REQUIRE(reading.damaged_packets >= 1);
  CHECK_THAT(reading.damage.front(), Catch::Contains("packet "));
}

TEST_CASE("overwritten bytes damage some frames and nothing else") {
  const test::TemporaryFolder folder;
  std::string bytes = sample_video(folder, "whole.mp4", test::h264());
  for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 3000; ++i) bytes[i] = '\x5a';
  const auto bad = write(folder, "bad.mp4", bytes);
  const Reading reading = read(bad);
  CHECK(reading.frames >= 30);
  CHECK(reading.frames <= 60);
  CHECK(reading.damaged_packets >= 1);
  CHECK(reading.damage.size() <= 16);
}

TEST_CASE("neither damaged pictures nor their record depend on the number of decoder threads") {
  const test::TemporaryFolder folder;
  std::string bytes = sample_video(folder, "whole.mp4", test::h264());
  Random random(3, 1);
  for (int i = 0; i < 12; ++i) bytes[bytes.size() / 4 + below(random, bytes.size() / 2)] ^= '\x55';
  const auto bad = write(folder, "bad.mp4", bytes);
  const Reading one = read(bad, 1);
  for (const int threads : {2, 8}) {
    const Reading many = read(bad, threads);
    CAPTURE(threads);
    REQUIRE(many.frames == one.frames);
    CHECK(many.damage == one.damage);
    CHECK(many.damaged_frames == one.damaged_frames);
    int equal = 0;
    for (std::size_t i = 0; i < one.frames; ++i) {
      const Frame& a = one.pictures[i];
      const Frame& b = many.pictures[i];
      equal += same_pixels(a, b) && a.damaged == b.damaged && a.pts == b.pts ? 1 : 0;
    }
    CHECK(equal == static_cast<int>(one.frames));
  }
}

TEST_CASE("no more than sixteen of the damages are named, all are counted") {
  const test::TemporaryFolder folder;
  test::TestVideo video = test::h264();
  video.options = {{"g", "1"}, {"crf", "10"}};
  std::string bytes = sample_video(folder, "whole.mp4", video);
  const std::size_t start = bytes.find("mdat");
  for (std::size_t i = start + 300; i + 400 < bytes.size(); i += (bytes.size() - start) / 60) {
    for (std::size_t k = 0; k < 8; ++k) bytes[i + k] ^= '\x3c';
  }
  const Reading reading = read(write(folder, "bad.mp4", bytes));
  CHECK(reading.damaged_packets > 20);
  CHECK(reading.damaged_packets <= 60);
  CHECK(reading.damaged_frames > 20);
  CHECK(reading.damage.size() == 16);
}

TEST_CASE("no damage makes the reader fail in another way than by an Error") {
  const test::TemporaryFolder folder;
  int read_anyway = 0;
  int refused = 0;
  for (const char* name : {"a.mp4", "a.mkv", "a.avi"}) {
    const test::TestVideo video = name[2] == 'm' && name[3] == 'p'
                                      ? test::h264()
                                      : test::TestVideo{.encoder = "mpeg4", .pix_fmt = "yuv420p"};
    test::write_test_video(folder / name, test::test_frames(48, 32, 12), video);
    const std::string whole = read_file(folder / name);
    for (std::uint64_t seed = 0; seed < 25; ++seed) {
      std::string bytes = whole;
      Random random(seed, 7);
      for (int i = 0; i < 20; ++i) {
        const std::size_t at = below(random, bytes.size());
        bytes[at] = static_cast<char>(random.bits());
      }
      if (seed % 5 == 0) bytes.resize(below(random, bytes.size()) + 1);
      const auto path = write(folder, std::string("bad-") + name, bytes);
      try {
        (void)read(path);
        ++read_anyway;
      } catch (const Error& error) {
        // Absurd sizes in a header are refused for want of memory.
        CHECK((error.fault() == Fault::input || error.fault() == Fault::resource));
        ++refused;
      }
    }
  }
  CHECK(read_anyway + refused == 75);
  CHECK(read_anyway > 0);
}

TEST_CASE("a video that changes its size is refused at that frame") {
  const test::TemporaryFolder folder;
  test::TestVideo video{.encoder = "mjpeg", .pix_fmt = "yuvj420p"};
  test::write_test_video(folder / "a.mjpeg", test::test_frames(64, 48, 5), video);
  test::write_test_video(folder / "b.mjpeg", test::test_frames(96, 64, 5), video);
  const auto joined =
      write(folder, "ab.mjpeg", read_file(folder / "a.mjpeg") + read_file(folder / "b.mjpeg"));
  const auto source = open_video_file(joined);
  try {
    while (source->next()) {
    }
    FAIL("the change of size went by unnoticed");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    CHECK_THAT(error.what(), Catch::Contains("from 64x48 to 96x64"));
    CHECK_THAT(error.what(), Catch::Contains("frame 5"));
  }
}
