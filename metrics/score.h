#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/media/frame.h"
#include "metrics/inputs/cuts.h"
#include "metrics/report/chroma_slices.h"

namespace tinct {

/// The options of `tinct score`.
struct ScoreOptions {
  std::filesystem::path truth;
  std::string benchmark;              ///< in place of `truth`: a public set, or "list"
  std::filesystem::path root;         ///< where that set lies
  std::vector<std::string> output;    ///< "NAME=PATH", "NAME=COMMAND", or a path whose last part is
                                      ///< the name
  std::string fit;                    ///< "", "truth", "output" or "WxH"
  std::vector<std::string> guidance;  ///< "NAME=none|exemplar|hints|text"
  std::vector<std::string> exemplar;  ///< "NAME=FRAME,FRAME"
  std::filesystem::path hints;        ///< for commands with {hints} and models guided by hints
  double hint_rate = 0;               ///< of true colours, for models
  std::int64_t time_limit = 3600;     ///< seconds for each run of a command
  std::filesystem::path work;         ///< keeps what commands write; empty: a temporary folder
  std::vector<std::string> metric = {"psnr_rgb",     "ssim",
                                     "mse_ab",       "rmse_ab",
                                     "rmse_rgb",     "delta_e2000",
                                     "auc_ab",       "uv_bin_accuracy",
                                     "colorfulness", "chroma_variance",
                                     "luma_error",   "warp_error",
                                     "cdc",          "tdiff_rmse_ab"};
  std::vector<std::string> preset;  ///< published arithmetic; alone where `metric` is the default
  std::vector<std::string> metric_command;  ///< "NAME=COMMAND"
  std::vector<std::string> metric_pattern;  ///< "NAME=REGEX"
  std::vector<std::string> metric_better;   ///< "NAME=higher|lower|none"
  std::vector<std::string> metric_unit;     ///< "NAME=TEXT"
  bool long_term = false;                   ///< also warp_error_long and warp_error_lag
  bool no_baselines = false;
  std::filesystem::path flow;        ///< folder of the user's .flo files
  std::filesystem::path flow_cache;  ///< folder that keeps computed flows
  std::filesystem::path flow_model;  ///< a user's network that computes flow
  std::filesystem::path fvd_model;   ///< a user's video network
  std::filesystem::path weights;     ///< folder of published weights; empty: weights_folder()
  /// Whose scene boundaries no pair of frames may cross: a manifest, "detect" or "none".
  std::string scenes = "detect";
  std::filesystem::path report;       ///< folder for report.html and report.json; empty: none
  std::vector<std::string> compare;   ///< report.json files, or folders of them
  std::filesystem::path leaderboard;  ///< a folder of reports
  std::int64_t seed = 1;

