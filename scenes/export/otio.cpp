// OpenTimelineIO's JSON. A scene is a clip where it lies in the film; dropped ranges and what no
// range names are gaps, so that the timeline is as long as the film.

#include <fmt/format.h>

#include <algorithm>

#include "scenes/export/export_format.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

constexpr double kUnknownRate = 25;

Json rational_time(std::int64_t frames, double rate) {
  return {{"OTIO_SCHEMA", "RationalTime.1"}, {"rate", rate}, {"value", frames}};
}

Json time_range(const FrameRange& frames, double rate) {
  return {{"OTIO_SCHEMA", "TimeRange.1"},
          {"start_time", rational_time(frames.first, rate)},
          {"duration", rational_time(frames.count(), rate)}};
}

// What all things on a timeline have.
Json item(const char* schema, const std::string& name, Json range, Json metadata) {
  return {{"OTIO_SCHEMA", schema},
          {"name", name},
          {"source_range", std::move(range)},
          {"metadata", std::move(metadata)},
          {"effects", Json::array()},
          {"markers", Json::array()},
          {"enabled", true}};
}

// Percent-encoded (RFC 3986), as a URL path.
std::string url_path(const std::string& path) {
  constexpr std::string_view kPlain = "-._~/";
  std::string url;
  for (const char c : path) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || kPlain.find(c) != std::string_view::npos) {
      url += c;
    } else {
      url += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return url;
}

std::string target_url(const ExportFilm& film) {
  if (film.media.empty()) return url_path(film.video->file);
  return "file://" + url_path(fs::absolute(film.media).lexically_normal().string());
}

Json media_reference(const ExportFilm& film, double rate) {
  const ManifestVideo& video = *film.video;
  const std::int64_t frames = video.stream ? video.stream->frames : 0;
  return {{"OTIO_SCHEMA", "ExternalReference.1"},
          {"name", film_title(video)},
          {"target_url", target_url(film)},
          {"available_range", frames > 0 ? time_range({0, frames - 1}, rate) : Json()},
          {"metadata", {{"tinct", {{"id", video.id}}}}}};
}

Json clip(const ExportFilm& film, const Scene& scene, double rate) {
  Json facts = {{"frames", {scene.frames.first, scene.frames.last}}};
  if (!scene.split.empty()) facts["split"] = scene.split;
  if (scene.confidence) facts["confidence"] = *scene.confidence;
  Json json = item("Clip.2", fmt::format("{} {:06}", film_title(*film.video), scene.frames.first),
                   time_range(scene.frames, rate), {{"tinct", std::move(facts)}});
  json["media_references"] = {{"DEFAULT_MEDIA", media_reference(film, rate)}};
  json["active_media_reference_key"] = "DEFAULT_MEDIA";
  return json;
}

Json gap(std::int64_t frames, const std::string& why, double rate) {
  Json metadata = Json::object();
  if (!why.empty()) metadata["tinct"] = {{"dropped", why}};
  return item("Gap.1", why.empty() ? "" : "dropped: " + why, time_range({0, frames - 1}, rate),
              std::move(metadata));
}

// A track holds one thing at a time; scenes that overlap (the 2018 lists have some) go below.
struct Lane {
  Json children = Json::array();
  std::int64_t end = 0;

  void fill_up_to(std::int64_t frame, double rate) {
    if (frame > end) children.push_back(gap(frame - end, "", rate));
    end = std::max(end, frame);
  }
};

Lane& lane_for(const FrameRange& frames, std::vector<Lane>& lanes) {
  for (Lane& lane : lanes) {
    if (lane.end <= frames.first) return lane;
  }
  return lanes.emplace_back();
}

std::vector<Lane> lanes_of(const ExportFilm& film, double rate) {
  std::vector<Lane> lanes(1);
  for (const ExportRange& range : ranges_in_order(*film.video)) {
    if (range.scene == nullptr && lanes.front().end > range.frames.first) continue;
    Lane& lane = lane_for(range.frames, lanes);
    lane.fill_up_to(range.frames.first, rate);
    lane.children.push_back(range.scene != nullptr
                                ? clip(film, *range.scene, rate)
                                : gap(range.frames.count(), range.dropped->why, rate));
    lane.end = range.frames.last + 1;
  }
  if (film.video->stream) lanes.front().fill_up_to(film.video->stream->frames, rate);
  return lanes;
}

std::string otio_text(const Manifest& manifest, std::span<const ExportFilm> films) {
  const ExportFilm& film = films.front();
  const Rational fps = frame_rate(*film.video);
  const double rate = fps.value() > 0 ? fps.value() : kUnknownRate;
  Json tracks = Json::array();
  for (Lane& lane : lanes_of(film, rate)) {
    Json track = item("Track.1", "scenes", nullptr, Json::object());
    track["kind"] = "Video";
    track["children"] = std::move(lane.children);
    tracks.push_back(std::move(track));
  }
  Json stack = item("Stack.1", "tracks", nullptr, Json::object());
  stack["children"] = std::move(tracks);
  Json facts = {{"dataset", manifest.name}, {"id", film.video->id}, {"fps", fps.text()}};
  if (film.video->stream) facts["vfr"] = film.video->stream->vfr;
  return canonical_json_file({{"OTIO_SCHEMA", "Timeline.1"},
                              {"name", film_title(*film.video)},
                              {"global_start_time", nullptr},
                              {"metadata", {{"tinct", std::move(facts)}}},
                              {"tracks", std::move(stack)}});
}

}  // namespace

const ExportFormat kOtioExport{
    .name = "otio",
    .extension = ".otio",
    .summary = "OpenTimelineIO; times count frames of the film, dropped ranges are gaps",
    .film_by_film = true,
    .text = otio_text};

}  // namespace tinct
