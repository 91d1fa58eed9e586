#include "metrics/inputs/benchmark_set.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <string_view>

#include "lib/base/errors.h"
#include "lib/base/options.h"
#include "lib/base/short_text.h"
#include "lib/data/manifest_rules.h"
#include "metrics/inputs/benchmark_texts.h"

namespace tinct {
namespace {

constexpr std::string_view kFormat = "tinct.benchmark/1";
constexpr std::string_view kClip = "{clip}";

/// An object whose members are taken one after the other: what is left over at the end is unknown.
class Members {
 public:
  Members(const Json& object, std::string file, std::string place)
      : object_(object), file_(std::move(file)), place_(std::move(place)) {
    if (!object.is_object()) refuse("must be an object, not " + short_text(object));
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw Error(Fault::input, file_ + ": " + (place_.empty() ? "it " : place_ + " ") + what);
  }
  [[noreturn]] void refuse_member(const std::string& name, const std::string& what) const {
    throw Error(Fault::input, file_ + ": " + (place_.empty() ? "" : place_ + "/") + name + " " +
                                  what + ", not " + short_text(object_.at(name)));
  }

  /// The member, or nullptr where it is missing.
  const Json* optional(const std::string& name) {
    known_.insert(name);
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
  }
  const Json& required(const std::string& name) {
    const Json* member = optional(name);
    if (member == nullptr) refuse("has no \"" + name + "\"");
    return *member;
  }
  /// A text that is not empty.
  std::string text(const std::string& name) {
    const Json& value = required(name);
    if (!value.is_string() || value.get_ref<const std::string&>().empty()) {
      refuse_member(name, "must be a text");
    }
    return value.get<std::string>();
  }
  /// The same, or null.
  std::optional<std::string> text_or_null(const std::string& name) {
    return required(name).is_null() ? std::nullopt : std::optional(text(name));
  }
  /// A whole number of 1 … kLargest: no sum of them leaves 64 bits.
  std::int64_t count(const std::string& name) {
    constexpr std::int64_t kLargest = 1'000'000'000;
    const auto value = whole_number(required(name));
    if (!value || *value < 1 || *value > kLargest) {
      refuse_member(name, "must be a whole number from 1 to 1,000,000,000");
    }
    return *value;
  }
  std::optional<std::int64_t> count_or_null(const std::string& name) {
    return required(name).is_null() ? std::nullopt : std::optional(count(name));
  }
  /// Calls read(members) for every object of a list; a missing list is empty.
  void each(const std::string& name, const auto& read) {
    const Json* list = optional(name);
    if (list == nullptr) return;
    if (!list->is_array()) refuse_member(name, "must be a list");
    for (std::size_t i = 0; i < list->size(); ++i) {
      Members item((*list)[i], file_, place_ + "/" + name + "/" + std::to_string(i));
      read(item);
      item.end();
    }
  }
  /// A required list of texts that are not empty.
  std::vector<std::string> texts(const std::string& name) {
    const Json& list = required(name);
    const auto is_text = [](const Json& item) { return item.is_string() && item != ""; };
    if (!list.is_array() || !std::ranges::all_of(list, is_text)) {
      refuse_member(name, "must be a list of texts");
    }
    return list.get<std::vector<std::string>>();
  }
  /// An object, or nothing where it is null or missing.
  std::optional<Members> object_or_null(const std::string& name) {
    const Json* value = optional(name);
    if (value == nullptr || value->is_null()) return std::nullopt;
    return Members(*value, file_, place_ + "/" + name);
  }
  /// Refuses members that nobody asked for: they are mostly known ones, mistyped.
  void end() const {
    for (const auto& member : object_.items()) {
      if (!known_.contains(member.key()))
        refuse("has an unknown member " + short_text(member.key()));
    }
  }

