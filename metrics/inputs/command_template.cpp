#include "metrics/inputs/command_template.h"

#include <algorithm>
#include <array>
#include <optional>

#include "lib/base/errors.h"

namespace tinct {
namespace {
namespace fs = std::filesystem;

constexpr std::array<std::string_view, 6> kOfOneClip = {"in",         "in_folder", "out",
                                                        "out_folder", "ref",       "ref_folder"};
constexpr std::array<std::string_view, 4> kOfAllClips = {"in_dir", "in_folders", "ref_dir",
                                                         "out_dir"};

std::string braced(std::string_view name) { return "{" + std::string(name) + "}"; }

bool is_place(std::string_view name) {
  return name == "hints" || std::ranges::count(kOfOneClip, name) > 0 ||
         std::ranges::count(kOfAllClips, name) > 0;
}

// The name of the place that begins at `at`.
std::optional<std::string> place_at(const std::string& text, std::size_t at) {
  if (text[at] != '{') return std::nullopt;
  const std::size_t end = text.find('}', at);
  if (end == std::string::npos) return std::nullopt;
  std::string name = text.substr(at + 1, end - at - 1);
  return is_place(name) ? std::optional(std::move(name)) : std::nullopt;
}

// How sh reads the characters at one position.
class Quoting {
 public:
  void read(char c) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\' && mark_ != '\'') {
      escaped_ = true;
    } else if (mark_ == '\0' && (c == '\'' || c == '"')) {
      mark_ = c;
    } else if (c == mark_) {
      mark_ = '\0';
    }
  }
  [[nodiscard]] std::string quoted(const std::string& path) const {
    std::string text;
    for (const char c : path) {
      if (mark_ == '"') {
        if (std::string_view("\\\"$`").find(c) != std::string_view::npos) text += '\\';
        text += c;
      } else {
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
      }
    }
    return mark_ == '\0' ? "'" + text + "'" : text;
  }

 private:
  char mark_ = '\0';
  bool escaped_ = false;
};

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
  std::string command;
  Quoting quoting;
  for (std::size_t at = 0; at < text_.size();) {
    const std::optional<std::string> place = place_at(text_, at);
    if (!place) {
      quoting.read(text_[at]);
      command += text_[at++];
      continue;
    }
    at += place->size() + 2;
    fs::path path = values.at(*place);
    if (*place == "out" && goes_on(text_, at)) path.replace_extension();
    command += quoting.quoted(path.string());
  }
  return command;
}

}  // namespace tinct
