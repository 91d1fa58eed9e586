#pragma once

#include <filesystem>
#include <string>

namespace tinct {

/// The options of `tinct prune`.
struct PruneOptions {
  std::filesystem::path checkpoint;
  std::filesystem::path dataset;
  std::filesystem::path out;
  double keep = 0.6;
  int validation_frames = 256;
  double hint_rate = 0.005;
  int batch = 8;
  std::string device = "auto";
  int loader_threads = 2;

  static void describe(auto& opt, PruneOptions& o) {
    opt("checkpoint", o.checkpoint,
        "a run of tinct train, one of its checkpoints, or a .safetensors file")
        .positional()
        .required()
        .shown_as("CHECKPOINT");
    opt("dataset", o.dataset,
        "where channels are watched and nets are measured: its held-out scenes, of a dataset of "
        "shards that tinct build made")
        .required()
        .shown_as("DATASET");
    opt("out", o.out, "the smaller net's weights").required().shown_as("W.safetensors");
    opt("keep", o.keep,
        "part of the channels that each layer keeps; about its square of the "
        "parameters stays")
        .at_least(0.01)
        .at_most(1);
    opt("validation-frames", o.validation_frames,
        "how many held-out frames are used, spread evenly over all of them")
        .at_least(1);
    opt("hint-rate", o.hint_rate,
        "part of the pixels given as hints, where the net takes any: it is watched and measured "
        "with hints and without")
        .at_least(0)
        .at_most(1);
    opt("batch", o.batch, "frames that are gone through at once").at_least(1).at_most(65536);
    opt("device", o.device, "auto takes CUDA where there is one").one_of({"auto", "cpu", "cuda"});
    opt("loader-threads", o.loader_threads, "threads that read and prepare pictures")
        .at_least(1)
        .at_most(256);
  }
};

}  // namespace tinct
