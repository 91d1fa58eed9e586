#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "lib/base/errors.h"
#include "scenes/export/csv.h"
#include "scenes/export/import_csv.h"

namespace {

tinct::Manifest base_manifest() {
  tinct::Manifest manifest;
  tinct::ManifestVideo& video = manifest.videos.emplace_back();
  video.id = std::string(40, 'a');
  video.file = "film.mp4";
  video.stream.emplace().frames = 100;
  video.scenes.resize(2);
  video.scenes[0].frames = {0, 47};
  video.scenes[1].frames = {60, 99};
  video.scenes[1].confidence = 0.5;
  video.dropped.resize(1);
  video.dropped[0].frames = {48, 59};
  video.dropped[0].why = "transition";
  return manifest;
}

std::string csv_of(const tinct::Manifest& manifest) {
  const tinct::ExportFilm film{
      .video = &manifest.videos[0], .media = {}, .times = tinct::FilmTimes(manifest.videos[0])};
  return tinct::scenes_csv(manifest, {&film, 1});
}

}  // namespace

// Any bytes are either refused with a sentence or give a manifest that can be read, covers every
// frame once, and comes back the same from its own export.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const tinct::Manifest base = base_manifest();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const tinct::Manifest edited = tinct::import_csv(text, "fuzz", base).manifest;
    std::int64_t frames = 0;
    for (const tinct::Scene& scene : edited.videos[0].scenes) frames += scene.frames.count();
    for (const tinct::Dropped& range : edited.videos[0].dropped) frames += range.frames.count();
    if (frames != 100) std::abort();
    (void)tinct::canonical_json(tinct::manifest_json(edited));
    for (const auto& problem : tinct::check_manifest(tinct::manifest_json(edited))) {
      if (problem.fatal) std::abort();
    }
    const tinct::CsvImport again = tinct::import_csv(csv_of(edited), "again", edited);
    if (again.films_changed != 0) std::abort();
  } catch (const tinct::Error&) {
    // Refusing is right; crashing is not.
  }
  return 0;
}
