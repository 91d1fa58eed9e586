#include "lib/net/media_check.h"

#include <algorithm>
#include <array>

#include "lib/base/errors.h"
#include "lib/media/image_io.h"
#include "lib/media/picture_hash.h"
#include "lib/media/resize.h"
#include "lib/media/video_ends.h"
#include "lib/net/jpeg_scan.h"
#include "lib/net/media_type.h"
#include "lib/net/picture_header.h"
#include "lib/net/placeholder_list.h"

namespace tinct {
namespace {

using Checked = tl::expected<MediaFacts, FetchFailure>;

constexpr int kSampleQuality = 95;
// A picture of which every channel stays within so many levels shows nothing: JPEG's rounding of
// one colour stays below it.
constexpr int kOneColourLevels = 4;
// The fingerprint averages to 32x32: four samples a side for each of its cells are enough.
constexpr int kPrintSamples = 128;

tl::unexpected<FetchFailure> refused(FailureReason reason, std::string sentence) {
  return tl::unexpected(FetchFailure{.reason = reason, .sentence = std::move(sentence)});
}

// For the report's page: of what is refused nothing else stays.
std::string small_sample(const Frame& frame) {
  constexpr int kSide = 160;
  constexpr int kQuality = 80;
  const int longer = std::max(frame.width, frame.height);
  if (longer <= kSide) return encode_jpeg(frame, kQuality);
  const auto scaled = [&](int side) { return std::max(1, side * kSide / longer); };
  return encode_jpeg(resize_area(frame, scaled(frame.width), scaled(frame.height)), kQuality);
}

tl::unexpected<FetchFailure> refused_seen(FailureReason reason, std::string sentence,
                                          const Frame& frame) {
  auto refusal = refused(reason, std::move(sentence));
  refusal.value().sample = small_sample(frame);
  return refusal;
}

// Where no pixel need be seen for the verdict, a small picture is decoded for its sample.
tl::unexpected<FetchFailure> refused_unseen(FailureReason reason, std::string sentence,
                                            std::string_view bytes) {
  constexpr std::int64_t kMostSampled = 1'000'000;  // pixels
  const auto size = picture_size(bytes);
  const bool small = size && size->width <= kMostSampled / std::max<std::int64_t>(1, size->height);
  if (!small || !can_decode(bytes)) return refused(reason, std::move(sentence));
  try {
    const Frame frame = decode_image(bytes, "the picture", {.convert = true});
    return refused_seen(reason, sentence, frame);
  } catch (const Error& error) {
    if (error.fault() != Fault::input) throw;
    return refused(reason, std::move(sentence));
  }
}

std::string size_text(std::int64_t width, std::int64_t height) {
  return std::to_string(width) + "x" + std::to_string(height) + " pixels";
}

// "image/heic" in words.
std::string format_name(std::string_view type) {
  if (type == "image/jxl") return "JPEG XL";
  if (type == "image/jp2") return "JPEG 2000";
  if (type == "image/x-exr") return "EXR";
  std::string name(type.substr(type.find('/') + 1));
  for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

bool shows_one_colour(const Frame& frame) {
  std::array<std::uint8_t, 3> least{255, 255, 255};
  std::array<std::uint8_t, 3> most{0, 0, 0};
  for (int y = 0; y < frame.height; ++y) {
    const std::uint8_t* pixel = frame.row(y);
    for (int x = 0; x < frame.width; ++x, pixel += 3) {
      for (std::size_t c = 0; c < 3; ++c) {
        least[c] = std::min(least[c], pixel[c]);
        most[c] = std::max(most[c], pixel[c]);
      }
    }
    for (std::size_t c = 0; c < 3; ++c) {
      if (most[c] - least[c] > kOneColourLevels) return false;
    }
  }
  return true;
}

bool is_gray(const Frame& frame) {
  for (int y = 0; y < frame.height; ++y) {
    const std::uint8_t* pixel = frame.row(y);
    for (int x = 0; x < frame.width; ++x, pixel += 3) {
      if (pixel[0] != pixel[1] || pixel[1] != pixel[2]) return false;
    }
  }
  return true;
}

// Every n-th pixel's luma (BT.601 in whole numbers), about 128 a side.
Frame sampled_luma(const Frame& frame) {
  const int step = std::max(1, std::min(frame.width, frame.height) / kPrintSamples);
  Frame luma = make_frame((frame.width + step - 1) / step, (frame.height + step - 1) / step,
                          PixelFormat::gray8);
  for (int y = 0; y < luma.height; ++y) {
    const std::uint8_t* from = frame.row(y * step);
    std::uint8_t* to = luma.row(y);
    for (int x = 0; x < luma.width; ++x, from += 3 * step) {
      to[x] = static_cast<std::uint8_t>((29 * from[0] + 150 * from[1] + 77 * from[2] + 128) >> 8);
    }
  }
  return luma;
}

// The largest square in the middle, scaled.
std::string square_sample(const Frame& frame, int side) {
  const int edge = std::min(frame.width, frame.height);
  Frame middle = frame;
  middle.buffer = std::shared_ptr<std::uint8_t[]>(
      frame.buffer,
      frame.buffer.get() + (frame.height - edge) / 2 * frame.stride + (frame.width - edge) / 2 * 3);
  middle.width = edge;
  middle.height = edge;
  return encode_jpeg(resize_area(middle, side, side), kSampleQuality);
}

std::string pixel_hash(const Frame& frame) {
  PictureHash hash;
  hash.add(frame);
  // The same bytes in rows of another length are another picture.
  return hash.hex() + "-" + std::to_string(frame.width);
}

Checked too_large(std::int64_t width, std::int64_t height, const MediaLimits& limits) {
  return refused(FailureReason::too_large, size_text(width, height) + " are over the limit of " +
                                               std::to_string(limits.most_pixels));
}

Checked look_at_pixels(std::string_view bytes, const MediaLimits& limits) {
  MediaFacts facts;
  try {
    const Frame frame = decode_image(bytes, "the picture", {.convert = true});
    if (std::min(frame.width, frame.height) < limits.least_side) {
      return refused_seen(FailureReason::too_small, size_text(frame.width, frame.height), frame);
    }
    // Where the header couldn't be read, at least no work is done on it.
    if (std::int64_t{frame.width} * frame.height > limits.most_pixels) {
      return too_large(frame.width, frame.height, limits);
    }
    if (shows_one_colour(frame)) {
      return refused_seen(FailureReason::placeholder, "a picture of a single colour", frame);
    }
    facts.width = frame.width;
    facts.height = frame.height;
    facts.gray = is_gray(frame);
    facts.pixels = pixel_hash(frame);
    facts.print = hex(fingerprint(sampled_luma(frame)));
    if (limits.sample_side > 0) facts.sample = square_sample(frame, limits.sample_side);
  } catch (const Error& error) {
    if (error.fault() != Fault::input) throw;
    return refused(FailureReason::corrupt, error.what());
  }
  return facts;
}

}  // namespace

tl::expected<MediaFacts, FetchFailure> check_picture(std::string_view bytes,
                                                     const MediaLimits& limits) {
  if (const auto says = known_placeholder(bytes); !says.empty()) {
    return refused_unseen(FailureReason::placeholder,
                          "a known placeholder (" + std::string(says) + ")", bytes);
  }
  const auto size = picture_size(bytes);
  if (size && std::min(size->width, size->height) < limits.least_side) {
    return refused_unseen(FailureReason::too_small, size_text(size->width, size->height), bytes);
  }
  if (size && size->width > limits.most_pixels / std::max<std::int64_t>(1, size->height)) {
    return too_large(size->width, size->height, limits);
  }
  if (!can_decode(bytes)) {
    return refused(FailureReason::unsupported,
                   format_name(sniff_media_type(bytes)) +
                       " is not decoded by this build; --check type keeps it unseen");
  }
  if (const std::string problem = jpeg_scan_problem(bytes); !problem.empty()) {
    return refused(FailureReason::corrupt, "the picture is a corrupt JPEG: " + problem);
  }
  return look_at_pixels(bytes, limits);
}

tl::expected<MediaFacts, FetchFailure> check_film(const std::filesystem::path& film,
                                                  const MediaLimits& limits) {
  const VideoEnds ends = check_video_ends(film);
  if (!ends.problem.empty()) return refused(FailureReason::corrupt, ends.problem);
  if (std::int64_t{ends.width} * ends.height > limits.most_pixels) {
    return too_large(ends.width, ends.height, limits);
  }
  MediaFacts facts;
  facts.width = ends.width;
  facts.height = ends.height;
  return facts;
}

}  // namespace tinct
