#pragma once

#include <filesystem>
#include <vector>

#include "tools/tinct-torch/colorize_command.h"

namespace tinct {

/// A film to colorize, and where its colours go.
struct FilmJob {
  std::filesystem::path in;
  std::filesystem::path out;
};

/// One film, or each of a folder of films (files, or folders of pictures) by name. Throws
/// Error(Fault::usage) when an output is an input or another output, so that nothing is lost, and
/// for options that exclude each other; Error(Fault::input) for an empty folder.
[[nodiscard]] std::vector<FilmJob> film_jobs(const ColorizeOptions& options);

}  // namespace tinct
