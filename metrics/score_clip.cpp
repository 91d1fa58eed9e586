#include "metrics/score_clip.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "lib/base/errors.h"
#include "lib/base/parallel.h"
#include "metrics/baseline_outputs.h"
#include "metrics/inputs/clip_reader.h"

namespace tinct {
namespace {

// The numbers of one frame: for every output the rows of all metrics one after the other.
struct Measured {
  std::int64_t number = 0;
  std::vector<std::vector<double>> outputs;
  PictureWindow pictures;  // the truth first: kept until the worst frames were chosen
  PictureWindow done;      // of the frame before: only long lags will look at them again
  std::shared_ptr<const Picture> earlier;  // the truth's frame before
  std::unique_ptr<Motion> motion;          // for showing what was left out of its errors
};

// One frame on its way through the stages.
struct Step {
  ClipStep clip;
  std::unique_ptr<Motion> motion;
  BaselineOutputs::Prepared baselines;
};

Measured measure(const ScorePlan& plan, const ClipStep& step, Motion& motion) {
  std::size_t columns = 0;
  for (const auto& metric : plan.metrics) columns += metric->columns();
  Measured measured{.number = step.number,
                    .outputs = {},
                    .pictures = {step.truth[0]},
                    .done = {},
                    .earlier = nullptr,
                    .motion = nullptr};
  if (step.truth.size() > 1) measured.earlier = step.truth[1];
  const auto keep = [&](const std::shared_ptr<const Picture>& done, const auto& first) {
    // The scene's first frame is asked for to the scene's end.
    if (done != first) measured.done.push_back(done);
  };
  for (const OutputWindow& output : step.outputs) {
    std::vector<double>& row = measured.outputs.emplace_back(columns, kNoValue);
    measured.pictures.push_back(output.pictures.empty() ? nullptr : output.pictures[0]);
    if (output.pictures.empty()) continue;
    const FrameContext context{.truths = std::span(step.truth).first(output.pictures.size()),
                               .outputs = output.pictures,
                               .first_truth = output.first_truth,
                               .first_output = output.first,
                               .motion = &motion};
    std::size_t at = 0;
    for (const auto& metric : plan.metrics) {
      metric->measure(context, std::span(row).subspan(at, metric->columns()));
      at += metric->columns();
    }
    if (output.pictures.size() > 1) keep(output.pictures[1], output.first);
    if (step.truth.size() > 1) keep(step.truth[1], output.first_truth);
  }
  return measured;
}

// The metric that says which frames are the worst: the one nearest to the eye that was measured.
std::size_t ranking_metric(const ScorePlan& plan) {
  for (const std::string_view name : {"delta_e2000", "mse_ab"}) {
    const auto found = std::ranges::find(plan.infos, name, &MetricInfo::name);
    if (found != plan.infos.end()) return static_cast<std::size_t>(found - plan.infos.begin());
  }
  return plan.infos.size();
}

// Takes the measured frames in their order.
class Collector {
 public:
  Collector(const ScorePlan& plan, const std::string& clip, ClipSinks sinks)
      : plan_(plan), clip_(clip), sinks_(sinks), ranking_(ranking_metric(plan)) {
    for (const OutputPath& output : plan.outputs) output_names_.push_back(output.name);
    for (std::size_t i = 0; i < plan.methods.size(); ++i) {
      std::vector<Rows>& rows = rows_.emplace_back();
      for (const auto& metric : plan.metrics) rows.emplace_back(metric->columns());
    }
  }

  void take(const Measured& measured) {
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      std::size_t at = 0;
      for (std::size_t m = 0; m < rows_[i].size(); ++m) {
        Rows& rows = rows_[i][m];
        const auto row = std::span(measured.outputs[i]).subspan(at, rows.columns());
        rows.append(row);
        at += rows.columns();
        if (m == ranking_ && i < plan_.outputs.size() && measured.pictures[i + 1] != nullptr) {
          offer(measured, i, plan_.metrics[m]->badness(row));
        }
      }
    }
    if (sinks_.slices != nullptr) sinks_.slices->add(clip_, output_names_, measured.pictures);
    // Frames come here in order, so all that needed these are measured.
    for (const auto& picture : measured.done) picture->retire();
    sinks_.progress.add();
  }

  [[nodiscard]] std::vector<ClipValues> finish() const {
    std::vector<ClipValues> values(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      for (std::size_t m = 0; m < rows_[i].size(); ++m) {
        plan_.metrics[m]->finish(rows_[i][m], values[i]);
      }
    }
    return values;
  }

 private:
  void offer(const Measured& measured, std::size_t output, double badness) {
    WorstFrame frame;
    frame.method = plan_.methods[output];
    frame.clip = clip_;
    frame.number = measured.number;
    frame.metric = plan_.infos[ranking_]->name;
    frame.value = badness;
    sinks_.worst.offer(std::move(frame),
                       {.output = *measured.pictures[output + 1],
                        .truth = *measured.pictures[0],
                        .earlier = measured.earlier.get(),
                        .motion = measured.motion ? measured.motion->known() : nullptr});
  }

