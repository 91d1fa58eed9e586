#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tinct::test {

/// What the pictures of a made-up dataset show.
struct RawShardsOptions {
  int scenes = 4;
  int validation_scenes = 1;  ///< the last ones; the others are for training
  int frames = 6;             ///< of each scene …
  int pictures = 0;           ///< … but the first ones, which have one each
  int frames_per_shard = 9;   ///< so that scenes span shards
  int width = 32;
  int height = 24;
  /// The colour of every picture is drawn by itself, and its luma says nothing about it.
  bool unrelated_colours = false;
};

/// B, G, R bytes of one picture: soft waves of luma whose colour follows from the luma, or is one
/// random colour for all of it.
[[nodiscard]] std::vector<std::uint8_t> raw_picture(const RawShardsOptions& options, int scene,
                                                    int frame);

/// "film/000002/000004.raw"
[[nodiscard]] std::string raw_picture_name(int scene, int frame);

/// Writes a folder as `tinct build --layout shards --encoding raw` makes it (`tinct.dataset/1`)
/// with the standard library alone. Checksums are zeros: training doesn't check them.
void write_raw_shards(const std::filesystem::path& folder, const RawShardsOptions& options = {});

}  // namespace tinct::test
