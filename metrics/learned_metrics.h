#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "metrics/clip_program.h"

namespace tinct {

/// The metrics that networks measure: lpips, fid, fvd. They are not part of "all", since they need
/// weights, and run in tinct-torch.
[[nodiscard]] std::span<const MetricInfo* const> learned_metrics();

/// Where their networks come from.
struct LearnedNetworks {
  std::filesystem::path weights;    ///< folder; empty: weights_folder()
  std::filesystem::path fvd_model;  ///< a TorchScript file; also asks for fvd
};

/// Takes the names of learned metrics out of `names` and makes what measures them. Each loads its
/// network once already, so that missing weights are told before anything is measured.
///
/// Throws Error(Fault::input) that says how to get missing weights, Error(Fault::usage) for fvd
/// without a network, Error(Fault::resource) without tinct-torch.
[[nodiscard]] std::vector<std::unique_ptr<ClipProgram>> take_learned_metrics(
    std::vector<std::string>& names, const LearnedNetworks& networks);

}  // namespace tinct
