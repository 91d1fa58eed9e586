#include "train/training_samples.h"

#include <algorithm>

#include "lib/base/random.h"
#include "train/data/sample_order.h"

namespace tinct {
namespace {

/// Apart from the numbers that draw hints, which are keyed by the seed itself.
constexpr std::uint64_t kPlanStream = 0x706c616e;
constexpr std::uint64_t kPairStream = 0x70616972;
constexpr std::uint64_t kWalkStream = 0x77616c6b;
constexpr std::uint64_t kMapStream = 0x6d617073;
constexpr std::uint64_t kStillStream = 0x7374696c;
constexpr std::uint64_t kFilmStream = 0x66696c6d;

/// Whether a sample shows one frame again and again. A draw of its own, so that the other samples
/// stay what they are without stills.
bool stands_still(const TrainOptions& options, std::uint64_t sample) {
  if (options.stills <= 0) return false;
  Random random(static_cast<std::uint64_t>(options.seed) ^ kStillStream, sample);
  return random.uniform() < options.stills;
}

/// A number 0 … length - 1 out of a part 0 … 1.
std::uint64_t part_of(std::uint64_t length, double place) {
  return std::min(static_cast<std::uint64_t>(place * static_cast<double>(length)), length - 1);
}

/// A frame of the scene whose turn it is, each as likely as any other.
std::uint64_t frame_by_scene(const TrainOptions& options, const FrameSet& frames,
                             std::uint64_t sample, double place) {
  const std::uint64_t scenes = frames.scenes();
  const auto seed = static_cast<std::uint64_t>(options.seed);
  const std::uint64_t scene = shuffled_index(sample % scenes, scenes, seed, sample / scenes);
  const std::uint64_t start = frames.scene_start(scene);
  return start + part_of(frames.scene_start(scene + 1) - start, place);
}

/// Of the frames that have one before them the one whose turn it is, or one of the scene.
std::uint64_t film_frame(const TrainOptions& options, const FilmFrames& films, std::uint64_t sample,
                         double place) {
  const std::uint64_t seed = static_cast<std::uint64_t>(options.seed) ^ kFilmStream;
  const bool by_scene = options.draw == "scenes";
  const std::uint64_t turns = by_scene ? films.scenes() : films.count();
  const std::uint64_t turn = shuffled_index(sample % turns, turns, seed, sample / turns);
  if (!by_scene) return films.frame(turn);
  const std::uint64_t first = films.scene_place(turn);
  return films.frame(first + part_of(films.scene_place(turn + 1) - first, place));
}

PairMaps maps_for(const TrainOptions& options, std::uint64_t sample) {
  // The loader has mirrored the pictures already: the coin falls once.
  const PairRanges ranges{.motion = affine_preset(options.motion),
                          .augment = affine_preset(options.augment),
                          .flip = false};
  return draw_pair_maps(ranges, {options.size, options.size},
                        static_cast<std::uint64_t>(options.seed) ^ kMapStream, sample);
}

}  // namespace

SamplePlan plan_sample(const TrainOptions& options, std::uint64_t frames, std::uint64_t sample) {
  const auto seed = static_cast<std::uint64_t>(options.seed);
  Random random(seed ^ kPlanStream, sample);
  SamplePlan plan;
  plan.frame = shuffled_index(sample % frames, frames, seed, sample / frames);
  plan.flip = random.uniform() < options.flip;
  plan.hint_rate = random.uniform() < options.unhinted ? 0 : options.hint_rate;
  plan.draw = sample;
  return plan;
}

SamplePlan plan_pair(const TrainOptions& options, const FrameSet& frames, const FilmFrames& films,
                     bool remembers, std::uint64_t sample) {
  SamplePlan plan = plan_sample(options, frames.count(), sample);
  const auto seed = static_cast<std::uint64_t>(options.seed);
  Random random(seed ^ kPairStream, sample);
  const double place = random.uniform();
  if (options.draw == "scenes") plan.frame = frame_by_scene(options, frames, sample, place);
  const bool forgets = random.uniform() < options.forget;
  const bool from_film = random.uniform() < options.film_pairs;
  if (remembers && !forgets) {
    // Beside many pictures hardly any frame that is drawn would be of a film.
    if (from_film && films.stand_beside_pictures()) {
      plan.frame = film_frame(options, films, sample, place);
    }
    const auto before = frames.previous(plan.frame, options.pair_stride);
    plan.previous = from_film && before ? PreviousFrame::film : PreviousFrame::still;
    plan.previous_frame = before.value_or(plan.frame);
  }
  if (plan.previous == PreviousFrame::still || options.augment != "none") {
    plan.maps = maps_for(options, sample);
  }
  return plan;
}

SamplePlan plan_clip(const TrainOptions& options, const FrameSet& frames, std::int64_t clip,
                     std::uint64_t row) {
  const auto length = static_cast<std::uint64_t>(clip);
  const auto stride = static_cast<std::uint64_t>(options.pair_stride);
  const std::uint64_t sample = row / length;
  SamplePlan plan = plan_sample(options, frames.count(), sample);
  plan.draw = row;
  if (options.draw == "scenes") {
    Random random(static_cast<std::uint64_t>(options.seed) ^ kPairStream, sample);
    plan.frame = frame_by_scene(options, frames, sample, random.uniform());
  }
  if (options.augment != "none") plan.maps = maps_for(options, sample);
  if (stands_still(options, sample)) return plan;
  const std::size_t scene = frames.scene(plan.frame);
  const std::uint64_t start = frames.scene_start(scene);
  const std::uint64_t span = (length - 1) * stride;
  const std::uint64_t last =
      std::min(std::max(plan.frame, start + span), frames.scene_start(scene + 1) - 1);
  const std::uint64_t back = span - row % length * stride;
  plan.frame = last >= start + back ? last - back : start;
  return plan;
}

SamplePlan plan_in_lockstep(const TrainOptions& options, const LockstepOrder& order,
                            std::uint64_t row) {
  const LockstepPlace place = order.at(row / order.clip());
  const std::uint64_t shown = row % order.clip();
  Random random(static_cast<std::uint64_t>(options.seed) ^ kWalkStream, place.walk);
  SamplePlan plan;
  plan.frame = place.first + (shown > place.repeats ? shown - place.repeats : 0);
  plan.flip = random.uniform() < options.flip;
  plan.hint_rate = random.uniform() < options.unhinted ? 0 : options.hint_rate;
  plan.draw = row;
  plan.begins = place.begins && shown == 0;
  if (options.augment != "none") plan.maps = maps_for(options, place.walk);
  return plan;
}

std::vector<std::uint64_t> scene_starts(const FrameSet& frames) {
  std::vector<std::uint64_t> starts;
  for (std::size_t scene = 0; scene <= frames.scenes(); ++scene) {
    starts.push_back(frames.scene_start(scene));
  }
  return starts;
}

LoaderOptions loader_options(const TrainOptions& options) {
  return {.size = options.size,
          .batch = options.batch,
          .threads = options.loader_threads,
          .seed = static_cast<std::uint64_t>(options.seed)};
}

}  // namespace tinct