 private:
  const Json& object_;
  std::string file_;
  std::string place_;
  std::set<std::string> known_;
};

bool is_set_name(const std::string& name) {
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

// A name becomes part of a path: it must not lead elsewhere.
bool is_path_part(const std::string& name) {
  return name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\\\0", 3)) == name.npos;
}

bool is_layout(const std::string& layout) {
  const std::filesystem::path path(layout);
  return layout.ends_with(kClip) && path.filename() == kClip && path.is_relative() &&
         layout.find('\0') == layout.npos && std::ranges::find(path, "..") == path.end();
}

std::vector<BenchmarkClip> read_clips(Members& set) {
  std::vector<BenchmarkClip> clips;
  std::set<std::string> names;
  if (!set.required("clips").is_array()) set.refuse_member("clips", "must be a list");
  set.each("clips", [&](Members& item) {
    BenchmarkClip clip{.name = item.text("name"), .frames = item.count_or_null("frames")};
    if (!is_path_part(clip.name)) item.refuse_member("name", "must be the name of a folder");
    if (!names.insert(clip.name).second) item.refuse("repeats the clip \"" + clip.name + "\"");
    clips.push_back(std::move(clip));
  });
  return clips;
}

std::vector<std::string> read_layouts(Members& set) {
  std::vector<std::string> layouts = set.texts("layouts");
  if (layouts.empty() || !std::ranges::all_of(layouts, is_layout)) {
    set.refuse_member("layouts",
                      "must be paths below a folder, each with \"{clip}\" as its last part");
  }
  return layouts;
}

std::vector<Citation> read_citations(Members& set) {
  std::vector<Citation> citations;
  set.each("citations", [&](Members& item) {
    Citation citation{.key = item.text("key"), .entry = item.text("entry")};
    if (!citation.entry.starts_with("@") ||
        citation.entry.find("{" + citation.key + ",") == std::string::npos) {
      item.refuse_member("entry", "must be a BibTeX entry with the key \"" + citation.key + "\"");
    }
    citations.push_back(std::move(citation));
  });
  return citations;
}

// Papers and sources are there for people: only their form is checked.
void check_evidence(Members& set) {
  set.each("papers", [](Members& item) {
    (void)item.text("paper");
    (void)item.text_or_null("resolution");
  });
  set.each("sources", [](Members& item) {
    (void)item.text("fact");
    if (item.optional("url") != nullptr) {
      (void)item.text("url");
    } else {
      (void)item.text("repository");
      (void)item.text("path");
      if (item.optional("commit") != nullptr) (void)item.text("commit");
    }
  });
}

void read_resolution(Members& members, BenchmarkSet& set) {
  auto resolution = members.object_or_null("resolution");
  if (!resolution) return;
  set.width = resolution->count_or_null("width");
  set.height = resolution->count_or_null("height");
  resolution->end();
}

bool hides_something(const BenchmarkSet& set) {
  const bool all_known = set.frames() && set.license && set.width && set.height;
  return !all_known && set.unknown.empty();
}

}  // namespace

std::optional<std::int64_t> BenchmarkSet::frames() const {
  std::int64_t sum = 0;
  for (const BenchmarkClip& clip : clips) {
    if (!clip.frames) return std::nullopt;
    sum += *clip.frames;
  }
  return clips.empty() ? std::nullopt : std::optional(sum);
}

BenchmarkSet benchmark_from_json(const Json& json, const std::string& file) {
  Members members(json, file, "");
  if (members.text("format") != kFormat) {
    members.refuse_member("format", "must be \"" + std::string(kFormat) + "\"");
  }
  BenchmarkSet set{.name = members.text("name"),
                   .version = members.count("version"),
                   .title = members.text("title"),
                   .width = {},
                   .height = {},
                   .clips = read_clips(members),
                   .layouts = read_layouts(members),
                   .addresses = {},
                   .license = members.text_or_null("license"),
                   .citations = read_citations(members),
                   .unknown = members.texts("unknown")};
  if (!is_set_name(set.name)) {
    members.refuse_member("name", "must be of lower-case letters, digits, \"-\" and \"_\"");
  }
  if (members.optional("about") != nullptr) (void)members.text("about");
  read_resolution(members, set);
  members.each("get", [&](Members& item) {
    set.addresses.push_back({.what = item.text("what"), .url = item.text("url")});
  });
  check_evidence(members);
  members.end();
  if (hides_something(set)) {
    members.refuse(
        "leaves frames, resolution or license open, but \"unknown\" is empty; name there "
        "what is not known");
  }
  return set;
}

const std::vector<BenchmarkSet>& benchmark_sets() {
  static const std::vector<BenchmarkSet> sets = [] {
    std::vector<BenchmarkSet> read;
    for (const BenchmarkText& text : benchmark_texts()) {
      const std::string file = std::string(text.name) + ".json";
      read.push_back(benchmark_from_json(parse_json(text.json, file), file));
    }
    return read;
  }();
  return sets;
}

BenchmarkSet find_benchmark(const std::string& name_or_file) {
  if (name_or_file.ends_with(".json")) {
    return benchmark_from_json(read_json_file(name_or_file), name_or_file);
  }
  std::vector<std::string> names;
  for (const BenchmarkSet& set : benchmark_sets()) {
    if (set.name == name_or_file) return set;
    names.push_back(set.name);
  }
  const std::string near = nearest_word(name_or_file, names);
  throw Error(Fault::usage, "there is no set \"" + name_or_file + "\"" +
                                (near.empty() ? "" : "; did you mean " + near + "?") +
                                "; tinct score --benchmark list names those that there are");
}

}  // namespace tinct
