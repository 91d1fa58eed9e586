#include "metrics/score_clip.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "lib/base/errors.h"
#include "lib/base/parallel.h"
#include "metrics/inputs/clip_reader.h"

namespace tinct {
namespace {

// The numbers of one frame: for every output the rows of all metrics one after the other.
struct Measured {
  std::int64_t number = 0;
  std::vector<std::vector<double>> outputs;
  PictureWindow pictures;  // the truth first: kept until the worst frames were chosen
  PictureWindow done;      // of the frame before: only long lags will look at them again
};

Measured measure(const ScorePlan& plan, const FlowSource& flows, const ClipStep& step) {
  std::size_t columns = 0;
  for (const auto& metric : plan.metrics) columns += metric->columns();
  Motion motion(flows, step.truth, step.first[0]);

  Measured measured{.number = step.number, .outputs = {}, .pictures = {step.truth[0]}, .done = {}};
  if (step.truth.size() > 1) measured.done.push_back(step.truth[1]);
  for (std::size_t i = 0; i < step.outputs.size(); ++i) {
    const PictureWindow& output = step.outputs[i];
    const FrameContext context{.truths = step.truth,
                               .outputs = output,
                               .first_truth = step.first[0],
                               .first_output = step.first[i + 1],
                               .motion = &motion};
    std::vector<double>& row = measured.outputs.emplace_back(columns, kNoValue);
    std::size_t at = 0;
    for (const auto& metric : plan.metrics) {
      metric->measure(context, std::span(row).subspan(at, metric->columns()));
      at += metric->columns();
    }
    measured.pictures.push_back(output[0]);
    if (output.size() > 1) measured.done.push_back(output[1]);
  }
  // The scene's first frame is asked for to the scene's end.
  std::erase_if(measured.done, [&](const auto& p) { return std::ranges::count(step.first, p); });
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
    for (std::size_t i = 0; i < plan.outputs.size(); ++i) {
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
        if (m == ranking_) offer(measured, i, plan_.metrics[m]->badness(row));
      }
    }
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
    frame.method = plan_.outputs[output].name;
    frame.clip = clip_;
    frame.number = measured.number;
    frame.metric = plan_.infos[ranking_]->name;
    frame.value = badness;
    sinks_.worst.offer(std::move(frame), *measured.pictures[output + 1], *measured.pictures[0]);
  }

  const ScorePlan& plan_;
  std::string clip_;
  ClipSinks sinks_;
  std::size_t ranking_;
  std::vector<std::vector<Rows>> rows_;  // [output][metric]
};

// As many frames at once as the threads need and two gigabytes hold: a picture takes 3 bytes a
// pixel and its Lab planes 24, a pair's flow and masks about 40.
std::size_t frames_in_flight(const ClipReader& reader, const ScorePlan& plan) {
  const double pixels = static_cast<double>(reader.width()) * reader.height();
  const double videos = static_cast<double>(plan.outputs.size() + 1);
  const double budget = std::max(2e8, 2e9 - pixels * videos * 3 * double(plan.window()));
  const double bytes = pixels * (27 * videos + 40);
  const auto affordable = static_cast<std::size_t>(std::max(1., budget / bytes));
  return std::min(affordable, static_cast<std::size_t>(thread_count()) + 2);
}

}  // namespace

ScorePlan::ScorePlan(std::vector<const MetricInfo*> selected, std::vector<OutputPath> paths)
    : infos(std::move(selected)), outputs(std::move(paths)) {
  for (const MetricInfo* info : infos) metrics.push_back(info->make());
}

FlowSource ScorePlan::flow_source(const std::string& clip) const {
  FlowSource::Folders folders = flows;
  if (!folders.external.empty() && std::filesystem::is_directory(folders.external / clip)) {
    folders.external /= clip;
  }
  return FlowSource(std::move(folders));
}

std::size_t ScorePlan::window() const {
  int lags = 0;
  for (const MetricInfo* info : infos) lags = std::max(lags, info->lags);
  return static_cast<std::size_t>(lags) + 1;
}

ClipScore score_clip(const ScorePlan& plan, const ClipPaths& paths,
                     const std::set<std::int64_t>& cuts, ClipSinks sinks) {
  ClipReader reader(paths, plan.outputs, plan.window(), cuts);
  sinks.progress.set_total(sinks.frames_before + reader.frames_estimate() * sinks.clips_left);
  const FlowSource flows = plan.flow_source(paths.name);
  Collector collector(plan, paths.name, sinks);
  std::int64_t frames = 0;
  ordered_pipeline<ClipStep, Measured>([&] { return reader.next(); },
                                       [&](ClipStep step) { return measure(plan, flows, step); },
                                       [&](Measured measured) {
                                         ++frames;
                                         collector.take(measured);
                                       },
                                       frames_in_flight(reader, plan));
  if (frames == 0) {
    throw Error(Fault::input, "clip \"" + paths.name + "\" (" + paths.truth.string() +
                                  ") holds no frame; leave it out");
  }
  return {.outputs = collector.finish(), .inputs = reader.record(), .frames = frames};
}

}  // namespace tinct
