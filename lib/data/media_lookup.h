#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lib/data/manifest.h"

namespace tinct {

/// A film on this machine.
struct FoundMedia {
  std::filesystem::path path;  ///< a file, or a folder of pictures
  std::uint64_t bytes = 0;     ///< of the file; 0 for a folder
};

struct MediaLookup {
  std::map<VideoId, FoundMedia> found;
  std::vector<std::string> notes;  ///< files with the right name and other content
};

/// Finds the films of a manifest below a folder (or in the one file that `media` names): first
/// under the manifest's file name, checked by id; then by the ids of everything below the folder,
/// files before folders of pictures. Of several copies the one with the manifest's size is taken,
/// else the first by path. Symbolic links to folders are followed once.
///
/// Throws Error(Fault::input) when `media` does not exist.
[[nodiscard]] MediaLookup find_media(const std::vector<const ManifestVideo*>& videos,
                                     const std::filesystem::path& media);

}  // namespace tinct
