#pragma once

#include "train/checkpoint.h"
#include "train/metrics/state_dict.h"
#include "train/weights/key_map.h"

namespace tinct {

/// A colorizer here with the weights of another program: the same colours for the same picture, up
/// to rounding. What they divide their inputs by goes into the first layer. A normalisation's
/// epsilon goes into its gain, gain sqrt((v + here) / (v + there)) with v the running variance: the
/// same numbers in use, and nearly the same ones when it learns on. The scores of bins take the
/// order and the temperature of those here.
///
/// Throws Error(Fault::input) that names the file, the tensor and the way out where one is missing,
/// has another shape, or is none of that net's; Error(Fault::usage) for a map of one's own that
/// names what the model has not, or leaves a weight of it out.
[[nodiscard]] LoadedModel import_colorizer(const StateDict& theirs, const KeyMap& map);

/// The tensors that a backbone needs, in float32 where they hold fractions, under their own names.
/// Throws Error(Fault::input) as import_colorizer.
[[nodiscard]] NamedTensors import_backbone(const StateDict& theirs, const KeyMap& map);

/// The way back: the weights under their names and in their units. What the map drops is not there
/// (a head for classification). Throws Error(Fault::usage) that names the option for a model whose
/// options are not those that the map asks for; `file` stands for it in messages.
[[nodiscard]] NamedTensors export_colorizer(const LoadedModel& ours, const KeyMap& map,
                                            const std::string& file);

}  // namespace tinct