  const ScorePlan& plan_;
  std::string clip_;
  ClipSinks sinks_;
  std::size_t ranking_;
  std::vector<std::string> output_names_;
  std::vector<std::vector<Rows>> rows_;  // [output][metric]
};

// As many frames at once as the threads need and two gigabytes hold: a picture and
// its colour bins take 5 bytes a pixel and its Lab planes 24, a pair's flows and masks about 40.
std::size_t frames_in_flight(const ClipReader& reader, const ScorePlan& plan) {
  const double pixels = static_cast<double>(reader.width()) * reader.height();
  const double videos = static_cast<double>(plan.methods.size() + 1);
  const double budget = std::max(2e8, 2e9 - pixels * videos * 5 * double(plan.window()));
  const double bytes = pixels * (29 * videos + 40);
  const auto affordable = static_cast<std::size_t>(std::max(1., budget / bytes));
  return std::min(affordable, static_cast<std::size_t>(thread_count()) + 2);
}

MeanChroma baseline_mean(const ScorePlan& plan, const ClipPaths& paths) {
  if (!plan.with_baselines) return {};
  const std::unique_ptr<FrameSource> truth = paths.truth.open();
  return mean_chroma(*truth);
}

}  // namespace

ScorePlan::ScorePlan(std::vector<const MetricInfo*> selected, std::vector<OutputPath> paths,
                     bool baselines_too)
    : infos(std::move(selected)), outputs(std::move(paths)), with_baselines(baselines_too) {
  for (const MetricInfo* info : infos) metrics.push_back(info->make());
  for (const OutputPath& output : outputs) methods.push_back(output.name);
  if (!with_baselines) return;
  for (const BaselineInfo& baseline : baselines()) methods.emplace_back(baseline.name);
}

FlowKind ScorePlan::baseline_flow() const {
  // DIS is the better flow; another one serves where it is computed anyway.
  const auto uses = [&](FlowKind kind) {
    return std::ranges::any_of(infos, [&](const MetricInfo* info) {
      return info->name == "warp_error." + std::string(name(kind));
    });
  };
  if (uses(FlowKind::external)) return FlowKind::external;
  return uses(FlowKind::farneback) && !uses(FlowKind::dis) ? FlowKind::farneback : FlowKind::dis;
}

FlowSource ScorePlan::flow_source(const std::string& clip) const {
  FlowSource::Folders folders = flows;
  if (!folders.external.empty() && std::filesystem::is_directory(folders.external / clip)) {
    folders.external /= clip;
  }
  return FlowSource(std::move(folders));
}

std::vector<const MetricInfo*> ScorePlan::all_infos() const {
  std::vector<const MetricInfo*> all = infos;
  for (const auto& program : programs) all.push_back(&program->info());
  return all;
}

std::size_t ScorePlan::window() const {
  int lags = with_baselines ? 1 : 0;  // flow carries colours on from the frame before
  for (const MetricInfo* info : infos) lags = std::max(lags, info->lags);
  return static_cast<std::size_t>(lags) + 1;
}

ClipScore score_clip(const ScorePlan& plan, const ClipPaths& paths,
                     const std::set<std::int64_t>& cuts, ClipSinks sinks) {
  ClipReader reader(paths, plan.outputs, {.window = plan.window(), .cuts = cuts, .fit = plan.fit});
  sinks.progress.set_total(sinks.frames_before + reader.frames_estimate() * sinks.clips_left);
  const FlowSource flows = plan.flow_source(paths.name);
  Collector collector(plan, paths.name, sinks);
  std::int64_t frames = 0;
  BaselineOutputs baselines(baseline_mean(plan, paths), plan.baseline_flow(), plan.window());
  const FollowingStages<ClipStep, Step, Measured> stages{
      .read = [&] { return reader.next(); },
      .prepare =
          [&](ClipStep clip) {
            Step step{.clip = std::move(clip), .motion = nullptr, .baselines = {}};
            step.motion = std::make_unique<Motion>(flows, step.clip.truth);
            if (plan.with_baselines) step.baselines = baselines.prepare(step.clip, *step.motion);
            return step;
          },
      .follow =
          [&](Step step) {
            if (plan.with_baselines) {
              baselines.follow(step.clip, *step.motion, std::move(step.baselines));
            }
            return step;
          },
      .work =
          [&](Step step) {
            Measured measured = measure(plan, step.clip, *step.motion);
            measured.motion = std::move(step.motion);
            return measured;
          },
      .write =
          [&](Measured measured) {
            ++frames;
            collector.take(measured);
          }};
  ordered_pipeline(stages, frames_in_flight(reader, plan));
  if (frames == 0) {
    throw Error(Fault::input, "clip \"" + paths.name + "\" (" + paths.truth.path.string() +
                                  ") holds no frame; leave it out");
  }
  return {.outputs = collector.finish(),
          .inputs = reader.record(),
          .pairing = reader.pairing(),
          .frames = frames,
          .fps = reader.truth_info().fps,
          .width = reader.width(),
          .height = reader.height(),
          .failures = {}};
}

}  // namespace tinct
