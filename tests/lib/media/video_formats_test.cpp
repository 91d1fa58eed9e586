#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

extern "C" {
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

#include "lib/base/errors.h"
#include "lib/base/random.h"
#include "lib/media/picture_converter.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

constexpr int kWidth = 46;
constexpr int kHeight = 10;

const AVPixFmtDescriptor& layout_of(const AVFrame& picture) {
  return *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(picture.format));
}

// The samples of a component's row: random, and the same for every format of the same depth.
std::vector<std::uint16_t> row_of(int component, int y, int depth) {
  Random random(static_cast<std::uint64_t>(component), static_cast<std::uint64_t>(y));
  std::vector<std::uint16_t> row(kWidth);
  for (auto& value : row) value = static_cast<std::uint16_t>(random.below(1U << depth));
  return row;
}

// A picture of these samples in any format, laid out by FFmpeg's own writer.
av::FrameHandle picture_in(const std::string& format) {
  av::FrameHandle picture = av::make_picture();
  picture->format = av_get_pix_fmt(format.c_str());
  picture->width = kWidth;
  picture->height = kHeight;
  REQUIRE(picture->format != AV_PIX_FMT_NONE);
  REQUIRE(av_frame_get_buffer(picture.get(), 0) == 0);
  const AVPixFmtDescriptor& layout = layout_of(*picture);
  for (int plane = 0; plane < 4 && picture->buf[plane] != nullptr; ++plane) {
    std::fill_n(picture->buf[plane]->data, picture->buf[plane]->size, std::uint8_t{0});
  }
  for (int c = 0; c < layout.nb_components; ++c) {
    const bool chroma = (layout.flags & AV_PIX_FMT_FLAG_RGB) == 0 && (c == 1 || c == 2);
    const int rows = chroma ? AV_CEIL_RSHIFT(kHeight, layout.log2_chroma_h) : kHeight;
    const int columns = chroma ? AV_CEIL_RSHIFT(kWidth, layout.log2_chroma_w) : kWidth;
    for (int y = 0; y < rows; ++y) {
      const auto samples = row_of(c, y, layout.comp[c].depth);
      av_write_image_line(samples.data(), picture->data, picture->linesize, &layout, 0, y, c,
                          columns);
    }
  }
  return picture;
}

VideoInfo limited_bt709() {
  VideoInfo info;
  info.matrix = "bt709";
  info.range = "tv";
  return info;
}

Frame convert(const AVFrame& picture) {
  return make_tinct1_converter(limited_bt709(), true)->convert(picture);
}

Frame gray(const AVFrame& picture) {
  return make_gray_converter(limited_bt709(), true)->convert(picture);
}

}  // namespace

TEST_CASE("woven, packed and big-endian YUV give what the planes of the same samples give") {
  const std::vector<std::pair<const char*, std::vector<const char*>>> kin = {
      {"yuv420p", {"nv12", "nv21", "yuva420p", "yuvj420p"}},
      {"yuv422p", {"nv16", "yuyv422", "uyvy422", "yvyu422", "yuva422p"}},
      {"yuv444p", {"nv24", "nv42"}},
      {"yuv420p10le", {"p010le", "yuv420p10be", "p010be", "yuva420p10le"}},
      {"yuv422p10le", {"yuv422p10be", "p210le", "y210le"}},
      {"yuv420p16le", {"p016le", "yuv420p16be"}},
      {"yuv444p16le", {"p416le", "yuv444p16be"}},
  };
  for (const auto& [planar, others] : kin) {
    const Frame expected = convert(*picture_in(planar));
    const Frame luma = gray(*picture_in(planar));
    for (const char* other : others) {
      CAPTURE(planar, other);
      CHECK(same_pixels(convert(*picture_in(other)), expected));
    }
    CAPTURE(planar, others.front());
    CHECK(same_pixels(gray(*picture_in(others.front())), luma));
  }
}

