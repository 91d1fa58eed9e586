#include "tools/tinct-torch/film_colorizer.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/progress.h"
#include "lib/media/frame_source.h"
#include "lib/media/recolour.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

HintPlanes hints_of(const HintSource& source, const Frame& frame, int size) {
  if (source.list) return hint_planes(*source.list, frame.number, size);
  if (source.rate > 0) return draw_hints(frame, size, source.rate, source.seed);
  return no_hints(size);
}

void check_hints(const HintSource& source, const Frame& first, const fs::path& in) {
  if (!source.list) return;
  const HintList& list = *source.list;
  if (list.width == first.width && list.height == first.height) return;
  throw Error(Fault::input, "the hints are for a film of " + std::to_string(list.width) + "x" +
                                std::to_string(list.height) + ", but " + in.string() + " is " +
                                std::to_string(first.width) + "x" + std::to_string(first.height));
}

void check_hints_used(const HintSource& source, std::int64_t frames, const fs::path& in) {
  if (!source.list) return;
  for (const Hint& hint : source.list->hints) {
    if (hint.frame < frames) continue;
    throw Error(Fault::input, "a hint is for frame " + std::to_string(hint.frame) + ", but " +
                                  in.string() + " has " + std::to_string(frames) +
                                  " frames, counted from 0; the film was not written");
  }
}

Frame next_to_each_other(std::initializer_list<const Frame*> frames) {
  const Frame& first = **frames.begin();
  Frame wide =
      make_frame(first.width * static_cast<int>(frames.size()), first.height, PixelFormat::bgr24);
  wide.pts = first.pts;
  for (int y = 0; y < first.height; ++y) {
    std::uint8_t* out = wide.row(y);
    for (const Frame* frame : frames) {
      const auto bytes = static_cast<std::size_t>(first.width) * 3;
      std::memcpy(out, frame->row(y), bytes);
      out += bytes;
    }
  }
  return wide;
}

}  // namespace

FrameSinkOptions sink_like(const VideoInfo& info) {
  FrameSinkOptions options;
  if (info.fps.num > 0) options.fps = info.fps;
  if (fs::is_directory(info.path)) return options;
  if (info.time_base.num > 0) options.time_base = info.time_base;
  options.sample_aspect = info.sample_aspect;
  options.rotation = info.rotation;
  options.audio_from = info.path;
  return options;
}

std::int64_t colorize_film(Colorizer& colorizer, const fs::path& in, const fs::path& out,
                           const HintSource& hints, const std::set<std::int64_t>& cuts,
                           FrameSink* side_by_side) {
  const auto source = open_frame_source(in);
  std::unique_ptr<FrameSink> sink;
  const int size = colorizer.size();
  Progress progress("colorizing " + in.filename().string(), source->info().frames_estimate);
  std::int64_t frames = 0;
  colorizer.reset();
  while (const std::optional<Frame> frame = source->next()) {
    throw_if_cancelled();
    if (sink == nullptr) {
      check_hints(hints, *frame, in);
      sink = open_frame_sink(out, sink_like(source->info()));
    }
    if (cuts.contains(frames)) colorizer.reset();
    const ChromaPlanes chroma =
        colorizer.step(luma_plane(*frame, size, size), hints_of(hints, *frame, size));
    const Frame colour = with_chroma(*frame, chroma);
    sink->write(colour);
    if (side_by_side != nullptr) {
      const Frame gray = without_chroma(*frame);
      side_by_side->write(next_to_each_other({&gray, &colour, &*frame}));
    }
    ++frames;
    progress.add();
  }
  if (sink == nullptr) throw Error(Fault::input, in.string() + " has no frame to colorize");
  check_hints_used(hints, frames, in);
  sink->finish();
  return frames;
}

}  // namespace tinct
