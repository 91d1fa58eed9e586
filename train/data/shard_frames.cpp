#include "train/data/shard_frames.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string_view>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/data/shard_index.h"
#include "train/data/training_data.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

Json read_dataset_json(const fs::path& dataset) {
  const fs::path file = dataset / "dataset.json";
  if (!fs::exists(file)) {
    throw Error(Fault::input, file.string() + " is missing: " + dataset.string() +
                                  " is no finished dataset; make one with tinct build");
  }
  Json json = read_json_file(file);
  if (!json.is_object() || !json.contains("format") || json["format"] != "tinct.dataset/1") {
    throw Error(Fault::input, file.string() + " is no tinct.dataset/1; make one with tinct build");
  }
  return json;
}

/// "<id>/<scene>" of a frame's name.
std::string_view scene_of(std::string_view name) { return name.substr(0, name.rfind('/')); }

bool is_picture(const std::string& name) { return !name.ends_with(".json"); }

/// A name inside the dataset's folder, never a way out of it.
std::string file_name(const Json& name, const fs::path& dataset) {
  std::string text = name;
  if (text.empty() || text.find('/') != std::string::npos) {
    throw Error(Fault::input, (dataset / "dataset.json").string() + ": \"" + text +
                                  "\" is no shard of this folder; build the dataset again");
  }
  return text;
}

/// A member that is a text; empty where there is none.
std::string text_member(const Json& json, const char* name) {
  if (!json.contains(name) || !json.at(name).is_string()) return "";
  return json.at(name).get<std::string>();
}

}  // namespace

ShardFrames::ShardFrames(const fs::path& dataset, const std::string& split) {
  const Json json = read_dataset_json(dataset);
  const std::string name = (dataset / "dataset.json").string();
  try {
    if (json.at("shards").empty()) {
      throw Error(Fault::input, name +
                                    " has no shards; training reads shards: build the dataset "
                                    "with --layout shards");
    }
    for (const Json& shard : json.at("shards")) {
      if (shard.at("split") == split) add_shard(dataset, shard);
    }
  } catch (const Json::exception& problem) {
    throw Error(Fault::input, name + " is damaged (" + problem.what() + "); build it again");
  }
  std::size_t start = 0;
  for (std::size_t end = 1; end <= frames_.size(); ++end) {
    if (end < frames_.size() && scene_of(frames_[end].name) == scene_of(frames_[start].name)) {
      continue;
    }
    add_scene(end - start);
    start = end;
  }
}

void ShardFrames::add_shard(const fs::path& dataset, const Json& shard) {
  const fs::path path = dataset / file_name(shard.at("file"), dataset);
  const ShardIndex index =
      read_shard_index(dataset / file_name(shard.at("index").at("file"), dataset));
  OpenFile file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.descriptor < 0) throw_system_error("can't read " + path.string(), errno);
  std::error_code error;
  const std::uint64_t bytes = fs::file_size(path, error);
  if (error) throw_system_error("can't read " + path.string(), error.value());
  shards_.push_back({path, std::move(file)});
  for (const ShardMember& member : index.members) {
    if (member.offset > bytes || member.length > bytes - member.offset) {
      throw Error(Fault::input, path.string() + " ends before " + member.name +
                                    " of its index; check the dataset with tinct verify");
    }
    if (!is_picture(member.name)) continue;
    frames_.push_back({shards_.size() - 1, member.offset, member.length, member.name});
  }
}

ShardFrames::OpenFile::~OpenFile() {
  if (descriptor >= 0) ::close(descriptor);
}

fs::path ShardFrames::shard(std::uint64_t frame) const {
  return shards_.at(frames_.at(frame).shard).path;
}

std::string ShardFrames::name(std::uint64_t frame) const { return frames_.at(frame).name; }

std::string ShardFrames::read(std::uint64_t frame) const {
  const Place& place = frames_.at(frame);
  const Shard& shard = shards_.at(place.shard);
  constexpr std::uint64_t kMost = std::uint64_t{20} + 65535ULL * 65535ULL * 3;
  if (place.length > kMost) {
    throw Error(Fault::input, shard.path.string() + ": the index gives " + place.name +
                                  " an impossible length; check it with tinct verify");
  }
  std::string bytes(place.length, '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t got = ::pread(shard.file.descriptor, bytes.data() + done, bytes.size() - done,
                                static_cast<off_t>(place.offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_system_error("can't read " + shard.path.string(), errno);
    if (got == 0) {
      throw Error(Fault::input, shard.path.string() + " ends inside " + place.name +
                                    "; check it with tinct verify");
    }
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

DatasetIdentity dataset_identity(const fs::path& dataset) {
  const Json json = read_dataset_json(dataset);
  return {.digest = text_member(json, "digest"), .root = text_member(json, "root")};
}

TrainingData open_shards(const fs::path& dataset) {
  return {.training = std::make_shared<ShardFrames>(dataset, "train"),
          .held_out = std::make_shared<ShardFrames>(dataset, "validation"),
          .identity = dataset_identity(dataset)};
}

}  // namespace tinct
