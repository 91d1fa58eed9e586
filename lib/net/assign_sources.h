#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/data/manifest.h"

namespace tinct {

/// A link that was found to belong to a video.
struct AssignedSource {
  std::string url;
  VideoId id;
  std::string file;  ///< below the folder
};

/// Links without a video whose file is there, with an id that the manifest does not have.
struct UnassignedSource {
  std::string url;
  VideoId id;
  std::string file;
};

struct SourceAssignment {
  std::vector<AssignedSource> assigned;
  std::vector<UnassignedSource> unknown;
};

/// Moves links of `unassigned_sources` to the videos that they brought: those of which `tinct
/// fetch` recorded (.tinct in the folder) which file came from where, when that file has the
/// id of a video of the manifest. In the order of the manifest.
[[nodiscard]] SourceAssignment assign_sources(Manifest& manifest,
                                              const std::filesystem::path& folder);

}  // namespace tinct
