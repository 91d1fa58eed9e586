#include <signal.h>
#include <sys/resource.h>

#include <cmath>
#include <filesystem>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/media/frame_sink.h"
#include "lib/media/frame_source.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
namespace fs = std::filesystem;

namespace {

void write_all(const fs::path& out, const std::vector<Frame>& frames,
               const FrameSinkOptions& options = {}) {
  const auto sink = open_frame_sink(out, options);
  for (const Frame& frame : frames) sink->write(frame);
  sink->finish();
}

int files_in(const fs::path& folder) {
  int count = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder)) ++count;
  return count;
}

double psnr(const Frame& a, const Frame& b) {
  double sum = 0;
  for (int y = 0; y < a.height; ++y) {
    for (int i = 0; i < 3 * a.width; ++i) {
      const double d = a.row(y)[i] - b.row(y)[i];
      sum += d * d;
    }
  }
  return 10 * std::log10(255 * 255 / (sum / (3.0 * a.width * a.height) + 1e-9));
}

// A limit on the size of files stands in for a full disk.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) {
    old_handler_ = ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit limit{bytes, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    ::signal(SIGXFSZ, old_handler_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  rlimit old_{};
  void (*old_handler_)(int) = nullptr;
};

}  // namespace

TEST_CASE("an .mkv gives every frame back bit for bit, at any size") {
  const test::TemporaryFolder folder;
  for (const auto& [width, height] :
       {std::pair{64, 48}, {2, 2}, {3, 5}, {2, 9}, {16, 3}, {37, 21}, {256, 256}}) {
    const auto frames = test::test_frames(width, height, 6);
    write_all(folder / "a.mkv", frames, {.fps = {24000, 1001}});
    const auto source = open_frame_source(folder / "a.mkv");
    const auto read = test::read_all(*source);
    REQUIRE(read.size() == 6);
    CAPTURE(width, height);
    for (int i = 0; i < 6; ++i) CHECK(same_pixels(read[i], frames[i]));
    CHECK(source->info().fps.value() == Approx(24000.0 / 1001).epsilon(1e-4));
    CHECK_FALSE(source->info().vfr);
  }
}

TEST_CASE("a picture that FFV1 would change is refused, with the way out") {
  const test::TemporaryFolder folder;
  for (const auto& [width, height] : {std::pair{1, 1}, {1, 5}, {5, 1}}) {
    CHECK_THROWS_WITH(write_all(folder / "a.mkv", test::test_frames(width, height, 1)),
                      Catch::Contains("folder of PNGs"));
  }
}

TEST_CASE("the same frames give the same bytes, again and again") {
  const test::TemporaryFolder folder;
  // At this size libx264's AVX-512 code differed in nine of ten runs.
  const auto frames = test::test_frames(320, 180, 10);
  for (const auto& [extension, times] : {std::pair{".mkv", 2}, {".mp4", 12}, {".webm", 2}}) {
    const fs::path path = folder / (std::string("a") + extension);
    write_all(path, frames);
    const std::string first = read_file(path);
    CAPTURE(extension);
    for (int i = 1; i < times; ++i) {
      write_all(path, frames);
      CHECK((read_file(path) == first));
    }
  }
}

TEST_CASE("an .mp4 is H.264 in tagged BT.709 and looks like its frames") {
  const test::TemporaryFolder folder;
  REQUIRE(can_write_h264());
  const auto frames = test::test_frames(128, 96, 12);
  write_all(folder / "a.mp4", frames, {.fps = {30, 1}, .quality = 10});
  const auto source = open_frame_source(folder / "a.mp4");
  const VideoInfo& info = source->info();
  CHECK(info.codec == "h264");
  CHECK(info.pix_fmt == "yuv420p");
  CHECK(info.matrix == "bt709");
  CHECK(info.matrix_tagged);
  CHECK(info.range == "tv");
  CHECK(info.range_tagged);
  CHECK(info.fps == Rational{30, 1});
  const auto read = test::read_all(*source);
  REQUIRE(read.size() == 12);
  for (int i = 0; i < 12; ++i) CHECK(psnr(read[i], frames[i]) > 28);
  CHECK_FALSE(info.vfr);
}

