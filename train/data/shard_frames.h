#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// The frames of one split of a dataset, by number: any of them can be read at any time.
///
/// read() may be called from any thread. Needs the standard library and nlohmann/json alone.
class ShardFrames {
 public:
  /// `split` is "train" or "validation". Throws Error(Fault::input) that names the file for a
  /// dataset that is missing, incomplete or not made of shards.
  ShardFrames(const std::filesystem::path& dataset, const std::string& split);
  ShardFrames(const ShardFrames&) = delete;
  ShardFrames& operator=(const ShardFrames&) = delete;

  [[nodiscard]] std::uint64_t count() const noexcept { return frames_.size(); }
  /// The number of scenes that the frames belong to.
  [[nodiscard]] std::size_t scenes() const noexcept { return scene_starts_.size(); }
  /// The number of a scene's first frame; scenes are counted in the order of their frames. That of
  /// scenes() is count().
  [[nodiscard]] std::uint64_t scene_start(std::size_t scene) const;
  /// The scene that a frame belongs to.
  [[nodiscard]] std::size_t scene(std::uint64_t frame) const;
  /// The frame of the same scene that stands `stride` frames before; nothing where there is none.
  [[nodiscard]] std::optional<std::uint64_t> previous(std::uint64_t frame, int stride) const;
  /// "<id>/<scene>/<frame>.raw"
  [[nodiscard]] const std::string& name(std::uint64_t frame) const;
  /// The tar that holds it.
  [[nodiscard]] const std::filesystem::path& shard(std::uint64_t frame) const;
  /// The picture file's bytes.
  [[nodiscard]] std::string read(std::uint64_t frame) const;

 private:
  struct OpenFile {
    explicit OpenFile(int opened) : descriptor(opened) {}
    ~OpenFile();
    OpenFile(OpenFile&& other) noexcept : descriptor(std::exchange(other.descriptor, -1)) {}
    OpenFile& operator=(OpenFile&&) = delete;
    int descriptor;
  };
  struct Shard {
    std::filesystem::path path;
    OpenFile file;
  };
  struct Place {
    std::size_t shard = 0;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::string name;
  };
  void add_shard(const std::filesystem::path& dataset, const Json& shard);

  std::vector<Shard> shards_;
  std::vector<Place> frames_;
  std::vector<std::uint64_t> scene_starts_;
};

/// What names a dataset's content; empty where its record doesn't say. A checkpoint keeps both.
struct DatasetIdentity {
  std::string digest;  ///< of the record: the exact files
  std::string root;    ///< of the pixels, whatever they are encoded as
};
[[nodiscard]] DatasetIdentity dataset_identity(const std::filesystem::path& dataset);

}  // namespace tinct
