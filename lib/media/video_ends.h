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
/// the file, and the pictures up to the second key picture and those after the last one (at most
/// 600 of each) decode without a complaint. What lies between is not looked at, except where the
/// end can't be told so: a film that can't be sought or doesn't say where it ends (bare H.264), or
/// whose container leads elsewhere (FLV, MPEG streams) is decoded whole. Errors of the file are the
/// `problem`; throws Error(Fault::resource) for lack of memory.
[[nodiscard]] VideoEnds check_video_ends(const std::filesystem::path& film);

}  // namespace tinct
