#include "metrics/inputs/gray_clips.h"

#include <cstdio>
#include <system_error>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/media/frame_sink.h"
#include "lib/media/image_io.h"
#include "lib/media/recolour.h"

namespace tinct {
namespace {
namespace fs = std::filesystem;

std::string facts_of(const fs::path& file) {
  std::error_code ignored;
  const auto size = fs::file_size(file, ignored);
  const auto time = fs::last_write_time(file, ignored).time_since_epoch().count();
  return file.filename().string() + "\t" + std::to_string(size) + "\t" + std::to_string(time) +
         "\n";
}

}  // namespace

std::int64_t write_clip_input(const ClipInput& clip, const fs::path& out, bool colours) {
  const auto source = clip.open();
  const VideoInfo& info = source->info();
  FrameSinkOptions options;
  if (info.fps.num > 0) options.fps = info.fps;
  if (info.time_base.num > 0) options.time_base = info.time_base;
  const auto sink = open_frame_sink(out, options);
  std::int64_t frames = 0;
  while (const std::optional<Frame> frame = source->next()) {
    throw_if_cancelled();
    sink->write(colours ? *frame : without_chroma(*frame));
    ++frames;
  }
  if (frames == 0) throw Error(Fault::input, clip.path.string() + " holds no frame; leave it out");
  sink->finish();
  return frames;
}

void write_exemplars(const ClipInput& clip, const std::set<std::int64_t>& frames,
                     const fs::path& folder) {
  create_folders(folder);
  const auto source = clip.open();
  std::int64_t number = 0;
  for (const std::int64_t wanted : frames) {
    for (;; ++number) {
      throw_if_cancelled();
      const std::optional<Frame> frame = source->next();
      if (!frame) {
        throw Error(Fault::usage, "--exemplar names frame " + std::to_string(wanted) + ", but " +
                                      clip.path.string() + " has " + std::to_string(number) +
                                      " frames, counted from 0");
      }
      if (number < wanted) continue;
      char name[32];
      std::snprintf(name, sizeof name, "%06lld.png", static_cast<long long>(number++));
      write_file_renamed(folder / name, encode_png(*frame));
      break;
    }
  }
}

std::int64_t count_frames(const ClipInput& clip) {
  if (clip.scene != nullptr) return static_cast<std::int64_t>(clip.scene->size());
  if (fs::is_directory(clip.path)) {
    return static_cast<std::int64_t>(list_pictures(clip.path).size());
  }
  const auto source = clip.open({.format = PixelFormat::gray8});
  std::int64_t frames = 0;
  while (source->next()) {
    throw_if_cancelled();
    ++frames;
  }
  return frames;
}

std::string clip_fingerprint(const ClipInput& clip) {
  std::string facts = fs::absolute(clip.path).string() + "\n";
  if (clip.scene != nullptr) {
    fs::path last;
    for (const StoredPicture& picture : *clip.scene) {
      if (picture.file != last) facts += facts_of(last = picture.file);
      facts +=
          picture.member + "\t" + std::to_string(picture.offset) + "\t" + picture.sha256 + "\n";
    }
  } else if (fs::is_directory(clip.path)) {
    for (const fs::path& picture : list_pictures(clip.path)) facts += facts_of(picture);
  } else {
    facts += facts_of(clip.path);
  }
  return hex(sha256(facts));
}

}  // namespace tinct
