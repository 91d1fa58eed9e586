#include "train/weights/key_map.h"

#include <algorithm>
#include <array>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/options.h"

namespace tinct {

// Embedded texts of train/weights/key_maps.
extern const char* const kSiggraph17KeyMap;
extern const char* const kEccv16KeyMap;
extern const char* const kVgg16KeyMap;
extern const char* const kInceptionResnetV2KeyMap;

namespace {

constexpr const char* kKeyMapFormat = "tinct.key-map/1";

/// All maps: the explicit list to extend.
struct KnownMap {
  const char* name;
  const char* text;
};
std::array<KnownMap, 4> known_maps() {
  return {{{"siggraph17", kSiggraph17KeyMap},
           {"eccv16", kEccv16KeyMap},
           {"vgg16", kVgg16KeyMap},
           {"inception_resnet_v2", kInceptionResnetV2KeyMap}}};
}

KeyMap::Split split_from_json(const Json& json, const std::string& name) {
  KeyMap::Split split{.from = json.at("from"), .parts = {}};
  for (const Json& part : json.at("parts")) {
    split.parts.push_back(
        {.layer = part.at("layer"), .divide = part.at("divide").get<std::vector<double>>()});
  }
  const auto is_empty = [](const KeyMap::Split::Part& part) { return part.divide.empty(); };
  if (split.parts.empty() || std::ranges::any_of(split.parts, is_empty)) {
    throw Error(Fault::input, name + ": the parts of " + split.from + " divide no channel");
  }
  return split;
}

KeyMap::Bins bins_from_json(const Json& json) {
  return {.layer = json.at("layer"),
          .from = json.at("from"),
          .centres = json.at("centres"),
          .centres_times = json.at("centres_times"),
          .scores_times = json.at("scores_times")};
}

void read_colorizer(const Json& json, KeyMap& map) {
  map.model = json.at("model");
  json.at("size").get_to(map.size);
  json.at("width_of").get_to(map.width_of);
  json.at("norm_epsilon").get_to(map.norm_epsilon);
  json.at("layers").get_to(map.layers);
  json.at("norms").get_to(map.norms);
  for (const Json& split : json.value("splits", Json::array())) {
    map.splits.push_back(split_from_json(split, map.name));
  }
  if (json.contains("bins")) map.bins = bins_from_json(json["bins"]);
}

}  // namespace

bool KeyMap::drops(const std::string& tensor) const {
  return std::ranges::any_of(
      dropped, [&](const std::string& beginning) { return tensor.starts_with(beginning); });
}

std::vector<std::string> key_map_names() {
  std::vector<std::string> names;
  for (const KnownMap& known : known_maps()) names.emplace_back(known.name);
  return names;
}

KeyMap key_map_from_json(const Json& json, const std::string& name) {
  try {
    if (json.at("format") != kKeyMapFormat) {
      throw Error(Fault::input, name + " is of a format that this tinct does not know");
    }
    KeyMap map;
    json.at("name").get_to(map.name);
    json.at("net").get_to(map.net);
    json.at("source").get_to(map.source);
    json.at("dropped").get_to(map.dropped);
    if (json.contains("model")) {
      read_colorizer(json, map);
    } else {
      json.at("kept").get_to(map.kept);
      json.at("shapes").get_to(map.shapes);
    }
    return map;
  } catch (const Json::exception& problem) {
    throw Error(Fault::input, name + " is no key map: " + problem.what() +
                                  "; docs/weights.md says what one needs");
  }
}

KeyMap read_key_map(const std::string& name_or_file) {
  if (name_or_file.ends_with(".json") || name_or_file.find('/') != std::string::npos) {
    return key_map_from_json(read_json_file(name_or_file), name_or_file);
  }
  for (const KnownMap& known : known_maps()) {
    if (known.name != name_or_file) continue;
    return key_map_from_json(parse_json(known.text, known.name), known.name);
  }
  std::string all;
  for (const std::string& name : key_map_names()) all += (all.empty() ? "" : ", ") + name;
  const std::string near = nearest_word(name_or_file, key_map_names());
  throw Error(Fault::usage, "--map: there is no key map \"" + name_or_file + "\" among " + all +
                                (near.empty() ? "; a file of your own ends in .json"
                                              : "; did you mean " + near + "?"));
}

}  // namespace tinct
