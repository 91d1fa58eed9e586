// One self-contained page: no script, nothing loaded from anywhere.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "lib/base/base64.h"
#include "lib/web/page_template.h"
#include "scenes/export/export_format.h"
#include "scenes/export/overview.h"
#include "scenes/export/timecode.h"

namespace tinct {

// Made from the files of the same names by the build.
extern const char* const kOverviewTemplate;
extern const char* const kOverviewStyle;

namespace {

std::int64_t middle_of(const FrameRange& frames) {
  return frames.first + (frames.last - frames.first) / 2;
}

// Without doubles: a scene of one frame has one picture.
std::vector<std::pair<std::int64_t, std::string>> pictures_of(const ExportRange& range) {
  const FrameRange& frames = range.frames;
  if (range.scene == nullptr) return {{middle_of(frames), "middle"}};
  std::vector<std::pair<std::int64_t, std::string>> shown{{frames.first, "first"}};
  if (frames.count() > 2) shown.emplace_back(middle_of(frames), "middle");
  if (frames.count() > 1) shown.emplace_back(frames.last, "last");
  return shown;
}

// A variable rate has no timecodes: clock time there, where it is known.
std::string time_text(const ExportFilm& film, std::int64_t frame) {
  const bool vfr = film.video->stream && film.video->stream->vfr;
  if (!vfr) return timecode(frame, timecode_rate(frame_rate(*film.video)));
  const auto seconds = film.times.start(frame);
  return seconds ? clock_time(*seconds) : "";
}

Json picture_view(const ExportFilm& film, const std::string& what, std::int64_t frame,
                  const std::string& label) {
  const auto found = film.thumbnails.find(frame);
  if (found == film.thumbnails.end()) return nullptr;
  return {{"image", "data:image/jpeg;base64," + base64(found->second)},
          {"label", label},
          {"frame", std::to_string(frame)},
          {"alt", fmt::format("The {} frame of {}, frame {}", label, what, frame)}};
}

Json range_view(const ExportFilm& film, const ExportRange& range, std::size_t number) {
  const FrameRange& frames = range.frames;
  const std::string title =
      range.scene != nullptr ? fmt::format("Scene {}", number) : "Dropped: " + range.dropped->why;
  Json pictures = Json::array();
  for (const auto& [frame, label] : pictures_of(range)) {
    Json picture = picture_view(film, title, frame, label);
    if (!picture.is_null()) pictures.push_back(std::move(picture));
  }
  const auto start = film.times.start(frames.first);
  const auto end = film.times.end(frames.last);
  Json view = {{"title", title},
               {"dropped", range.scene == nullptr},
               {"pictures", std::move(pictures)},
               {"frames", frames.count() == 1 ? fmt::format("{}", frames.first)
                                              : fmt::format("{}–{}", frames.first, frames.last)},
               {"one", frames.count() == 1},
               {"count", std::to_string(frames.count())},
               {"start", time_text(film, frames.first)},
               {"end", time_text(film, frames.last)},
               {"seconds", start && end ? fmt::format("{:.2f} s", *end - *start) : ""},
               {"split", ""},
               {"confidence", ""}};
  if (range.scene == nullptr) return view;
  view["split"] = range.scene->split;
  if (const auto& confidence = range.scene->confidence) {
    view["confidence"] = fmt::format("{:.2f}", *confidence);
  }
  return view;
}

std::string facts_of(const ManifestVideo& video) {
  if (!video.stream) return "";
  const StreamFacts& stream = *video.stream;
  std::string text;
  if (stream.width > 0) text += fmt::format("{}×{}, ", stream.width, stream.height);
  if (stream.frames > 0) {
    text += fmt::format("{} {}, ", stream.frames, stream.frames == 1 ? "frame" : "frames");
  }
  const double rate = frame_rate(video).value();
  text += rate > 0 ? fmt::format("{:.6g} frames a second", rate) : "frame rate not known";
  return text + (stream.vfr ? " on average, variable" : "");
}

Json film_view(const ExportFilm& film, std::size_t number) {
  Json ranges = Json::array();
  std::size_t scenes = 0;
  std::int64_t dropped = 0;
  for (const ExportRange& range : ranges_in_order(*film.video)) {
    if (range.scene != nullptr) ++scenes;
    if (range.scene == nullptr) dropped += range.frames.count();
    ranges.push_back(range_view(film, range, scenes));
  }
  return {{"anchor", fmt::format("film-{}", number)},
          {"title", film_title(*film.video)},
          {"facts", facts_of(*film.video)},
          {"id", film.video->id},
          {"scenes", fmt::format("{} {}", scenes, scenes == 1 ? "scene" : "scenes")},
          {"dropped",
           dropped == 0 ? "nothing dropped"
                        : fmt::format("{} {} dropped", dropped, dropped == 1 ? "frame" : "frames")},
          {"no_pictures", film.thumbnails.empty() && !ranges.empty()},
          {"ranges", std::move(ranges)}};
}

std::string html_text(const Manifest& manifest, std::span<const ExportFilm> films) {
  Json views = Json::array();
  for (const ExportFilm& film : films) views.push_back(film_view(film, views.size() + 1));
  const Json view = {{"title", manifest.name.empty() ? "Scenes" : manifest.name},
                     {"license", manifest.license},
                     {"several", films.size() > 1},
                     {"films", std::move(views)}};
  return render_page(kOverviewTemplate, view, kOverviewStyle);
}

}  // namespace

std::set<std::int64_t> overview_pictures(const ManifestVideo& video) {
  std::set<std::int64_t> frames;
  for (const ExportRange& range : ranges_in_order(video)) {
    for (const auto& [frame, label] : pictures_of(range)) frames.insert(frame);
  }
  return frames;
}

const ExportFormat kHtmlExport{
    .name = "html",
    .extension = ".html",
    .summary = "one page with the first, middle and last frame of each scene, and what was dropped",
    .needs_times = true,
    .needs_pictures = true,
    .text = html_text};

}  // namespace tinct
