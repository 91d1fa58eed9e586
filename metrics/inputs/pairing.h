#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/media/frame_source.h"
#include "lib/media/resize.h"

namespace tinct {

/// How one output's frames go with the truth's: what is known of both, and what was found while
/// they were read. It never alters a value; what disagrees is said.
///
/// Luma is regressed on the truth's over a sample of frames, since limited range that was decoded
/// as full (or the other way round) can't be seen in tags once the frames are RGB: a slope of
/// 219/255 with an offset of 16, or the inverse, gives it away.
class Pairing {
 public:
  /// The units of both sides' times; 0/1 where there are none.
  Pairing(Rational truth_time_base, Rational output_time_base)
      : truth_base_(truth_time_base), output_base_(output_time_base) {}

  /// A pair in the order of the film, both in the size that is measured.
  void add(const Frame& truth, const Frame& output);

  /// One side of the pair, read to its end.
  struct Side {
    const VideoInfo& info;
    std::int64_t frames = 0;
  };
  /// {"verdict":"same"|"fitted"|"mismatch","frames","size","fps","times","range","matrix","luma",
  /// "warnings":[{"about","text"}]}; "agrees" is null where one side does not tell. `measured` is
  /// the size in which they were compared.
  [[nodiscard]] Json record(const Side& truth, const Side& output, const FrameSize& measured) const;

 private:
  void add_times(const Frame& truth, const Frame& output);
  void add_luma(const Frame& truth, const Frame& output);
  [[nodiscard]] Json times() const;
  [[nodiscard]] Json luma() const;

  Rational truth_base_, output_base_;
  std::int64_t pairs_ = 0;
  std::int64_t next_sample_ = 0;
  std::int64_t truth_start_ = 0, output_start_ = 0;      // pts of the first pair
  double truth_time_ = 0, output_time_ = 0, apart_ = 0;  // seconds: of the last pair; the most
  // Sums over the sampled pixels: x is the truth's gray level, y the output's.
  double n_ = 0, x_ = 0, y_ = 0, xx_ = 0, xy_ = 0, yy_ = 0;
};

/// Warnings of a pairing record ({CLIP:{METHOD:record}}), one line for each method and matter.
[[nodiscard]] std::vector<std::string> pairing_warnings(const Json& pairing);
/// What the record says, in a line for people.
[[nodiscard]] std::string pairing_text(const Json& pairing);

}  // namespace tinct