  static void describe(auto& opt, ScoreOptions& o) {
    opt("truth", o.truth,
        "the real frames: a video, a folder of pictures, a folder of either, a shard (.tar) or a "
        "dataset")
        .shown_as("PATH")
        .in_usage();
    opt("output", o.output,
        "what to score: the same kinds, a model of tinct train, or a command as 'python c.py {in} "
        "{out}'; paired with the truth by name; repeat for more")
        .shown_as("NAME=PATH")
        .in_usage();
    opt("benchmark", o.benchmark,
        "in place of --truth: a public set (davis30, davis50, videvo20), whose clips and numbers "
        "of frames are checked; \"list\" tells of all, FILE.json is one of your own")
        .shown_as("NAME");
    opt("root", o.root, "the folder of that set, as it was unpacked").shown_as("DIR");
    opt("fit", o.fit,
        "resize where sizes differ, to those of the truth, of the output, or WxH, pair by the "
        "shorter, and measure each output with the truth's L too")
        .shown_as("truth|output|WxH");
    opt("guidance", o.guidance,
        "what the output was made with beyond gray frames: none, exemplar, hints or text; methods "
        "of different guidance are not compared")
        .shown_as("NAME=KIND");
    opt("exemplar", o.exemplar,
        "the frames that it was given in colour, left out of all its measurements; 0 where its "
        "guidance is exemplar")
        .shown_as("NAME=FRAME,FRAME");
    opt("hints", o.hints,
        "a tinct.hints/1 file for commands with {hints} and models guided by hints, or a folder "
        "with CLIP.json for each clip")
        .shown_as("PATH");
    opt("hint-rate", o.hint_rate,
        "give models hints from the true colours: part of the net's pixels")
        .at_least(0)
        .at_most(1);
    opt("time-limit", o.time_limit,
        "end a command that runs longer, and stop if it colorizes; 0: never")
        .at_least(0)
        .shown_as("SECONDS")
        .not_recorded();
    opt("work", o.work,
        "keep what commands write here, not in a folder that goes at the end; finished clips are "
        "not colorized again")
        .shown_as("DIR")
        .not_recorded();
    opt("metric", o.metric, "what to measure: a name, or \"all\"; repeat for more")
        .shown_as("NAME");
    opt("preset", o.preset,
        "a paper's numbers by its own arithmetic, faults included: lai2018, tcvc, "
        "colormnet-published, ntire23, colormotion, colornn or sjtu; nothing else is measured "
        "unless --metric asks for it")
        .shown_as("NAME");
    opt("metric-command", o.metric_command,
        "any program as a metric: run once for each clip with {out}, {truth} and, where asked for, "
        "{fps} {frames} {width} {height} {clip} filled in")
        .shown_as("NAME=COMMAND");
    opt("metric-pattern", o.metric_pattern,
        "the number is what this regular expression's group matches last on stdout; without it "
        "the last number there")
        .shown_as("NAME=REGEX");
    opt("metric-better", o.metric_better, "higher, lower or none (the default): which to rank by")
        .shown_as("NAME=WORD");
    opt("metric-unit", o.metric_unit, "the unit of the command's number").shown_as("NAME=TEXT");
    opt("long", o.long_term,
        "measure drift too: warp errors to the scene's first frame and over 1 to 16 frames; takes "
        "about five times as long");
    opt("flow", o.flow,
        "your own optical flow of the truth as .flo files, measured as warp_error.external: "
        "FROM_TO.flo for each pair in both directions (000000_000001.flo), in a folder for each "
        "clip")
        .shown_as("DIR");
    opt("flow-cache", o.flow_cache,
        "keep computed flows here and use them again: 32 bytes a pixel and pair, and the second "
        "run is several times faster")
        .shown_as("DIR")
        .not_recorded();
    opt("flow-model", o.flow_model,
        "your own flow network, as TorchScript or .pt2: its flow of the truth is measured as "
        "warp_error.external")
        .shown_as("FILE.pt");
    opt("fvd-model", o.fvd_model,
        "your own video network, as TorchScript or .pt2: adds the metric fvd")
        .shown_as("FILE.pt");
    opt("weights", o.weights,
        "folder of the weights that lpips and fid need; else as tinct weights where says")
        .shown_as("DIR")
        .not_recorded();
    opt("no-baselines", o.no_baselines,
        "leave out the baselines: gray, mean colour, and the first frame carried on by flow");
    opt("scenes", o.scenes,
        "no pair of frames is taken across a cut: those of this manifest, \"detect\" for those "
        "that "
        "tinct scenes finds in the truth, \"none\" to take each clip as one scene")
        .shown_as("M.json");
    opt("report", o.report,
        "write report.html, report.json, frames.csv and pairs.csv into this folder")
        .shown_as("DIR")
        .not_recorded();
    opt("compare", o.compare,
        "in place of --truth: finished reports on the same clips, whose methods are put into one "
        "table and tested against each other")
        .shown_as("a.json b.json")
        .several()
        .not_recorded();
    opt("leaderboard", o.leaderboard,
        "in place of --truth: a folder of finished reports, ranked in leaderboard.html and "
        "leaderboard.json there or in --report; those that can't be compared stand apart")
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
  Frame error;         ///< error_map
  Frame mask;          ///< mask_overlay of the frame before; empty: no pair was measured
  double dropped = 0;  ///< share of the pixels that the pair's warp error leaves out
};

/// A finished run.
struct Scored {
  Json json;                      ///< tinct.score/1
  std::vector<WorstFrame> worst;  ///< per method in the order of the options, the worst first
  std::vector<ClipSlices> slices;
};

/// Measures every output against the truth, streaming: at no time more than a few frames per
/// thread are held. The bits of the result do not depend on the number of threads.
///
/// Errors: Error(Fault::usage) for a wrong metric or output; Error(Fault::input) for a clip that an
/// output lacks, or whose size or number of frames differs and nothing is to be fitted: never a
/// silent repeat; and for commands as ColorizerRuns.
/// Cuts are detected by `detect`; without it "detect" means none.
[[nodiscard]] Scored score_with_frames(const ScoreOptions& options,
                                       const CutDetector& detect = nullptr);

/// The same, and the report's files where options.report names a folder.
Json score(const ScoreOptions& options, const CutDetector& detect = nullptr);

}  // namespace tinct
