#pragma once

#include <cstdint>
#include <vector>

#include "train/data/batch_loader.h"
#include "train/data/film_frames.h"
#include "train/data/lockstep_order.h"
#include "train/options.h"

namespace tinct {

/// Sample number `sample` of a whole run over `frames` training frames: every frame once an epoch,
/// in an order of its own each epoch, mirrored and with hints as the options ask. It depends on
/// the seed and the number alone.
[[nodiscard]] SamplePlan plan_sample(const TrainOptions& options, std::uint64_t frames,
                                     std::uint64_t sample);

/// The same with what a model needs that remembers: where the frame before comes from, and the maps
/// that move and warp both. Any model gets maps where the options ask for augmentation.
///
/// `films` are those of `frames`, by `pair_stride`. Where they stand beside pictures it is drawn
/// first whether a pair is of a film, and then the frame: of films that have one before it, in an
/// order of their own, or any. Otherwise a film's frame that has none before it becomes a still.
[[nodiscard]] SamplePlan plan_pair(const TrainOptions& options, const FrameSet& frames,
                                   const FilmFrames& films, bool remembers, std::uint64_t sample);

/// Row number `row` of a run of samples of `clip` frames each: the frames of a sample are of one
/// scene, `pair_stride` apart, oldest first, and share flip and maps. Every frame is the last of a
/// sample as often as any other, but those too near to their scene's start: their samples begin
/// with the scene. A scene that is too short ends its samples with its last frame, and repeats its
/// first one in front; so does a still. In the part `stills` of the samples every row is the drawn
/// frame itself.
[[nodiscard]] SamplePlan plan_clip(const TrainOptions& options, const FrameSet& frames,
                                   std::int64_t clip, std::uint64_t row);
/// Frame number `row` of a run whose lanes walk through scenes in lock step: the frames of a sample
/// follow one another. Mirroring, warp and whether there are hints are drawn once for a lane's way
/// through a scene, so that what a model remembers of it stays true.
[[nodiscard]] SamplePlan plan_in_lockstep(const TrainOptions& options, const LockstepOrder& order,
                                          std::uint64_t row);

/// The first frame of every scene, and the number of all frames at the end.
[[nodiscard]] std::vector<std::uint64_t> scene_starts(const FrameSet& frames);

/// What the options of a run say to its loaders.
[[nodiscard]] LoaderOptions loader_options(const TrainOptions& options);

}  // namespace tinct
