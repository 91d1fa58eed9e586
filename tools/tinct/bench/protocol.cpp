#include "tools/tinct/bench/protocol.h"

#include <algorithm>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/options.h"

namespace tinct {
namespace {

constexpr const char* kProtocolFormat = "tinct.protocol/1";

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
  throw Error(Fault::input, file.string() + ": " + what + "; docs/bench.md shows a protocol");
}

/// A name that is a folder's too.
bool is_plain(const std::string& name) {
  return !name.empty() && name.size() <= 80 && name.front() != '.' &&
         std::ranges::all_of(name, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '-' || c == '_' || c == '.' || c == '+';
         });
}

void refuse_unknown(const Json& object, const std::vector<std::string>& known,
                    const std::filesystem::path& file) {
  for (const auto& member : object.items()) {
    if (std::ranges::find(known, member.key()) != known.end()) continue;
    const std::string near = nearest_word(member.key(), known);
    refuse(file, "\"" + member.key() + "\" is no member of a protocol" +
                     (near.empty() ? "" : "; did you mean " + near + "?"));
  }
}

BenchSystem system_of(const Json& json, const std::filesystem::path& file) {
  refuse_unknown(
      json, {"name", "about", "config", "settings", "weights_of", "init_of", "hint_rate"}, file);
  BenchSystem system{.name = json.at("name"),
                     .about = json.value("about", ""),
                     .config = json.value("config", ""),
                     .settings = json.value("settings", Json::object()),
                     .weights_of = json.value("weights_of", ""),
                     .init_of = json.value("init_of", ""),
                     .hint_rate = json.value("hint_rate", 0.0)};
  if (!is_plain(system.name)) {
    refuse(file, "a system is named \"" + system.name +
                     "\"; names have letters, digits and - _ . + only, as they name folders");
  }
  if (!system.settings.is_object()) refuse(file, system.name + ": settings is no object");
  if (!system.config.empty() && system.config.is_relative()) {
    system.config = file.parent_path() / system.config;
  }
  return system;
}

void check_names(const BenchProtocol& protocol, const std::filesystem::path& file) {
  std::set<std::string> names, trained;
  for (const BenchSystem& system : protocol.systems) {
    if (!names.insert(system.name).second) refuse(file, "two systems are named " + system.name);
    for (const std::string& other : {system.weights_of, system.init_of}) {
      if (other.empty() || trained.contains(other)) continue;
      refuse(file, system.name + " has the weights of " + other +
                       ", which is no system before it that is trained");
    }
    if (!system.weights_of.empty() && !system.init_of.empty()) {
      refuse(file, system.name + " has both weights_of and init_of; it is trained or it is not");
    }
    if (system.weights_of.empty()) trained.insert(system.name);
  }
  for (const BenchGroup& group : protocol.groups) {
    for (const std::string& name : group.systems) {
      if (!names.contains(name)) {
        refuse(file, "the group \"" + group.name + "\" names " + name + ", which is no system");
      }
    }
  }
}

BenchProtocol protocol_of(const Json& json, const std::filesystem::path& file) {
  if (!json.is_object() || json.value("format", "") != kProtocolFormat) {
    refuse(file, std::string("it is no ") + kProtocolFormat);
  }
  refuse_unknown(json,
                 {"format", "name", "dataset", "settings", "systems", "groups", "tags", "metrics",
                  "clips", "seeds"},
                 file);
  BenchProtocol protocol;
  protocol.json = json;
  protocol.name = json.value("name", file.stem().string());
  protocol.dataset = json.value("dataset", "");
  protocol.settings = json.value("settings", Json::object());
  if (!protocol.settings.is_object()) refuse(file, "settings is no object");
  for (const Json& system : json.at("systems")) {
    protocol.systems.push_back(system_of(system, file));
  }
  if (protocol.systems.empty()) refuse(file, "it names no system");
  for (const Json& group : json.value("groups", Json::array())) {
    refuse_unknown(group, {"name", "systems"}, file);
    protocol.groups.push_back({.name = group.at("name").get<std::string>(),
                               .systems = group.at("systems").get<std::vector<std::string>>()});
  }
  protocol.tags = json.value("tags", std::map<std::string, std::vector<std::string>>{});
  protocol.metrics = json.value(
      "metrics",
      std::vector<std::string>{"psnr_rgb", "mse_ab", "delta_e2000", "colorfulness", "warp_error"});
  protocol.clips = json.value("clips", 0);
  if (protocol.clips < 0) refuse(file, "clips is less than 0");
  protocol.seeds = json.value("seeds", 1);
  if (protocol.seeds < 1 || protocol.seeds > kMostSeeds) {
    refuse(file, "seeds is not in 1 to " + std::to_string(kMostSeeds));
  }
  check_names(protocol, file);
  return protocol;
}

}  // namespace

BenchProtocol read_protocol(const std::filesystem::path& file) {
  const Json json = read_json_file(file);
  try {
    return protocol_of(json, file);
  } catch (const Json::exception& problem) {
    refuse(file, std::string("it is no protocol (") + problem.what() + ")");
  }
}

}  // namespace tinct
