#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "lib/base/json.h"
#include "lib/data/manifest.h"

namespace tinct {

/// What a person can do to a film's scenes. The names in logs and in the API are in kEditNames.
enum class EditKind {
  merge,         ///< the scene of a frame and the next one become one, with what lies between
  split,         ///< the scene or dropped range of a frame is cut in front of it
  discard,       ///< the scene of a frame is dropped as "discarded"
  restore,       ///< the dropped range of a frame becomes a scene, the one that it was if any
  uniform,       ///< the scene of a frame is dropped as "uniform"
  keep_uniform,  ///< the range of a frame that was dropped as "uniform" becomes a scene
  accept,        ///< a person looked at this frame and agrees; no scene changes
  thresholds,    ///< the detector's scenes with other thresholds take the place of all
  undo,          ///< takes back the last edit that stands
  redo,          ///< does again what undo took back last
};

/// "merge", "keep-uniform" …
[[nodiscard]] const char* name(EditKind kind) noexcept;

/// One entry of a log.
struct Edit {
  EditKind kind = EditKind::accept;
  std::int64_t at = 0;  ///< a frame number; not of thresholds, undo and redo
  /// Of thresholds: scenes, dropped ranges and detector record that take the film's place.
  std::shared_ptr<const ManifestVideo> cut;
};

/// {"op":"merge","at":120}; of thresholds {"op","detector","scenes","dropped"}.
[[nodiscard]] Json edit_json(const Edit& edit);

/// Reads an edit. Throws Error(Fault::input) with `name` for unknown ops and wrong members; others
/// are passed over.
[[nodiscard]] Edit edit_from_json(const Json& json, const std::string& name);

}  // namespace tinct
