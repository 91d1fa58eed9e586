#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tinct {

/// The clips of one truth or output by name, in the order of their names.
using Clips = std::map<std::string, std::filesystem::path>;

/// The clips at a path. A video file or a folder of pictures is one clip; a folder without
/// pictures holds a clip for every video file and every folder of pictures in it, named without
/// the extension. Throws Error(Fault::input) when there is nothing, or two clips have one name.
[[nodiscard]] Clips find_clips(const std::filesystem::path& path);

/// One colorizer's output.
struct OutputPath {
  std::string name;
  std::filesystem::path path;
};

/// Reads "NAME=PATH"; without "=" the last part of the path is the name. Throws
/// Error(Fault::usage) for an empty name or path and for two outputs of one name.
[[nodiscard]] std::vector<OutputPath> parse_outputs(const std::vector<std::string>& options);

/// A clip of the truth and what each output has for it, in the order of the outputs.
struct ClipPaths {
  std::string name;
  std::filesystem::path truth;
  std::vector<std::filesystem::path> outputs;
};

/// Pairs by name; where truth and output are one clip each, their names need not agree. Clips that
/// an output lacks throw Error(Fault::input) that lists them; clips it has too many are warned of.
[[nodiscard]] std::vector<ClipPaths> pair_clips(const Clips& truths,
                                                const std::vector<OutputPath>& outputs);
/// The same for the clips at a path.
[[nodiscard]] std::vector<ClipPaths> pair_clips(const std::filesystem::path& truth,
                                                const std::vector<OutputPath>& outputs);

}  // namespace tinct
