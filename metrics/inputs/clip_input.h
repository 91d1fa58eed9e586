#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/media/frame_source.h"

namespace tinct {

/// One picture of a scene that was stored by `tinct build` or as WebDataset.
struct StoredPicture {
  std::filesystem::path file;  ///< the shard, or the picture's own file
  std::string member;          ///< its name inside the shard; empty: `file` is the picture
  std::uint64_t offset = 0;    ///< of its first byte in the shard
  std::uint64_t length = 0;
  std::string sha256;                  ///< of its bytes, where an index tells it
  std::string order;                   ///< what it is sorted by when it has no number
  std::optional<std::int64_t> number;  ///< in the film

  /// "shard.tar, 0123…/000000/000012.png", for messages.
  [[nodiscard]] std::string name() const;
};

/// Where a clip lies and how its frames are opened.
struct ClipInput {
  std::filesystem::path path =
      {};  ///< a video, a folder of pictures, or the shard or dataset it is in
  /// The pictures of a stored scene in their order; null: `path` is a video or folder itself.
  std::shared_ptr<const std::vector<StoredPicture>> scene = {};
  /// The frames, counted from 0, that no pair may be taken across to; set where the input knows
  /// its scenes (a stored scene is one scene; frames it lacks in the film are cuts).
  std::optional<std::set<std::int64_t>> known_cuts = {};
  /// How it was made, for messages ("by \"cmd {in} {out}\""); empty: it was there.
  std::string made_by = {};

  /// Throws Error(Fault::input) as open_frame_source does, and naming shard and member for a
  /// picture that is damaged.
  [[nodiscard]] std::unique_ptr<FrameSource> open(const FrameSourceOptions& options = {}) const;
  /// Whether another program can read `path` as this clip.
  [[nodiscard]] bool plain() const noexcept { return scene == nullptr; }
};

}  // namespace tinct
