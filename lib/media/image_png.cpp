#include <png.h>
#include <zlib.h>

#include <csetjmp>
#include <cstring>
#include <new>
#include <vector>

#include "lib/base/errors.h"
#include "lib/media/image_formats.h"
#include "lib/media/image_io.h"

namespace tinct {
namespace {

// As with libjpeg: errors jump back into noexcept functions that keep no object with a destructor.
struct PngErrors {
  char message[128] = "";

  static void fail(png_structp png, png_const_charp message) {
    auto* self = static_cast<PngErrors*>(png_get_error_ptr(png));
    std::strncpy(self->message, message, sizeof(self->message) - 1);
    png_longjmp(png, 1);
  }
  static void ignore(png_structp, png_const_charp) {}
};

// Chunks that would change pixels (gamma, profiles) or hold text are skipped unread: pixels come as
// stored, and a broken profile is no reason to lose a picture. tRNS stays: it is an alpha channel.
constexpr png_byte kSkipped[] =
    "bKGD\0cHRM\0eXIf\0gAMA\0hIST\0iCCP\0iTXt\0oFFs\0pCAL\0pHYs\0sBIT\0sCAL\0sPLT\0sRGB\0sTER\0"
    "tEXt\0tIME\0zTXt";
constexpr int kSkippedCount = sizeof(kSkipped) / 5;

class PngReader {
 public:
  explicit PngReader(std::string_view bytes) noexcept : bytes_(bytes) {
    png_ =
        png_create_read_struct(PNG_LIBPNG_VER_STRING, &errors_, PngErrors::fail, PngErrors::ignore);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
  }
  PngReader(const PngReader&) = delete;
  PngReader& operator=(const PngReader&) = delete;
  ~PngReader() { png_destroy_read_struct(&png_, &info_, nullptr); }

  [[nodiscard]] bool created() const noexcept { return info_ != nullptr; }

  [[nodiscard]] bool read_header() noexcept {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_user_limits(png_, 0x7FFFFFFF, 0x7FFFFFFF);
    png_set_keep_unknown_chunks(png_, PNG_HANDLE_CHUNK_NEVER, kSkipped, kSkippedCount);
    png_set_read_fn(png_, this, [](png_structp png, png_bytep out, std::size_t count) {
      auto* self = static_cast<PngReader*>(png_get_io_ptr(png));
      if (count > self->bytes_.size()) png_error(png, "it ends too early");
      std::memcpy(out, self->bytes_.data(), count);
      self->bytes_.remove_prefix(count);
    });
    png_read_info(png_, info_);
    return true;
  }

  // `rows` are height pointers to width * (alpha ? 4 : 3) bytes.
  [[nodiscard]] bool read_rows(png_bytepp rows) noexcept {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_expand(png_);
    png_set_scale_16(png_);
    png_set_gray_to_rgb(png_);
    png_set_bgr(png_);
    png_set_interlace_handling(png_);
    png_read_update_info(png_, info_);
    png_read_image(png_, rows);
    png_read_end(png_, nullptr);
    return true;
  }

  [[nodiscard]] bool alpha() const noexcept {
    return (png_get_color_type(png_, info_) & PNG_COLOR_MASK_ALPHA) != 0 ||
           png_get_valid(png_, info_, PNG_INFO_tRNS) != 0;
  }
  [[nodiscard]] int depth() const noexcept { return png_get_bit_depth(png_, info_); }
  [[nodiscard]] std::int64_t width() const noexcept { return png_get_image_width(png_, info_); }
  [[nodiscard]] std::int64_t height() const noexcept { return png_get_image_height(png_, info_); }
  [[nodiscard]] const char* message() const noexcept { return errors_.message; }

 private:
  PngErrors errors_;
  std::string_view bytes_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

class PngWriter {
 public:
  PngWriter() noexcept {
    png_ = png_create_write_struct(PNG_LIBPNG_VER_STRING, &errors_, PngErrors::fail,
                                   PngErrors::ignore);
    if (png_ != nullptr) info_ = png_create_info_struct(png_);
  }
  PngWriter(const PngWriter&) = delete;
  PngWriter& operator=(const PngWriter&) = delete;
  ~PngWriter() { png_destroy_write_struct(&png_, &info_); }

  [[nodiscard]] bool created() const noexcept { return info_ != nullptr; }

