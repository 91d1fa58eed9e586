#pragma once

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "augment/pair_maps.h"
#include "train/data/area_resize.h"
#include "train/data/frame_set.h"
#include "train/data/gray_flow.h"

namespace tinct {

/// Where the frame before a sample's frame comes from.
enum class PreviousFrame {
  none,   ///< there is none; in a batch of pairs: the frame itself, and the model is told to forget
  film,   ///< another frame of the scene; the flow between the two is estimated
  still,  ///< the frame itself, moved by the sample's maps; the flow is exact
};

/// What is done with one sample. It follows from the sample's number alone, so that a loader can
/// begin anywhere.
struct SamplePlan {
  std::uint64_t frame = 0;  ///< of the FrameSet
  bool flip = false;        ///< mirrored left to right
  double hint_rate = 0;     ///< part of the pixels given as hints
  std::uint64_t draw = 0;   ///< names the random draw of the hints
  PreviousFrame previous = PreviousFrame::none;
  std::uint64_t previous_frame = 0;             ///< of the FrameSet, with PreviousFrame::film
  std::optional<PairMaps> maps = std::nullopt;  ///< how the pictures are warped; none: they are not
  /// Of lanes that walk through scenes: whether this frame is the first that the lane sees of one.
  std::optional<bool> begins = std::nullopt;
};
/// The plan of a sample, by its number counted from 0 over the whole run.
using SamplePlanner = std::function<SamplePlan(std::uint64_t sample)>;

/// The frames before those of a HostBatch.
struct HostPrevious {
  std::vector<std::uint8_t> bgr;         ///< count x size x size x 3; of a still the frame itself
  std::vector<std::uint8_t> hint_mask;   ///< count x size x size, 0 or 1
  std::vector<float> flow;               ///< count x 2 x size x size: u, v from the frame to the
                                         ///< previous one before any warp; 0 for stills
  std::vector<std::uint8_t> flow_valid;  ///< count x size x size, 0 or 1
  std::vector<PreviousFrame> from;       ///< of each sample
  std::vector<float> followed{};  ///< what the model follows in place of `flow`, as that; empty: it
                                  ///< follows `flow`
};

/// The flow from each frame of a batch to an earlier one, before any warp.
struct HostFlow {
  std::vector<float> flow;          ///< count x 2 x size x size: u, v; 0 where there is none
  std::vector<std::uint8_t> valid;  ///< count x size x size, 0 or 1
};

/// A batch in host memory.
struct HostBatch {
  int count = 0;
  int size = 0;
  std::vector<std::uint8_t> bgr;        ///< count x size x size x 3
  std::vector<std::uint8_t> hint_mask;  ///< count x size x size, 0 or 1
  std::vector<PairMaps> maps;           ///< of each sample, to warp by; empty: none has any
  std::vector<std::uint8_t> begins{};   ///< 0 or 1, as planned; empty: no lane walks on
  int clip = 1;                         ///< consecutive frames in a sample
  std::optional<HostPrevious> previous = std::nullopt;  ///< of a loader of pairs
  /// Within runs of frames: to the frame before, and to the first of the run. Without: not asked
  /// for.
  std::optional<HostFlow> to_last = std::nullopt, to_first = std::nullopt;
  double share = 1;  ///< these samples' part of the whole batch, where the loader has a part of it
};

struct LoaderOptions {
  int size = 256;
  int batch = 8;
  int threads = 2;
  std::uint64_t seed = 1;
  std::uint64_t first_sample = 0;  ///< number of the first sample of the first batch
  std::uint64_t end_sample = 0;    ///< one past the last; the last batch may be smaller
  int clip = 1;                    ///< consecutive frames in a sample; a batch has whole samples
  int part = 0;                    ///< of each batch the loader makes this part alone …
  int parts = 1;                   ///< … of so many
  bool pairs = false;              ///< load the previous frames too
  bool flow_to_last = false;       ///< within runs of frames find the flow to the frame before …
  bool flow_to_first = false;      ///< … and to the first frame of the run
  GrayFlowEstimator flow = nullptr;  ///< between frames of films; without one no flow is valid
  GrayFlowEstimator followed =
      nullptr;  ///< of pairs: what the model follows, where that is another
};

/// Prepares batches ahead of their use: reads, decodes, scales, mirrors and draws hint masks, on
/// threads of its own. Batches come in order and their bytes depend on the plan alone.
///
/// The threads are not those of lib/base/parallel.h: they wait for room most of the time, which
/// tasks of a shared pool must not, and they are few (`loader_threads`), since the net computes on
/// the other cores meanwhile. Several batches are made at once, so none needs several threads.
///
/// next() belongs to one thread. A failure of a batch is thrown by the next() that would have
/// returned it.
class BatchLoader {
 public:
  /// `frames` must outlive the loader. Throws Error(Fault::resource) where threads can't start.
  BatchLoader(const FrameSet& frames, PictureDecoder decoder, SamplePlanner planner,
              const LoaderOptions& options);
  ~BatchLoader();
  BatchLoader(const BatchLoader&) = delete;
  BatchLoader& operator=(const BatchLoader&) = delete;

  /// The next batch; an empty one (count 0) after the last.
  [[nodiscard]] HostBatch next();

 private:
  struct Slot {
    HostBatch batch;
    std::exception_ptr failure;
  };
  void work();
  /// Lets the threads end behind what they are at.
  void stop();
  [[nodiscard]] BgrPicture picture(std::uint64_t frame) const;
  [[nodiscard]] HostBatch load(std::uint64_t batch) const;
  /// A frame's pixels at the size of the batch.
  void load_pixels(std::uint64_t frame, bool flip, std::uint8_t* out) const;
  /// The flow from frame `from` of a batch to its frame `to`.
  void load_flow(const HostBatch& batch, std::size_t from, std::size_t to, HostFlow& out) const;
  void load_previous(const SamplePlan& plan, const std::uint8_t* pixels, std::size_t place,
                     HostPrevious& out) const;

  const FrameSet& frames_;
  PictureDecoder decoder_;
  SamplePlanner planner_;
  LoaderOptions options_;
  std::uint64_t batches_ = 0;

  std::mutex mutex_;
  std::condition_variable ready_;
  std::condition_variable room_;
  /// Loaded and not yet given, batch n at n modulo their number: made at the start, so that a
  /// worker short of memory can still say so.
  std::vector<std::optional<Slot>> slots_;
  std::uint64_t to_load_ = 0;
  std::uint64_t to_give_ = 0;
  bool stop_ = false;
  std::vector<std::jthread> threads_;
};

/// Draws which pixels are hints, each with probability `rate`: `count` values of 0 or 1.
void draw_hint_mask(double rate, std::uint64_t seed, std::uint64_t draw, std::size_t count,
                    std::uint8_t* out);

}  // namespace tinct
