#include "lib/data/raw_frame.h"
#include "train/data/frame_set.h"

/// Skies that a program paints while the net learns: scenes of eight frames in which the sun rises.
/// A folder of PNG pictures looks the same, with files' bytes in read() and a decoder that knows
/// PNG.
class PaintedSkies final : public tinct::FrameSet {
 public:
  explicit PaintedSkies(int scenes) {
    for (int i = 0; i < scenes; ++i) add_scene(8);
  }
  std::string name(std::uint64_t frame) const override {
    return "sky " + std::to_string(frame) + ".raw";
  }
  /// The loader's threads call it, in any order: what it gives follows from the number alone.
  std::string read(std::uint64_t frame) const override {
    const auto noon = static_cast<int>(frame - scene_start(scene(frame)));
    std::string bytes = tinct::raw_frame_header(kSide, kSide);
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        for (const int bgr : {255 - 3 * y, 120 + 2 * x, 40 + 4 * y + 9 * noon}) {
          bytes += static_cast<char>(bgr);
        }
      }
    }
    return bytes;
  }

 private:
  static constexpr int kSide = 32;
};
