#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "metrics/motion.h"
#include "metrics/picture.h"
#include "metrics/score.h"

namespace tinct {

/// What a worst frame is shown with. `earlier` and `motion` are null where no pair was measured.
struct FrameEvidence {
  const Picture& output;
  const Picture& truth;
  const Picture* earlier = nullptr;     ///< the truth's frame before
  const MotionField* motion = nullptr;  ///< from that one to this
};

/// Keeps the few worst frames of each method while frames pass by, scaled down. Frames close to
/// one that is kept replace it or are left out: ten pictures of one moment tell nothing.
///
/// Offer frames in their order: among equals the first one stays. Not thread-safe.
class WorstFrames {
 public:
  /// `kept`: how many per method; `apart`: least distance of two kept frames of one clip.
  explicit WorstFrames(std::size_t kept = 3, std::int64_t apart = 3) : kept_(kept), apart_(apart) {}

  /// `frame` names method, clip, number, metric and value; its pictures are filled in only when it
  /// is kept.
  void offer(WorstFrame frame, const FrameEvidence& evidence);

  /// All that were kept: methods in the order of their first offer, the worst frame first.
  [[nodiscard]] std::vector<WorstFrame> take();

 private:
  struct Method {
    std::string name;
    std::vector<WorstFrame> frames;
  };
  [[nodiscard]] Method& method(const std::string& name);

  std::size_t kept_;
  std::int64_t apart_;
  std::vector<Method> methods_;
};

}  // namespace tinct
