#include "tools/tinct/bench/bench_sheets.h"

#include <algorithm>

#include "lib/base/cancel.h"
#include "lib/media/contact_sheet.h"
#include "lib/media/frame_source.h"
#include "lib/media/image_io.h"

namespace tinct {
namespace {

constexpr std::int64_t kColumns = 4;
constexpr int kThumbWidth = 176;
constexpr int kJpegQuality = 88;

/// Frames spread from the first to the last.
std::vector<Frame> some_frames(const std::filesystem::path& film, std::int64_t count) {
  const std::int64_t columns = std::min(kColumns, count);
  std::vector<std::int64_t> wanted;
  for (std::int64_t i = 0; i < columns; ++i) {
    wanted.push_back(columns == 1 ? 0 : i * (count - 1) / (columns - 1));
  }
  std::vector<Frame> frames;
  const auto source = open_frame_source(film);
  std::int64_t number = 0;
  while (auto frame = source->next()) {
    throw_if_cancelled();
    if (std::ranges::find(wanted, number++) != wanted.end()) frames.push_back(std::move(*frame));
    if (frames.size() == wanted.size()) break;
  }
  frames.resize(wanted.size());
  return frames;
}

BenchSheet sheet_of(const BenchClip& clip, const std::vector<SheetRow>& rows) {
  BenchSheet sheet{.clip = clip.name, .rows = {}, .jpeg = {}};
  std::vector<Frame> pictures;
  for (const SheetRow& row : rows) {
    const std::filesystem::path film = row.films / clip.file.filename();
    if (!std::filesystem::exists(film)) continue;
    for (Frame& frame : some_frames(film, clip.frames)) pictures.push_back(std::move(frame));
    sheet.rows.push_back(row.name);
  }
  const auto columns = static_cast<int>(std::min(kColumns, clip.frames));
  const Frame picture = contact_sheet(pictures, {.columns = columns, .thumb_width = kThumbWidth});
  sheet.jpeg = encode_jpeg(picture, kJpegQuality);
  sheet.width = picture.width;
  sheet.height = picture.height;
  return sheet;
}

}  // namespace

std::vector<BenchSheet> bench_sheets(const std::vector<BenchClip>& clips,
                                     const std::vector<SheetRow>& rows, std::size_t most) {
  std::vector<BenchSheet> sheets;
  const std::size_t count = std::min(most, clips.size());
  for (std::size_t i = 0; i < count; ++i) {
    sheets.push_back(sheet_of(clips[i * clips.size() / count], rows));
  }
  return sheets;
}

}  // namespace tinct
