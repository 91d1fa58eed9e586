#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// One thing that is wrong with a dataset.
struct DatasetProblem {
  std::string path;      ///< file below the dataset's folder
  std::string member;    ///< sample inside a shard, "<id>/<scene>/<frame>.png"; empty: the file
  std::string sentence;  ///< what is wrong and what to do
};

struct VerifyReport {
  bool ok = true;
  std::vector<DatasetProblem> problems;  ///< by path, then by place in the file
  std::int64_t files = 0;                ///< that were read
  std::int64_t frames = 0;
  std::uint64_t bytes = 0;
  std::string root;  ///< pixel root found; equal to the recorded one when ok
};

[[nodiscard]] Json verify_report_json(const VerifyReport& report);

/// Re-hashes every byte of a dataset and decodes every picture, in parallel over shards (folders:
/// over files). Each changed byte is named: in dataset.json (which carries its own digest), in an
/// index, in a tar's headers, padding or end, in a picture or in its JSON member. Missing and
/// additional files are named too.
///
/// The leaf of a lossless picture is computed anew from its pixels and must be the recorded one.
/// JPEG changes pixels and the recorded leaf is of those before encoding, so there the bytes are
/// held against their SHA-256, the picture must decode to its recorded size, and the roots are
/// those of the recorded leaves.
///
/// Throws Error(Fault::input) only where `folder` is no dataset at all (no dataset.json).
[[nodiscard]] VerifyReport verify_dataset(const std::filesystem::path& folder);

}  // namespace tinct
