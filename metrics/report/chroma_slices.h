#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/media/frame.h"
#include "metrics/picture.h"

namespace tinct {

/// A row of pixels over time, x to the right and time downwards: one row of the image for each
/// frame, at constant lightness with the chroma exaggerated. What is steady is a column of one
/// colour; what flickers has horizontal stripes, what drifts changes from top to bottom.
struct ChromaSlice {
  std::string name;  ///< the method; empty: the truth
  Frame image;       ///< bgr24
};

/// The slices of one clip.
struct ClipSlices {
  std::string clip;
  int row = 0;              ///< which row of pixels
  std::int64_t frames = 0;  ///< that are drawn, from the clip's first on
  bool cut_short = false;   ///< the clip goes on
  double gain = 1;          ///< what chroma was multiplied by, the same for all slices of the clip
  std::vector<ChromaSlice> slices;  ///< the truth first
};

/// Keeps the middle row of each frame while frames pass by: of the first clips, the first frames,
/// and at most so many pixels of a row. Not thread-safe.
class SliceRecorder {
 public:
  struct Limits {
    std::size_t clips = 6;
    std::int64_t frames = 600;
    int columns = 320;
  };
  SliceRecorder() = default;
  explicit SliceRecorder(Limits limits) : limits_(limits) {}

  /// Takes one frame of a clip; a new clip's name ends the one before. `methods` are the names of
  /// the first outputs; `pictures` the truth and then the outputs, null where one is not judged by
  /// this frame: it leaves a black row.
  void add(const std::string& clip, const std::vector<std::string>& methods,
           const std::vector<std::shared_ptr<const Picture>>& pictures);

  /// The slices of all clips in their order.
  [[nodiscard]] std::vector<ClipSlices> take();

 private:
  struct Rows {
    std::string name;
    std::vector<std::uint8_t> pixels;  // bgr
  };
  void begin(const std::string& clip, const std::vector<std::string>& methods, const Frame& first);
  void finish();
  void append(Rows& rows, const Picture* picture) const;

  Limits limits_;
  std::size_t begun_ = 0;
  ClipSlices current_;
  int columns_ = 0;
  std::vector<Rows> rows_;
  std::vector<ClipSlices> done_;
};

}  // namespace tinct
