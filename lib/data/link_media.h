#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/data/link_facts.h"
#include "lib/data/manifest.h"

namespace tinct {

/// What became of a video of the manifest.
enum class LinkState {
  linked,     ///< facts were added
  confirmed,  ///< it had all facts, and the film was measured and agrees
  kept,       ///< it had all facts, and the file is the same; not decoded
  differs,    ///< the film contradicts the manifest; the entry was left as it was
  failed,     ///< the film can't be read or is too short; the entry was left as it was
  missing,    ///< not in the media folder
};
/// "linked" …
[[nodiscard]] const char* to_string(LinkState state) noexcept;

struct LinkedVideo {
  std::size_t index = 0;  ///< in Manifest::videos
  LinkState state = LinkState::missing;
  std::filesystem::path media;  ///< empty where it is missing
  std::vector<FactDifference> differences;
  std::string failure;  ///< a sentence where the film could not be measured
};

struct LinkReport {
  std::vector<LinkedVideo> videos;  ///< one for each of the manifest, in its order
  std::vector<std::string> notes;   ///< files with the right name and other content
};

struct LinkOptions {
  std::filesystem::path media;
  std::filesystem::path journal;  ///< where an interrupted run leaves what it has measured
  bool again = false;             ///< decode films that have all facts, too
};

/// Finds the films of a manifest (media_lookup.h), reads each once, many at a time, and fills in
/// what their entries lack (link_facts.h). What a film contradicts is never overwritten. Results do
/// not depend on threads. The journal stays until it is removed: do it when the manifest is
/// written.
///
/// Throws Error(Fault::input) when the media folder does not exist, Error(Fault::interrupted) after
/// Ctrl-C.
[[nodiscard]] LinkReport link_media(Manifest& manifest, const LinkOptions& options);

}  // namespace tinct
