#pragma once

#include <string>
#include <vector>

#include "lib/base/json.h"
#include "metrics/presets/preset.h"
#include "metrics/score_clip.h"

namespace tinct {

/// Measures presets in a pass of its own over each clip, since published code knows neither cuts
/// nor frames that a method isn't judged by: it takes every pair and every frame.
class PublishedPass {
 public:
  /// `plan` is that of the run: its outputs and flows are measured, its baselines are not.
  PublishedPass(const ScorePlan& plan, std::vector<const PresetInfo*> presets);

  /// What is known of all that is measured; empty without presets.
  [[nodiscard]] const std::vector<const MetricInfo*>& infos() const { return plan_.infos; }
  /// Adds the values of the clip's outputs to `clip`.
  void measure(const ClipPaths& paths, ClipScore& clip) const;
  /// What can't be computed here, a line each.
  [[nodiscard]] std::vector<std::string> notes() const;
  /// The record of them: [{"name","summary","source","lacks"}].
  [[nodiscard]] Json record() const;

 private:
  std::vector<const PresetInfo*> presets_;
  ScorePlan plan_;
};

}  // namespace tinct
