#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <vector>

#include "lib/base/json.h"
#include "lib/base/progress.h"
#include "metrics/clip_program.h"
#include "metrics/inputs/clips.h"
#include "metrics/inputs/fit.h"
#include "metrics/metric.h"
#include "metrics/model_flow.h"
#include "metrics/report/chroma_slices.h"
#include "metrics/report/worst_frames.h"

namespace tinct {

/// What is measured of what, the same for all clips.
struct ScorePlan {
  std::vector<const MetricInfo*> infos;
  std::vector<std::unique_ptr<Metric>> metrics;        ///< one for each info
  std::vector<std::unique_ptr<ClipProgram>> programs;  ///< run after a clip's frames
  std::vector<OutputPath> outputs;
  bool with_baselines = false;
  std::vector<std::string> methods;       ///< the outputs' names, then those of the baselines
  std::unique_ptr<ModelFlow> model_flow;  ///< computes `flows.external` clip by clip; or null
  FlowSource::Folders flows;              ///< for all clips; `external` may hold a folder for each
  Fit fit;                                ///< how sizes and lengths are made the same

  /// Makes the metrics.
  ScorePlan(std::vector<const MetricInfo*> selected, std::vector<OutputPath> paths,
            bool baselines_too);
  /// What is known of all that is measured: `infos`, then those of the programs.
  [[nodiscard]] std::vector<const MetricInfo*> all_infos() const;
  /// How many pictures a metric may look at, the current one included.
  [[nodiscard]] std::size_t window() const;
  /// The flow that carries a first frame's colours on.
  [[nodiscard]] FlowKind baseline_flow() const;
  /// The flows of one clip.
  [[nodiscard]] FlowSource flow_source(const std::string& clip) const;
};

/// The results of one clip.
struct ClipScore {
  std::vector<ClipValues> outputs;  ///< in the order of ScorePlan::methods
  Json inputs;                      ///< what was read (ClipReader::record)
  Json pairing;                     ///< how it fits together (ClipReader::pairing)
  std::int64_t frames = 0;
  Rational fps;  ///< the truth's; 0/1 when unknown
  int width = 0;
  int height = 0;
  std::vector<std::string> failures;  ///< what should have been measured and was not
};

/// Where a clip's measuring reports to while it runs.
struct ClipSinks {
  WorstFrames& worst;
  Progress& progress;
  std::int64_t frames_before = 0;   ///< frames of the clips already done
  std::int64_t clips_left = 1;      ///< this one included; for the bar's estimate
  SliceRecorder* slices = nullptr;  ///< null: no slices are wanted
};

/// Measures one clip, frames in parallel. `cuts` are the frames that begin a new scene: no pair is
/// taken across them. Errors as ClipReader.
[[nodiscard]] ClipScore score_clip(const ScorePlan& plan, const ClipPaths& paths,
                                   const std::set<std::int64_t>& cuts, ClipSinks sinks);

}  // namespace tinct
