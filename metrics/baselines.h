#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "lib/media/colorizer.h"
#include "lib/media/frame.h"
#include "lib/media/frame_source.h"
#include "lib/media/optical_flow.h"

namespace tinct {

/// What anyone reaches without having learnt anything; every table shows it beside the methods.
enum class Baseline : std::size_t {
  gray,         ///< the truth's L, no colour
  mean_colour,  ///< the truth's L, the clip's mean a and b everywhere
  first_frame,  ///< the colours of each scene's first true frame, carried on by the truth's motion
};
inline constexpr std::size_t kBaselines = 3;

struct BaselineInfo {
  std::string_view name;      ///< as a method in tables and JSON: "baseline-gray"
  std::string_view guidance;  ///< "none" or "exemplar"
  std::string_view summary;
};

/// In the order of the enumeration.
[[nodiscard]] std::span<const BaselineInfo, kBaselines> baselines() noexcept;

/// The mean a and b of a clip, over every k-th frame so that about a hundred are looked at (all,
/// where the container does not tell how many there are). Reads the source to its end.
struct MeanChroma {
  float a = 0;
  float b = 0;
};
[[nodiscard]] MeanChroma mean_chroma(FrameSource& source);

/// Makes the frames of the baselines for one clip. L is kept to the rounding to 8 bits.
class BaselineFrames {
 public:
  explicit BaselineFrames(MeanChroma mean) : mean_(mean) {}

  /// Pure; called from any thread.
  [[nodiscard]] Frame gray(const Frame& truth) const;
  [[nodiscard]] Frame mean_colour(const Frame& truth) const;
  /// Call it for each frame in order. `backward` is the flow from this frame to the one before;
  /// null at a scene's first frame, which is given in its true colours. Not thread-safe.
  [[nodiscard]] Frame first_frame(const Frame& truth, const FlowField* backward);

 private:
  MeanChroma mean_;
  ChromaPlanes carried_;
};

/// Planes as they look after a step: sampled at x + flow(x), bilinear, indices clamped to the
/// picture. `backward` is the flow from the new frame to the old one, of the planes' size.
[[nodiscard]] ChromaPlanes carried_on(const ChromaPlanes& old, const FlowField& backward);

}  // namespace tinct
