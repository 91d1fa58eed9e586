#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <vector>

#include "metrics/score.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/temporary_folder.h"

// Clips for published arithmetic, and what the presets find in them.
namespace tinct::test {

inline constexpr int kWidth = 40, kHeight = 32;

// The frames of tests/support/reference_presets.py; there channel 0 is red.
inline int truth_value(int x, int y, int channel, int t) {
  return (x * 5 + y * 3 + (2 - channel) * 40 + t * 7 + x * y / 7) % 256;
}

inline Frame truth_frame(int t) {
  return painted(kWidth, kHeight, [=](int x, int y, int c) { return truth_value(x, y, c, t); });
}

inline Frame output_frame(int t) {
  return painted(kWidth, kHeight, [=](int x, int y, int c) {
    const int error = (x * y + 5 * (2 - c) * x + t * 11) % 61 - 30;
    return std::clamp(truth_value(x, y, c, t) + error, 0, 255);
  });
}

inline Frame plain(double blue, double green, double red) {
  const std::array<double, 3> colour{blue, green, red};
  return painted(16, 16, [=](int, int, int c) { return colour[static_cast<std::size_t>(c)]; });
}

struct Clip {
  std::string name;
  int frames;
  std::function<Frame(int)> truth, output;
};

inline Json score_clips(const std::vector<Clip>& clips, std::vector<std::string> presets,
                        std::vector<std::string> metrics = ScoreOptions().metric) {
  const TemporaryFolder folder;
  ScoreOptions options;
  options.truth = folder / "truth";
  options.output = {"mine=" + (folder / "mine").string()};
  options.preset = std::move(presets);
  options.metric = std::move(metrics);
  options.no_baselines = true;
  for (const Clip& clip : clips) {
    write_clip(folder / "truth" / clip.name, clip.frames, clip.truth);
    write_clip(folder / "mine" / clip.name, clip.frames, clip.output);
  }
  return score(options);
}

inline const Json& values_of(const Json& result, const std::string& clip = "a") {
  return result.at("methods").at("mine").at("clips").at(clip).at("values");
}

inline const Json& summary_of(const Json& result, const std::string& value) {
  return result.at("methods").at("mine").at("summary").at(value);
}

inline double value(const Json& result, const std::string& name) {
  return values_of(result).at(name).get<double>();
}

}  // namespace tinct::test
