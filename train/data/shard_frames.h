#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/json.h"
#include "train/data/frame_set.h"

namespace tinct {

/// The frames of one split of a dataset, by number: any of them can be read at any time.
///
/// Needs the standard library and nlohmann/json alone.
class ShardFrames final : public FrameSet {
 public:
  /// `split` is "train" or "validation". Throws Error(Fault::input) that names the file for a
  /// dataset that is missing, incomplete or not made of shards.
  ShardFrames(const std::filesystem::path& dataset, const std::string& split);

  /// "<id>/<scene>/<frame>.raw"
  [[nodiscard]] std::string name(std::uint64_t frame) const override;
  /// The tar that holds it.
  [[nodiscard]] std::filesystem::path shard(std::uint64_t frame) const override;
  [[nodiscard]] std::string read(std::uint64_t frame) const override;

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
};

/// What names a dataset's content; empty where its record doesn't say. A checkpoint keeps both.
struct DatasetIdentity {
  std::string digest;  ///< of the record: the exact files
  std::string root;    ///< of the pixels, whatever they are encoded as
};
[[nodiscard]] DatasetIdentity dataset_identity(const std::filesystem::path& dataset);

}  // namespace tinct
