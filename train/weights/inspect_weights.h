#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "train/checkpoint.h"

namespace tinct {

/// What a file of weights holds.
struct WeightsContents {
  struct Line {
    std::string name;
    std::vector<std::int64_t> shape;
    std::string type;  ///< as safetensors names it: "F32"
  };
  std::filesystem::path file;
  std::vector<Line> tensors;          ///< by name
  std::int64_t numbers = 0;           ///< in all of them
  std::int64_t parameters = 0;        ///< in those that training changes
  std::optional<ModelRecord> record;  ///< of weights that tinct wrote
  Json backbone;                      ///< of what tinct weights import made of one, else null
};

/// Looks into a run, a checkpoint, a .safetensors file or what torch.save() wrote; nothing in it is
/// run. Where the file says of which model it is, that model says what is a parameter; elsewhere
/// all fractions are, but for the running mean and variance of normalisations. Throws
/// Error(Fault::input) as find_weights and read_state_dict.
[[nodiscard]] WeightsContents inspect_weights(const std::filesystem::path& path);

}  // namespace tinct