TEST_CASE("colours survive the way through .mp4 and .webm") {
  const test::TemporaryFolder folder;
  const Frame colour = test::plain_frame(64, 64, 180, 60, 220);
  for (const char* name : {"a.mp4", "a.webm"}) {
    write_all(folder / name, {colour, colour, colour}, {.quality = 8});
    const auto frame = open_frame_source(folder / name)->next();
    CAPTURE(name);
    for (int c = 0; c < 3; ++c) CHECK(std::abs(frame->row(30)[90 + c] - colour.row(0)[c]) <= 3);
  }
}

TEST_CASE("odd sizes keep their size in .mp4 and .webm") {
  const test::TemporaryFolder folder;
  const auto frames = test::test_frames(75, 51, 4);
  for (const char* name : {"a.mp4", "a.webm"}) {
    write_all(folder / name, frames);
    const auto read = test::read_all(*open_frame_source(folder / name));
    REQUIRE(read.size() == 4);
    CHECK(read[3].width == 75);
    CHECK(read[3].height == 51);
  }
}

TEST_CASE("nothing stands under the final name before finish, and nothing is left without it") {
  const test::TemporaryFolder folder;
  for (const char* name : {"a.mkv", "a.mp4", "a.webm"}) {
    const fs::path out = folder / name;
    {
      const auto sink = open_frame_sink(out);
      for (const Frame& frame : test::test_frames(64, 48, 3)) sink->write(frame);
      CHECK_FALSE(fs::exists(out));
    }
    CHECK(files_in(folder.path()) == 0);
    const auto sink = open_frame_sink(out);
    sink->write(test::test_pattern(64, 48, 0));
    sink->finish();
    CHECK(files_in(folder.path()) == 1);
    fs::remove(out);
  }
}

TEST_CASE("a sink's folder is made where it is missing") {
  const test::TemporaryFolder folder;
  write_all(folder.path() / "new" / "deep" / "a.mkv", test::test_frames(16, 16, 1));
  CHECK(fs::exists(folder.path() / "new" / "deep" / "a.mkv"));
}

TEST_CASE("a frame of another size is refused, and so is no frame at all") {
  const test::TemporaryFolder folder;
  const auto sink = open_frame_sink(folder / "a.mkv");
  CHECK_THROWS_WITH(sink->finish(), Catch::Contains("no frame"));
  sink->write(test::test_pattern(32, 32, 0));
  try {
    sink->write(test::test_pattern(32, 30, 0));
    FAIL("a frame of another size was taken");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    CHECK_THAT(error.what(), Catch::Contains("32x30") && Catch::Contains("32x32"));
  }
}

TEST_CASE("an unknown extension is a wrong usage, a name without one a folder of PNGs") {
  const test::TemporaryFolder folder;
  try {
    (void)open_frame_sink(folder / "a.avi");
    FAIL("a.avi was taken");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    CHECK_THAT(error.what(), Catch::Contains(".mkv"));
  }
  write_all(folder / "pictures", test::test_frames(16, 16, 2));
  CHECK(fs::exists(folder.path() / "pictures" / "000001.png"));
}

TEST_CASE("a full disk is an Error(Fault::resource) and leaves nothing behind") {
  const test::TemporaryFolder folder;
  for (const char* name : {"a.mkv", "a.mp4", "a.webm"}) {
    const auto frames = test::test_frames(256, 192, 40);
    const SmallDisk disk(20000);
    Fault fault = Fault::bug;
    std::string sentence;
    try {
      write_all(folder / name, frames, {.quality = 1});
    } catch (const Error& error) {
      fault = error.fault();
      sentence = error.what();
    }
    CAPTURE(name, sentence);
    CHECK(fault == Fault::resource);
    CHECK_THAT(sentence, Catch::Contains(name));
    CHECK(files_in(folder.path()) == 0);
  }
}
