#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "lib/media/frame.h"
#include "lib/media/frame_source.h"

namespace tinct::test {

/// A colourful bgr24 picture that moves with `t`: smooth waves in each channel and a bright square
/// that crosses them. Integers only: the same bytes everywhere.
[[nodiscard]] Frame test_pattern(int width, int height, int t);

/// `count` of them, t = 0, 1, …
[[nodiscard]] std::vector<Frame> test_frames(int width, int height, int count);

/// A frame of one colour.
[[nodiscard]] Frame plain_frame(int width, int height, std::uint8_t blue, std::uint8_t green,
                                std::uint8_t red);

/// How a test video is coded. The default is lossless; see h264().
struct TestVideo {
  std::string encoder = "ffv1";  ///< FFmpeg's name; every machine has ffv1, mpeg4 and mjpeg
  std::string pix_fmt = "bgr0";
  Rational fps{25, 1};
  std::vector<std::int64_t> pts = {};  ///< in 1/1000 s for a variable frame rate; empty: by fps
  /// Options of encoder and muxer, {"bf", "2"} or {"movflags", "+faststart"}.
  std::vector<std::pair<std::string, std::string>> options = {};
  std::string matrix = {};  ///< the tag: "bt709", "bt601", "bt2020" or empty for none
  std::string range = {};   ///< the tag: "tv", "pc" or empty
  Rational sample_aspect{1, 1};
  int rotation = 0;  ///< degrees clockwise for display
};

/// H.264 in 4:2:0 with B frames, by libx264.
[[nodiscard]] TestVideo h264();

[[nodiscard]] bool has_encoder(const std::string& name);

/// Writes frames as a video; the container follows the extension. Its colours are made by the
/// tagged matrix and range (BT.601, "tv" where there is none). Throws std::runtime_error.
void write_test_video(const std::filesystem::path& path, const std::vector<Frame>& frames,
                      const TestVideo& video = {});

/// All frames of a source.
[[nodiscard]] std::vector<Frame> read_all(FrameSource& source);

}  // namespace tinct::test
