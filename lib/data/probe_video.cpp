#include <system_error>

#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/data/probe_video.h"

namespace tinct {
namespace fs = std::filesystem;

StreamFacts stream_facts(const VideoInfo& info) {
  StreamFacts facts{.width = info.width,
                    .height = info.height,
                    .frames = info.frames,
                    .fps = info.fps.num > 0 ? info.fps.text() : "",
                    .time_base = info.time_base.num > 0 ? info.time_base.text() : "",
                    .vfr = info.vfr,
                    .codec = info.codec,
                    .pix_fmt = info.pix_fmt,
                    .matrix = info.matrix,
                    .range = info.range};
  facts.other["matrix_tagged"] = info.matrix_tagged;
  facts.other["range_tagged"] = info.range_tagged;
  if (info.rotation != 0) facts.other["rotation"] = info.rotation;
  if (info.sample_aspect != Rational{1, 1} && info.sample_aspect.num > 0) {
    facts.other["sample_aspect"] = info.sample_aspect.text();
  }
  if (info.duration > 0) facts.other["duration"] = info.duration;
  if (info.damaged_packets > 0) facts.other["damaged_packets"] = info.damaged_packets;
  return facts;
}

ManifestVideo describe_video(const fs::path& file, const VideoInfo& info) {
  ManifestVideo video;
  video.id = video_id(file);
  // "clips/" and "clips/." name the folder clips.
  const fs::path named = fs::absolute(file).lexically_normal();
  video.file = (named.has_filename() ? named : named.parent_path()).filename().string();
  video.stream = stream_facts(info);
  if (fs::is_directory(file)) return video;
  std::error_code error;
  video.bytes = static_cast<std::int64_t>(fs::file_size(file, error));
  if (error) throw_system_error("can't read " + file.string(), error.value());
  video.sha256 = hex(sha256_file(file));
  return video;
}

}  // namespace tinct
