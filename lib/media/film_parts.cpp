#include <algorithm>
#include <utility>

#include "lib/base/errors.h"
#include "lib/media/film_packets.h"
#include "lib/media/film_parts.h"
#include "lib/media/picture_converter.h"
#include "lib/media/video_decoder.h"
#include "lib/media/video_info.h"

namespace tinct {
namespace {

// Shorter parts spend their time on seeking; longer ones hold too much memory.
constexpr std::size_t kLeastFrames = 64;
constexpr std::size_t kMostFrames = 600;

std::vector<FilmPacket> shown_packets(const std::filesystem::path& film) {
  PacketReader reader(film);
  std::vector<FilmPacket> packets = film_packets(reader);
  // MP4 lists every packet in its index: where the file's tail is missing, one pass says so.
  const int listed = avformat_index_get_entries_count(&reader.stream());
  if (reader.in_mp4() && static_cast<std::size_t>(listed) > packets.size()) return {};
  std::erase_if(packets, [](const FilmPacket& packet) { return packet.hidden; });
  std::stable_sort(packets.begin(), packets.end(),
                   [](const FilmPacket& a, const FilmPacket& b) { return a.pts < b.pts; });
  const auto twice =
      std::adjacent_find(packets.begin(), packets.end(),
                         [](const FilmPacket& a, const FilmPacket& b) { return a.pts == b.pts; });
  if (twice != packets.end()) packets.clear();
  return packets;
}

}  // namespace

std::vector<std::int64_t> film_part_times(const std::filesystem::path& film) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(film, ignored)) return {};
  std::vector<FilmPacket> packets;
  try {
    packets = shown_packets(film);
  } catch (const Error& error) {
    // A file that can't be read in parts may well be readable in one go, or say better why not.
    if (error.fault() != Fault::input) throw;
    return {};
  }
  if (packets.empty()) return {};
  std::vector<std::int64_t> times{packets.front().pts};
  std::size_t start = 0;
  for (std::size_t i = 1; i < packets.size(); ++i) {
    if (i - start > kMostFrames) return {};
    if (!packets[i].key || i - start < kLeastFrames) continue;
    times.push_back(packets[i].pts);
    start = i;
  }
  return times.size() > 1 ? times : std::vector<std::int64_t>{};
}

struct FilmPartReader::Reader {
  Reader(const std::filesystem::path& film, const FrameSourceOptions& options)
      : decoder(film, 1), waiting(decoder.next()) {
    if (waiting == nullptr) {
      throw Error(Fault::input, film.string() + " has no frame that can be decoded.");
    }
    info = describe_video(film, decoder, *waiting);
    converter = options.format == PixelFormat::gray8 ? make_gray_converter(info, options.simd)
                : options.recipe == ColourRecipe::cv2018
                    ? make_cv2018_converter(decoder)
                    : make_tinct1_converter(info, options.simd);
  }

  AVFrame* next() { return waiting != nullptr ? std::exchange(waiting, nullptr) : decoder.next(); }

  VideoDecoder decoder;
  AVFrame* waiting;  // the first picture, from which the information comes
  VideoInfo info;
  std::unique_ptr<PictureConverter> converter;
};

FilmPartReader::FilmPartReader(const std::filesystem::path& film, const FrameSourceOptions& options)
    : reader_(std::make_unique<Reader>(film, options)) {}

FilmPartReader::~FilmPartReader() = default;

const VideoInfo& FilmPartReader::info() const { return reader_->info; }

FilmPartReader::Part FilmPartReader::read(std::optional<std::int64_t> from,
                                          std::optional<std::int64_t> until,
                                          const std::function<void(const Frame&)>& take) {
  Reader& reader = *reader_;
  if (from) {
    reader.waiting = nullptr;
    if (!reader.decoder.seek(*from)) return {};
  }
  std::int64_t number = 0;
  while (const AVFrame* picture = reader.next()) {
    const std::int64_t time = picture->best_effort_timestamp;
    if (time == AV_NOPTS_VALUE || reader.decoder.damaged()) return {};
    if (from && time < *from) continue;
    if (from && number == 0 && time != *from) return {};
    if (until && time > *until) return {};
    check_picture_size(reader.info, *picture);
    Frame frame = reader.converter->convert(*picture);
    frame.number = number++;
    frame.pts = time;
    if (until && time == *until) return {reader.decoder.damage().count == 0, std::move(frame)};
    take(frame);
  }
  const bool complete = !until && number > 0 && reader.decoder.damage().count == 0;
  return {complete, std::nullopt};
}

bool has_variable_rate(std::span<const std::int64_t> times, Rational time_base) {
  FrameRateWatch watch(time_base);
  for (const std::int64_t time : times) watch.add(time);
  return watch.variable();
}

}  // namespace tinct
