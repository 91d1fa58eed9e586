#pragma once

#include <filesystem>
#include <string>

namespace tinct {

/// The size of a film's pictures and what is wrong with it.
struct VideoEnds {
  int width = 0;
  int height = 0;
  std::string problem;  ///< empty: both ends decode
};

/// Looks whether a film is whole without decoding all of it: its index is there and points inside
/// the file, and the first pictures and those after the last key picture decode without a
/// complaint. Errors of the file are the `problem`; throws Error(Fault::resource) for lack of
/// memory.
[[nodiscard]] VideoEnds check_video_ends(const std::filesystem::path& film);

}  // namespace tinct
