#include "metrics/inputs/command_template.h"

#include <algorithm>
#include <array>

#include "lib/base/errors.h"
#include "lib/base/shell_template.h"

namespace tinct {
namespace {
namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> kOfOneClip = {"in",         "in_folder", "out",
                                                        "out_folder", "ref",       "ref_folder"};
constexpr std::array<std::string_view, 4> kOfAllClips = {"in_dir", "in_folders", "ref_dir",
                                                         "out_dir"};

std::string braced(std::string_view name) { return "{" + std::string(name) + "}"; }

// "{out}.mp4" or "{out}/%d.png": the name goes on behind the place.
bool goes_on(const std::string& text, std::size_t behind) {
  constexpr std::string_view kEnds = " \t\n\"';|&<>()";
  return behind < text.size() && kEnds.find(text[behind]) == std::string_view::npos;
}

}  // namespace

bool is_command(const fs::path& output) {
  const std::string text = output.string();
  const bool writes = std::ranges::any_of(
      std::array{"out", "out_folder", "out_dir"},
      [&](const char* place) { return text.find(braced(place)) != std::string::npos; });
  std::error_code ignored;
  return writes && !fs::exists(output, ignored);
}

CommandTemplate::CommandTemplate(std::string text) : text_(std::move(text)) {
  const bool all = for_all_clips();
  const auto wrong = [&](const std::string& what) {
    throw Error(Fault::usage, "the command \"" + text_ + "\" " + what);
  };
  for (const std::string_view place : kOfOneClip) {
    if (all && uses(place)) {
      wrong("has " + braced(place) + " of one clip beside {out_dir} of all; use {in_dir} or " +
            "{in_folders}, {ref_dir} and {out_dir}");
    }
  }
  for (const std::string_view place : kOfAllClips) {
    if (!all && uses(place)) {
      wrong("has " + braced(place) + " of all clips, so its results belong into {out_dir}");
    }
  }
  const bool told = all ? uses("in_dir") || uses("in_folders") : uses("in") || uses("in_folder");
  if (!told) {
    wrong(all ? "is not told where the gray clips are; write {in_dir} (videos) or {in_folders}"
              : "is not told where the gray frames are; write {in} (a video) or {in_folder}");
  }
}

bool CommandTemplate::uses(std::string_view name) const {
  return text_.find(braced(name)) != std::string::npos;
}

Guidance CommandTemplate::guidance() const {
  if (uses("ref") || uses("ref_folder") || uses("ref_dir")) return Guidance::exemplar;
  return uses("hints") ? Guidance::hints : Guidance::none;
}

std::string CommandTemplate::fill(const std::map<std::string, fs::path>& values) const {
  std::map<std::string, std::string, std::less<>> texts;
  for (const auto& [name, path] : values) texts[name] = path.string();
  if (!values.contains("out")) return fill_shell_template(text_, texts);
  const std::string out = braced("out"), stem = "out without its extension";
  texts[stem] = fs::path(values.at("out")).replace_extension().string();
  std::string text = text_;
  for (std::size_t at = 0; (at = text.find(out, at)) != std::string::npos; at += out.size()) {
    if (goes_on(text, at + out.size())) text.replace(at, out.size(), braced(stem));
  }
  return fill_shell_template(text, texts);
}

}  // namespace tinct
