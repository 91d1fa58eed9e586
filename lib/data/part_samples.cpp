#include "lib/data/part_samples.h"

#include <cstdlib>
#include <memory>
#include <utility>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/data/sample_writer.h"
#include "lib/data/shard_index.h"
#include "lib/data/tar_reader.h"
#include "lib/data/verify_parts.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void fail(const std::string& where) {
  throw Error(Fault::input,
              where + " is damaged: tinct verify names what is; build that part again");
}

std::string checked_bytes(TarReader& tar, const ShardMember& member, const fs::path& shard) {
  std::string bytes = tar.read({member.name, member.offset, member.length});
  if (hex(sha256(bytes)) != member.sha256) fail(shard.string() + ": " + member.name);
  return bytes;
}

Digest256 leaf_of(const std::string& pixels, const std::string& where) {
  const auto leaf = digest_from_hex(pixels);
  if (!leaf) fail(where);
  return *leaf;
}

EncodedSample sample_of(TarReader& tar, const ShardMember& picture, const ShardMember& text,
                        const fs::path& shard) {
  EncodedSample sample;
  sample.picture = std::make_shared<const std::string>(checked_bytes(tar, picture, shard));
  sample.picture_sha256 = picture.sha256;
  sample.extension = picture.name.substr(picture.name.rfind('.'));
  sample.json = checked_bytes(tar, text, shard);
  const Json json = parse_json(sample.json, text.name);
  sample.name = {.id = json.at("id"), .scene = json.at("scene"), .frame = json.at("frame")};
  sample.split = split_from_name(json.at("split"), text.name);
  sample.leaf = leaf_of(json.at("pixels"), text.name);
  sample.damaged = json.value("damaged", false);
  return sample;
}

void read_shard(const fs::path& folder, const ShardRecord& record,
                const std::function<void(const EncodedSample&)>& use) {
  const fs::path index_path = folder / record.index.file;
  const std::string text = read_file(index_path);
  if (hex(sha256(text)) != record.index.sha256) fail(index_path.string());
  const ShardIndex index = shard_index_from_text(text, index_path.string());
  const fs::path path = folder / record.tar.file;
  TarReader tar(path);
  try {
    for (std::size_t i = 0; i + 1 < index.members.size(); i += 2) {
      throw_if_cancelled();
      use(sample_of(tar, index.members[i], index.members[i + 1], path));
    }
  } catch (const Json::exception&) {
    fail(path.string());
  }
}

EncodedSample sample_of(const fs::path& folder, const ListedFile& listed) {
  EncodedSample sample;
  const fs::path path(listed.file.file);
  const fs::path scene = path.parent_path();
  sample.name = {.id = scene.parent_path().filename().string(),
                 .scene = std::atoll(scene.filename().c_str()),
                 .frame = std::atoll(path.stem().c_str())};
  sample.split = split_from_name(path.begin()->string(), listed.file.file);
  sample.extension = path.extension().string();
  sample.picture = std::make_shared<const std::string>(read_file(folder / path));
  sample.picture_sha256 = hex(sha256(*sample.picture));
  if (sample.picture_sha256 != listed.file.sha256) fail((folder / path).string());
  sample.leaf = leaf_of(listed.pixels, listed.file.file);
  sample.print = listed.print;
  sample.damaged = listed.damaged;
  return sample;
}

void read_list(const fs::path& folder, const FileListRecord& files,
               const std::function<void(const EncodedSample&)>& use) {
  const fs::path path = folder / files.list.file;
  const std::string text = read_file(path);
  if (hex(sha256(text)) != files.list.sha256) fail(path.string());
  for (const ListedFile& listed : listed_files(text, path.string())) {
    throw_if_cancelled();
    use(sample_of(folder, listed));
  }
}

}  // namespace

void for_each_sample(const fs::path& folder, const DatasetRecord& record,
                     const std::function<void(const EncodedSample&)>& use) {
  if (record.files) read_list(folder, *record.files, use);
  for (const ShardRecord& shard : record.shards) read_shard(folder, shard, use);
}

}  // namespace tinct
