#include "train/data/area_resize.h"

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/data/raw_frame.h"

namespace tinct {
namespace {

/// What one output pixel covers of a row or column: input pixel `first` on, in units of
/// 1/size of an input pixel.
struct Cover {
  int first = 0;
  std::vector<std::uint32_t> weights;
};

/// In units in which an input pixel is `size` long and an output pixel `length` long.
std::vector<Cover> covers_of(int length, int size) {
  std::vector<Cover> covers(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) {
    const std::int64_t begin = std::int64_t{i} * length;
    const std::int64_t end = begin + length;
    Cover& cover = covers[static_cast<std::size_t>(i)];
    cover.first = static_cast<int>(begin / size);
    for (std::int64_t x = cover.first; x * size < end; ++x) {
      const std::int64_t overlap = std::min(end, (x + 1) * size) - std::max(begin, x * size);
      cover.weights.push_back(static_cast<std::uint32_t>(overlap));
    }
  }
  return covers;
}

}  // namespace

BgrPicture decode_raw_picture(std::string_view bytes, const std::string& name) {
  if (!name.ends_with(".raw")) {
    throw Error(Fault::input, name +
                                  ": this build of tinct-torch reads raw frames only; build the "
                                  "dataset with --encoding raw");
  }
  const RawFrameView view = parse_raw_frame(bytes, name);
  const auto* first = reinterpret_cast<const std::uint8_t*>(view.pixels.data());
  return {view.width, view.height, {first, first + view.pixels.size()}};
}

void area_resize(const BgrPicture& picture, int size, std::uint8_t* out, const std::string& name) {
  if (picture.width == size && picture.height == size) {
    std::copy(picture.pixels.begin(), picture.pixels.end(), out);
    return;
  }
  if (picture.width < size || picture.height < size) {
    throw Error(Fault::input, name + " is " + std::to_string(picture.width) + "x" +
                                  std::to_string(picture.height) +
                                  ", smaller than size=" + std::to_string(size) +
                                  "; train with a smaller size, or build a larger dataset");
  }
  const std::vector<Cover> columns = covers_of(picture.width, size);
  const std::vector<Cover> rows = covers_of(picture.height, size);
  const auto row_values = static_cast<std::size_t>(size) * 3;
  const auto row_bytes = static_cast<std::size_t>(picture.width) * 3;
  std::vector<std::uint64_t> sums(row_values);
  const std::uint64_t area =
      static_cast<std::uint64_t>(picture.width) * static_cast<std::uint64_t>(picture.height);
  for (const Cover& row : rows) {
    std::fill(sums.begin(), sums.end(), 0);
    for (std::size_t y = 0; y < row.weights.size(); ++y) {
      const std::uint8_t* in =
          picture.pixels.data() + (static_cast<std::size_t>(row.first) + y) * row_bytes;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        const Cover& column = columns[i];
        const std::uint8_t* pixel = in + static_cast<std::size_t>(column.first) * 3;
        std::uint64_t blue = 0, green = 0, red = 0;
        for (const std::uint32_t weight : column.weights) {
          blue += std::uint64_t{weight} * pixel[0];
          green += std::uint64_t{weight} * pixel[1];
          red += std::uint64_t{weight} * pixel[2];
          pixel += 3;
        }
        sums[3 * i] += row.weights[y] * blue;
        sums[3 * i + 1] += row.weights[y] * green;
        sums[3 * i + 2] += row.weights[y] * red;
      }
    }
    for (std::size_t i = 0; i < row_values; ++i) {
      *out++ = static_cast<std::uint8_t>((sums[i] + area / 2) / area);
    }
  }
}

}  // namespace tinct
