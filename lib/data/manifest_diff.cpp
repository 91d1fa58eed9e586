#include <map>
#include <utility>

#include "lib/data/manifest_diff.h"
#include "lib/data/manifest_rules.h"

namespace tinct {
namespace {

using Keyed = std::map<std::string, const Json*>;

std::string range_key(const Json& entry) {
  return range_text(frame_range(entry["frames"]).value());
}
std::string id_key(const Json& entry) { return entry["id"].get<std::string>(); }
std::string url_key(const Json& entry) { return entry["url"].get<std::string>(); }

// What a list holds, by what names its entries; of several with one name each has its number.
Keyed keyed(const Json* list, std::string (*key)(const Json&)) {
  Keyed entries;
  if (list == nullptr) return entries;
  for (const Json& entry : *list) {
    const std::string name = key(entry);
    std::string unused = name;
    for (int n = 2; entries.contains(unused); ++n) unused = name + " #" + std::to_string(n);
    entries.emplace(std::move(unused), &entry);
  }
  return entries;
}

std::string (*key_of(const std::string& list))(const Json&) {
  if (list == "videos") return id_key;
  if (list == "scenes" || list == "dropped") return range_key;
  if (list == "sources" || list == "unassigned_sources") return url_key;
  return nullptr;
}

class Differ {
 public:
  void compare(const std::string& place, const Keyed& first, const Keyed& second) {
    for (const auto& [name, value] : first) {
      const auto other = second.find(name);
      other == second.end() ? differ(place + name, *value, nullptr)
                            : compare(place + name, name, *value, *other->second);
    }
    for (const auto& [name, value] : second) {
      if (!first.contains(name)) differ(place + name, nullptr, *value);
    }
  }

  std::vector<ManifestDifference> found;

 private:
  void differ(const std::string& where, const Json& first, const Json& second) {
    found.push_back({where, first, second});
  }

  static Keyed members(const Json& object) {
    Keyed all;
    for (const auto& [name, value] : object.items()) all.emplace(name, &value);
    return all;
  }

  void compare(const std::string& where, const std::string& name, const Json& first,
               const Json& second) {
    if (first == second) return;
    if (first.is_object() && second.is_object()) {
      return compare(where + "/", members(first), members(second));
    }
    const auto key = key_of(name);
    if (key == nullptr || !first.is_array() || !second.is_array()) {
      return differ(where, first, second);
    }
    compare(where + "/", keyed(&first, key), keyed(&second, key));
  }
};

}  // namespace

std::vector<ManifestDifference> diff_manifests(const Manifest& first, const Manifest& second) {
  const Json a = manifest_json(first);
  const Json b = manifest_json(second);
  Keyed a_members, b_members;
  for (const auto& [name, value] : a.items()) a_members.emplace(name, &value);
  for (const auto& [name, value] : b.items()) b_members.emplace(name, &value);
  Differ differ;
  differ.compare("", a_members, b_members);
  return std::move(differ.found);
}

}  // namespace tinct
