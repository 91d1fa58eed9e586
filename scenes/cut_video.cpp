#include <mutex>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "lib/base/parallel.h"
#include "lib/base/progress.h"
#include "lib/data/probe_video.h"
#include "scenes/cut_video.h"
#include "scenes/detectors.h"

namespace tinct {
namespace {

// A frame that two pipeline items need, its own and its successor's: whoever comes first reduces
// it, and the full-size picture goes at once.
class SharedFrame {
 public:
  explicit SharedFrame(Frame frame) : frame_(std::move(frame)) {}

  std::shared_ptr<const ReducedFrame> reduced(const SceneCutter& cutter) {
    std::call_once(once_, [&] {
      reduced_ = std::make_shared<const ReducedFrame>(cutter.reduce(frame_));
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
  const SceneOptions normal;
  // The 2018 rule has no knob: what it does not read is not recorded as if it had.
  if (options.detector == "colormotion") options.sensitivity = normal.sensitivity;
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

FrameSourceOptions scene_source_options(const SceneOptions& options) {
  return find_detector(options.detector).make(options, VideoInfo{})->source_options();
}

CutResult cut_source(FrameSource& source, SceneCutter& cutter, const std::string& label) {
  Progress progress(label, source.info().frames_estimate);
  std::shared_ptr<SharedFrame> previous;
  const auto read = [&]() -> std::optional<NeighbourPair> {
    throw_if_cancelled();
    std::optional<Frame> frame = source.next();
    if (!frame) return std::nullopt;
    auto shared = std::make_shared<SharedFrame>(std::move(*frame));
    return NeighbourPair{std::exchange(previous, shared), shared};
  };
  const auto measure = [&](NeighbourPair pair) -> FrameFeatures {
    auto before = pair.previous ? pair.previous->reduced(cutter) : nullptr;
    return cutter.analyse(std::move(before), pair.frame->reduced(cutter));
  };
  const auto decide = [&](FrameFeatures features) {
    cutter.add(std::move(features));
    progress.add();
  };
  // Few full-size frames at once: at 4K each holds 25 MB.
  const auto in_flight = static_cast<std::size_t>(thread_count()) + 2;
  ordered_pipeline<NeighbourPair, FrameFeatures>(read, measure, decide, in_flight);
  if (!previous) {
    throw Error(Fault::input, label +
                                  ": not one frame could be decoded, so there is nothing to "
                                  "cut; check the file with ffprobe or fetch it again");
  }
  return cutter.finish();
}

CutResult cut_source(FrameSource& source, const SceneOptions& options, const std::string& label) {
  const auto cutter = find_detector(options.detector).make(options, source.info());
  return cut_source(source, *cutter, label);
}

CutVideoResult cut_video(const std::filesystem::path& video, const SceneOptions& options) {
  const auto source = open_frame_source(video, scene_source_options(options));
  CutResult cut = cut_source(*source, options, video.filename().string());
  CutVideoResult result;
  result.info = source->info();
  result.video = describe_video(video, result.info);
  result.video.detector = detector_record(options);
  result.video.scenes = std::move(cut.scenes);
  result.video.dropped = std::move(cut.dropped);
  result.stats = std::move(cut.stats);
  return result;
}

}  // namespace tinct
