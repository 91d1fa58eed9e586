#include "metrics/inputs/input_hashes.h"

#include <string>

#include "lib/base/hash.h"
#include "lib/base/parallel.h"
#include "lib/media/frame_source.h"

namespace tinct {
namespace {
namespace fs = std::filesystem;

Json hash_of_file(const fs::path& file) {
  return {{"sha256", hex(sha256_file(file))}, {"sha256_of", "file"}};
}

Json hash_of_pictures(const fs::path& folder) {
  const std::vector<fs::path> pictures = list_pictures(folder);
  std::vector<std::string> hashes(pictures.size());
  parallel_for(pictures.size(), [&](std::size_t i) { hashes[i] = hex(sha256_file(pictures[i])); });
  Sha256 all;
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    all.update(hashes[i] + "  " + pictures[i].filename().string() + "\n");
  }
  return {{"sha256", hex(all.finish())}, {"sha256_of", "pictures"}};
}

}  // namespace

const Json& InputHashes::of(const fs::path& path) {
  const auto [place, missing] = known_.try_emplace(path);
  if (missing) place->second = fs::is_directory(path) ? hash_of_pictures(path) : hash_of_file(path);
  return place->second;
}

void InputHashes::add_to(Json& record, const ClipPaths& clip,
                         const std::vector<OutputPath>& outputs) {
  record["truth"].update(of(clip.truth.path));
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const auto output = record["outputs"].find(outputs[i].name);
    if (output != record["outputs"].end()) output->update(of(clip.outputs[i].path));
  }
}

}  // namespace tinct
