#pragma once

#include <string>

namespace tinct {

/// How films are cut; the options of `tinct scenes` that decide the result, recorded beside it.
struct SceneOptions {
  std::string detector = "default";  ///< a name from detectors()
  double min_scene = 0;              ///< seconds; 0 keeps all
  double sensitivity = 1;            ///< 1 is normal; 2 halves what counts as a change
  bool keep_uniform = false;
  bool keep_transitions = false;

  static void describe(auto& opt, SceneOptions& o) {
    opt("detector", o.detector,
        "how cuts are found: default is the best one, colormotion the exact rule of the 2018 "
        "dataset")
        .one_of({"default", "colormotion"});
    opt("min-scene", o.min_scene, "leave out scenes shorter than this many seconds; 0 keeps all")
        .at_least(0)
        .shown_as("SECONDS");
    opt("sensitivity", o.sensitivity,
        "how readily a change counts as a cut: 2 finds more cuts, 0.5 fewer (default detector)")
        .at_least(0.1)
        .at_most(10);
    opt("keep-uniform", o.keep_uniform,
        "keep black, white and other one-colour frames and plain title cards as scenes of their "
        "own");
    opt("keep-transitions", o.keep_transitions,
        "cut fades and dissolves in their middle, and drop none of their frames");
  }
};

}  // namespace tinct
