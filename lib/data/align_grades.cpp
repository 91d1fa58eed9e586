#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/base/progress.h"
#include "lib/data/align_grades.h"
#include "lib/data/film_facts.h"
#include "lib/data/scene_psnr.h"
#include "lib/data/video_id.h"

namespace tinct {
namespace {

bool has_identity(const ManifestVideo& video) {
  return !video.packets.empty() || !video.frames_hash.empty() || !video.sha256.empty();
}

// Packets alone don't tell: an edit list or other decoder settings make other pictures of them.
bool same_frames(const ManifestVideo& a, const ManifestVideo& b) {
  if (!a.frames_hash.empty() && !b.frames_hash.empty()) return a.frames_hash == b.frames_hash;
  if (a.stream && b.stream && a.stream->frames > 0 && a.stream->frames != b.stream->frames) {
    return false;
  }
  const auto same = [](const std::string& one, const std::string& other) {
    return !one.empty() && one == other;
  };
  return same(a.sha256, b.sha256) || same(a.packets, b.packets);
}

// Where nothing but the id speaks for the film, its scenes may stand where they stood.
bool expect_as_it_was(const GradedFilm& film, std::vector<FoundScene>& scenes) {
  if (!film.match.alignment.scenes.empty() || !has_identity(film.video)) return false;
  for (std::size_t s = 0; s < scenes.size(); ++s) {
    scenes[s].found = scenes[s].one_to_one = scenes[s].same_prints = true;
    scenes[s].frames = film.video.scenes[s].frames;
  }
  return true;
}

// An entry for the film that was found: what the manifest says of it, as far as it still holds.
ManifestVideo entry_for(const GradedFilm& film, const std::vector<FoundScene>& scenes) {
  ManifestVideo entry;
  entry.id = video_id(film.match.media);
  entry.file = film.match.media.filename().string();
  entry.recipe = film.video.recipe;
  entry.detector = film.video.detector;
  entry.other = film.video.other;
  entry.other["aligned_from"] = film.video.id;
  for (std::size_t s = 0; s < scenes.size(); ++s) {
    if (!scenes[s].found) continue;
    Scene scene = film.video.scenes[s];
    scene.forget_measured();
    scene.frames = scenes[s].frames;
    entry.scenes.push_back(std::move(scene));
  }
  return entry;
}

// Nothing where the film can't be measured in the manifest's recipe.
std::optional<ManifestVideo> measured(const ManifestVideo& entry, const GradedFilm& film,
                                      std::int64_t frames) {
  Progress progress("measuring " + entry.file, frames);
  try {
    return measure_facts(entry, film.match.media,
                         {.decoder_threads = 0, .alone = false, .progress = &progress});
  } catch (const Error& problem) {
    if (problem.fault() != Fault::input) throw;
    log_warning(problem.what());
    return std::nullopt;
  }
}

void keep_facts(const ManifestVideo& facts, ManifestVideo& entry) {
  entry.bytes = facts.bytes;
  entry.sha256 = facts.sha256;
  entry.packets = facts.packets;
  entry.frames_hash = facts.frames_hash;
  entry.pts = facts.pts;
  entry.recipe = facts.recipe;
  entry.stream = facts.stream;
  for (std::size_t s = 0; s < entry.scenes.size(); ++s) {
    entry.scenes[s].pts = facts.scenes[s].pts;
    entry.scenes[s].pixels = facts.scenes[s].pixels;
    entry.scenes[s].fingerprints = facts.scenes[s].fingerprints;
  }
}

SceneGrade grade_of(const Scene& original, const FoundScene& found, const ManifestVideo* facts,
                    bool whole_film_same) {
  if (facts == nullptr) return SceneGrade::aligned;
  const auto there = std::ranges::find(facts->scenes, found.frames, &Scene::frames);
  if (there != facts->scenes.end() && !original.pixels.empty() &&
      there->pixels == original.pixels) {
    return SceneGrade::exact;
  }
  return whole_film_same && found.frames == original.frames ? SceneGrade::exact_frames
                                                            : SceneGrade::aligned;
}

double psnr_of(double squared_error) {
  return squared_error <= 0 ? 100 : std::min(100.0, 10 * std::log10(255.0 * 255.0 / squared_error));
}

void add_psnr(const GradedFilm& film, AlignedVideo& result) {
  std::vector<ScenePair> pairs;
  std::vector<std::size_t> scenes;
  for (std::size_t s = 0; s < result.scenes.size(); ++s) {
    if (result.scenes[s].grade == SceneGrade::missing) continue;
    pairs.push_back({film.video.scenes[s].frames, result.scenes[s].frames});
    scenes.push_back(s);
  }
  if (film.original.empty() || pairs.empty()) return;
  const auto& recipe = film.video.recipe;
  PsnrOptions options{.recipe = ColourRecipe::tinct1, .size = recipe ? recipe->size : 0};
  if (recipe) options.recipe = colour_recipe(recipe->name);
  const auto values = scene_psnr(film.original, film.match.media, pairs, options);
  for (std::size_t i = 0; i < scenes.size(); ++i) {
    if (!values[i]) continue;
    result.scenes[scenes[i]].psnr = *values[i];
    result.scenes[scenes[i]].psnr_of_frames = true;
  }
}

}  // namespace

AlignedVideo grade_film(const GradedFilm& film, std::vector<FoundScene> scenes, bool measure) {
  AlignedVideo result;
  result.media = film.match.media;
  result.matched_by = film.match.matched_by;
  result.rate = film.match.alignment.rate;
  result.fps = film.match.fps;
  const bool by_identity = expect_as_it_was(film, scenes);
  const auto found = [](const FoundScene& scene) { return scene.found; };
  const bool any = std::ranges::any_of(scenes, found);
  const bool maybe_exact = std::ranges::any_of(scenes, [](const FoundScene& scene) {
    return scene.found && scene.one_to_one && scene.same_prints;
  });
  std::optional<ManifestVideo> facts;
  if (any) result.entry = entry_for(film, scenes);
  if (any && (measure || maybe_exact)) {
    const std::int64_t frames = film.video.stream ? film.video.stream->frames : 0;
    facts = measured(*result.entry, film, frames);
  }
  const bool same = facts && same_frames(film.video, *facts);
  if (by_identity && !same) result.entry.reset();
  if (facts && result.entry) keep_facts(*facts, *result.entry);
  for (std::size_t s = 0; s < scenes.size(); ++s) {
    AlignedScene scene;
    scene.why = scenes[s].why;
    if (scenes[s].found && (same || !by_identity)) {
      scene.grade = grade_of(film.video.scenes[s], scenes[s], facts ? &*facts : nullptr, same);
      scene.frames = scenes[s].frames;
      scene.one_to_one = scenes[s].one_to_one;
      if (!by_identity) scene.psnr = psnr_of(scenes[s].luma_error);
    }
    result.scenes.push_back(std::move(scene));
  }
  add_psnr(film, result);
  return result;
}

}  // namespace tinct
