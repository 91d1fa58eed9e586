#include <algorithm>
#include <array>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/data/dataset_record.h"
#include "lib/data/merkle.h"

namespace tinct {
namespace {

Json file_json(const FileRecord& file) {
  return {{"file", file.file}, {"bytes", file.bytes}, {"sha256", file.sha256}};
}

FileRecord file_from_json(const Json& json) {
  return {.file = json.at("file"), .bytes = json.at("bytes"), .sha256 = json.at("sha256")};
}

Json shard_json(const ShardRecord& shard) {
  Json json = file_json(shard.tar);
  json["split"] = name(shard.split);
  json["frames"] = shard.frames;
  json["index"] = file_json(shard.index);
  return json;
}

ShardRecord shard_from_json(const Json& json, const std::string& where) {
  return {.tar = file_from_json(json),
          .index = file_from_json(json.at("index")),
          .split = split_from_name(json.at("split"), where),
          .frames = json.at("frames")};
}

Json video_json(const VideoRecord& video) {
  Json scenes = Json::array();
  for (const SceneRecord& scene : video.scenes) scenes.push_back(scene_record_json(scene));
  Json json{{"id", video.id},
            {"frames", video.frames()},
            {"root", video.root()},
            {"time_base", video.time_base},
            {"scenes", std::move(scenes)}};
  if (!video.notes.empty()) json["notes"] = video.notes;
  return json;
}

VideoRecord video_from_json(const Json& json) {
  VideoRecord video{
      .id = json.at("id"), .time_base = json.at("time_base"), .scenes = {}, .notes = {}};
  for (const Json& scene : json.at("scenes")) {
    video.scenes.push_back(scene_record_from_json(scene));
  }
  if (json.contains("notes")) video.notes = json.at("notes");
  return video;
}

Json absent_json(const std::vector<AbsentVideo>& videos) {
  Json list = Json::array();
  for (const AbsentVideo& video : videos) {
    list.push_back({{"id", video.id}, {"file", video.file}});
  }
  return list;
}

std::vector<AbsentVideo> absent_from_json(const Json& list) {
  std::vector<AbsentVideo> videos;
  for (const Json& video : list) videos.push_back({video.at("id"), video.at("file")});
  return videos;
}

Json counts_json(const DatasetRecord& record) {
  std::array<std::int64_t, 2> frames{};
  std::array<std::int64_t, 2> scenes{};
  for (const VideoRecord& video : record.videos) {
    for (const SceneRecord& scene : video.scenes) {
      frames[static_cast<std::size_t>(scene.split)] += scene.count();
      scenes[static_cast<std::size_t>(scene.split)] += 1;
    }
  }
  return {{"videos", record.videos.size()},
          {"frames", frames[0] + frames[1]},
          {"scenes", scenes[0] + scenes[1]},
          {"bytes", record.bytes()},
          {"train", {{"frames", frames[0]}, {"scenes", scenes[0]}}},
          {"validation", {{"frames", frames[1]}, {"scenes", scenes[1]}}}};
}

std::string digest_of(Json json) {
  json.erase("digest");
  return hex(sha256(canonical_json(json)));
}

// A file of the dataset lies in its folder: a name must not lead out of it.
void check_name(const std::string& file, const std::string& name) {
  const bool plain = !file.empty() && file.find('/') == file.npos && file != "." && file != "..";
  if (plain) return;
  throw Error(Fault::input, name + ": \"" + file + "\" is no file of this folder; get or build " +
                                "the dataset again");
}

void check_names(const DatasetRecord& record, const std::string& name) {
  for (const ShardRecord& shard : record.shards) {
    check_name(shard.tar.file, name);
    check_name(shard.index.file, name);
  }
  if (record.files) check_name(record.files->list.file, name);
  if (record.manifest) check_name(record.manifest->file, name);
}

DatasetRecord members_of(const Json& json, const std::string& name) {
  DatasetRecord record;
  record.name = json.at("name");
  record.license = json.at("license");
  record.options = json.at("options");
  record.manifest_sha256 = json.at("manifest_sha256");
  record.tool_version = json.at("tool").at("version");
  record.encoders = json.at("encoders");
  for (const Json& shard : json.at("shards")) record.shards.push_back(shard_from_json(shard, name));
  if (json.contains("files")) {
    const Json& files = json.at("files");
    record.files = FileListRecord{.list = file_from_json(files.at("list")),
                                  .count = files.at("count"),
                                  .bytes = files.at("bytes")};
  }
  for (const Json& video : json.at("videos")) record.videos.push_back(video_from_json(video));
  record.missing = absent_from_json(json.at("missing"));
  record.failed = absent_from_json(json.at("failed"));
  if (json.contains("manifest")) record.manifest = file_from_json(json.at("manifest"));
  if (json.contains("overlap")) record.overlap = overlap_from_json(json.at("overlap"));
  if (json.contains("part")) {
    const Json& part = json.at("part");
    record.part = PartRecord{.index = part.at("index"), .count = part.at("count")};
  }
  check_names(record, name);
  return record;
}

}  // namespace

std::int64_t VideoRecord::frames() const {
  std::int64_t frames = 0;
  for (const SceneRecord& scene : scenes) frames += scene.count();
  return frames;
}

std::string VideoRecord::root() const {
  std::vector<std::string> roots;
  for (const SceneRecord& scene : scenes) roots.push_back(scene.root);
  return root_of_roots(roots);
}

std::uint64_t DatasetRecord::bytes() const {
  std::uint64_t bytes = files ? files->list.bytes + files->bytes : 0;
  for (const ShardRecord& shard : shards) bytes += shard.tar.bytes + shard.index.bytes;
  if (manifest) bytes += manifest->bytes;
  return bytes;
}

std::string DatasetRecord::root() const {
  std::vector<std::string> roots;
  for (const VideoRecord& video : videos) roots.push_back(video.root());
  return root_of_roots(roots);
}

std::string root_of_roots(const std::vector<std::string>& roots) {
  MerkleTree tree;
  for (const std::string& root : roots) {
    Digest256 digest{};
    const std::string bytes = from_hex(root, digest.size());
    if (bytes.empty()) {
      throw Error(Fault::input, "the pixel root \"" + root + "\" is not 64 hex digits");
    }
    std::ranges::copy(bytes, digest.begin());
    tree.add(digest);
  }
  return hex(tree.root());
}

void SceneRecord::set_written(std::int64_t frames_written) {
  written.reset();
  if (frames_written != frames.count()) written = frames_written;
}

Json scene_record_json(const SceneRecord& scene) {
  Json json{{"scene", scene.number},
            {"frames", {scene.frames.first, scene.frames.last}},
            {"split", name(scene.split)},
            {"root", scene.root}};
  if (scene.written) json["written"] = *scene.written;
  return json;
}

SceneRecord scene_record_from_json(const Json& json) {
  SceneRecord scene{.number = json.at("scene"),
                    .frames = {json.at("frames").at(0), json.at("frames").at(1)},
                    .split = split_from_name(json.at("split"), "a scene of a dataset"),
                    .root = json.at("root")};
  if (json.contains("written")) scene.written = json.at("written").get<std::int64_t>();
  return scene;
}

Json dataset_json(const DatasetRecord& record) {
  Json shards = Json::array();
  for (const ShardRecord& shard : record.shards) shards.push_back(shard_json(shard));
  Json videos = Json::array();
  for (const VideoRecord& video : record.videos) videos.push_back(video_json(video));
  Json json{{"format", kDatasetFormat},
            {"name", record.name},
            {"license", record.license},
            {"options", record.options},
            {"manifest_sha256", record.manifest_sha256},
            {"tool", {{"name", "tinct"}, {"version", record.tool_version}}},
            {"encoders", record.encoders},
            {"counts", counts_json(record)},
            {"shards", std::move(shards)},
            {"videos", std::move(videos)},
            {"missing", absent_json(record.missing)},
            {"failed", absent_json(record.failed)},
            {"root", record.root()}};
  if (record.files) {
    json["files"] = {{"list", file_json(record.files->list)},
                     {"count", record.files->count},
                     {"bytes", record.files->bytes}};
  }
  if (record.manifest) json["manifest"] = file_json(*record.manifest);
  if (record.overlap) json["overlap"] = overlap_json(*record.overlap);
  if (record.part) json["part"] = {{"index", record.part->index}, {"count", record.part->count}};
  json["digest"] = digest_of(json);
  return json;
}

DatasetRecord dataset_from_json(const Json& json, const std::string& name) {
  try {
    if (json.at("format") != kDatasetFormat) {
      throw Error(Fault::input, name + " is no " + kDatasetFormat + " file");
    }
    if (json.at("digest") != digest_of(json)) {
      throw Error(Fault::input, name +
                                    " was changed: its digest does not fit its content; "
                                    "get or build the dataset again");
    }
    DatasetRecord record = members_of(json, name);
    const Json again = dataset_json(record);
    for (const char* member : {"counts", "root", "videos"}) {
      if (again.at(member) != json.at(member)) {
        throw Error(Fault::input, name + ": \"" + member +
                                      "\" does not fit the rest of the file; "
                                      "get or build the dataset again");
      }
    }
    return record;
  } catch (const Json::exception& problem) {
    throw Error(Fault::input,
                name + " is no whole " + kDatasetFormat + " file (" + problem.what() + ")");
  }
}

DatasetRecord read_dataset_record(const std::filesystem::path& path) {
  const std::string text = read_file(path);
  const Json json = parse_json(text, path.string());
  DatasetRecord record = dataset_from_json(json, path.string());
  if (canonical_json_file(json) != text) {
    throw Error(Fault::input, path.string() +
                                  " was changed: its bytes are not canonical JSON; "
                                  "get or build the dataset again");
  }
  return record;
}

}  // namespace tinct
