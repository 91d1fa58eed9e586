#include "lib/data/dataset_pictures.h"

#include <cstdlib>
#include <fstream>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/data/sample_writer.h"
#include "lib/data/shard_index.h"

namespace tinct {
namespace fs = std::filesystem;
DatasetPictures::DatasetPictures(fs::path folder, const DatasetRecord& record)
    : folder_(std::move(folder)) {
  for (const ShardRecord& shard : record.shards) {
    for (const ShardMember& member : read_shard_index(folder_ / shard.index.file).members) {
      if (member.name.ends_with(".json")) continue;
      Place place;
      place.file = files_.size();
      place.offset = member.offset;
      place.length = member.length;
      add(member.name, shard.split, std::move(place));
    }
    files_.push_back(shard.tar.file);
  }
  if (!record.files) return;
  const fs::path list = folder_ / record.files->list.file;
  for (const ListedFile& listed : listed_files(read_file(list), list.string())) {
    const std::string& path = listed.file.file;
    Place place;
    place.file = files_.size();
    place.length = listed.file.bytes;
    const std::size_t slash = path.find('/');
    add(path.substr(slash + 1), split_from_name(path.substr(0, slash), path), std::move(place));
    files_.push_back(path);
  }
}

void DatasetPictures::add(const std::string& member, Split split, Place place) {
  const fs::path path(member);
  const fs::path scene = path.parent_path();
  place.name = {.id = scene.parent_path().filename().string(),
                .scene = std::atoll(scene.filename().c_str()),
                .frame = std::atoll(path.stem().c_str())};
  place.split = split;
  place.extension = path.extension().string();
  places_.push_back(std::move(place));
}

Frame DatasetPictures::read(const Place& place) const {
  const fs::path path = folder_ / files_.at(place.file);
  const std::string name =
      SampleName{place.name.id, place.name.scene, place.name.frame}.key() + place.extension;
  std::ifstream file(path, std::ios::binary);
  std::string bytes(place.length, '\0');
  file.seekg(static_cast<std::streamoff>(place.offset));
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!file) {
    throw Error(Fault::input,
                path.string() + " has no whole " + name + "; check it with tinct verify");
  }
  return decode_picture(bytes, encoding_of_picture(name), name);
}

}  // namespace tinct
