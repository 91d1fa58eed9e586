#pragma once

#include <string>

#include "lib/base/json.h"
#include "lib/data/manifest.h"
#include "scenes/review/edit_history.h"
#include "scenes/review/film_pictures.h"

namespace tinct {

/// The film's file name, or its id where it has none.
[[nodiscard]] std::string file_or_id(const ManifestVideo& video);

/// What the page shows of a film, added to its JSON. All of it is decided here, so that the page
/// has only to show it.

/// "rev", "frames", "fps", "scenes" and "scenes_before" (how many now and in the manifest),
/// "edits", "undo" and "redo" ({"op","at"} or null).
void describe_history(const EditHistory& history, const ManifestVideo& video, Json& json);

/// "reading": {"frames","complete"}, "width", "height".
void describe_reading(const FilmPictures& pictures, Json& json);

/// "pieces" in order, "cuts" by doubt ("cuts_open": how many are not accepted), "suggestions" for
/// short scenes. `pictures` may be null.
void describe_pieces(const EditHistory& history, const FilmPictures* pictures, Json& json);

}  // namespace tinct
