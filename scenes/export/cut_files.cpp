#include "scenes/export/cut_files.h"

#include <fmt/format.h>

#include "lib/base/errors.h"
#include "scenes/export/export_format.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

// By first frame, which names the file.
std::vector<CutPiece> pieces_of(const ManifestVideo& video, const fs::path& folder,
                                const std::string& stem) {
  std::map<std::int64_t, std::int64_t> last_of;
  for (const Scene& scene : video.scenes) {
    std::int64_t& last = last_of.try_emplace(scene.frames.first, scene.frames.last).first->second;
    last = std::max(last, scene.frames.last);
  }
  std::vector<CutPiece> pieces;
  for (const auto& [first, last] : last_of) {
    pieces.push_back(
        {.first = first, .last = last, .out = folder / fmt::format("{}-{:06}", stem, first)});
  }
  return pieces;
}

}  // namespace

SceneFiles cut_scene_files(const Manifest& manifest, const std::map<VideoId, fs::path>& media,
                           CutKind kind, const fs::path& folder) {
  SceneFiles result;
  const std::vector<std::string> stems = film_file_stems(manifest);
  for (std::size_t i = 0; i < manifest.videos.size(); ++i) {
    const ManifestVideo& video = manifest.videos[i];
    const auto film = media.find(video.id);
    if (film == media.end()) {
      result.failures.push_back({film_title(video), "the film is not at hand, so it was not cut"});
      continue;
    }
    const std::vector<CutPiece> pieces = pieces_of(video, folder, stems[i]);
    try {
      const std::vector<CutFile> files = write_film_pieces(
          film->second, pieces,
          {.kind = kind, .film_id = video.id, .frames = video.stream ? video.stream->frames : 0});
      for (std::size_t k = 0; k < files.size(); ++k) {
        result.files.push_back({.film = film_title(video),
                                .frames = {pieces[k].first, pieces[k].last},
                                .file = files[k]});
      }
    } catch (const Error& error) {
      if (error.fault() != Fault::input) throw;
      result.failures.push_back({film_title(video), error.what()});
    }
  }
  return result;
}

}  // namespace tinct
