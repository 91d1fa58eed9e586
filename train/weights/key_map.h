#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/json.h"

namespace tinct {

/// How the weights of another program become those of a net here, as data: train/weights/key_maps
/// holds the published ones, docs/weights.md explains the members. Layers are named without the
/// last part of their tensors' names: "model1.0" has "model1.0.weight" and "model1.0.bias".
struct KeyMap {
  /// A first layer of theirs that sees several inputs at once, and here is one layer for each.
  struct Split {
    struct Part {
      std::string layer;           ///< here; takes as many input channels as `divide` is long
      std::vector<double> divide;  ///< what they divide each channel by before their layer
    };
    std::string from;
    std::vector<Part> parts;  ///< in the order of their input channels; the first has the bias
  };
  /// The layer of scores for the bins of ab_bins.h, whose order may be another there.
  struct Bins {
    std::string layer;         ///< here
    std::string from;          ///< theirs
    std::string centres;       ///< their tensor [2, 313, 1, 1] that holds a* and b* of each bin …
    double centres_times = 1;  ///< … divided by this
    double scores_times = 1;   ///< their scores times this are those here
  };

  std::string name;
  std::string net;     ///< what it is, for people
  std::string source;  ///< where names and numbers were read
  /// Of a colorizer: the options of ModelOptions that its weights need. Of a backbone: null.
  Json model;
  int size = 256;                             ///< of the pictures that it learned from
  std::string width_of;                       ///< their tensor that is as long as the net is wide
  double norm_epsilon = 1e-5;                 ///< of their normalisations
  std::map<std::string, std::string> layers;  ///< layers here, and theirs
  std::map<std::string, std::string> norms;   ///< normalisations here, and theirs
  std::vector<Split> splits;
  std::optional<Bins> bins;
  /// Of a backbone: tensors that show whether a file is one, with their shapes.
  std::map<std::string, std::vector<std::int64_t>> shapes;
  std::vector<std::string> kept;     ///< of a backbone: beginnings of the names that it needs
  std::vector<std::string> dropped;  ///< beginnings of names that nothing here needs

  [[nodiscard]] bool is_backbone() const { return model.is_null(); }
  [[nodiscard]] bool drops(const std::string& tensor) const;
};

/// The names of the published maps.
[[nodiscard]] std::vector<std::string> key_map_names();

/// A published map by its name, or one out of a file: what ends in ".json" or has a slash in it.
/// Throws Error(Fault::usage) for an unknown name, with the nearest known one, and
/// Error(Fault::input) that names the file and the member for a file that is no key map.
[[nodiscard]] KeyMap read_key_map(const std::string& name_or_file);

/// A map from its JSON; `name` stands for it in messages.
[[nodiscard]] KeyMap key_map_from_json(const Json& json, const std::string& name);

}  // namespace tinct
