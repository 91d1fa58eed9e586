#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/data/shard_index.h"
#include "lib/data/tar_format.h"

namespace tinct {
namespace {
constexpr const char* kFormat = "tinct.shard-index/1";
}

std::string shard_index_text(const ShardIndex& index) {
  Json members = Json::array();
  for (const ShardMember& member : index.members) {
    members.push_back({{"name", member.name},
                       {"offset", member.offset},
                       {"length", member.length},
                       {"sha256", member.sha256}});
  }
  return canonical_json_file({{"format", kFormat},
                              {"tar", index.tar},
                              {"bytes", index.bytes},
                              {"sha256", index.sha256},
                              {"frames", index.frames},
                              {"members", std::move(members)}});
}

ShardIndex shard_index_from_text(std::string_view text, const std::string& name) {
  const Json json = parse_json(text, name);
  try {
    if (json.at("format") != kFormat) throw Error(Fault::input, name + " is no shard index");
    ShardIndex index{.tar = json.at("tar"),
                     .bytes = json.at("bytes"),
                     .sha256 = json.at("sha256"),
                     .frames = json.at("frames"),
                     .members = {}};
    for (const Json& member : json.at("members")) {
      index.members.push_back({.name = member.at("name"),
                               .offset = member.at("offset"),
                               .length = member.at("length"),
                               .sha256 = member.at("sha256")});
      if (!stays_below(index.members.back().name)) {
        throw Error(Fault::input, name + ": \"" + index.members.back().name +
                                      "\" leads out of the shard; get or build it again");
      }
    }
    return index;
  } catch (const Json::exception& problem) {
    throw Error(Fault::input, name + " is no whole shard index (" + problem.what() +
                                  "); get or build the shard again");
  }
}

ShardIndex read_shard_index(const std::filesystem::path& path) {
  return shard_index_from_text(read_file(path), path.string());
}

std::string shard_index_name(const std::string& tar) {
  constexpr std::string_view kEnding = ".tar";
  const bool has_ending = tar.ends_with(kEnding);
  return (has_ending ? tar.substr(0, tar.size() - kEnding.size()) : tar) + ".idx.json";
}

}  // namespace tinct
