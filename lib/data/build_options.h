#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "lib/data/dataset_plan.h"

namespace tinct {

/// The options of `tinct build`.
struct BuildOptions {
  int size = 256;  ///< pictures are size x size; 0 keeps the size of the film
  std::string encoding = "png";
  std::string layout = "shards";
  int shard_size = 1000;
  std::string split_by = "scene";
  std::int64_t seed = 0;
  std::string recipe = "tinct1";
  std::string compat = "none";
  std::filesystem::path expect;

  static void describe(auto& opt, BuildOptions& o) {
    opt("size", o.size,
        "width and height of the pictures, the whole frame scaled by area; 0 keeps the film's size")
        .at_least(0)
        .at_most(16384)
        .shown_as("PIXELS");
    opt("encoding", o.encoding,
        "png keeps every pixel, jpeg is quality 95 in 4:4:4 and a third of the size, raw is read "
        "fastest")
        .one_of({"png", "jpeg", "raw"});
    opt("layout", o.layout,
        "shards of tar files in WebDataset form, or the folders of 2018 with one file a frame")
        .one_of({"shards", "folders"});
    opt("shard-size", o.shard_size, "frames in a shard; a killed build loses at most about as many")
        .at_least(1)
        .shown_as("FRAMES");
    opt("split-by", o.split_by,
        "what goes to train or validation (4 : 1) as a whole, where the manifest leaves it open")
        .one_of({"scene", "video"});
    opt("seed", o.seed, "another seed draws another validation part");
    opt("recipe", o.recipe,
        "how YUV becomes RGB: tinct1 as the film is tagged, cv2018 as OpenCV did in 2018")
        .one_of({"tinct1", "cv2018"});
    opt("compat", o.compat,
        "colormotion2018 writes the frames that the published builder wrote, with its gaps")
        .one_of({"none", "colormotion2018"});
    opt("expect", o.expect,
        "a dataset.json to compare the pixels with, scene by scene, when the build is done")
        .shown_as("FILE")
        .not_recorded();
  }
};

/// The part of the options that decides which frames are written.
[[nodiscard]] PlanOptions plan_options(const BuildOptions& options);

}  // namespace tinct
