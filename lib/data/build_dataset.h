#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/data/build_options.h"
#include "lib/data/manifest.h"
#include "lib/data/overlap_record.h"

namespace tinct {

/// Frames and scenes in one part of a dataset.
struct SplitCounts {
  std::int64_t frames = 0;
  std::int64_t scenes = 0;
};

/// What a build came to. The lists hold one sentence for each item.
struct BuildReport {
  std::filesystem::path folder;
  bool already_complete = false;  ///< the dataset stood there from an earlier run; nothing was done
  std::int64_t frames = 0;
  std::int64_t scenes = 0;
  std::int64_t videos = 0;
  SplitCounts train;
  SplitCounts validation;
  std::uint64_t bytes = 0;           ///< of shards and indexes, or of the pictures
  std::string root;                  ///< pixel root of the dataset, 64 hex digits
  std::vector<std::string> missing;  ///< videos whose media were not found
  std::vector<std::string> failed;   ///< videos that could not be used: nothing of them is written
  std::vector<std::string> notes;    ///< clipped scenes, damaged frames, other copies of a film
  std::optional<OverlapRecord> overlap;  ///< nothing where a split has no frame to compare
  bool expect_checked = false;
  bool expect_matches = true;  ///< false: `expect_difference` says what differs first
  std::string expect_difference;

  /// False when an item is missing or failed, or the expectation was not met: exit status 1.
  [[nodiscard]] bool ok() const { return missing.empty() && failed.empty() && expect_matches; }
};

[[nodiscard]] Json build_report_json(const BuildReport& report);

/// Builds a dataset: decodes every film of the manifest once, writes the frames of its scenes and,
/// last of all, `dataset.json` (`tinct.dataset/1`). The bytes depend on the manifest, the options
/// and the films alone, never on the number of threads or on interruptions.
///
/// Films are looked for below `media` by the manifest's file name, then by id. A film whose media
/// are missing is listed; one that does not fit the manifest (another number of frames, a scene
/// beyond its end) or can't be decoded is listed as failed and nothing of it is written. A scene
/// that ends exactly at the number of frames was counted from 1: it is clipped and noted.
///
/// Work happens in `OUT.partial`, which becomes `OUT` at the end. After each film and after every
/// `shard_size` frames its journal records what is safely written; a later run with the same
/// manifest and options decodes up to there without encoding, and goes on.
///
/// Where `out` holds the finished dataset of the same manifest and options, its report is returned
/// at once. Throws Error(Fault::input) where `out` holds anything else, where `OUT.partial` belongs
/// to other options or to a running build, and when no film at all can be used; Fault::usage for
/// wrong options; Fault::resource for a full disk.
[[nodiscard]] BuildReport build_dataset(const Manifest& manifest,
                                        const std::filesystem::path& media,
                                        const std::filesystem::path& out,
                                        const BuildOptions& options);

}  // namespace tinct
