#pragma once

#include <algorithm>
#include <string>
#include <vector>

namespace tinct {

/// How films are cut; the options of `tinct scenes` that decide the result, recorded beside it.
struct SceneOptions {
  std::string detector = "default";  ///< a name from detectors()
  double min_scene = 0;              ///< seconds; 0 keeps all
  /// What the detector is sure of by 1 / (1 + sensitivity) counts: half at 1, a third at 2.
  double sensitivity = 1;
  double uniform_share = 0.85;  ///< of the two fullest gray bins, from which a frame is blank
  std::vector<std::string> drop = {"uniform", "transition"};

  /// Whether frames are left out for this reason, "uniform" or "transition".
  [[nodiscard]] bool drops(const std::string& why) const {
    return std::find(drop.begin(), drop.end(), why) != drop.end();
  }

  static void describe(auto& opt, SceneOptions& o) {
    opt("detector", o.detector,
        "how cuts are found: default is the best one, colormotion the exact rule of the 2018 "
        "dataset")
        .one_of({"default", "colormotion"});
    opt("sensitivity", o.sensitivity,
        "raise it when cuts are missed, lower it when shots are cut to pieces: at 1 what is more "
        "likely a cut than not counts, at 2 what is likely by a third, at 0.5 by two thirds")
        .at_least(0.05)
        .at_most(20);
    opt("min-scene", o.min_scene,
        "leave out scenes shorter than this many seconds (they are listed as discarded); 0 keeps "
        "all")
        .at_least(0)
        .shown_as("SECONDS");
    opt("drop", o.drop,
        "which frames to leave out: uniform (black, white, one colour, plain title cards), "
        "transition (dissolves, wipes, fades); none keeps both: uniform runs as scenes of their "
        "own, transitions cut in their middle")
        .one_of({"uniform", "transition", "none"});
    opt("uniform-share", o.uniform_share,
        "a frame counts as uniform when two of 64 gray levels hold this share of it; lower drops "
        "more")
        .at_least(0.5)
        .at_most(1);
  }
};

}  // namespace tinct
