#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/files.h"
#include "lib/data/build_dataset.h"
#include "lib/data/manifest.h"
#include "lib/data/shard_index.h"
#include "lib/data/tar_reader.h"
#include "lib/data/video_id.h"
#include "lib/media/image_io.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

namespace tinct::test {

/// The bytes of every file below a folder, by path.
inline std::map<std::string, std::string> files_below(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_directory()) continue;
    files[entry.path().lexically_relative(folder).string()] = read_file(entry.path());
  }
  return files;
}

/// The members of all shards of a dataset, by name.
inline std::map<std::string, std::string> members_of(const std::filesystem::path& dataset) {
  std::map<std::string, std::string> members;
  for (const auto& entry : std::filesystem::directory_iterator(dataset)) {
    if (entry.path().extension() != ".tar") continue;
    TarReader reader(entry.path());
    while (const auto member = reader.next()) members[member->name] = reader.read(*member);
  }
  return members;
}

/// Two films and a folder of pictures with a manifest, all made in code.
class SmallFilms {
 public:
  explicit SmallFilms(int frames = 40) : frames_(frames) {
    const std::filesystem::path media = folder_ / "media";
    std::filesystem::create_directories(media / "deep");
    write_test_video(media / "first.mkv", test_frames(48, 32, frames));
    write_test_video(media / "deep" / "second.mkv", test_frames(40, 40, frames / 2));
    std::filesystem::create_directories(media / "stills");
    for (int i = 0; i < 6; ++i) {
      write_file_atomically(media / "stills" / (std::to_string(i) + ".png"),
                            encode_png(test_pattern(32, 24, 50 + i)));
    }
    manifest_.name = "small";
    add(media / "first.mkv", "first.mkv",
        {{0, frames / 4}, {frames / 4 + 1, frames / 2}, {frames / 2 + 3, frames - 2}});
    add(media / "deep" / "second.mkv", "", {{2, 7}, {8, frames / 2 - 1}});
    add(media / "stills", "stills", {{1, 4}});
  }

  [[nodiscard]] std::filesystem::path media() const { return folder_ / "media"; }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return folder_ / name;
  }
  [[nodiscard]] Manifest& manifest() { return manifest_; }
  [[nodiscard]] ManifestVideo& video(int i) { return manifest_.videos[static_cast<size_t>(i)]; }
  [[nodiscard]] std::int64_t planned_frames() const {
    return plan_dataset(manifest_, {}).counts().frames;
  }
  /// Small pictures in small shards, so that films span shards and shards span films.
  [[nodiscard]] static BuildOptions options() {
    BuildOptions options;
    options.size = 16;
    options.encoding = "png";
    options.shard_size = 7;
    return options;
  }
  [[nodiscard]] BuildReport build(const std::string& name,
                                  const BuildOptions& options = SmallFilms::options()) {
    return build_dataset(manifest_, media(), folder_ / name, options);
  }

 private:
  void add(const std::filesystem::path& path, const std::string& file,
           const std::vector<FrameRange>& ranges) {
    ManifestVideo& video = manifest_.videos.emplace_back();
    video.id = video_id(path);
    video.file = file;
    for (const FrameRange& range : ranges) {
      Scene scene;
      scene.frames = range;
      video.scenes.push_back(scene);
    }
  }

  TemporaryFolder folder_;
  int frames_;
  Manifest manifest_;
};

}  // namespace tinct::test
