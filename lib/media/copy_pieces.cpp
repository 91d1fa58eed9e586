#include "lib/media/copy_pieces.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <new>
#include <string_view>

#include "lib/base/counted_noun.h"
#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/progress.h"
#include "lib/media/film_packets.h"
#include "lib/media/frame_source.h"
#include "lib/media/piece_file.h"
#include "lib/media/video_decoder.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const fs::path& film, const std::string& why) {
  throw Error(Fault::input, film.string() + " can't be copied: " + why + "; use ffv1 or h264.");
}

std::vector<std::int64_t> decoded_times(const fs::path& film) {
  const auto source = open_frame_source(film, {.format = PixelFormat::gray8});
  Progress progress(film.filename().string(), source->info().frames_estimate);
  std::vector<std::int64_t> times;
  while (const auto frame = source->next()) {
    throw_if_cancelled();
    times.push_back(frame->pts);
    progress.add();
  }
  return times;
}

// A packet is mostly a frame. Where there are more or fewer of them (fields, pictures that are
// never shown, damage), only decoding tells the frames.
std::vector<std::int64_t> frame_times(const fs::path& film, const std::vector<FilmPacket>& packets,
                                      std::int64_t frames) {
  std::vector<std::int64_t> times;
  for (const FilmPacket& packet : packets) {
    if (!packet.hidden) times.push_back(packet.pts);
  }
  std::ranges::sort(times);
  const bool doubles = std::ranges::adjacent_find(times) != times.end();
  if (!doubles && static_cast<std::int64_t>(times.size()) == frames) return times;
  times = decoded_times(film);
  const auto shown = static_cast<std::int64_t>(times.size());
  if (frames != 0 && shown != frames) {
    throw Error(Fault::input, film.string() + " has " + counted_noun(shown, "frame") +
                                  ", but the manifest says " + with_thousands(frames) +
                                  ": it is not the same film");
  }
  if (!std::ranges::is_sorted(times)) refuse(film, "its times go backwards");
  return times;
}

struct Copy {
  std::unique_ptr<PieceFile> file;
  CopyRange range;
};

void write_copies(PacketReader& reader, std::vector<Copy>& copies, const fs::path& film) {
  Progress progress("copying " + film.filename().string(), 0, "packets");
  std::size_t index = 0;
  for (AVPacket* packet = reader.next(); packet != nullptr; packet = reader.next(), ++index) {
    progress.add();
    for (Copy& copy : copies) {
      const CopyRange& range = copy.range;
      if (index < range.begin || index >= range.end) continue;
      if (index == range.begin) copy.file->start(reader.stream(), *reader.stream().codecpar);
      if (packet->pts >= range.from) {
        const av::PacketHandle own(av_packet_clone(packet));
        if (own == nullptr) throw std::bad_alloc();
        own->pts -= range.from;
        if (own->dts != AV_NOPTS_VALUE) own->dts -= range.from;
        own->flags &= ~AV_PKT_FLAG_DISCARD;
        copy.file->write(*own, reader.stream().time_base);
      }
      if (index + 1 == range.end) copy.file->finish();
    }
  }
}

}  // namespace

CopyRange copy_range(std::span<const FilmPacket> packets, std::span<const std::int64_t> times,
                     const CutPiece& piece) {
  const std::int64_t start = times[static_cast<std::size_t>(piece.first)];
  const std::int64_t end = times[static_cast<std::size_t>(piece.last)];
  CopyRange range;
  for (std::size_t i = 0; i < packets.size(); ++i) {
    if (packets[i].key && packets[i].pts <= start) range.begin = i;
    if (packets[i].pts <= end) range.end = i + 1;
  }
  // Pictures that are shown before the key frame, though they follow it in the file, need the one
  // before it.
  range.from = packets[range.begin].pts;
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const FilmPacket& packet = packets[i];
    const bool frame = packet.hidden || std::ranges::binary_search(times, packet.pts);
    if (!frame || packet.pts < range.from) continue;
    if (packet.pts < start) ++range.early;
    if (packet.pts > end) ++range.late;
  }
  return range;
}

std::vector<CutFile> copy_pieces(const fs::path& film, std::span<const CutPiece> pieces,
                                 const FilmPieceOptions& options) {
  PacketReader listing(film);
  const std::vector<FilmPacket> packets = film_packets(listing);
  const std::vector<std::int64_t> times = frame_times(film, packets, options.frames);
  PacketReader reader(film);
  const AVCodecID codec = reader.stream().codecpar->codec_id;
  const bool mp4 = reader.in_mp4() && avformat_query_codec(av_guess_format("mp4", nullptr, nullptr),
                                                           codec, FF_COMPLIANCE_NORMAL) == 1;
  std::vector<Copy> copies;
  std::vector<CutFile> files;
  for (const CutPiece& piece : pieces) {
    if (piece.last >= static_cast<std::int64_t>(times.size())) {
      throw Error(Fault::input, film.string() + " has no frame " + std::to_string(piece.last) +
                                    ": it is not the film of the manifest");
    }
    const CopyRange range = copy_range(packets, times, piece);
    if (range.end <= range.begin) refuse(film, "its packets don't tell its frames");
    const PieceRecord record{.kind = CutKind::copy,
                             .film_id = options.film_id,
                             .first = piece.first,
                             .last = piece.last,
                             .early = range.early,
                             .late = range.late};
    copies.push_back({.file = std::make_unique<PieceFile>(piece, mp4 ? ".mp4" : ".mkv", record),
                      .range = range});
    files.push_back(copies.back().file->file());
  }
  write_copies(reader, copies, film);
  return files;
}

}  // namespace tinct
