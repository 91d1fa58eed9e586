#pragma once

#include <filesystem>
#include <span>

#include "lib/data/manifest.h"

namespace tinct {

/// A manifest of the 2018 ColorMotion lists (github.com/ColorMotion/Dataset): each file of `lists`
/// is {"<id>": [[first,last],…]}; the file's stem ("valkaama") is kept as the videos' `collection`.
/// An id in two lists is merged where its scenes agree.
///
/// `links` is the list's download-links.txt (one address a line, empty lines and # comments), or an
/// empty path for none. Only the links of the three named films (Tears of Steel, Valkaama, From the
/// G 1954) belong to a known id; the rest goes to `unassigned_sources`, since the list has no key
/// that would tell which video has which id: it takes downloading and hashing them. No scene gets a
/// split: the 2018 one was never published.
///
/// Throws Error(Fault::input) with the file, the id and the scene for a list that is not of this
/// form, a reversed range, or an id whose scenes differ between two lists; errors as read_file.
[[nodiscard]] Manifest import_colormotion(std::span<const std::filesystem::path> lists,
                                          const std::filesystem::path& links = {});

}  // namespace tinct
