#include <algorithm>

#include "lib/base/base64.h"
#include "lib/media/frame_source.h"
#include "lib/media/image_io.h"
#include "lib/media/resize.h"
#include "metrics/abtest/study_file.h"
#include "metrics/abtest/study_report.h"

namespace tinct {
namespace {

constexpr int kPictureWidth = 240;

Frame middle_frame(const StudyAsset& asset, const std::filesystem::path& path) {
  const auto source = open_frame_source(path);
  Frame middle;
  for (std::int64_t i = 0; i <= asset.rendered.frames / 2; ++i) {
    auto frame = source->next();
    if (!frame) break;
    middle = *frame;
  }
  return middle;
}

Frame cut(const Frame& frame, const TilePlace& place) {
  Frame out = make_frame(place.width, place.height);
  for (int y = 0; y < place.height; ++y) {
    const std::uint8_t* from = frame.row(place.y + y) + std::ptrdiff_t{3} * place.x;
    std::copy(from, from + std::ptrdiff_t{3} * place.width, out.row(y));
  }
  return out;
}

}  // namespace

StudyPictures study_pictures(const std::filesystem::path& folder) {
  StudyPictures pictures;
  const Database database = open_study(folder, DatabaseMode::existing);
  for (const StudyAsset& asset : read_study(database).assets) {
    const Frame frame = middle_frame(asset, study_media(folder) / asset.id);
    if (frame.empty()) continue;
    for (std::size_t i = 0; i < asset.rendered.tiles.size(); ++i) {
      const std::string name = asset.stimulus.clip + "|" + asset.stimulus.tiles[i];
      if (pictures.contains(name)) continue;
      const TilePlace& place = asset.rendered.tiles[i];
      const int height = std::max(1, place.height * kPictureWidth / place.width);
      const std::string jpeg =
          encode_jpeg(resize_area(cut(frame, place), kPictureWidth, height), 85);
      pictures[name] = "data:image/jpeg;base64," + base64(jpeg);
    }
  }
  return pictures;
}

}  // namespace tinct