  [[nodiscard]] bool write(const Frame& frame, int level, png_bytepp rows) noexcept {
    if (setjmp(png_jmpbuf(png_)) != 0) return false;
    png_set_write_fn(png_, this, append, nullptr);
    const int colour =
        frame.format == PixelFormat::gray8 ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB;
    png_set_IHDR(png_, info_, static_cast<png_uint_32>(frame.width),
                 static_cast<png_uint_32>(frame.height), 8, colour, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png_, level);
    // One fixed filter: trying all five for every row costs more time than it saves bytes. What
    // Paeth leaves of a photograph repeats too rarely for a quick search: runs alone are smaller
    // and faster there than zlib's levels 1 to 3.
    png_set_filter(png_, PNG_FILTER_TYPE_BASE, level == 0 ? PNG_FILTER_NONE : PNG_FILTER_PAETH);
    if (level >= 1 && level <= 3) png_set_compression_strategy(png_, Z_RLE);
    png_write_info(png_, info_);
    png_set_bgr(png_);
    png_write_image(png_, rows);
    png_write_end(png_, nullptr);
    return true;
  }
  [[nodiscard]] std::string take() noexcept { return std::move(bytes_); }
  [[nodiscard]] const char* message() const noexcept { return errors_.message; }

 private:
  static void append(png_structp png, png_bytep data, std::size_t count) {
    auto* self = static_cast<PngWriter*>(png_get_io_ptr(png));
    bool full = false;
    try {
      self->bytes_.append(reinterpret_cast<const char*>(data), count);
    } catch (const std::bad_alloc&) {
      full = true;
    }
    if (full) png_error(png, "out of memory");
  }

  PngErrors errors_;
  std::string bytes_;
  png_structp png_ = nullptr;
  png_infop info_ = nullptr;
};

std::vector<png_bytep> row_pointers(std::uint8_t* first, std::size_t stride, int height) {
  std::vector<png_bytep> rows(static_cast<std::size_t>(height));
  for (std::size_t y = 0; y < rows.size(); ++y) rows[y] = first + y * stride;
  return rows;
}

[[noreturn]] void throw_corrupt(const std::string& name, const char* message) {
  throw Error(Fault::input, name + " is a corrupt PNG: " + message);
}

void refuse_what_is_not_plain(const PngReader& reader, const std::string& name) {
  const char* trouble = reader.depth() > 8 ? "has 16 bits a channel"
                        : reader.alpha()   ? "has an alpha channel"
                                           : nullptr;
  if (trouble == nullptr) return;
  throw Error(Fault::input, name + " " + trouble +
                                ", and converting would change its pixels: save it as an 8-bit "
                                "picture without alpha, or ask for conversion");
}

Frame read_and_blend(PngReader& reader, const std::string& name) {
  Frame frame = make_frame(static_cast<int>(reader.width()), static_cast<int>(reader.height()));
  const std::size_t pixels =
      static_cast<std::size_t>(frame.width) * static_cast<std::size_t>(frame.height);
  std::vector<std::uint8_t> bgra(pixels * 4);
  std::vector<png_bytep> rows =
      row_pointers(bgra.data(), static_cast<std::size_t>(frame.width) * 4, frame.height);
  if (!reader.read_rows(rows.data())) throw_corrupt(name, reader.message());
  const std::uint8_t* in = bgra.data();
  std::uint8_t* out = frame.row(0);
  for (std::size_t i = 0; i < pixels; ++i, in += 4, out += 3) {
    for (int c = 0; c < 3; ++c) out[c] = static_cast<std::uint8_t>((in[c] * in[3] + 127) / 255);
  }
  return frame;
}

}  // namespace

Frame decode_png(std::string_view bytes, const std::string& name, const ImageReadOptions& options) {
  PngReader reader(bytes);
  if (!reader.created()) throw Error(Fault::resource, "out of memory while reading " + name);
  if (!reader.read_header()) throw_corrupt(name, reader.message());
  check_picture_size(reader.width(), reader.height(), name);
  if (!options.convert) refuse_what_is_not_plain(reader, name);
  if (reader.alpha()) return read_and_blend(reader, name);
  Frame frame = make_frame(static_cast<int>(reader.width()), static_cast<int>(reader.height()));
  std::vector<png_bytep> rows =
      row_pointers(frame.row(0), static_cast<std::size_t>(frame.stride), frame.height);
  if (!reader.read_rows(rows.data())) throw_corrupt(name, reader.message());
  return frame;
}

std::string encode_png(const Frame& frame, int level) {
  std::vector<png_bytep> rows = row_pointers(const_cast<std::uint8_t*>(frame.row(0)),
                                             static_cast<std::size_t>(frame.stride), frame.height);
  PngWriter writer;
  if (!writer.created() || !writer.write(frame, level, rows.data())) {
    throw Error(Fault::resource, std::string("can't write this picture as PNG: ") +
                                     (writer.created() ? writer.message() : "out of memory"));
  }
  return writer.take();
}

}  // namespace tinct
