#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// A clip that a public set names.
struct BenchmarkClip {
  std::string name;                    ///< of its folder: one part of a path
  std::optional<std::int64_t> frames;  ///< nothing where the number is not known
};

/// A place to get a set from.
struct BenchmarkAddress {
  std::string what;
  std::string url;
};

/// What to cite.
struct Citation {
  std::string key;
  std::string entry;  ///< BibTeX
};

/// A public set that papers report on, as data-manifests/benchmarks tells it. What is not known is
/// empty here and named in `unknown`.
struct BenchmarkSet {
  std::string name;
  std::int64_t version = 1;  ///< of tinct's description, from 1
  std::string title;
  std::optional<std::int64_t> width;  ///< of every frame, in pixels
  std::optional<std::int64_t> height;
  std::vector<BenchmarkClip> clips;  ///< in the set's own order; none where no list is known
  std::vector<std::string> layouts;  ///< paths below the root that end in "{clip}", best first
  std::vector<BenchmarkAddress> addresses;
  std::optional<std::string> license;
  std::vector<Citation> citations;
  std::vector<std::string> unknown;  ///< a sentence for each fact that could not be established

  /// Of all clips together; nothing where that of a clip is unknown, or there is no clip.
  [[nodiscard]] std::optional<std::int64_t> frames() const;
};

/// A set from its JSON (tinct.benchmark/1); `file` is its name in messages. Throws
/// Error(Fault::input) that names the member which is missing, unknown, of a wrong type or out of
/// its range, and for a set that hides what it does not know.
[[nodiscard]] BenchmarkSet benchmark_from_json(const Json& json, const std::string& file);

/// The sets that tinct knows, in the order of data-manifests/README.md.
[[nodiscard]] const std::vector<BenchmarkSet>& benchmark_sets();

/// The set of this name, or that of a file of one's own where the name ends in ".json". Throws
/// Error(Fault::usage) for an unknown name, with the nearest known one, and as benchmark_from_json.
[[nodiscard]] BenchmarkSet find_benchmark(const std::string& name_or_file);

}  // namespace tinct
