#include "metrics/presets/published_pass.h"

namespace tinct {

PublishedPass::PublishedPass(const ScorePlan& plan, std::vector<const PresetInfo*> presets)
    : presets_(std::move(presets)),
      plan_(metrics_of(presets_, !plan.flows.external.empty()), plan.outputs, false) {
  plan_.flows = plan.flows;
  plan_.fit = plan.fit;
  for (OutputPath& output : plan_.outputs) output.excluded.clear();
}

void PublishedPass::measure(const ClipPaths& paths, ClipScore& clip) const {
  if (plan_.infos.empty()) return;
  WorstFrames unused;
  Progress progress("presets", 0);
  ClipScore published = score_clip(plan_, paths, {}, {.worst = unused, .progress = progress});
  for (std::size_t i = 0; i < plan_.outputs.size(); ++i) {
    clip.outputs[i].values.merge(published.outputs[i].values);
    clip.outputs[i].frames.merge(published.outputs[i].frames);
  }
}

std::vector<std::string> PublishedPass::notes() const {
  std::vector<std::string> notes;
  for (const PresetInfo* preset : presets_) {
    for (const std::string_view lack : preset->lacks) {
      notes.push_back("preset " + std::string(preset->name) + ": " + std::string(lack));
    }
  }
  return notes;
}

Json PublishedPass::record() const {
  Json record = Json::array();
  for (const PresetInfo* preset : presets_) {
    record.push_back({{"name", preset->name},
                      {"summary", preset->summary},
                      {"source", preset->source},
                      {"lacks", preset->lacks}});
  }
  return record;
}

}  // namespace tinct
