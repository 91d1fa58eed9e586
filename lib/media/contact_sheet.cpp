#include <algorithm>
#include <cstring>

#include "lib/base/errors.h"
#include "lib/media/contact_sheet.h"
#include "lib/media/resize.h"

namespace tinct {
namespace {

struct Place {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

int scaled(int length, int to, int from) {
  const std::int64_t twice = 2 * std::int64_t{length} * to + from;
  return std::max(1, static_cast<int>(twice / (2 * std::int64_t{from})));
}

// The largest size of the frame's shape that fits, in the middle.
Place fitted(const Frame& frame, const Place& place) {
  int width = place.width;
  int height = scaled(frame.height, width, frame.width);
  if (height > place.height) {
    height = place.height;
    width = std::min(place.width, scaled(frame.width, height, frame.height));
  }
  return {.x = place.x + (place.width - width) / 2,
          .y = place.y + (place.height - height) / 2,
          .width = width,
          .height = height};
}

void draw(const Frame& frame, const Place& place, Frame& sheet) {
  const Frame thumb = resize_area(frame, place.width, place.height);
  for (int y = 0; y < thumb.height; ++y) {
    const std::uint8_t* in = thumb.row(y);
    std::uint8_t* out = sheet.row(place.y + y) + 3 * static_cast<std::ptrdiff_t>(place.x);
    if (thumb.format == PixelFormat::bgr24) {
      std::memcpy(out, in, 3 * static_cast<std::size_t>(thumb.width));
    } else {
      for (int x = 0; x < thumb.width; ++x) std::memset(out + 3 * x, in[x], 3);
    }
  }
}

}  // namespace

Frame contact_sheet(std::span<const Frame> frames, const ContactSheetOptions& options) {
  if (frames.empty() || frames.front().empty() || options.columns <= 0 ||
      options.thumb_width <= 0 || options.gap < 0) {
    throw Error(Fault::bug, "a contact sheet needs a first frame, columns and a width");
  }
  const int count = static_cast<int>(frames.size());
  const int rows = (count + options.columns - 1) / options.columns;
  const int step_x = options.thumb_width + options.gap;
  const int thumb_height = scaled(frames.front().height, options.thumb_width, frames.front().width);
  const int step_y = thumb_height + options.gap;

  Frame sheet = make_frame(options.gap + options.columns * step_x, options.gap + rows * step_y);
  std::memset(sheet.row(0), options.background,
              static_cast<std::size_t>(sheet.stride) * static_cast<std::size_t>(sheet.height));
  for (int i = 0; i < count; ++i) {
    const Frame& frame = frames[static_cast<std::size_t>(i)];
    if (frame.empty()) continue;
    const Place place{.x = options.gap + i % options.columns * step_x,
                      .y = options.gap + i / options.columns * step_y,
                      .width = options.thumb_width,
                      .height = thumb_height};
    draw(frame, fitted(frame, place), sheet);
  }
  return sheet;
}

}  // namespace tinct
