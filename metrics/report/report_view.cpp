#include "metrics/report/report_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "metrics/report/report_values.h"

namespace tinct {
namespace {

std::int64_t total_frames(const Json& score) {
  std::int64_t frames = 0;
  for (const Json& clip : score.at("inputs")) {
    frames += clip.at("truth").at("frames").get<std::int64_t>();
  }
  return frames;
}

bool any_descriptive(const Json& score) {
  const std::vector<std::string> methods = report_methods(score);
  for (const ReportValue& value : report_values(score)) {
    for (const std::string& method : methods) {
      const ReportInterval interval = interval_of(score, method, value.name);
      if (interval.descriptive && !interval.text.empty()) return true;
    }
  }
  return false;
}

// What a merged document has to say of its sources.
Json merged_view(const Json& score) {
  Json differences = Json::array();
  Json sources = Json::array();
  const Json merged = score.value("merged", Json::object());
  for (const Json& text : merged.value("differences", Json::array())) {
    differences.push_back({{"text", text}});
  }
  for (const Json& source : merged.value("from", Json::array())) {
    sources.push_back({{"text", source.at("path")}});
  }
  return {{"has_sources", !sources.empty()},
          {"has_differences", !differences.empty()},
          {"sources", std::move(sources)},
          {"differences", std::move(differences)}};
}

}  // namespace

std::string plural(std::size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

Json report_view(const Json& score, const ReportPictures& pictures) {
  std::size_t scored = 0;
  std::size_t baselines = 0;
  Json methods = Json::array();
  for (const std::string& method : report_methods(score)) {
    ++(is_baseline(score, method) ? baselines : scored);
    methods.push_back({{"method", method}});
  }
  const std::size_t clips = score.at("inputs").size();
  Json view = record_view(score);
  Json scatter = scatter_view(score), lags = lags_view(score),
       slices = slices_view(pictures.slices);
  view.update({{"title", plural(scored, "method") + " on " + plural(clips, "clip")},
               {"subtitle", plural(static_cast<std::size_t>(total_frames(score)), "frame") +
                                (baselines > 0 ? ", beside " + plural(baselines, "baseline") : "")},
               {"results", results_view(score)},
               {"methods", std::move(methods)},
               {"several_clips", clips > 1},
               {"one_clip", clips == 1},
               {"few_clips", clips > 1 && clips < 6},
               {"descriptive", clips == 1 && any_descriptive(score)},
               {"several_methods", scored > 1},
               {"per_clip", clips > 1 ? per_clip_view(score) : Json::array()},
               {"comparisons", clips > 1 ? comparisons_view(score) : Json::array()},
               {"has_scatter", !scatter.empty()},
               {"scatter", std::move(scatter)},
               {"has_lags", !lags.empty()},
               {"lags", std::move(lags)},
               {"has_slices", !slices.empty()},
               {"slices", std::move(slices)},
               {"curves", curves_view(score)},
               {"worst", worst_view(pictures.worst)},
               {"merged", merged_view(score)}});
  view["has_baselines"] = !view["baselines"].empty();
  view["has_notes"] = !view["notes"].empty();
  view["has_comparisons"] = !view["comparisons"].empty();
  return view;
}

}  // namespace tinct
