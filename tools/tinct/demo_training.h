#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace tinct {

/// Where the demo's training stands.
struct DemoTraining {
  std::filesystem::path dataset;
  std::filesystem::path run;
  int steps = 0;
};

/// First frames of the scenes that a dataset holds out: nothing was learned from them.
[[nodiscard]] std::vector<std::int64_t> held_out_scenes(const std::filesystem::path& dataset);

/// True where this installation can train, and the dataset has scenes to learn from.
[[nodiscard]] bool can_train(const std::filesystem::path& dataset);

/// The words of the demo's `tinct train`: a net of half a million parameters at 128x128, a fixed
/// number of steps, sized for about a minute and a half on two cores.
[[nodiscard]] std::vector<std::string> train_words(const DemoTraining& training);

/// Steps of that training, where nothing else is asked for.
inline constexpr int kDemoSteps = 1000;

/// Hints of the demo's guided colorization: part of the net's pixels.
inline constexpr const char* kDemoHintRate = "0.005";

}  // namespace tinct
