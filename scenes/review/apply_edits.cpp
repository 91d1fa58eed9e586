#include <algorithm>

#include "lib/base/errors.h"
#include "scenes/review/apply_edits.h"

namespace tinct {
namespace {

EditHistory& history_of(const Manifest& manifest, const VideoId& id, const std::string& name,
                        EditHistories& histories) {
  const auto known = histories.find(id);
  if (known != histories.end()) return known->second;
  const auto video = std::ranges::find(manifest.videos, id, &ManifestVideo::id);
  if (video == manifest.videos.end()) {
    throw Error(Fault::input, name + ": the manifest has no video " + id);
  }
  return histories.emplace(id, EditHistory(*video)).first->second;
}

}  // namespace

EditHistories replay_edits(const Manifest& manifest, std::span<const LoggedEdit> edits,
                           const std::string& name) {
  EditHistories histories;
  for (std::size_t i = 0; i < edits.size(); ++i) {
    const LoggedEdit& logged = edits[i];
    const std::string here = name + ", edit " + std::to_string(i + 1);
    EditHistory& history = history_of(manifest, logged.video, here, histories);
    if (logged.rev != history.rev() + 1) {
      throw Error(Fault::input, here + ": its rev is " + std::to_string(logged.rev) + ", not " +
                                    std::to_string(history.rev() + 1) + "; lines are missing");
    }
    if (const auto done = history.add(logged.edit); !done) {
      throw Error(Fault::input, here + ": " + done.error());
    }
  }
  return histories;
}

Manifest reviewed_manifest(const Manifest& manifest, const EditHistories& histories) {
  Manifest reviewed = manifest;
  for (ManifestVideo& video : reviewed.videos) {
    const auto history = histories.find(video.id);
    if (history != histories.end()) video = history->second.video();
  }
  return reviewed;
}

Manifest apply_edits(const Manifest& manifest, std::span<const LoggedEdit> edits,
                     const std::string& name) {
  return reviewed_manifest(manifest, replay_edits(manifest, edits, name));
}

}  // namespace tinct
