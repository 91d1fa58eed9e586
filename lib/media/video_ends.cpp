#include "lib/media/video_ends.h"

#include <cstdint>
#include <system_error>

#include "lib/base/errors.h"
#include "lib/media/video_decoder.h"

namespace tinct {
namespace {

// So many pictures of a side are enough: the distance of key pictures is mostly below it.
constexpr int kFirstPictures = 12;
constexpr int kLastPictures = 600;

std::int64_t last_time(const VideoDecoder& film) {
  const AVStream& stream = film.stream();
  const std::int64_t start = stream.start_time == AV_NOPTS_VALUE ? 0 : stream.start_time;
  if (stream.duration > 0) return av_sat_add64(start, stream.duration);
  if (film.container().duration <= 0) return start;
  return av_sat_add64(start, av_rescale_q(film.container().duration, AVRational{1, AV_TIME_BASE},
                                          stream.time_base));
}

// A film whose index stands in front may lack its end without anyone's noticing.
bool index_leads_out(const VideoDecoder& film, std::int64_t bytes) {
  AVStream* stream = film.container().streams[film.stream().index];
  const int entries = avformat_index_get_entries_count(stream);
  if (entries == 0) return false;
  const AVIndexEntry* last = avformat_index_get_entry(stream, entries - 1);
  // Both come from the file: their sum may be beyond 64 bits.
  return last->pos >= 0 && (last->pos > bytes || last->size > bytes - last->pos);
}

std::string first_damage(const VideoDecoder& film) {
  return film.damage().first.empty() ? "it is damaged" : film.damage().first.front();
}

std::string problem_of(VideoDecoder& film, std::int64_t bytes) {
  if (index_leads_out(film, bytes)) return "its index lists pictures beyond its end";
  int pictures = 0;
  while (pictures < kFirstPictures && film.next() != nullptr) ++pictures;
  if (film.damage().count > 0) return first_damage(film);
  if (pictures == 0) return "no picture of it can be decoded";
  if (pictures < kFirstPictures || !film.seek(last_time(film))) return {};
  pictures = 0;
  while (pictures < kLastPictures && film.next() != nullptr) ++pictures;
  if (film.damage().count > 0) return first_damage(film);
  return pictures == 0 ? "its last pictures can't be decoded" : "";
}

}  // namespace

VideoEnds check_video_ends(const std::filesystem::path& path) {
  VideoEnds ends;
  try {
    VideoDecoder film(path, 1);
    ends.width = film.codec().width;
    ends.height = film.codec().height;
    std::error_code error;
    const auto bytes = std::filesystem::file_size(path, error);
    ends.problem = problem_of(film, static_cast<std::int64_t>(bytes));
  } catch (const Error& error) {
    if (error.fault() != Fault::input) throw;
    ends.problem = error.what();
  }
  return ends;
}

}  // namespace tinct
