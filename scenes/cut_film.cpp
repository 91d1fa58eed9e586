#include <mutex>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "lib/base/parallel.h"
#include "lib/base/progress.h"
#include "lib/data/probe_video.h"
#include "lib/data/times_hash.h"
#include "scenes/cut_film.h"
#include "scenes/measure_parts.h"

namespace tinct {
namespace {

// A frame that two pipeline items need, its own and its successor's: whoever comes first reduces
// it, and the full-size picture goes at once.
class SharedFrame {
 public:
  explicit SharedFrame(Frame frame) : frame_(std::move(frame)) {}

  std::shared_ptr<const ReducedFrame> reduced(const SceneMeter& meter) {
    std::call_once(once_, [&] {
      reduced_ = std::make_shared<const ReducedFrame>(meter.reduce(frame_));
      frame_ = Frame{};
    });
    return reduced_;
  }

 private:
  std::once_flag once_;
  Frame frame_;
  std::shared_ptr<const ReducedFrame> reduced_;
};

struct NeighbourPair {
  std::shared_ptr<SharedFrame> previous;
  std::shared_ptr<SharedFrame> frame;
};

SceneOptions recorded(SceneOptions options) {
  // The 2018 rule has no knobs: what it does not read is not recorded as if it had.
  if (options.detector == "colormotion") {
    const SceneOptions normal;
    options.sensitivity = normal.sensitivity;
    options.uniform_share = normal.uniform_share;
  }
  return options;
}

}  // namespace

Json detector_record(const SceneOptions& options) {
  const DetectorInfo& detector = find_detector(options.detector);
  SceneOptions used = recorded(options);
  Json values = describe_options(used).to_json();
  values.erase("detector");
  return {{"name", detector.name}, {"version", detector.version}, {"options", values}};
}

FrameSourceOptions scene_source_options(const std::string& detector) {
  return find_detector(detector).make_meter(VideoInfo{})->source_options();
}

namespace {

// While frames are decoded, others are measured. Returns how many there were.
std::int64_t measure_in_parallel(FrameSource& source, SceneMeter& meter, Progress& progress) {
  std::int64_t frames = 0;
  std::shared_ptr<SharedFrame> previous;
  const auto read = [&]() -> std::optional<NeighbourPair> {
    throw_if_cancelled();
    std::optional<Frame> frame = source.next();
    if (!frame) return std::nullopt;
    auto shared = std::make_shared<SharedFrame>(std::move(*frame));
    return NeighbourPair{std::exchange(previous, shared), shared};
  };
  const auto measure = [&](NeighbourPair pair) -> FrameFeatures {
    auto before = pair.previous ? pair.previous->reduced(meter) : nullptr;
    return meter.analyse(std::move(before), pair.frame->reduced(meter));
  };
  const auto note = [&](FrameFeatures features) {
    meter.add(std::move(features));
    progress.add();
    ++frames;
  };
  // Few full-size frames at once: at 4K each holds 8 MB and a picture of the decoder's pool.
  const auto in_flight = static_cast<std::size_t>(thread_count()) + 2;
  ordered_pipeline<NeighbourPair, FrameFeatures>(read, measure, note, in_flight);
  return frames;
}

// For meters that are cheap beside decoding: the decoder's own threads are ahead meanwhile.
std::int64_t measure_alone(FrameSource& source, SceneMeter& meter, Progress* progress) {
  std::int64_t frames = 0;
  std::shared_ptr<const ReducedFrame> previous;
  while (const std::optional<Frame> frame = source.next()) {
    throw_if_cancelled();
    auto reduced = std::make_shared<const ReducedFrame>(meter.reduce(*frame));
    meter.add(meter.analyse(std::exchange(previous, reduced), reduced));
    if (progress != nullptr) progress->add();
    ++frames;
  }
  return frames;
}

}  // namespace

Curves measure_source(FrameSource& source, SceneMeter& meter, const std::string& label,
                      bool alone) {
  std::int64_t frames = 0;
  if (alone) {
    frames = measure_alone(source, meter, nullptr);
  } else {
    Progress progress(label, source.info().frames_estimate);
    frames = meter.is_heavy() ? measure_in_parallel(source, meter, progress)
                              : measure_alone(source, meter, &progress);
  }
  if (frames == 0) {
    throw Error(Fault::input, label +
                                  ": not one frame could be decoded, so there is nothing to "
                                  "cut; check the film with ffprobe or fetch it again");
  }
  return meter.finish();
}

CutResult cut_source(FrameSource& source, const SceneOptions& options, const std::string& label) {
  const auto meter = find_detector(options.detector).make_meter(source.info());
  return decide_scenes(measure_source(source, *meter, label), options);
}

namespace {

// Decoders of one thread each, which wait for nobody, need less time than one with many threads.
int decoder_count(const ReadingOptions& reading) {
  if (reading.alone) return 1;
  return reading.decoders > 0 ? reading.decoders : thread_count();
}

}  // namespace

MeasuredFilm measure_film(const std::filesystem::path& film, const std::string& detector,
                          const ReadingOptions& reading) {
  MeasuredFilm measured;
  const int decoders = decoder_count(reading);
  if (decoders > 1) {
    if (auto parts = measure_in_parts(film, find_detector(detector), decoders)) {
      measured.curves = std::move(parts->curves);
      measured.info = std::move(parts->info);
      measured.video = describe_video(film, measured.info);
      return measured;
    }
  }
  FrameSourceOptions options = scene_source_options(detector);
  if (reading.alone || thread_count() == 1) options.decoder_threads = 1;
  const auto source = open_frame_source(film, options);
  const auto meter = find_detector(detector).make_meter(source->info());
  measured.curves = measure_source(*source, *meter, film.filename().string(), reading.alone);
  measured.info = source->info();
  measured.video = describe_video(film, measured.info);
  return measured;
}

namespace {

// What tinct manifest link would measure of the times; a folder of pictures has none.
void add_times(const Curves& curves, ManifestVideo& video) {
  if (curves.time_base.num <= 0) return;
  TimesHash times;
  for (const std::int64_t pts : curves.pts) times.add(pts);
  video.pts = times.finish();
  const auto at = [&](std::int64_t frame) { return curves.pts[static_cast<std::size_t>(frame)]; };
  for (Scene& scene : video.scenes) {
    scene.pts = PtsRange{at(scene.frames.first), at(scene.frames.last)};
  }
}

}  // namespace

ManifestVideo cut_film(const MeasuredFilm& film, const SceneOptions& options) {
  CutResult cut = decide_scenes(film.curves, options);
  ManifestVideo video = film.video;
  video.detector = detector_record(options);
  video.scenes = std::move(cut.scenes);
  video.dropped = std::move(cut.dropped);
  add_times(film.curves, video);
  return video;
}

}  // namespace tinct
