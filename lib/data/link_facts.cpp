#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "lib/base/short_text.h"
#include "lib/data/link_facts.h"

namespace tinct {
namespace {

const Json& member(const Json& object, std::string_view name) {
  static const Json kNothing;
  const auto found = object.find(name);
  return found == object.end() ? kNothing : *found;
}

// Members that stand only where they differ from this.
Json unsaid(std::string_view name) {
  if (name == "rotation" || name == "damaged_packets") return 0;
  if (name == "sample_aspect") return "1/1";
  return nullptr;
}

// Compares members one by one and gathers what is new.
class Linker {
 public:
  explicit Linker(std::string place) : place_(std::move(place)) {}

  void take(Json& known, const Json& measured, std::string_view name) {
    const Json& found = member(measured, name);
    if (known.contains(name)) {
      const Json& film = found.is_null() ? unsaid(name) : found;
      if (known[name] != film) differ(std::string(name), known[name], film);
    } else if (!found.is_null()) {
      known[name] = found;
    }
  }

  void differ(const std::string& name, const Json& manifest, const Json& film) {
    differences.push_back({place_ + name, manifest, film});
  }

  std::vector<FactDifference> differences;

 private:
  std::string place_;
};

void append(std::vector<FactDifference>& all, std::vector<FactDifference> more) {
  std::ranges::move(more, std::back_inserter(all));
}

std::vector<FactDifference> link_object(Json& known, const Json& measured, const char* name,
                                        const std::vector<std::string_view>& members) {
  Linker linker(std::string(name) + "/");
  if (!known.contains(name)) {
    if (measured.contains(name)) known[name] = measured[name];
    return {};
  }
  for (const std::string_view one : members) linker.take(known[name], measured[name], one);
  return linker.differences;
}

std::vector<FactDifference> link_stream(Json& known, const Json& measured) {
  // A stream without a rate was not measured; then "vfr" says nothing either.
  if (known.contains("stream") && !known["stream"].contains("fps")) known["stream"].erase("vfr");
  std::vector<FactDifference> differences = link_object(
      known, measured, "stream",
      {"width", "height", "frames", "fps", "time_base", "vfr", "codec", "pix_fmt", "matrix",
       "matrix_tagged", "range", "range_tagged", "rotation", "sample_aspect", "damaged_packets"});
  if (!known["stream"].contains("duration") && measured["stream"].contains("duration")) {
    known["stream"]["duration"] = measured["stream"]["duration"];
  }
  return differences;
}

std::vector<FactDifference> link_scenes(Json& known, const Json& measured) {
  std::vector<FactDifference> differences;
  if (!known.contains("scenes")) return differences;
  for (std::size_t i = 0; i < known["scenes"].size(); ++i) {
    Json& scene = known["scenes"][i];
    const Json& film = measured["scenes"][i];
    if (scene["frames"] != film["frames"]) {  // clipped while it was measured
      scene["frames"] = film["frames"];
      scene["clipped"] = true;
    }
    Linker linker("scenes/" + std::to_string(i) + "/");
    for (const char* name : {"pts", "pixels", "fingerprints"}) linker.take(scene, film, name);
    append(differences, std::move(linker.differences));
  }
  return differences;
}

}  // namespace

std::string difference_text(const FactDifference& difference) {
  return difference.member + ": the manifest says " + short_text(difference.manifest) +
         ", the film has " + (difference.film.is_null() ? "none" : short_text(difference.film));
}

std::vector<FactDifference> link_facts(ManifestVideo& video, const ManifestVideo& measured) {
  Json known = video_json(video);
  const Json film = video_json(measured);
  Linker linker("");
  for (const char* name : {"bytes", "sha256", "packets", "frames_hash", "pts"}) {
    linker.take(known, film, name);
  }
  std::vector<FactDifference> differences = std::move(linker.differences);
  append(differences, link_stream(known, film));
  append(differences,
         link_object(known, film, "recipe", {"name", "matrix", "range", "size", "crop"}));
  append(differences, link_scenes(known, film));
  if (!differences.empty()) return differences;
  if (film.contains("dropped")) known["dropped"] = film["dropped"];  // clipped as scenes are
  video = video_from_json(known, video_name(video));
  return differences;
}

bool has_all_facts(const ManifestVideo& video) {
  const bool folder = video.stream && video.stream->time_base.empty();
  const bool of_film = !video.frames_hash.empty() && video.stream && video.stream->frames > 0 &&
                       !video.stream->fps.empty() && video.recipe;
  const bool of_file =
      !video.sha256.empty() && video.bytes > 0 && !video.packets.empty() && !video.pts.empty();
  return (folder ? !video.frames_hash.empty() && video.recipe.has_value() : of_film && of_file) &&
         std::ranges::all_of(video.scenes, [&](const Scene& scene) {
           return (folder || scene.pts) && !scene.pixels.empty() && !scene.fingerprints.empty();
         });
}

}  // namespace tinct
