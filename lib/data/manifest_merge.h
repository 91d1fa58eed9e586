#pragma once

#include <string>
#include <vector>

#include "lib/data/manifest.h"

namespace tinct {

/// A manifest and the file that it is called by in messages.
struct NamedManifest {
  std::string name;
  Manifest manifest;
};

/// Who is right where manifests contradict each other.
enum class Prefer {
  none,   ///< nobody: they can't be merged
  first,  ///< the one that comes earlier
  last,   ///< the one that comes later
};

/// A contradiction that `Prefer` decided.
struct MergeDecision {
  std::string where;  ///< as ManifestDifference::where
  std::string taken;  ///< name of the manifest that was followed
};

struct MergeResult {
  Manifest manifest;
  std::vector<MergeDecision> decisions;
};

/// One manifest of all that several say. Entries with the same id become one: what only one of them
/// says is taken, sources and unassigned sources are united by URL. Scenes with the same frames are
/// joined member by member; other scenes (with detector and dropped ranges) of the same video are a
/// contradiction, unless only one of the two has any. Names that differ are joined by " + ".
///
/// Throws Error(Fault::input) for a contradiction that `prefer` doesn't decide, with its place and
/// both names.
[[nodiscard]] MergeResult merge_manifests(const std::vector<NamedManifest>& parts, Prefer prefer);

}  // namespace tinct
