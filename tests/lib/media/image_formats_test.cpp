#include <png.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

#include <jpeglib.h>

#include "lib/base/errors.h"
#include "lib/media/image_io.h"

#include <catch2/catch.hpp>

using namespace tinct;
using Catch::Contains;

namespace {

// A PNG by libpng's simplified writer; `format` is one of its PNG_FORMAT_…
std::string png_of(int width, int height, png_uint_32 format, const void* pixels) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(width);
  image.height = static_cast<png_uint_32>(height);
  image.format = format;
  png_alloc_size_t size = 0;
  REQUIRE(png_image_write_to_memory(&image, nullptr, &size, 0, pixels, 0, nullptr) != 0);
  std::string bytes(size, '\0');
  REQUIRE(png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels, 0, nullptr) != 0);
  bytes.resize(size);
  return bytes;
}

// An 8 x 8 JPEG of one CMYK colour at the best quality, with Adobe's marker and so stored as given.
std::string cmyk_jpeg(int c, int m, int y, int k) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &bytes, &size);
  info.image_width = 8;
  info.image_height = 8;
  info.input_components = 4;
  info.in_color_space = JCS_CMYK;
  jpeg_set_defaults(&info);
  jpeg_set_quality(&info, 100, TRUE);
  jpeg_start_compress(&info, TRUE);
  std::vector<unsigned char> row;
  for (int x = 0; x < 8; ++x) {
    for (const int v : {c, m, y, k}) row.push_back(static_cast<unsigned char>(v));
  }
  JSAMPROW pointer = row.data();
  while (info.next_scanline < 8) jpeg_write_scanlines(&info, &pointer, 1);
  jpeg_finish_compress(&info);
  std::string text(reinterpret_cast<char*>(bytes), size);
  std::free(bytes);
  jpeg_destroy_compress(&info);
  return text;
}

}  // namespace

TEST_CASE("a PNG with alpha is refused by name, or blended on black when asked", "[image]") {
  const std::uint8_t rgba[] = {200, 100, 50, 255, 200, 100, 50, 0, 200, 100, 50, 128};
  const std::string bytes = png_of(3, 1, PNG_FORMAT_RGBA, rgba);
  CHECK_THROWS_WITH(decode_image(bytes, "logo.png"), Contains("logo.png has an alpha channel"));
  const Frame frame = decode_image(bytes, "logo.png", {.convert = true});
  const std::vector<int> expected = {50, 100, 200, 0, 0, 0, 25, 50, 100};
  CHECK(std::vector<int>(frame.row(0), frame.row(0) + 9) == expected);
}

TEST_CASE("a 16-bit PNG is refused by name, or rounded when asked", "[image]") {
  // Stored with a gamma of 1.0, which must not be applied: pixels come as stored.
  const std::uint16_t rgb[] = {0, 128, 129, 65535, 32896, 65407};
  const std::string bytes = png_of(2, 1, PNG_FORMAT_LINEAR_RGB, rgb);
  CHECK_THROWS_WITH(decode_image(bytes, "deep.png"), Contains("deep.png has 16 bits a channel"));
  const Frame frame = decode_image(bytes, "deep.png", {.convert = true});
  const std::vector<int> expected = {1, 0, 0, 255, 128, 255};  // 65407 / 257 = 254.502
  CHECK(std::vector<int>(frame.row(0), frame.row(0) + 6) == expected);
}

TEST_CASE("a palette PNG gives the palette's colours", "[image]") {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = 4;
  image.height = 1;
  image.format = PNG_FORMAT_RGB_COLORMAP;
  image.colormap_entries = 2;
  const std::uint8_t palette[] = {10, 20, 30, 250, 240, 230};
  const std::uint8_t pixels[] = {0, 1, 1, 0};
  std::string bytes(1000, '\0');
  png_alloc_size_t size = bytes.size();
  REQUIRE(png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels, 0, palette) != 0);
  const Frame frame = decode_image(bytes.substr(0, size), "p.png");
  const std::vector<int> expected = {30, 20, 10, 230, 240, 250, 230, 240, 250, 30, 20, 10};
  CHECK(std::vector<int>(frame.row(0), frame.row(0) + 12) == expected);
}

TEST_CASE("a CMYK JPEG is refused with the way out, or converted when asked", "[image]") {
  const std::string bytes = cmyk_jpeg(255, 128, 0, 200);
  CHECK_THROWS_WITH(decode_image(bytes, "print.jpg"),
                    Contains("print.jpg is a CMYK JPEG") && Contains("RGB"));
  const Frame frame = decode_image(bytes, "print.jpg", {.convert = true});
  CHECK(frame.row(3)[2] == Approx(255.0 * 200 / 255).margin(2));
  CHECK(frame.row(3)[1] == Approx(128.0 * 200 / 255).margin(2));
  CHECK(frame.row(3)[0] == Approx(0).margin(2));
}
