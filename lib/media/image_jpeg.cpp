#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

// jpeglib.h needs stdio.h and stddef.h before it.
#include <jerror.h>
#include <jpeglib.h>

#include "lib/base/errors.h"
#include "lib/media/image_formats.h"
#include "lib/media/image_io.h"

namespace tinct {
namespace {

// libjpeg reports errors by a function that must not return. It jumps back into the member
// function that called libjpeg; those functions are noexcept and keep no object with a destructor,
// so that the jump skips none.
struct JpegErrors {
  jpeg_error_mgr functions{};
  std::jmp_buf back{};
  bool in_scan = false;
  char message[JMSG_LENGTH_MAX] = "";

  jpeg_error_mgr* install() noexcept {
    jpeg_std_error(&functions);
    functions.error_exit = [](j_common_ptr info) {
      auto* self = reinterpret_cast<JpegErrors*>(info->err);
      info->err->format_message(info, self->message);
      std::longjmp(self->back, 1);
    };
    functions.emit_message = [](j_common_ptr info, int level) {
      auto* self = reinterpret_cast<JpegErrors*>(info->err);
      if (level >= 0 || self->harmless(info->err->msg_code)) return;
      info->err->error_exit(info);
    };
    functions.output_message = [](j_common_ptr) {};
    return &functions;
  }

  // Warnings that leave every pixel as it was meant. All others mean lost data, which libjpeg
  // would paint over in gray.
  [[nodiscard]] bool harmless(int code) const noexcept {
    return code == JWRN_JFIF_MAJOR || code == JWRN_ADOBE_XFORM || code == JWRN_BOGUS_ICC ||
           (code == JWRN_EXTRANEOUS_DATA && !in_scan);
  }
};
static_assert(offsetof(JpegErrors, functions) == 0);

class JpegReader {
 public:
  JpegReader() = default;
  JpegReader(const JpegReader&) = delete;
  JpegReader& operator=(const JpegReader&) = delete;
  ~JpegReader() {
    if (created_) jpeg_destroy_decompress(&info_);
  }

  [[nodiscard]] bool read_header(std::string_view bytes) noexcept {
    info_.err = errors_.install();
    if (setjmp(errors_.back) != 0) return false;
    jpeg_create_decompress(&info_);
    created_ = true;
    jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(bytes.data()),
                 static_cast<unsigned long>(bytes.size()));
    jpeg_read_header(&info_, TRUE);
    return true;
  }

  // `rows` are output_height pointers to output_width * (cmyk ? 4 : 3) bytes.
  [[nodiscard]] bool read_rows(JSAMPROW* rows) noexcept {
    if (setjmp(errors_.back) != 0) return false;
    errors_.in_scan = true;
    info_.out_color_space = cmyk() ? JCS_CMYK : JCS_EXT_BGR;
    info_.dct_method = JDCT_ISLOW;
    info_.do_fancy_upsampling = TRUE;
    jpeg_start_decompress(&info_);
    while (info_.output_scanline < info_.output_height) {
      jpeg_read_scanlines(&info_, rows + info_.output_scanline,
                          info_.output_height - info_.output_scanline);
    }
    jpeg_finish_decompress(&info_);
    return true;
  }

  [[nodiscard]] bool cmyk() const noexcept {
    return info_.jpeg_color_space == JCS_CMYK || info_.jpeg_color_space == JCS_YCCK;
  }
  // Adobe stores CMYK upside down: 255 is no ink.
  [[nodiscard]] bool inverted() const noexcept { return info_.saw_Adobe_marker != FALSE; }
  [[nodiscard]] std::int64_t width() const noexcept { return info_.image_width; }
  [[nodiscard]] std::int64_t height() const noexcept { return info_.image_height; }
  [[nodiscard]] const char* message() const noexcept { return errors_.message; }

