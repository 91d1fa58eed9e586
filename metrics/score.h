#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/media/frame.h"

namespace tinct {

/// The options of `tinct score`.
struct ScoreOptions {
  std::filesystem::path truth;
  std::vector<std::string> output;  ///< "NAME=PATH", or a path whose last part is the name
  std::vector<std::string> metric = {"psnr_rgb",   "ssim",           "mse_ab",
                                     "rmse_ab",    "delta_e2000",    "colorfulness",
                                     "warp_error", "chroma_variance"};
  std::filesystem::path scenes;  ///< a manifest whose scene boundaries no pair may cross
  std::filesystem::path report;  ///< folder for report.html and report.json; empty: none
  std::int64_t seed = 1;

  static void describe(auto& opt, ScoreOptions& o) {
    opt("truth", o.truth, "the real frames: a video, a folder of pictures, or a folder of either")
        .shown_as("PATH")
        .required();
    opt("output", o.output, "what to score, paired with the truth by name; repeat for more")
        .shown_as("NAME=PATH")
        .required();
    opt("metric", o.metric, "what to measure: a name, or \"all\"; repeat for more")
        .shown_as("NAME");
    opt("scenes", o.scenes, "a manifest: no pair of frames is taken across its cuts")
        .shown_as("M.json");
    opt("report", o.report, "write report.html and report.json into this folder")
        .shown_as("DIR")
        .not_recorded();
    opt("seed", o.seed, "seed of the bootstrap").at_least(0);
  }
};

/// A frame that was measured among the worst of its method, small enough to show.
struct WorstFrame {
  std::string method;
  std::string clip;
  std::int64_t number = 0;  ///< counted from 0 in its clip
  std::string metric;       ///< by which it is bad
  double value = 0;
  Frame output;  ///< scaled down, bgr24
  Frame truth;
};

/// A finished run.
struct Scored {
  Json json;                      ///< tinct.score/1
  std::vector<WorstFrame> worst;  ///< per method in the order of the options, the worst first
};

/// Measures every output against the truth, streaming: at no time more than a few frames per
/// thread are held. The bits of the result do not depend on the number of threads.
///
/// Errors: Error(Fault::usage) for a wrong metric or output; Error(Fault::input) for a clip that an
/// output lacks, or whose size or number of frames differs: never a silent repeat.
[[nodiscard]] Scored score_with_frames(const ScoreOptions& options);

/// The same, and the report's two files where options.report names a folder.
Json score(const ScoreOptions& options);

}  // namespace tinct
