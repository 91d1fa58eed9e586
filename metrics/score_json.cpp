#include "metrics/score_json.h"

#include <cmath>
#include <utility>

namespace tinct {
namespace {

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

Json clip_json(const ClipValues& clip) {
  Json values = Json::object();
  for (const auto& [name, value] : clip.values) values[name] = number(value);
  Json frames = Json::object();
  for (const auto& [name, curve] : clip.frames) {
    Json& list = frames[name] = Json::array();
    for (const double value : curve) list.push_back(number(value));
  }
  return {{"values", std::move(values)}, {"frames", std::move(frames)}};
}

Json direction(bool ranked, bool lower_is_better) {
  return ranked ? Json(lower_is_better ? "lower" : "higher") : Json();
}

}  // namespace

Json metric_json(const MetricInfo& metric) {
  Json more = Json::array();
  for (const ValueInfo& value : metric.more) {
    more.push_back({{"name", value.name},
                    {"unit", value.unit},
                    {"better", direction(value.ranked, value.lower_is_better)},
                    {"shown", value.shown},
                    {"summary", value.summary}});
  }
  return {{"name", metric.name},
          {"unit", metric.unit},
          {"better", direction(metric.ranked, metric.lower_is_better)},
          {"needs_reference", metric.needs_reference},
          {"temporal", metric.temporal},
          {"range", metric.range},
          {"summary", metric.summary},
          {"source", metric.source},
          {"value", metric.headline_value()},
          {"truth", metric.truth.empty() ? Json() : Json(metric.truth)},
          {"preset", metric.preset.empty() ? Json() : Json(metric.preset)},
          {"deviations", metric.deviations},
          {"more", std::move(more)}};
}

Json methods_json(const std::vector<MethodValues>& methods, const std::vector<ClipPaths>& clips,
                  const SummaryOptions& options) {
  Json json = Json::object();
  for (const MethodValues& method : methods) {
    Json of_clips = Json::object();
    for (std::size_t i = 0; i < clips.size(); ++i) {
      of_clips[clips[i].name] = clip_json(method.clips[i]);
    }
    json[method.name] = {{"clips", std::move(of_clips)}, {"summary", summarize(method, options)}};
  }
  return json;
}

}  // namespace tinct
