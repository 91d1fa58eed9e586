#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/media/frame.h"

namespace tinct {

/// A fraction of whole numbers, such as a frame rate of 24000/1001.
struct Rational {
  std::int64_t num = 0;
  std::int64_t den = 1;
  [[nodiscard]] double value() const noexcept {
    return den == 0 ? 0 : static_cast<double>(num) / static_cast<double>(den);
  }
  /// "24000/1001"
  [[nodiscard]] std::string text() const;
  bool operator==(const Rational&) const = default;
};

/// How YUV becomes BGR.
enum class ColourRecipe {
  tinct1,  ///< matrix and range as tagged, a stated fallback by height; exact integer arithmetic
  cv2018,  ///< what OpenCV 4.6 with FFmpeg 5.1 gives: swscale bicubic, BT.601 whatever the tag
};
[[nodiscard]] const char* name(ColourRecipe recipe) noexcept;
/// Throws Error(Fault::usage) for an unknown name.
[[nodiscard]] ColourRecipe colour_recipe(const std::string& name);

/// What is known of a video or picture sequence. Members marked * are complete only after the
/// source was read to its end, since containers lie about them.
struct VideoInfo {
  std::filesystem::path path;
  int width = 0;  ///< of the stored picture: rotation and pixel shape are recorded, not applied
  int height = 0;
  Rational fps;                ///< average rate as the container tells it; 0/1 when unknown
  Rational time_base;          ///< seconds per unit of Frame::pts
  std::string codec;           ///< FFmpeg's name, "h264"; "png" … for folders
  std::string pix_fmt;         ///< FFmpeg's name, "yuv420p"
  std::string matrix;          ///< "bt709", "bt601", "bt2020" or "rgb": the one that is used
  bool matrix_tagged = false;  ///< false: `matrix` is the fallback by height
  std::string range;           ///< "tv" or "pc": the one that is used
  bool range_tagged = false;
  Rational sample_aspect{1, 1};
  int rotation = 0;                  ///< degrees clockwise for display: 0, 90, 180, 270
  double duration = 0;               ///< seconds as the container tells it; 0 when unknown
  std::int64_t frames_estimate = 0;  ///< from the container, for progress only; 0 when unknown
  std::int64_t frames = 0;           ///< * decoded frames
  bool vfr = false;                  ///< * frame durations differ by more than a rounding step
  std::int64_t damaged_packets = 0;  ///< * packets or frames the decoder complained about
  std::vector<std::string> damage;   ///< * the first of them: position and what FFmpeg said
};

/// A stream of frames, read once from front to back.
///
/// Not thread-safe: one source, one reader. A damaged frame comes with its `damaged` set; only a
/// source that can't go on throws Error(Fault::input).
class FrameSource {
 public:
  virtual ~FrameSource() = default;
  [[nodiscard]] virtual const VideoInfo& info() const = 0;
  /// The next frame, or nothing at the end.
  [[nodiscard]] virtual std::optional<Frame> next() = 0;
};

struct FrameSourceOptions {
  /// bgr24, or gray8: the luma plane as decoded (8 bits; RGB sources give BT.601 luma), which
  /// skips the colour conversion.
  PixelFormat format = PixelFormat::bgr24;
  ColourRecipe recipe = ColourRecipe::tinct1;
  int decoder_threads = 0;  ///< 0: FFmpeg's choice for this machine; never changes a pixel
  bool simd = true;         ///< false: plain integer code, for the proof that both agree
};

/// Opens a video file or a folder of pictures (sorted by name). Throws Error(Fault::input) that
/// says what is wrong with it: missing, empty, no video stream, not a media file.
[[nodiscard]] std::unique_ptr<FrameSource> open_frame_source(
    const std::filesystem::path& path, const FrameSourceOptions& options = {});

/// The two kinds behind open_frame_source (lib/media/video_file.cpp, image_folder.cpp).
[[nodiscard]] std::unique_ptr<FrameSource> open_video_file(const std::filesystem::path& path,
                                                           const FrameSourceOptions& options = {});
[[nodiscard]] std::unique_ptr<FrameSource> open_image_folder(
    const std::filesystem::path& path, const FrameSourceOptions& options = {});

/// The picture files of a folder in the order of their names, compared byte by byte (".png",
/// ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".ppm", any case). Other files are ignored.
[[nodiscard]] std::vector<std::filesystem::path> list_pictures(const std::filesystem::path& folder);

}  // namespace tinct
