#include "metrics/score.h"

#include <algorithm>
#include <cstdio>

#include "lib/base/log.h"
#include "metrics/inputs/pairing.h"
#include "metrics/registry.h"
#include "scenes/cut_film.h"
#include "scenes/detectors.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/benchmark_list.h"
#include "tools/tinct/metric_list.h"
#include "tools/tinct/score_reports.h"
#include "tools/tinct/score_table.h"

namespace tinct {
namespace {

std::string as_text(const Json& score, const ScoreOptions& options) {
  std::string text = score_table(score);
  if (score.contains("pairing")) text += pairing_text(score["pairing"]) + "\n";
  if (!options.report.empty()) {
    text += "report: " + (options.report / "report.html").string() + "\n";
  }
  return text;
}

/// What `tinct scenes` finds with its defaults, for the truth's pairs of frames.
DetectedCuts detect_cuts(const std::filesystem::path& clip) {
  const SceneOptions options;
  const std::unique_ptr<FrameSource> source =
      open_frame_source(clip, scene_source_options(options.detector));
  DetectedCuts cuts;
  const CutResult result = cut_source(*source, options, "find cuts");
  for (const Scene& scene : result.scenes) {
    cuts.frames.insert(scene.frames.first);
    cuts.frames.insert(scene.frames.last + 1);
  }
  cuts.frames.erase(0);
  cuts.frames.erase(source->info().frames);
  const DetectorInfo& detector = find_detector(options.detector);
  cuts.detector = detector.name + " " + std::to_string(detector.version);
  return cuts;
}

int run(const ScoreOptions& options, const CommonOptions& common) {
  if (options.metric == std::vector<std::string>{"list"}) {
    print_text(metric_list());
    return 0;
  }
  if (options.benchmark == "list") {
    common.json ? print_json(benchmark_list_json()) : print_text(benchmark_list());
    return 0;
  }
  if (!options.compare.empty() || !options.leaderboard.empty()) {
    return score_reports(options, common);
  }
  const Json result = score(options, detect_cuts);
  const auto failures = result["failures"].get<std::vector<std::string>>();
  for (const std::string note : result["notes"]) {
    const bool failed = std::find(failures.begin(), failures.end(), note) != failures.end();
    failed ? log_error(note) : log_warning(note);
  }
  common.json ? print_json(result) : print_text(as_text(result, options));
  return failures.empty() ? 0 : 1;
}

}  // namespace

Command score_command() {
  return make_command<ScoreOptions>(
      {.name = "score",
       .summary = "measure colorizers against the truth, frame by frame",
       .about =
           "Compares each output with the real frames: a video, a folder of pictures, or a folder "
           "of either (clips, paired by name). Frames pair in order; a different number or size is "
           "an error, never a silent repeat. The report has a table with intervals, curves per "
           "frame, the worst frames, and the exact definition of every number.\n\n"
           "Plain warp error rewards fading: read it beside the truth's own (ratio), and prefer "
           "warp_error.farneback.ab_norm_ratio, which neither fading nor tinting improves.",
       .examples =
           {{"tinct score --truth film.mkv --output mine=colorized.mkv --report report",
             "one film, one colorizer"},
            {"tinct score --truth truth/ --output a=out/a --output b=out/b --report report",
             "folders of clips, two colorizers"},
            {"tinct score --benchmark davis30 --root DAVIS --output a=out/a --report report",
             "a public set: its clips by name, their frames counted"},
            {"tinct score --compare first/report.json second/report.json",
             "two finished reports on the same clips against each other"},
            {"tinct score --leaderboard reports", "all reports below a folder, ranked"},
            {"tinct score --truth truth/ --output a=out/a --metric psnr_rgb --json",
             "one metric, for a program"}}},
      run);
}

}  // namespace tinct
