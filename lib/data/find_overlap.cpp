#include "lib/data/find_overlap.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/parallel.h"
#include "lib/data/sample_writer.h"
#include "lib/data/shard_index.h"
#include "lib/data/tar_reader.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

constexpr double kMostLumaError = 200;  // mean squared; 14 gray levels
constexpr int kLeastLumaRange = 8;      // below, a picture is plain and resembles all such
constexpr std::size_t kMostPairs = 100;

std::string scene_of(const std::string& member) { return member.substr(0, member.rfind('/')); }

// The indexes of the samples that are looked at: of each scene the first, every n-th and the last.
std::vector<std::size_t> picked(const std::vector<std::string>& members, int every) {
  std::map<std::string, std::size_t> last;
  for (std::size_t i = 0; i < members.size(); ++i) last[scene_of(members[i])] = i;
  std::map<std::string, std::int64_t> counts;
  std::vector<std::size_t> indexes;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const std::string scene = scene_of(members[i]);
    if (counts[scene]++ % every == 0 || last.at(scene) == i) indexes.push_back(i);
  }
  return indexes;
}

SamplePrint print_of(const std::string& text, const std::string& name) {
  const Json json = parse_json(text, name);
  try {
    return {.name = {.id = json.at("id"), .scene = json.at("scene"), .frame = json.at("frame")},
            .split = split_from_name(json.at("split"), name),
            .print = parse_fingerprint(json.value("fingerprint", "")).value_or(Fingerprint{})};
  } catch (const Json::exception& problem) {
    throw Error(Fault::input, name + " describes no sample (" + problem.what() +
                                  "); check the dataset with tinct verify");
  }
}

std::vector<SamplePrint> prints_of_shards(const fs::path& folder, const DatasetRecord& record,
                                          int every) {
  struct Place {
    std::size_t shard = 0;
    TarMember member;
  };
  std::vector<std::string> names;
  std::vector<Place> places;
  for (std::size_t s = 0; s < record.shards.size(); ++s) {
    const ShardIndex index = read_shard_index(folder / record.shards[s].index.file);
    for (const ShardMember& member : index.members) {
      if (!member.name.ends_with(".json")) continue;
      names.push_back(member.name);
      places.push_back({s, {member.name, member.offset, member.length}});
    }
  }
  std::vector<SamplePrint> prints;
  std::optional<TarReader> tar;
  std::size_t open_shard = record.shards.size();
  for (const std::size_t i : picked(names, every)) {
    throw_if_cancelled();
    if (open_shard != places[i].shard) {
      open_shard = places[i].shard;
      tar.emplace(folder / record.shards[open_shard].tar.file);
    }
    prints.push_back(print_of(tar->read(places[i].member), names[i]));
  }
  return prints;
}

// The list's paths are "<split>/<id>/<scene>/<frame>.png".
SamplePrint print_of(const ListedFile& listed) {
  const fs::path path(listed.file.file);
  const fs::path scene = path.parent_path();
  return {.name = {.id = scene.parent_path().filename().string(),
                   .scene = std::atoll(scene.filename().c_str()),
                   .frame = std::atoll(path.stem().c_str())},
          .split = split_from_name(path.begin()->string(), listed.file.file),
          .print = listed.print};
}

std::vector<SamplePrint> prints_of_list(const fs::path& folder, const FileListRecord& files,
                                        int every) {
  const fs::path path = folder / files.list.file;
  const std::vector<ListedFile> listed = listed_files(read_file(path), path.string());
  std::vector<std::string> names;
  for (const ListedFile& file : listed) names.push_back(file.file.file);
  std::vector<SamplePrint> prints;
  for (const std::size_t i : picked(names, every)) prints.push_back(print_of(listed[i]));
  return prints;
}

bool is_plain(const Fingerprint& print) {
  const auto [least, most] = std::ranges::minmax(print.luma);
  return most - least < kLeastLumaRange;
}

// The training print nearest to one of validation; of equals the first.
std::optional<OverlapPair> nearest(const SamplePrint& validation,
                                   const std::vector<const SamplePrint*>& train, int distance) {
  std::optional<OverlapPair> found;
  for (const SamplePrint* one : train) {
    const int bits = hamming(validation.print, one->print);
    if (bits > distance || (found && bits >= found->distance)) continue;
    if (luma_error(validation.print, one->print) > kMostLumaError) continue;
    found = OverlapPair{.validation = validation.name, .train = one->name, .distance = bits};
  }
  return found;
}

using Prints = std::vector<const SamplePrint*>;

// The nearest pair of every scene that has one.
void add_pairs(const Prints& train, const Prints& validation, OverlapRecord& overlap) {
  std::vector<std::optional<OverlapPair>> found(validation.size());
  parallel_for(validation.size(),
               [&](std::size_t i) { found[i] = nearest(*validation[i], train, overlap.distance); });
  std::map<std::pair<VideoId, std::int64_t>, OverlapPair> by_scene;
  for (const auto& pair : found) {
    if (!pair) continue;
    const auto [scene, is_new] =
        by_scene.try_emplace({pair->validation.id, pair->validation.scene}, *pair);
    if (!is_new && pair->distance < scene->second.distance) scene->second = *pair;
  }
  overlap.scenes = static_cast<std::int64_t>(by_scene.size());
  for (const auto& [scene, pair] : by_scene) {
    if (overlap.pairs.size() < kMostPairs) overlap.pairs.push_back(pair);
  }
}

}  // namespace

std::vector<SamplePrint> sample_prints(const fs::path& folder, const DatasetRecord& record,
                                       int every) {
  if (record.files) return prints_of_list(folder, *record.files, every);
  return prints_of_shards(folder, record, every);
}

std::optional<OverlapRecord> find_overlap(const std::vector<SamplePrint>& prints, int every) {
  OverlapRecord overlap;
  overlap.every = every;
  Prints train;
  Prints validation;
  for (const SamplePrint& print : prints) {
    if (is_plain(print.print)) {
      ++overlap.plain;
    } else {
      (print.split == Split::train ? train : validation).push_back(&print);
    }
  }
  // Shards and folders list the samples in another order.
  const auto by_name = [](const SamplePrint* print) {
    return std::tie(print->name.id, print->name.frame, print->name.scene);
  };
  std::ranges::sort(train, {}, by_name);
  std::ranges::sort(validation, {}, by_name);
  overlap.train = static_cast<std::int64_t>(train.size());
  overlap.validation = static_cast<std::int64_t>(validation.size());
  if (train.empty() || validation.empty()) return std::nullopt;
  add_pairs(train, validation, overlap);
  return overlap;
}

std::optional<OverlapRecord> find_overlap(const fs::path& folder, const DatasetRecord& record) {
  const int every = OverlapRecord{}.every;
  return find_overlap(sample_prints(folder, record, every), every);
}

}  // namespace tinct
