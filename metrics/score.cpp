#include "metrics/score.h"

#include <algorithm>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/base/memory.h"
#include "lib/base/options.h"
#include "lib/base/progress.h"
#include "metrics/baselines.h"
#include "metrics/command_metric.h"
#include "metrics/inputs/colorizer_runs.h"
#include "metrics/inputs/cuts.h"
#include "metrics/inputs/pairing.h"
#include "metrics/inputs/score_inputs.h"
#include "metrics/clip_intervals.h"
#include "metrics/definitions.h"
#include "metrics/inputs/input_hashes.h"
#include "metrics/inputs/score_truth.h"
#include "metrics/learned_metrics.h"
#include "metrics/presets/published_pass.h"
#include "metrics/registry.h"
#include "metrics/report/report_html.h"
#include "metrics/run_programs.h"
#include "metrics/score_clip.h"
#include "metrics/score_json.h"
#include "metrics/summary.h"

namespace tinct {
namespace {

struct Measurements {
  std::vector<MethodValues> methods;
  Json inputs = Json::object();
  Json pairing = Json::object();
  std::vector<WorstFrame> worst;
  std::vector<std::string> notes;     ///< what the programs remarked
  std::vector<std::string> failures;  ///< which of them are failures
  std::vector<ClipSlices> slices;
};

bool needs_cuts(const ScorePlan& plan) {
  return plan.with_baselines ||
         std::ranges::any_of(plan.infos, [](const MetricInfo* info) { return info->temporal; });
}

Measurements measure_all(const ScorePlan& plan, const PublishedPass& published,
                         const std::vector<ClipPaths>& clips, const SceneCuts& cuts,
                         ProgramRuns& programs) {
  Measurements all;
  for (const std::string& method : plan.methods) all.methods.push_back({method, {}, {}});
  for (std::size_t m = 0; m < plan.outputs.size(); ++m) {
    all.methods[m].track = plan.outputs[m].track();
  }
  WorstFrames worst;
  SliceRecorder slices;
  InputHashes hashes;
  Progress progress("score", 0);
  std::int64_t frames = 0;
  for (std::size_t i = 0; i < clips.size(); ++i) {
    const std::set<std::int64_t> starts =
        needs_cuts(plan) ? cuts.of(clips[i], clips.size() == 1) : std::set<std::int64_t>();
    if (plan.model_flow) plan.model_flow->prepare(clips[i]);
    ClipScore clip = score_clip(plan, clips[i], starts,
                                {.worst = worst,
                                 .progress = progress,
                                 .frames_before = frames,
                                 .clips_left = static_cast<std::int64_t>(clips.size() - i),
                                 .slices = &slices});
    published.measure(clips[i], clip);
    if (plan.model_flow) plan.model_flow->release(clips[i]);
    frames += clip.frames;
    programs.measure(clips[i], clip, all.notes);
    std::ranges::move(clip.failures, std::back_inserter(all.failures));
    hashes.add_to(clip.inputs, clips[i], plan.outputs);
    clip.inputs["cuts"] = {{"frames", starts}, {"from", cuts.origin()}};
    all.inputs[clips[i].name] = std::move(clip.inputs);
    all.pairing[clips[i].name] = std::move(clip.pairing);
    for (std::size_t m = 0; m < all.methods.size(); ++m) {
      all.methods[m].clips.push_back(std::move(clip.outputs[m]));
    }
  }
  all.worst = worst.take();
  std::ranges::stable_sort(all.worst, {}, [&](const WorstFrame& frame) {
    return std::ranges::find(plan.methods, frame.method) - plan.methods.begin();
  });
  all.slices = slices.take();
  return all;
}

std::vector<OutputPath> outputs_beside_baselines(const ScoreOptions& options) {
  std::vector<OutputPath> outputs = parse_outputs(options);
  for (const OutputPath& output : outputs) {
    const bool taken = std::ranges::count(baselines(), output.name, &BaselineInfo::name) > 0;
    if (!taken || options.no_baselines) continue;
    throw Error(Fault::usage, "\"" + output.name +
                                  "\" is the name of a baseline; give the output another, or leave "
                                  "the baselines out with --no-baselines");
  }
  return fit_from(options.fit).asked() ? with_true_luma(outputs) : outputs;
}

// What a table must know of a method to set it apart.
void describe_baselines(Json& methods) {
  for (const BaselineInfo& baseline : baselines()) {
    const auto method = methods.find(std::string(baseline.name));
    if (method == methods.end()) continue;
    (*method)["kind"] = "baseline";
    (*method)["guidance"] = baseline.guidance;
    (*method)["about"] = baseline.summary;
  }
}

// Whether presets are all that was asked for.
bool only_presets(const ScoreOptions& options) {
  return !options.preset.empty() && options.metric == ScoreOptions().metric;
}

std::vector<std::string> wanted_metrics(const ScoreOptions& options) {
  std::vector<std::string> names;
  if (!only_presets(options)) names = options.metric;
  if (options.long_term) names.insert(names.end(), {"warp_error_long", "warp_error_lag"});
  return names;
}

// ColorMNet's evaluator walks the folder of results: clips that are missing there go unseen. That
// is reproduced where nothing else is measured, and told.
void leave_out_missing(const ScoreOptions& options, const std::vector<OutputPath>& outputs,
                       Clips& truths, std::vector<std::string>& notes) {
  if (!only_presets(options) || truths.size() < 2) return;
  if (options.preset != std::vector<std::string>{"colormnet-published"}) return;
  for (const OutputPath& output : outputs) {
    if (!output.derived_from.empty() || ColorizerRuns::makes(output)) continue;
    const Clips found = find_clips(output.path);
    std::erase_if(truths, [&](const auto& truth) {
      if (find_clip(found, truth.first) != nullptr) return false;
      notes.push_back(output.name + " lacks the clip " + truth.first +
                      ", which is left out of all means, as in the published evaluator");
      return true;
    });
  }
  if (truths.empty()) throw Error(Fault::input, "no clip of the truth is in every output");
}

std::vector<std::unique_ptr<ClipProgram>> command_programs(const ScoreOptions& options) {
  return command_metrics({.command = options.metric_command,
                          .pattern = options.metric_pattern,
                          .better = options.metric_better,
                          .unit = options.metric_unit,
                          .time_limit = static_cast<double>(options.time_limit)});
}

ScorePlan make_plan(const ScoreOptions& options) {
  std::vector<OutputPath> outputs = outputs_beside_baselines(options);
  if (!options.flow.empty() && !options.flow_model.empty()) {
    throw Error(Fault::usage, "--flow and --flow-model exclude each other");
  }
  std::vector<std::string> names = wanted_metrics(options);
  auto programs = take_learned_metrics(names, {options.weights, options.fvd_model});
  const bool has_flow = !options.flow.empty() || !options.flow_model.empty();
  std::vector<const MetricInfo*> metrics = select_metrics(names, has_flow);
  if (!options.flow_model.empty()) metrics = measured_by_neighbours(std::move(metrics), names);
  // Networks look at files, which baselines have not.
  const bool baselines_too = !options.no_baselines && !metrics.empty();
  ScorePlan plan(std::move(metrics), std::move(outputs), baselines_too);
  plan.programs = std::move(programs);
  for (auto& program : command_programs(options)) plan.programs.push_back(std::move(program));
  plan.flows = {.external = options.flow, .cache = options.flow_cache};
  if (!options.flow_model.empty()) {
    plan.model_flow = std::make_unique<ModelFlow>(options.flow_model, options.flow_cache);
    plan.flows.external = plan.model_flow->folder();
  }
  return plan;
}

}  // namespace

Scored score_with_frames(const ScoreOptions& options, const CutDetector& detect) {
  keep_freed_memory();
  ScorePlan plan = make_plan(options);
  plan.fit = fit_from(options.fit);
  const PublishedPass published(plan, select_presets(options.preset));
  if (plan.all_infos().empty() && published.infos().empty()) {
    throw Error(Fault::usage, "nothing to measure; add --metric NAME");
  }
  ScoreTruth truth = find_truth(options.truth, options.benchmark, options.root);
  std::vector<std::string> skipped;
  leave_out_missing(options, plan.outputs, truth.clips, skipped);
  WorkFolder work(options.work);
  const std::vector<ClipPaths> clips = gather_clips(options, truth.clips, plan.outputs, work);
  ProgramRuns programs(plan);
  Measurements all =
      measure_all(plan, published, clips, SceneCuts(options.scenes, detect), programs);

  SummaryOptions summary{.seed = static_cast<std::uint64_t>(options.seed)};
  for (const MetricInfo* info : published.infos()) summary.add_pooling(*info);
  std::ranges::move(skipped, std::back_inserter(all.notes));
  for (std::string& note : published.notes()) all.notes.push_back(std::move(note));
  ScoreOptions described = options;
  Json metrics = Json::array();
  for (const MetricInfo* info : plan.all_infos()) metrics.push_back(metric_json(*info));
  for (const MetricInfo* info : published.infos()) metrics.push_back(metric_json(*info));
  Json methods = methods_json(all.methods, clips, summary);
  for (const OutputPath& output : plan.outputs) methods[output.name].update(output.record());
  if (plan.with_baselines) describe_baselines(methods);
  for (const std::string& warning : pairing_warnings(all.pairing)) log_warning(warning);
  programs.finish(methods, all.notes);
  add_clip_intervals(methods, all.inputs, summary);
  // Baselines are there to be looked at: to test each against each would only raise Holm's bar.
  all.methods.resize(plan.outputs.size());
  Json json = {{"format", "tinct.score/1"},
               {"methods", std::move(methods)},
               {"comparisons", compare(all.methods, plan.all_infos(), summary)},
               {"metrics", std::move(metrics)},
               {"presets", published.record()},
               {"definitions", common_definitions()},
               {"options", describe_options(described).to_json()},
               {"versions", build_record()},
               {"inputs", std::move(all.inputs)},
               {"pairing", std::move(all.pairing)},
               {"notes", all.notes},
               {"failures", all.failures},
               {"statistics",
                {{"unit", "clip"},
                 {"interval", "BCa bootstrap of the mean over clips"},
                 {"level", summary.level},
                 {"resamples", summary.resamples},
                 {"seed", summary.seed},
                 {"within_a_clip", "moving-block bootstrap over frames, descriptive"},
                 {"test", "Wilcoxon signed-rank, Holm-corrected; from 6 clips on"}}}};
  if (!truth.benchmark.is_null()) {
    json["benchmark"] = std::move(truth.benchmark);
    json["citations"] = std::move(truth.citations);
  }
  return {.json = std::move(json), .worst = std::move(all.worst), .slices = std::move(all.slices)};
}

Json score(const ScoreOptions& options, const CutDetector& detect) {
  Scored scored = score_with_frames(options, detect);
  if (!options.report.empty())
    write_report(scored.json, {scored.worst, scored.slices}, options.report);
  return std::move(scored.json);
}

}  // namespace tinct
