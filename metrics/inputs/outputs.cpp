#include "metrics/inputs/outputs.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "metrics/inputs/command_template.h"
#include "metrics/inputs/models.h"

namespace tinct {
namespace {
namespace fs = std::filesystem;

constexpr std::array kGuidances = {Guidance::none, Guidance::exemplar, Guidance::hints,
                                   Guidance::text};

// The last part of a path's name, also for "out/" and ".".
std::string last_part(const fs::path& path) {
  const fs::path plain = fs::absolute(path).lexically_normal();
  return plain.has_filename() ? plain.filename().string() : plain.parent_path().filename().string();
}

struct NamedText {
  std::string name;
  std::string text;
};

NamedText split_at_equals(const std::string& option, const std::string& form) {
  const std::size_t equals = option.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == option.size()) {
    throw Error(Fault::usage, "\"" + option + "\" is not understood; write " + form);
  }
  return {option.substr(0, equals), option.substr(equals + 1)};
}

OutputPath parse_output(const std::string& option) {
  const std::size_t equals = option.find('=');
  const std::string name = option.substr(0, equals);
  if (name.find("{in") != std::string::npos || name.find("{out") != std::string::npos) {
    throw Error(Fault::usage,
                "the command \"" + option + "\" has no name; write --output NAME='" + option + "'");
  }
  OutputPath output = equals == std::string::npos
                          ? OutputPath{.name = last_part(option), .path = option}
                          : OutputPath{.name = name, .path = option.substr(equals + 1)};
  if (output.name.empty() || output.path.empty()) {
    throw Error(Fault::usage, "\"" + option + "\" is not an output; write NAME=PATH");
  }
  return output;
}

OutputPath& named(std::vector<OutputPath>& outputs, const std::string& name,
                  const std::string& option) {
  const auto found = std::ranges::find(outputs, name, &OutputPath::name);
  if (found != outputs.end()) return *found;
  std::vector<std::string> names;
  for (const OutputPath& output : outputs) names.push_back(output.name);
  const std::string near = nearest_word(name, names);
  throw Error(Fault::usage, option + " names \"" + name + "\", which is no --output" +
                                (near.empty() ? "" : "; did you mean " + near + "?"));
}

Guidance guidance_from(const std::string& word) {
  std::vector<std::string> words;
  for (const Guidance guidance : kGuidances) {
    if (word == name(guidance)) return guidance;
    words.emplace_back(name(guidance));
  }
  const std::string near = nearest_word(word, words);
  throw Error(Fault::usage, "--guidance \"" + word +
                                "\" is unknown; write none, exemplar, hints or text" +
                                (near.empty() ? "" : " (did you mean " + near + "?)"));
}

std::set<std::int64_t> frames_in(const std::string& list) {
  std::set<std::int64_t> frames;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t comma = std::min(list.find(',', at), list.size());
    std::int64_t frame = -1;
    const auto [end, error] = std::from_chars(list.data() + at, list.data() + comma, frame);
    if (error != std::errc() || end != list.data() + comma || frame < 0) {
      throw Error(Fault::usage, "--exemplar \"" + list +
                                    "\" is no list of frames; write numbers "
                                    "counted from 0, as in NAME=0,50,100");
    }
    frames.insert(frame);
    at = comma + 1;
  }
  return frames;
}

Guidance default_guidance(const OutputPath& output, bool hint_rate) {
  if (is_command(output.path)) return CommandTemplate(output.path.string()).guidance();
  return hint_rate && is_model(output.path) ? Guidance::hints : Guidance::none;
}

}  // namespace

std::string_view name(Guidance guidance) noexcept {
  switch (guidance) {
    case Guidance::exemplar: return "exemplar";
    case Guidance::hints: return "hints";
    case Guidance::text: return "text";
    case Guidance::none: break;
  }
  return "none";
}

std::string OutputPath::track() const {
  return std::string(tinct::name(guidance)) + (derived_from.empty() ? "" : ", the truth's L");
}

Json OutputPath::record() const {
  Json json = {{"guidance", tinct::name(guidance)}, {"excluded_frames", excluded}};
  if (!derived_from.empty()) {
    json["derived_from"] = derived_from;
    json["luma"] = "truth";
  }
  return json;
}

std::vector<OutputPath> parse_outputs(const std::vector<std::string>& options) {
  std::vector<OutputPath> outputs;
  std::set<std::string> names;
  for (const std::string& option : options) {
    OutputPath output = parse_output(option);
    if (!names.insert(output.name).second) {
      throw Error(Fault::usage, "two outputs are named \"" + output.name +
                                    "\"; give each its own, as in NAME=PATH");
    }
    outputs.push_back(std::move(output));
  }
  if (outputs.empty()) throw Error(Fault::usage, "nothing to score; add --output NAME=PATH");
  return outputs;
}

std::vector<OutputPath> parse_outputs(const OutputTexts& texts) {
  std::vector<OutputPath> outputs = parse_outputs(texts.output);
  for (OutputPath& output : outputs) output.guidance = default_guidance(output, texts.hint_rate);
  std::set<std::string> told;
  for (const std::string& option : texts.guidance) {
    const NamedText given = split_at_equals(option, "--guidance NAME=none|exemplar|hints|text");
    named(outputs, given.name, "--guidance").guidance = guidance_from(given.text);
    told.insert(given.name);
  }
  for (const std::string& option : texts.exemplar) {
    const NamedText given = split_at_equals(option, "--exemplar NAME=FRAME,FRAME");
    OutputPath& output = named(outputs, given.name, "--exemplar");
    if (!told.contains(output.name)) output.guidance = Guidance::exemplar;
    if (output.guidance != Guidance::exemplar) {
      throw Error(Fault::usage, "--exemplar names frames of \"" + output.name +
                                    "\", whose guidance is " + std::string(name(output.guidance)) +
                                    "; write --guidance " + output.name + "=exemplar");
    }
    output.excluded = frames_in(given.text);
  }
  for (OutputPath& output : outputs) {
    if (output.guidance == Guidance::exemplar && output.excluded.empty()) output.excluded = {0};
    if (output.guidance != Guidance::exemplar &&
        default_guidance(output, texts.hint_rate) == Guidance::exemplar) {
      throw Error(Fault::usage, "the command of \"" + output.name +
                                    "\" is given a true frame ({ref}), so its guidance is "
                                    "exemplar; leave --guidance out");
    }
  }
  return outputs;
}

std::vector<OutputPath> with_true_luma(const std::vector<OutputPath>& outputs) {
  std::vector<OutputPath> both;
  for (const OutputPath& output : outputs) {
    both.push_back(output);
    OutputPath derived = output;
    derived.name += " (truth's L)";
    derived.derived_from = output.name;
    if (std::ranges::find(outputs, derived.name, &OutputPath::name) != outputs.end()) {
      throw Error(Fault::usage, "the output's name \"" + derived.name + "\" is what --fit names " +
                                    output.name + " with the truth's L; choose another");
    }
    both.push_back(std::move(derived));
  }
  return both;
}

}  // namespace tinct
