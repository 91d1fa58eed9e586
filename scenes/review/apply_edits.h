#pragma once

#include <map>
#include <span>
#include <string>

#include "lib/data/manifest.h"
#include "scenes/review/edit_history.h"
#include "scenes/review/edit_log.h"

namespace tinct {

/// The histories of the films that were edited.
using EditHistories = std::map<VideoId, EditHistory>;

/// Does all edits of a log again. Throws Error(Fault::input), with `name` for the log, for an edit
/// of a film that the manifest lacks, one out of turn, and one that can't be done.
[[nodiscard]] EditHistories replay_edits(const Manifest& manifest,
                                         std::span<const LoggedEdit> edits,
                                         const std::string& name);

/// The manifest with the films' entries as their histories have them; the others are kept.
[[nodiscard]] Manifest reviewed_manifest(const Manifest& manifest, const EditHistories& histories);

/// Both: the same manifest and edits give the same bytes.
[[nodiscard]] Manifest apply_edits(const Manifest& manifest, std::span<const LoggedEdit> edits,
                                   const std::string& name);

}  // namespace tinct
