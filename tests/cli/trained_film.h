#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "lib/media/frame.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

namespace tinct::test {

/// A film of five shots, and the dataset that was made of it with the program: once, each test has
/// a copy that it may change.
struct FilmDataset {
  TemporaryFolder folder;
  std::filesystem::path film;
  std::filesystem::path dataset;

  explicit FilmDataset(const std::vector<int>& shots = {12, 14, 10, 13, 11});

  /// `tinct train` of a tiny net on it, with more settings behind.
  [[nodiscard]] std::vector<std::string> train(const std::string& run,
                                               const std::vector<std::string>& more = {}) const;
  [[nodiscard]] std::string path(const std::string& name) const { return (folder / name).string(); }
};

/// A film's dataset and the run "run" of a model that was trained on it, for ten steps unless the
/// settings say otherwise: once for each settings, each test has a copy that it may change.
struct TrainedFilm : FilmDataset {
  explicit TrainedFilm(const std::vector<std::string>& settings = {});

  /// `tinct colorize` with the model, with more words behind.
  [[nodiscard]] CliResult colorize(const std::filesystem::path& in,
                                   const std::filesystem::path& out,
                                   const std::vector<std::string>& more = {}) const;
  /// The frames that it makes of a film; throws where it fails.
  [[nodiscard]] std::vector<Frame> colorized(const std::filesystem::path& in,
                                             const std::vector<std::string>& more = {}) const;
};

/// "RUN/checkpoints/step-00000020/model.safetensors", read.
[[nodiscard]] std::string weights_of(const std::filesystem::path& run, int step);

/// All frames of a film.
[[nodiscard]] std::vector<Frame> frames_of(const std::filesystem::path& film);

/// What a shell command prints; it must end with status 0.
std::string shell(const std::string& command);

}  // namespace tinct::test
