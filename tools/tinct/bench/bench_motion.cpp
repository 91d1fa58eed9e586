#include "tools/tinct/bench/bench_motion.h"

#include <algorithm>
#include <string>
#include <vector>

#include "augment/exact_flow.h"
#include "augment/flow_magnitudes.h"
#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/base/options.h"
#include "lib/data/sample.h"
#include "lib/media/resize.h"
#include "train/data/shard_frames.h"
#include "train/training_samples.h"

namespace tinct {
namespace {

/// Enough for shares to a hundredth, and a matter of seconds.
constexpr std::uint64_t kPairs = 200;

/// The protocol's options, with every sample a still that moves.
TrainOptions moving_stills(const Json& settings) {
  TrainOptions options;
  OptionTable table = describe_options(options);
  table.from_json(settings, "the protocol's settings");
  table.check();
  options.film_pairs = 0;
  options.forget = 0;
  return options;
}

Json histogram_json(const FlowMagnitudes& magnitudes, std::uint64_t pairs) {
  return {{"pairs", pairs},
          {"shares", magnitudes.shares()},
          {"median", magnitudes.quantile(0.5)},
          {"percentile_95", magnitudes.quantile(0.95)}};
}

Json artificial_motion(const TrainOptions& options, const ShardFrames& frames) {
  const PlaneSize size{options.size, options.size};
  const FilmFrames films(scene_starts(frames), options.pair_stride);
  FlowMagnitudes magnitudes;
  for (std::uint64_t sample = 0; sample < kPairs; ++sample) {
    const SamplePlan plan = plan_pair(options, frames, films, true, sample);
    magnitudes.add(exact_flow(plan.maps->current, plan.maps->previous, size, size).flow);
  }
  Json json = histogram_json(magnitudes, kPairs);
  json["motion"] = options.motion;
  json["augment"] = options.augment;
  return json;
}

Frame frame_at_size(const ShardFrames& frames, std::uint64_t number, int size) {
  const std::string& name = frames.name(number);
  return resize_area(decode_picture(frames.read(number), encoding_of_picture(name), name), size,
                     size);
}

/// The frames that have one before them in their scene, some of them spread evenly.
std::vector<std::uint64_t> later_frames(const ShardFrames& frames) {
  std::vector<std::uint64_t> later, some;
  for (std::uint64_t i = 0; i < frames.count(); ++i) {
    if (frames.previous(i, 1)) later.push_back(i);
  }
  const std::uint64_t count = std::min<std::uint64_t>(kPairs, later.size());
  for (std::uint64_t i = 0; i < count; ++i) some.push_back(later[i * later.size() / count]);
  return some;
}

Json film_motion(const TrainOptions& options, const ShardFrames& frames) {
  const bool dis = options.model.flow == "dis";
  FlowMagnitudes magnitudes;
  const std::vector<std::uint64_t> chosen = later_frames(frames);
  for (const std::uint64_t number : chosen) {
    throw_if_cancelled();
    magnitudes.add(optical_flow(frame_at_size(frames, number, options.size),
                                frame_at_size(frames, number - 1, options.size),
                                dis ? FlowMethod::dis : FlowMethod::farneback));
  }
  if (chosen.empty()) throw Error(Fault::input, "no training scene has two frames");
  Json json = histogram_json(magnitudes, chosen.size());
  json["flow"] = dis ? "dis" : "farneback";
  return json;
}

}  // namespace

Json bench_motion(const std::filesystem::path& dataset, const Json& settings) {
  try {
    const TrainOptions options = moving_stills(settings);
    const ShardFrames frames(dataset, "train");
    Json films = film_motion(options, frames);
    const auto edges = FlowMagnitudes::edges();
    return {{"size", options.size},
            {"edges", std::vector<double>(edges.begin(), edges.end())},
            {"artificial", artificial_motion(options, frames)},
            {"films", std::move(films)}};
  } catch (const Error& error) {
    // What is wrong with settings or dataset is told of every system that can't be trained.
    if (error.fault() != Fault::usage && error.fault() != Fault::input) throw;
    log_warning(std::string("artificial and real motion can't be compared: ") + error.what());
    return nullptr;
  }
}

}  // namespace tinct
