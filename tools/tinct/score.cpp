#include "metrics/score.h"

#include <algorithm>
#include <cstdio>

#include "lib/base/log.h"
#include "metrics/command_metric.h"
#include "metrics/inputs/pairing.h"
#include "metrics/registry.h"
#include "scenes/cut_video.h"
#include "scenes/detectors.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/benchmark_list.h"
#include "tools/tinct/metric_list.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

/// What the table on a terminal shows; the report has all.
constexpr const char* kShown[] = {"psnr_rgb",
                                  "ssim",
                                  "rmse_ab",
                                  "delta_e2000",
                                  "colorfulness",
                                  "warp_error.farneback.ratio",
                                  "warp_error.farneback.ab_norm_ratio",
                                  "lpips",
                                  "fid",
                                  "fvd"};

std::string cell(const Json& summary, const std::string& metric) {
  if (!summary.contains(metric) || summary[metric]["mean"].is_null()) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", summary[metric]["mean"].get<double>());
  return text;
}

/// Those, and what was asked for by name: presets and commands.
std::vector<std::string> shown_values(const Json& metrics, const ScoreOptions& options) {
  std::vector<std::string> shown(std::begin(kShown), std::end(kShown));
  for (const CommandMetricText& command : parse_command_metrics(
           {.command = options.metric_command, .pattern = {}, .better = {}, .unit = {}})) {
    shown.push_back(command.name);
  }
  for (const Json& metric : metrics) {
    if (metric["preset"].is_null()) continue;
    shown.push_back(metric["value"]);
    for (const Json& value : metric["more"]) {
      if (value["shown"]) shown.push_back(value["name"]);
    }
  }
  return shown;
}

std::string as_text(const Json& score, const ScoreOptions& options) {
  std::vector<std::string> header{"method"};
  const Json& methods = score["methods"];
  for (const std::string& metric : shown_values(score["metrics"], options)) {
    bool measured = false;
    for (const Json& method : methods) measured |= cell(method["summary"], metric) != "-";
    if (measured) header.push_back(metric);
  }
  TextTable table(header);
  for (const auto& method : methods.items()) {
    std::vector<std::string> row{method.key()};
    for (std::size_t i = 1; i < header.size(); ++i) {
      row.push_back(cell(method.value()["summary"], header[i]));
    }
    table.add(row);
  }
  std::string text = table.text() + pairing_text(score["pairing"]) + "\n";
  if (!options.report.empty()) {
    text += "report: " + (options.report / "report.html").string() + "\n";
  }
  return text;
}

/// What `tinct scenes` finds with its defaults, for the truth's pairs of frames.
DetectedCuts detect_cuts(const std::filesystem::path& clip) {
  const SceneOptions options;
  const std::unique_ptr<FrameSource> source =
      open_frame_source(clip, scene_source_options(options));
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
            {"tinct score --truth truth/ --output a=out/a --metric psnr_rgb --json",
             "one metric, for a program"}}},
      run);
}

}  // namespace tinct
