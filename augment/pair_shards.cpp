#include "augment/pair_shards.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/cancel.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/progress.h"
#include "lib/data/shard_file.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kPrefix = "pairs-";

// The files of a pair's folder, and what follows the key in the shard. The json stands last, as in
// the shards of a dataset.
constexpr std::pair<const char*, const char*> kMembers[] = {
    {"previous.png", ".previous.png"},
    {"current.png", ".current.png"},
    {"forward.flo", ".forward.flo"},
    {"backward.flo", ".backward.flo"},
    {"forward_valid.png", ".forward_valid.png"},
    {"backward_valid.png", ".backward_valid.png"},
    {"pair.json", ".json"}};

bool is_shard(const fs::path& file) {
  const std::string name = file.filename().string();
  return name.starts_with(kPrefix) && (name.ends_with(".tar") || name.ends_with(".idx.json"));
}

std::vector<std::string> keys_below(const fs::path& out) {
  std::vector<std::string> keys;
  for (auto entry = fs::recursive_directory_iterator(out); entry != fs::end(entry); ++entry) {
    const fs::path& path = entry->path();
    // Unfinished pairs of this run and of others.
    if (entry.depth() == 0 && path.filename().string().starts_with(".")) {
      entry.disable_recursion_pending();
    } else if (path.filename() == "pair.json") {
      keys.push_back(path.parent_path().lexically_relative(out).generic_string());
    }
  }
  std::ranges::sort(keys);
  return keys;
}

std::string shard_name(std::size_t number) {
  char name[32];
  std::snprintf(name, sizeof name, "pairs-%06zu.tar", number);
  return name;
}

void append_pair(ShardFile& shard, const fs::path& out, const std::string& key) {
  throw_if_cancelled();
  for (const auto& [file, suffix] : kMembers) {
    const std::string bytes = read_file(out / key / file);
    shard.append(key + suffix, bytes, hex(sha256(bytes)));
  }
  shard.count_sample();
}

Json file_json(const FileRecord& file) {
  return {{"file", file.file}, {"bytes", file.bytes}, {"sha256", file.sha256}};
}

void replace_shards(const fs::path& out, const fs::path& scratch) {
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(out)) {
    if (is_shard(entry.path())) old.push_back(entry.path());
  }
  for (const fs::path& file : old) fs::remove(file);
  for (const auto& entry : fs::directory_iterator(scratch)) {
    if (is_shard(entry.path())) fs::rename(entry.path(), out / entry.path().filename());
  }
}

}  // namespace

Json write_pair_shards(const fs::path& out, const fs::path& scratch, std::int64_t shard_size) {
  create_folders(scratch);
  const std::vector<std::string> keys = keys_below(out);
  const auto size = static_cast<std::size_t>(shard_size);
  Json shards = Json::array();
  Progress progress("shards", static_cast<std::int64_t>(keys.size()), "pairs");
  for (std::size_t first = 0; first < keys.size(); first += size) {
    ShardFile shard(scratch, shard_name(first / size));
    for (std::size_t i = first; i < std::min(keys.size(), first + size); ++i) {
      append_pair(shard, out, keys[i]);
      progress.add();
    }
    const ShardRecord record = shard.complete();
    Json json = file_json(record.tar);
    json["pairs"] = record.frames;
    json["index"] = file_json(record.index);
    shards.push_back(std::move(json));
  }
  replace_shards(out, scratch);
  return shards;
}

}  // namespace tinct
