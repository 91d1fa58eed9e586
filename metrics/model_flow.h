#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "metrics/inputs/clips.h"
#include "metrics/metric.h"
#include "metrics/torch_sibling.h"

namespace tinct {

/// Flow of the truth by a network that the user supplies, as files that warp_error.external reads:
/// a folder of FROM_TO.flo for each clip.
class ModelFlow {
 public:
  /// `cache` keeps the files for later runs, for as long as network and truth are the same; empty:
  /// they are removed clip by clip. Loads the network once already. Throws Error(Fault::input) for
  /// a file that is no network, Error(Fault::resource) without tinct-torch.
  ModelFlow(std::filesystem::path model, const std::filesystem::path& cache);

  /// Where the clips' folders are, named by the clips.
  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
  /// Computes a clip's flow, both directions of all neighbours, unless it is kept.
  void prepare(const ClipPaths& clip);
  /// Removes it unless it is to be kept: two flows take 16 bytes a pixel.
  void release(const ClipPaths& clip);

 private:
  TorchSibling sibling_;
  std::filesystem::path model_;
  std::filesystem::path folder_;
  bool keep_;
};

/// The metrics without those that need flow between frames that are no neighbours, which ModelFlow
/// has not. Throws Error(Fault::usage) where `names` asks for one of them by its own name.
[[nodiscard]] std::vector<const MetricInfo*> measured_by_neighbours(
    std::vector<const MetricInfo*> metrics, const std::vector<std::string>& names);

}  // namespace tinct
