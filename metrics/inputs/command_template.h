#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "metrics/inputs/outputs.h"

namespace tinct {

/// Whether an output of the user's is a command: no such path exists, and it says where a command
/// writes ({out}, {out_folder} or {out_dir}).
[[nodiscard]] bool is_command(const std::filesystem::path& output);

/// A shell command with places for paths. Run once for each clip:
///
///     {in}          the gray film, lossless (.mkv)
///     {in_folder}   the gray frames as PNGs 000000.png …
///     {out}         where to write: a video beside {in}, a folder beside {in_folder}
///     {out_folder}  the same as a folder that exists
///     {ref}         the first exemplar, in colour (PNG); {ref_folder} all of them by their numbers
///     {hints}       a tinct.hints/1 file
///
/// or once for all clips:
///
///     {in_dir}      a folder with a gray film for each clip (CLIP.mkv)
///     {in_folders}  a folder with a folder of gray PNGs for each clip
///     {ref_dir}     a folder with a folder of exemplars for each clip
///     {out_dir}     a folder for the results, named as the clips
class CommandTemplate {
 public:
  /// Throws Error(Fault::usage) when it is not told where the input is, or when places for one clip
  /// and for all stand together.
  explicit CommandTemplate(std::string text);

  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// Whether the place stands in the text; `name` without braces.
  [[nodiscard]] bool uses(std::string_view name) const;
  /// Run once for all clips.
  [[nodiscard]] bool for_all_clips() const { return uses("out_dir"); }
  /// What the places tell of its guidance.
  [[nodiscard]] Guidance guidance() const;

  /// The command for a shell, places filled in. A path is quoted as its place asks: bare, inside
  /// '…' or inside "…", whatever characters it holds. {out} that goes on ("{out}.mp4",
  /// "{out}/%06d.png") is given without an extension. `values` has a path for every place used.
  [[nodiscard]] std::string fill(const std::map<std::string, std::filesystem::path>& values) const;

 private:
  std::string text_;
};

}  // namespace tinct
