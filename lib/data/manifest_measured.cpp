#include <string>

#include "lib/data/manifest_rules.h"

namespace tinct {
namespace {

// A member of any type, or null.
const Json& member(const Json& object, const char* name) {
  static const Json kNothing;
  if (!object.is_object()) return kNothing;
  const auto found = object.find(name);
  return found == object.end() ? kNothing : *found;
}

std::optional<std::int64_t> frame_of(const Json& fingerprint) {
  if (!fingerprint.is_array() || fingerprint.empty()) return {};
  return whole_number(fingerprint[0]);
}

void check_fingerprints(const Json& scene, const Place& place, ProblemList& problems) {
  const auto frames = frame_range(member(scene, "frames"));
  const Json& fingerprints = member(scene, "fingerprints");
  if (!frames || !fits(fingerprints, MemberKind::fingerprints) || fingerprints.empty()) return;
  if (frame_of(fingerprints.front()) == frames->first &&
      frame_of(fingerprints.back()) == frames->last) {
    return;
  }
  problems.remark(Place(place, "fingerprints"),
                  "the fingerprints are not those of the frames " + range_text(*frames) +
                      "; remove what was measured before the change and run `tinct manifest link`");
}

}  // namespace

void check_measured(const Json& video, const Place& place, ProblemList& problems) {
  const Json& scenes = member(video, "scenes");
  if (!scenes.is_array()) return;
  const bool has_recipe = member(video, "recipe").is_object();
  const Place list(place, "scenes");
  bool told = false;
  for (std::size_t i = 0; i < scenes.size(); ++i) {
    check_fingerprints(scenes[i], Place(list, i), problems);
    if (has_recipe || told || member(scenes[i], "pixels").is_null()) continue;
    problems.remark(Place(Place(list, i), "pixels"),
                    "the video has no \"recipe\", so nobody can tell of which pixels this is the "
                    "root; run `tinct manifest link`");
    told = true;
  }
}

}  // namespace tinct
