#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "lib/data/dataset_plan.h"

namespace tinct {

/// The options of `tinct build`.
struct BuildOptions {
  std::string crop = "none";
  int size = 256;  ///< pictures are size x size; 0 keeps the size of the film
  std::string encoding = "auto";
  std::string layout = "shards";
  int shard_size = 1000;
  int stride = 1;
  int min_scene = 1;
  int max_scene = 0;
  int dedup = 0;
  std::string split_by = "scene";
  std::filesystem::path split_list;
  std::int64_t seed = 0;
  std::string recipe = "tinct1";
  std::string compat = "none";
  std::filesystem::path expect;
  std::string shard = "0/1";

  static void describe(auto& opt, BuildOptions& o) {
    opt("crop", o.crop,
        "what is kept of a frame: none of it is cut, the centre square, or the W:H:X:Y pixels at "
        "X,Y")
        .shown_as("none|centre|W:H:X:Y");
    opt("size", o.size,
        "width and height of the pictures, scaled by area; 0 keeps the size that the frame has")
        .at_least(0)
        .at_most(16384)
        .shown_as("PIXELS");
    opt("encoding", o.encoding,
        "png keeps every pixel, jpeg is quality 95 in 4:4:4 and a third of the size, raw is read "
        "fastest; auto is jpeg for training and png for validation (for both in folders)")
        .one_of({"auto", "png", "jpeg", "raw"});
    opt("layout", o.layout,
        "shards of tar files in WebDataset form, or the folders of 2018 with one file a frame")
        .one_of({"shards", "folders"});
    opt("shard-size", o.shard_size, "frames in a shard; a killed build loses at most about as many")
        .at_least(1)
        .shown_as("FRAMES");
    opt("stride", o.stride, "write every N-th frame of a scene").at_least(1);
    opt("min-scene", o.min_scene, "leave out scenes of fewer frames")
        .at_least(1)
        .shown_as("FRAMES");
    opt("max-scene", o.max_scene, "leave out scenes of more frames; 0 leaves out none")
        .at_least(0)
        .shown_as("FRAMES");
    opt("dedup", o.dedup,
        "leave out a frame whose fingerprint differs in fewer bits (of 64) from that of the last "
        "frame written of its scene; 0 leaves out none, 4 what hardly moves")
        .at_least(0)
        .at_most(64)
        .shown_as("BITS");
    opt("split-by", o.split_by,
        "what goes to train or validation (4 : 1) as a whole, where the manifest leaves it open; "
        "list reads it from --split-list")
        .one_of({"scene", "video", "list"});
    opt("split-list", o.split_list,
        "lines of a film (name or id, or * for all others), a scene's first frame where it is not "
        "the whole film, and train or validation")
        .shown_as("FILE")
        .not_recorded();
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
    opt("shard", o.shard,
        "build the I-th of N parts, counted from 0, into DATASET.part-I-of-N for tinct merge; auto "
        "takes both from Slurm, MPI, torchrun or TINCT_SHARD")
        .shown_as("I/N|auto")
        .not_recorded();
  }
};

/// The part of the options that decides which frames are written.
[[nodiscard]] PlanOptions plan_options(const BuildOptions& options);

}  // namespace tinct
