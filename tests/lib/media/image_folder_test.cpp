#include <cstdlib>
#include <fstream>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/media/frame_sink.h"
#include "lib/media/frame_source.h"
#include "lib/media/image_io.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;
using Catch::Contains;
namespace fs = std::filesystem;

namespace {

void put(const fs::path& path, const Frame& frame) { write_file_renamed(path, encode_png(frame)); }

std::size_t entries(const fs::path& folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder)) ++count;
  return count;
}

}  // namespace

TEST_CASE("pictures are listed by name, byte by byte, and other files are not", "[image]") {
  const test::TemporaryFolder folder;
  for (const char* name : {"b.PNG", "a10.jpg", "a2.jpeg", "Z.tiff", "notes.txt", "x.webp", "png"}) {
    write_file_renamed(folder / name, "x");
  }
  fs::create_directory(folder / "folder.png");
  std::vector<std::string> names;
  for (const fs::path& path : list_pictures(folder.path())) names.push_back(path.filename());
  CHECK(names == std::vector<std::string>{"Z.tiff", "a10.jpg", "a2.jpeg", "b.PNG", "x.webp"});
  CHECK_THROWS_WITH(list_pictures(folder / "none"), Contains("none"));
}

TEST_CASE("a folder's frames come in order with their numbers", "[image]") {
  const test::TemporaryFolder folder;
  for (int i = 0; i < 23; ++i) {
    put(folder / (std::string(1, static_cast<char>('a' + i)) + ".png"),
        test::pattern_frame(31, 17, i));
  }
  const auto source = open_image_folder(folder.path());
  CHECK(source->info().width == 31);
  CHECK(source->info().height == 17);
  CHECK(source->info().codec == "png");
  CHECK(source->info().frames_estimate == 23);
  for (int i = 0; i < 23; ++i) {
    const auto frame = source->next();
    REQUIRE(frame.has_value());
    REQUIRE(frame->number == i);
    REQUIRE(frame->pts == i);
    REQUIRE(same_pixels(*frame, test::pattern_frame(31, 17, i)));
  }
  CHECK(!source->next().has_value());
  CHECK(source->info().frames == 23);
}

TEST_CASE("a folder read as gray gives BT.601 luma within half a level", "[image]") {
  const test::TemporaryFolder folder;
  const Frame colour = test::noise_frame(40, 30, 4);
  put(folder / "a.png", colour);
  const auto frame = open_image_folder(folder.path(), {.format = PixelFormat::gray8})->next();
  REQUIRE(frame.has_value());
  REQUIRE(frame->format == PixelFormat::gray8);
  for (int y = 0; y < 30; ++y) {
    for (int x = 0; x < 40; ++x) {
      const std::uint8_t* bgr = colour.row(y) + 3 * x;
      const double luma = 0.299 * bgr[2] + 0.587 * bgr[1] + 0.114 * bgr[0];
      REQUIRE(std::abs(frame->row(y)[x] - luma) < 0.51);
    }
  }
}

TEST_CASE("a picture of another size, a broken one and one with alpha are named", "[image]") {
  const test::TemporaryFolder folder;
  put(folder / "0.png", test::pattern_frame(16, 16, 0));
  put(folder / "1.png", test::pattern_frame(16, 16, 1));
  put(folder / "2.png", test::pattern_frame(16, 15, 2));
  const auto source = open_image_folder(folder.path());
  CHECK(source->next()->number == 0);
  CHECK(source->next()->number == 1);
  CHECK_THROWS_WITH(source->next(), Contains("2.png is 16 x 15") && Contains("16 x 16"));

  fs::remove(folder / "2.png");
  const std::string bytes = encode_png(test::pattern_frame(16, 16, 2));
  write_file_renamed(folder / "2.png", bytes.substr(0, bytes.size() / 2));
  const auto again = open_image_folder(folder.path());
  CHECK(again->next().has_value());
  CHECK(again->next().has_value());
  CHECK_THROWS_WITH(again->next(), Contains("2.png is a corrupt PNG"));
}

TEST_CASE("a folder without pictures is refused", "[image]") {
  const test::TemporaryFolder folder;
  write_file_renamed(folder / "readme.txt", "x");
  CHECK_THROWS_WITH(open_image_folder(folder.path()), Contains("holds no pictures"));
}

TEST_CASE("a PNG folder appears under its name only when finished", "[image]") {
  const test::TemporaryFolder folder;
  const fs::path out = folder / "deep/out/";
  {
    const auto sink = open_png_folder_sink(out);
    for (int i = 0; i < 11; ++i) sink->write(test::pattern_frame(20, 10, i));
    CHECK(!fs::exists(folder / "deep/out"));
    sink->finish();
  }
  CHECK(entries(folder / "deep") == 1);
  CHECK(entries(out) == 11);
  CHECK(fs::exists(folder / "deep/out/000000.png"));
  CHECK(fs::exists(folder / "deep/out/000010.png"));
  const auto source = open_image_folder(out);
  for (int i = 0; i < 11; ++i) {
    REQUIRE(same_pixels(*source->next(), test::pattern_frame(20, 10, i)));
  }
}

TEST_CASE("a PNG folder that is not finished leaves nothing behind", "[image]") {
  const test::TemporaryFolder folder;
  {
    const auto sink = open_png_folder_sink(folder / "out");
    for (int i = 0; i < 40; ++i) sink->write(test::pattern_frame(20, 10, i));
  }
  CHECK(entries(folder.path()) == 0);
}

TEST_CASE("the caller may draw into its frame again after writing it", "[image]") {
  const test::TemporaryFolder folder;
  const auto sink = open_png_folder_sink(folder / "out");
  Frame frame = test::plain_frame(8, 8, 0, 0, 0);
  for (int i = 0; i < 3; ++i) {
    std::fill_n(frame.row(0), 8 * 8 * 3, static_cast<std::uint8_t>(50 * i));
    sink->write(frame);
  }
  sink->finish();
  for (int i = 0; i < 3; ++i) {
    const Frame read = read_image(folder / ("out/00000" + std::to_string(i) + ".png"));
    CHECK(read.row(4)[4] == 50 * i);
  }
}

TEST_CASE("finished work is never overwritten; an empty folder may be filled", "[image]") {
  const test::TemporaryFolder folder;
  fs::create_directory(folder / "full");
  write_file_renamed(folder / "full/precious.txt", "x");
  CHECK_THROWS_WITH(open_png_folder_sink(folder / "full"), Contains("exists already"));
  write_file_renamed(folder / "file", "x");
  CHECK_THROWS_WITH(open_png_folder_sink(folder / "file"), Contains("exists already"));
  fs::create_directory(folder / "empty");
  const auto sink = open_png_folder_sink(folder / "empty");
  sink->write(test::plain_frame(4, 4, 1, 2, 3));
  sink->finish();
  CHECK(entries(folder / "empty") == 1);
}

TEST_CASE("frames of another size are refused by the sink", "[image]") {
  const test::TemporaryFolder folder;
  const auto sink = open_png_folder_sink(folder / "out");
  sink->write(test::plain_frame(4, 4, 1, 2, 3));
  CHECK_THROWS_WITH(sink->write(test::plain_frame(4, 5, 1, 2, 3)), Contains("frame 1"));
}
