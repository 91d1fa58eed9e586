#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tinct {

/// Pictures to learn from or to be judged on, by number, in scenes of consecutive ones: the shards
/// that tinct build writes (train/data/shard_frames.h), or what a program of your own has. A source
/// calls add_scene() while it is made, and says what a frame is called and what its bytes are.
class FrameSet {
 public:
  FrameSet() = default;
  virtual ~FrameSet() = default;
  FrameSet(const FrameSet&) = delete;
  FrameSet& operator=(const FrameSet&) = delete;

  /// What the frame is called in errors; its end tells the decoder the kind (".raw", ".png").
  [[nodiscard]] virtual std::string name(std::uint64_t frame) const = 0;
  /// The picture file's bytes, always the same for a frame. Any thread may call it. Throws Error
  /// that names what could not be read.
  [[nodiscard]] virtual std::string read(std::uint64_t frame) const = 0;
  /// The shard that holds it; empty for frames of no shard.
  [[nodiscard]] virtual std::filesystem::path shard(std::uint64_t /*frame*/) const { return {}; }

  /// Frames of all scenes.
  [[nodiscard]] std::uint64_t count() const noexcept { return ends_.empty() ? 0 : ends_.back(); }
  [[nodiscard]] std::size_t scenes() const noexcept { return ends_.size(); }
  /// The number of a scene's first frame; scenes are counted in the order of their frames. That of
  /// scenes() is count().
  [[nodiscard]] std::uint64_t scene_start(std::size_t scene) const;
  /// The scene that a frame belongs to.
  [[nodiscard]] std::size_t scene(std::uint64_t frame) const;
  /// The frame of the same scene that stands `stride` frames before; nothing where there is none.
  [[nodiscard]] std::optional<std::uint64_t> previous(std::uint64_t frame, int stride) const;

 protected:
  /// Adds a scene of so many frames, one at least, behind those before it.
  void add_scene(std::uint64_t frames);

 private:
  std::vector<std::uint64_t> ends_;  ///< how many frames there are up to the end of each scene
};

}  // namespace tinct
