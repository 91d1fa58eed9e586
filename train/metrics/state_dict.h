#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tinct {

/// Weights by PyTorch's names, with the file that they come from for messages.
struct StateDict {
  std::string file;
  std::map<std::string, at::Tensor> tensors;

  /// The tensor of that name as float32. Throws Error(Fault::input) that names the file, the tensor
  /// and both shapes where it is missing or another.
  [[nodiscard]] at::Tensor need(const std::string& name,
                                const std::vector<std::int64_t>& shape) const;
  [[nodiscard]] bool has(const std::string& name) const { return tensors.contains(name); }
};

/// Reads a file of weights: safetensors, or a state_dict that torch.save() wrote, in its form of
/// today (a ZIP archive) or that before PyTorch 1.6. Nothing in the file is run. Throws
/// Error(Fault::input) for anything else, and says how to convert it. With a `prefix` only tensors
/// whose names begin with it are there: of AlexNet's 244 MB, LPIPS needs 10.
[[nodiscard]] StateDict read_state_dict(const std::filesystem::path& path,
                                        const std::string& prefix = {});

}  // namespace tinct
