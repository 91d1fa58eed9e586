#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "lib/base/json.h"
#include "metrics/report/report_values.h"
#include "metrics/score.h"

namespace tinct {

/// The pictures that a report shows beside the numbers.
struct ReportPictures {
  std::span<const WorstFrame> worst = {};
  std::span<const ClipSlices> slices = {};
};

/// All that the page's template shows, as plain strings and lists; nothing in it is escaped but
/// the SVG charts and the names that may break behind their dots.
[[nodiscard]] Json report_view(const Json& score, const ReportPictures& pictures);

// Its parts, each from the same document.

/// The ranked tables, of the first values and of all: groups, heads and sections with rows.
[[nodiscard]] Json results_view(const Json& score);
/// A table per shown value with a row for each clip.
[[nodiscard]] Json per_clip_view(const Json& score);
/// The rows of the paired comparisons.
[[nodiscard]] Json comparisons_view(const Json& score);
/// Consistency against colourfulness; empty where either was not measured.
[[nodiscard]] Json scatter_view(const Json& score);
/// Warp errors over 1 to 16 frames; empty where they were not measured.
[[nodiscard]] Json lags_view(const Json& score);
/// A list of clips, each with its charts and their tables.
[[nodiscard]] Json curves_view(const Json& score);
/// The worst frames by method, with their legend.
[[nodiscard]] Json worst_view(std::span<const WorstFrame> worst);
/// The x–t slices by clip.
[[nodiscard]] Json slices_view(std::span<const ClipSlices> slices);
/// Definitions, constants, inputs, versions, options: how it all was computed.
[[nodiscard]] Json record_view(const Json& score);

/// All that the leaderboard's template shows, from a tinct.leaderboard/1 document.
[[nodiscard]] Json leaderboard_view(const Json& leaderboard);

/// What a reader looks for: is it right, is it steady, what else is to be known.
struct ReportSection {
  const char* title;
  bool (*holds)(const ReportValue&);
};
[[nodiscard]] std::span<const ReportSection> report_sections();

/// "1 clip", "3 clips".
[[nodiscard]] std::string plural(std::size_t count, const std::string& thing);
/// The CSS class of a method's curve: its place among the methods that are not baselines.
[[nodiscard]] std::string style_of(std::size_t method);
/// How many styles there are; later methods take them again.
inline constexpr std::size_t kStyles = 10;

}  // namespace tinct
