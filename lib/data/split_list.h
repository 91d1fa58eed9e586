#pragma once

#include <filesystem>
#include <string>

#include "lib/data/manifest.h"

namespace tinct {

/// Fills in the splits that a manifest leaves open from a list: UTF-8 text with one entry a line,
/// white space between its words, `#` starts a remark.
///
///     film.mp4          train        a film by its name or id: all of its scenes
///     film.mp4  1042    validation   the scene that starts at frame 1042, whatever the film has
///     *                 train        all that no other line names
///
/// A film's name may hold blanks. Throws Error(Fault::input) that names the line for a film or
/// scene that the manifest doesn't have, two lines for the same, and a split that is neither train
/// nor validation; and one that names the first scene which no line is for.
void apply_split_list(const std::filesystem::path& list, Manifest& manifest);

}  // namespace tinct