 private:
  JpegErrors errors_;
  jpeg_decompress_struct info_{};
  bool created_ = false;
};

[[noreturn]] void throw_corrupt(const std::string& name, const char* message) {
  throw Error(Fault::input, name + " is a corrupt JPEG: " + message);
}

std::vector<JSAMPROW> row_pointers(std::uint8_t* first, std::size_t stride, int height) {
  std::vector<JSAMPROW> rows(static_cast<std::size_t>(height));
  for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = first + y * stride;
  return rows;
}

void cmyk_to_bgr(const std::uint8_t* cmyk, std::uint8_t* bgr, std::size_t pixels, bool inverted) {
  const int flip = inverted ? 0 : 255;
  for (std::size_t i = 0; i < pixels; ++i, cmyk += 4, bgr += 3) {
    const int k = cmyk[3] ^ flip;
    for (int c = 0; c < 3; ++c) {
      bgr[2 - c] = static_cast<std::uint8_t>(((cmyk[c] ^ flip) * k + 127) / 255);
    }
  }
}

class JpegWriter {
 public:
  JpegWriter() = default;
  JpegWriter(const JpegWriter&) = delete;
  JpegWriter& operator=(const JpegWriter&) = delete;
  ~JpegWriter() {
    if (created_) jpeg_destroy_compress(&info_);
    std::free(bytes_);
  }

  [[nodiscard]] bool write(const Frame& frame, int quality, JSAMPROW* rows) noexcept {
    info_.err = errors_.install();
    if (setjmp(errors_.back) != 0) return false;
    jpeg_create_compress(&info_);
    created_ = true;
    jpeg_mem_dest(&info_, &bytes_, &size_);
    const bool gray = frame.format == PixelFormat::gray8;
    info_.image_width = static_cast<JDIMENSION>(frame.width);
    info_.image_height = static_cast<JDIMENSION>(frame.height);
    info_.input_components = gray ? 1 : 3;
    info_.in_color_space = gray ? JCS_GRAYSCALE : JCS_EXT_BGR;
    jpeg_set_defaults(&info_);
    jpeg_set_quality(&info_, quality, TRUE);
    info_.dct_method = JDCT_ISLOW;
    info_.comp_info[0].h_samp_factor = 1;
    info_.comp_info[0].v_samp_factor = 1;
    jpeg_start_compress(&info_, TRUE);
    while (info_.next_scanline < info_.image_height) {
      jpeg_write_scanlines(&info_, rows + info_.next_scanline,
                           info_.image_height - info_.next_scanline);
    }
    jpeg_finish_compress(&info_);
    return true;
  }
  [[nodiscard]] std::string_view bytes() const noexcept {
    return {reinterpret_cast<const char*>(bytes_), size_};
  }
  [[nodiscard]] const char* message() const noexcept { return errors_.message; }

 private:
  JpegErrors errors_;
  jpeg_compress_struct info_{};
  unsigned char* bytes_ = nullptr;
  unsigned long size_ = 0;
  bool created_ = false;
};

}  // namespace

Frame decode_jpeg(std::string_view bytes, const std::string& name,
                  const ImageReadOptions& options) {
  JpegReader reader;
  if (!reader.read_header(bytes)) throw_corrupt(name, reader.message());
  check_picture_size(reader.width(), reader.height(), name);
  if (reader.cmyk() && !options.convert) {
    throw Error(Fault::input, name +
                                  " is a CMYK JPEG, which has no exact RGB pixels: ask for "
                                  "conversion, or save it as an RGB picture first");
  }
  Frame frame = make_frame(static_cast<int>(reader.width()), static_cast<int>(reader.height()));
  const auto stride = static_cast<std::size_t>(frame.stride);
  if (!reader.cmyk()) {
    std::vector<JSAMPROW> rows = row_pointers(frame.row(0), stride, frame.height);
    if (!reader.read_rows(rows.data())) throw_corrupt(name, reader.message());
    return frame;
  }
  const std::size_t pixels = stride / 3 * static_cast<std::size_t>(frame.height);
  std::vector<std::uint8_t> cmyk(pixels * 4);
  std::vector<JSAMPROW> rows = row_pointers(cmyk.data(), stride / 3 * 4, frame.height);
  if (!reader.read_rows(rows.data())) throw_corrupt(name, reader.message());
  cmyk_to_bgr(cmyk.data(), frame.row(0), pixels, reader.inverted());
  return frame;
}

std::string encode_jpeg(const Frame& frame, int quality) {
  std::vector<JSAMPROW> rows = row_pointers(const_cast<std::uint8_t*>(frame.row(0)),
                                            static_cast<std::size_t>(frame.stride), frame.height);
  JpegWriter writer;
  if (!writer.write(frame, quality, rows.data())) {
    throw Error(Fault::input, std::string("can't write this picture as JPEG: ") + writer.message());
  }
  return std::string(writer.bytes());
}

}  // namespace tinct