TEST_CASE("RGB in any order of bytes and any depth is the nearest 8-bit RGB") {
  for (const char* format :
       {"bgr24",    "rgb24",    "bgra",     "rgba",      "argb",     "abgr",     "bgr0",
        "rgb0",     "0rgb",     "0bgr",     "gbrp",      "gbrap",    "gbrp9le",  "gbrp10le",
        "gbrp12le", "gbrp14le", "gbrp16le", "gbrap12le", "gbrp10be", "gbrp16be", "rgb48le",
        "bgr48le",  "rgb48be",  "rgba64le", "bgra64le",  "bgra64be"}) {
    const av::FrameHandle picture = picture_in(format);
    const int depth = layout_of(*picture).comp[0].depth;
    const Frame frame = convert(*picture);
    int wrong = 0;
    for (int c = 0; c < 3; ++c) {
      for (int y = 0; y < kHeight; ++y) {
        const auto samples = row_of(c, y, depth);
        for (int x = 0; x < kWidth; ++x) {
          const double exact = samples[x] * 255.0 / (std::pow(2.0, depth) - 1);
          wrong += std::floor(exact + 0.5) == frame.row(y)[3 * x + 2 - c] ? 0 : 1;
        }
      }
    }
    CAPTURE(format);
    CHECK(wrong == 0);
  }
}

TEST_CASE("every 16-bit value is rounded to the nearest 8-bit one") {
  av::FrameHandle picture = av::make_picture();
  picture->format = AV_PIX_FMT_GBRP16LE;
  picture->width = 256;
  picture->height = 256;
  REQUIRE(av_frame_get_buffer(picture.get(), 0) == 0);
  for (int plane = 0; plane < 3; ++plane) {
    for (int i = 0; i < 65536; ++i) {
      std::uint8_t* row = picture->data[plane] + (i / 256) * picture->linesize[plane];
      reinterpret_cast<std::uint16_t*>(row)[i % 256] = static_cast<std::uint16_t>(i);
    }
  }
  const Frame frame = convert(*picture);
  int wrong = 0;
  for (int i = 0; i < 65536; ++i) {
    const double exact = std::floor(i / 257.0 + 0.5);
    for (int c = 0; c < 3; ++c) wrong += frame.row(i / 256)[3 * (i % 256) + c] == exact ? 0 : 1;
  }
  CHECK(wrong == 0);
}

TEST_CASE("a palette gives the colours of its entries") {
  av::FrameHandle picture = av::make_picture();
  picture->format = AV_PIX_FMT_PAL8;
  picture->width = 16;
  picture->height = 16;
  REQUIRE(av_frame_get_buffer(picture.get(), 0) == 0);
  auto* palette = reinterpret_cast<std::uint32_t*>(picture->data[1]);
  for (unsigned i = 0; i < 256; ++i) {
    palette[i] = 0xff000000U | ((255 - i) << 16) | ((i / 2) << 8) | i;
    picture->data[0][(i / 16) * static_cast<unsigned>(picture->linesize[0]) + i % 16] =
        static_cast<std::uint8_t>(i);
  }
  const Frame frame = convert(*picture);
  for (int i = 0; i < 256; ++i) {
    const std::uint8_t* p = frame.row(i / 16) + 3 * (i % 16);
    CHECK(std::vector<int>{p[0], p[1], p[2]} == std::vector<int>{i, i / 2, 255 - i});
  }
}

TEST_CASE("no pixel format makes the conversion fail in another way than by an Error") {
  int converted = 0;
  const AVPixFmtDescriptor* layout = nullptr;
  while ((layout = av_pix_fmt_desc_next(layout)) != nullptr) {
    const AVPixelFormat format = av_pix_fmt_desc_get_id(layout);
    if ((layout->flags & AV_PIX_FMT_FLAG_HWACCEL) != 0) continue;
    av::FrameHandle picture = av::make_picture();
    picture->format = format;
    picture->width = 19;
    picture->height = 11;
    if (av_frame_get_buffer(picture.get(), 0) < 0) continue;
    for (int plane = 0; plane < 4 && picture->buf[plane] != nullptr; ++plane) {
      std::fill_n(picture->buf[plane]->data, picture->buf[plane]->size, std::uint8_t{0});
    }
    CAPTURE(layout->name);
    try {
      // Outside of CHECK, which would take the Error for a failure of its own.
      const Frame colour = convert(*picture);
      const Frame luma = gray(*picture);
      CHECK(colour.width == 19);
      CHECK(luma.height == 11);
      ++converted;
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::input);
      CHECK_THAT(error.what(), Catch::Contains(layout->name));
    }
  }
  CHECK(converted > 150);
}
