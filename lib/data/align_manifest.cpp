#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/data/align_grades.h"
#include "lib/data/align_manifest.h"
#include "lib/data/film_pool.h"
#include "lib/data/known_scenes.h"
#include "lib/data/media_lookup.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

std::vector<const ManifestVideo*> all_videos(const Manifest& manifest) {
  std::vector<const ManifestVideo*> videos;
  for (const ManifestVideo& video : manifest.videos) videos.push_back(&video);
  return videos;
}

// A video on its way to its film.
struct Wanted {
  const ManifestVideo* video = nullptr;
  KnownScenes known;
  FilmMatch match;  // the film that was chosen
  std::string why;
};

// A name is a hint only: where half of the scenes are not there, another film may show more.
bool shows_most(const FilmAlignment& alignment) {
  const auto found = std::ranges::count_if(alignment.scenes, &FoundScene::found);
  return 2 * found >= std::ssize(alignment.scenes);
}

// Films share footage, so that one scene in another film proves little; two in a row do.
bool shows_scenes_in_a_row(const FilmAlignment& alignment) {
  const std::vector<FoundScene>& scenes = alignment.scenes;
  if (scenes.size() == 1) return scenes.front().found;
  const auto both = [](const FoundScene& a, const FoundScene& b) { return a.found && b.found; };
  return std::ranges::adjacent_find(scenes, both) != scenes.end();
}

class Matcher {
 public:
  Matcher(const Manifest& manifest, const fs::path& media)
      : pool_(media), by_id_(find_media(all_videos(manifest), media)) {
    for (const ManifestVideo& video : manifest.videos) {
      wanted_.push_back({.video = &video, .known = known_scenes(video), .match = {}, .why = ""});
    }
  }

  std::vector<Wanted> match() {
    for (Wanted& wanted : wanted_) match_by_id(wanted);
    for (Wanted& wanted : wanted_) {
      if (wanted.match.media.empty()) match_by_name(wanted);
    }
    match_by_fingerprints();
    return std::move(wanted_);
  }

 private:
  // Nothing for a film that can't be read.
  std::optional<FilmAlignment> align(const Wanted& wanted, const fs::path& film) {
    throw_if_cancelled();
    const FilmPrints* prints = pool_.prints(film);
    if (prints == nullptr) return std::nullopt;
    return align_film(wanted.known.scenes, prints->film);
  }

  void choose(Wanted& wanted, const fs::path& film, const char* how, FilmAlignment alignment) {
    wanted.match = {.media = film,
                    .matched_by = how,
                    .fps = pool_.prints(film)->info.fps.text(),
                    .alignment = std::move(alignment)};
    claimed_.insert(film);
  }

  void match_by_id(Wanted& wanted) {
    const auto found = by_id_.found.find(wanted.video->id);
    if (found == by_id_.found.end()) return;
    const fs::path& film = found->second.path;
    if (auto alignment = align(wanted, film)) {
      choose(wanted, film, "id", std::move(*alignment));
    } else {
      wanted.why = film.string() + " can't be read";
    }
  }

  void match_by_name(Wanted& wanted) {
    for (const fs::path& film : pool_.named_like(wanted.video->file)) {
      if (claimed_.contains(film) || wanted.known.scenes.empty()) continue;
      auto alignment = align(wanted, film);
      if (!alignment) continue;
      if (shows_most(*alignment)) {
        return choose(wanted, film, "name", std::move(*alignment));
      }
      wanted.why = film.string() + " has the name of this film, but shows another one";
    }
  }

  // All that are left are compared with one another; the surest pairs win.
  void match_by_fingerprints() {
    struct Pair {
      double evidence = 0;
      Wanted* wanted = nullptr;
      fs::path film;
      FilmAlignment alignment;
    };
    std::vector<Pair> pairs;
    for (Wanted& wanted : wanted_) {
      if (!wanted.match.media.empty() || wanted.known.scenes.empty()) continue;
      for (const fs::path& film : pool_.films()) {
        if (claimed_.contains(film)) continue;
        auto alignment = align(wanted, film);
        if (!alignment || !shows_scenes_in_a_row(*alignment)) continue;
        pairs.push_back({alignment->evidence, &wanted, film, std::move(*alignment)});
      }
    }
    std::ranges::stable_sort(pairs, std::ranges::greater(), &Pair::evidence);
    for (Pair& pair : pairs) {
      if (!pair.wanted->match.media.empty() || claimed_.contains(pair.film)) continue;
      choose(*pair.wanted, pair.film, "fingerprints", std::move(pair.alignment));
    }
  }

  FilmPool pool_;
  MediaLookup by_id_;
  std::vector<Wanted> wanted_;
  std::set<fs::path> claimed_;
};

std::vector<FoundScene> in_manifest_order(const Wanted& wanted) {
  std::vector<FoundScene> scenes(wanted.video->scenes.size());
  for (FoundScene& scene : scenes) {
    scene.why =
        "the manifest holds no fingerprints of it; run `tinct manifest link` where the "
        "original is";
  }
  for (std::size_t i = 0; i < wanted.known.indexes.size(); ++i) {
    scenes[wanted.known.indexes[i]] = wanted.match.alignment.scenes[i];
  }
  return scenes;
}

AlignedVideo not_found(const Wanted& wanted) {
  AlignedVideo result;
  result.scenes.resize(wanted.video->scenes.size());
  result.why = !wanted.why.empty() ? wanted.why
               : wanted.known.scenes.empty()
                   ? "the manifest holds no fingerprints of it, and no film has its id"
                   : "no film was found that shows it";
  for (AlignedScene& scene : result.scenes) scene.why = result.why;
  return result;
}

}  // namespace

const char* name(SceneGrade grade) noexcept {
  switch (grade) {
    case SceneGrade::exact: return "exact";
    case SceneGrade::exact_frames: return "exact frames";
    case SceneGrade::aligned: return "aligned";
    case SceneGrade::missing: break;
  }
  return "missing";
}

std::vector<AlignedVideo> align_manifest(const Manifest& manifest, const AlignOptions& options) {
  MediaLookup originals;
  if (!options.reference.empty()) {
    originals = find_media(all_videos(manifest), options.reference);
  }
  std::vector<AlignedVideo> result;
  for (Wanted& wanted : Matcher(manifest, options.media).match()) {
    if (wanted.match.media.empty()) {
      result.push_back(not_found(wanted));
      continue;
    }
    std::vector<FoundScene> scenes = in_manifest_order(wanted);
    GradedFilm film{.video = *wanted.video, .match = wanted.match, .original = {}};
    const auto original = originals.found.find(wanted.video->id);
    if (original != originals.found.end()) {
      film.original = original->second.path;
    } else if (!options.reference.empty()) {
      log_warning(video_name(*wanted.video) + " is not in " + options.reference.string() +
                  "; its PSNR is that of the fingerprints");
    }
    result.push_back(grade_film(film, std::move(scenes), options.measure));
  }
  return result;
}

}  // namespace tinct
