#include "lib/media/video_ends.h"

#include <cstdint>
#include <limits>
#include <optional>
#include <system_error>

#include "lib/base/errors.h"
#include "lib/media/video_decoder.h"

namespace tinct {
namespace {

// The first side is the first group of pictures, and a few where each is a key picture.
constexpr int kFirstPictures = 12;
constexpr int kMostOfGroup = 600;

// When the film ends by its own word; nothing where it doesn't say, as bare H.264.
std::optional<std::int64_t> last_time(const VideoDecoder& film) {
  const AVStream& stream = film.stream();
  const std::int64_t start = stream.start_time == AV_NOPTS_VALUE ? 0 : stream.start_time;
  if (stream.duration > 0) return av_sat_add64(start, stream.duration);
  if (film.container().duration <= 0) return std::nullopt;
  return av_sat_add64(start, av_rescale_q(film.container().duration, AVRational{1, AV_TIME_BASE},
                                          stream.time_base));
}

bool is_key(const AVFrame& picture) {
#ifdef AV_FRAME_FLAG_KEY
  return (picture.flags & AV_FRAME_FLAG_KEY) != 0;
#else
  return picture.key_frame != 0;
#endif
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

// Reads to the picture after the first group; how many there were.
int read_first_group(VideoDecoder& film) {
  int pictures = 0;
  int keys = 0;
  while (pictures < kMostOfGroup && (keys < 2 || pictures < kFirstPictures)) {
    const AVFrame* picture = film.next();
    if (picture == nullptr) break;
    ++pictures;
    keys += is_key(*picture) ? 1 : 0;
  }
  return pictures;
}

int read_on(VideoDecoder& film, int most) {
  int pictures = 0;
  while (pictures < most && film.next() != nullptr) ++pictures;
  return pictures;
}

// What can't be sought shows its end only to who reads all of it.
std::string problem_of_all(const std::filesystem::path& path) {
  VideoDecoder film(path, 1);
  (void)read_on(film, std::numeric_limits<int>::max());
  return film.damage().count > 0 ? first_damage(film) : std::string();
}

std::string problem_of(const std::filesystem::path& path, VideoDecoder& film, std::int64_t bytes) {
  if (index_leads_out(film, bytes)) return "its index lists pictures beyond its end";
  const int pictures = read_first_group(film);
  if (film.damage().count > 0) return first_damage(film);
  if (pictures == 0) return "no picture of it can be decoded";
  const auto end = last_time(film);
  if (!end || !film.seek(*end)) return problem_of_all(path);
  const int last = read_on(film, kMostOfGroup);
  // Containers without an index of key pictures may lead into a group, or past its last one.
  const bool in_doubt = last == 0 || film.damage().count > 0;
  return in_doubt ? problem_of_all(path) : std::string();
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
    ends.problem = problem_of(path, film, static_cast<std::int64_t>(bytes));
  } catch (const Error& error) {
    if (error.fault() != Fault::input) throw;
    ends.problem = error.what();
  }
  return ends;
}

}  // namespace tinct
