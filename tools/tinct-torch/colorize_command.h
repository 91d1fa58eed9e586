#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "tools/tinct/command.h"

namespace tinct {

/// The options of `tinct colorize`.
struct ColorizeOptions {
  std::filesystem::path in;
  std::filesystem::path model;
  std::filesystem::path out;
  std::filesystem::path hints;
  double hint_rate = 0;
  std::int64_t seed = 1;
  std::filesystem::path side_by_side;
  int net_size = 0;
  double smooth = 0;
  std::filesystem::path scenes;
  std::string device = "auto";
  std::string precision = "float32";

  static void describe(auto& opt, ColorizeOptions& o) {
    opt("in", o.in, "a film, a folder of pictures, or a folder of films")
        .positional()
        .required()
        .shown_as("IN");
    opt("model", o.model, "a run of tinct train, one of its checkpoints, or a .safetensors file")
        .required()
        .shown_as("PATH");
    opt("out", o.out,
        "the colour film: .mkv (lossless), .mp4, .webm, or a folder for PNGs; a folder of films "
        "gives a folder of .mkv")
        .required()
        .shown_as("OUT");
    opt("hints", o.hints, "colours given by hand: a tinct.hints/1 file").shown_as("FILE.json");
    opt("hint-rate", o.hint_rate,
        "draw hints from the film's own colours: part of the net's pixels, 0.005 is 0.5 %")
        .at_least(0)
        .at_most(1);
    opt("seed", o.seed, "seed of the drawn hints").at_least(0);
    opt("side-by-side", o.side_by_side,
        "also write a film of gray, colorized and input next to each other")
        .shown_as("FILE");
    opt("net-size", o.net_size,
        "width and height of the pictures that the net sees; 0: as in its training")
        .at_least(0)
        .at_most(4096)
        .shown_as("PIXELS");
    opt("scenes", o.scenes,
        "a manifest of tinct scenes: at its cuts a model with memory (and --smooth) forgets")
        .shown_as("M.json");
    opt("smooth", o.smooth,
        "part of the last frame's colours in each frame's, until the next cut; ColorMotion's demo "
        "has 0.667: steadier, but colours trail behind what moves")
        .at_least(0)
        .at_most(0.99)
        .shown_as("X");
    opt("device", o.device, "auto takes CUDA where there is one").one_of({"auto", "cpu", "cuda"});
    opt("precision", o.precision, "bfloat16 is faster for wide nets")
        .one_of({"float32", "bfloat16"});
  }
};

/// Name, help and examples of `tinct colorize`.
[[nodiscard]] CommandText colorize_text();

}  // namespace tinct
