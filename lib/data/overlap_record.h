#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/data/video_id.h"

namespace tinct {

/// A frame of a dataset.
struct FrameName {
  VideoId id;
  std::int64_t scene = 0;  ///< number of the scene's first frame
  std::int64_t frame = 0;
  bool operator==(const FrameName&) const = default;
};

/// A validation frame and the training frame that looks most like it.
struct OverlapPair {
  FrameName validation;
  FrameName train;
  int distance = 0;  ///< bits of 64 in which their fingerprints differ
  bool operator==(const OverlapPair&) const = default;
};

/// Near-duplicates across the split: what a model is validated on and has seen nearly the same of.
struct OverlapRecord {
  int distance = 8;                ///< the most bits that count as near
  int every = 6;                   ///< one frame in so many of a scene, and its last, was compared
  std::int64_t train = 0;          ///< frames compared
  std::int64_t validation = 0;     ///< frames compared
  std::int64_t plain = 0;          ///< frames of nearly one gray, which resemble all such: left out
  std::int64_t scenes = 0;         ///< validation scenes with a near-duplicate in train
  std::vector<OverlapPair> pairs;  ///< the nearest of each such scene, by scene; the first hundred
  bool operator==(const OverlapRecord&) const = default;
};

[[nodiscard]] Json overlap_json(const OverlapRecord& record);
/// Throws Json::exception for a member that is missing or mistyped.
[[nodiscard]] OverlapRecord overlap_from_json(const Json& json);

}  // namespace tinct
