#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "metrics/inputs/clip_input.h"
#include "metrics/inputs/outputs.h"

namespace tinct {

/// The clips of one truth or output by name, in the order of their names.
using Clips = std::map<std::string, ClipInput>;

/// The clips at a path:
/// - a video file or a folder of pictures is one clip;
/// - a folder without pictures holds a clip for every video file and every folder of pictures in
///   it, named without the extension; where it has only folders of such, they are named
///   "FOLDER/CLIP" (the 2018 layout ID/SCENE);
/// - a shard (.tar), or a folder of shards, holds a clip for every scene;
/// - a dataset's folder (dataset.json) means its validation scenes.
/// Throws Error(Fault::input) when there is nothing, or two clips have one name.
[[nodiscard]] Clips find_clips(const std::filesystem::path& path);

/// Whether the extension is that of a video.
[[nodiscard]] bool is_video_name(const std::filesystem::path& path);

/// A clip's name as that of a file: "/" and what no file can be named by become "_". Outputs may
/// name their clips so.
[[nodiscard]] std::string clip_file_name(const std::string& clip);

/// The clip of a name, or of the same name as a file; null: there is none.
[[nodiscard]] const ClipInput* find_clip(const Clips& clips, const std::string& name);

/// A clip of the truth and what each output has for it, in the order of the outputs.
struct ClipPaths {
  std::string name;
  ClipInput truth;
  std::vector<ClipInput> outputs;
};

/// Throws what pair_clips throws for clips that outputs lack.
void check_clips(const Clips& truth, const std::vector<OutputPath>& outputs,
                 const std::vector<Clips>& found);

/// Pairs by name; where truth and output are one clip each, their names need not agree. `found`
/// has the clips of each output. Clips that outputs lack throw one Error(Fault::input) that lists
/// all of them; clips that an output has too many are warned of.
[[nodiscard]] std::vector<ClipPaths> pair_clips(const Clips& truth,
                                                const std::vector<OutputPath>& outputs,
                                                const std::vector<Clips>& found);

}  // namespace tinct
