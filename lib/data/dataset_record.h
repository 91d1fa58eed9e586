#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/data/manifest.h"
#include "lib/data/overlap_record.h"
#include "lib/data/split.h"

namespace tinct {

/// A file of a dataset, by its path below the dataset's folder.
struct FileRecord {
  std::string file;
  std::uint64_t bytes = 0;
  std::string sha256;
  bool operator==(const FileRecord&) const = default;
};

struct ShardRecord {
  FileRecord tar;
  FileRecord index;
  Split split = Split::train;
  std::int64_t frames = 0;
  bool operator==(const ShardRecord&) const = default;
};

/// The frames of one scene as written, and the pixel root of their leaves in frame order.
struct SceneRecord {
  std::int64_t number = 0;  ///< first frame in the manifest: the name of its folder
  FrameRange frames;
  Split split = Split::train;
  std::string root;
  /// How many of `frames` are written; less than all where a stride or near-duplicates left some
  /// out. Nothing: all.
  std::optional<std::int64_t> written{};

  [[nodiscard]] std::int64_t count() const { return written.value_or(frames.count()); }
  /// Sets `written`, to nothing where it is all.
  void set_written(std::int64_t frames_written);
};

/// A video's root is the tree over its scenes' roots, by scene number.
struct VideoRecord {
  VideoId id;
  std::string time_base;  ///< seconds per unit of a sample's pts, "1/12800"
  std::vector<SceneRecord> scenes;
  std::vector<std::string> notes;
  [[nodiscard]] std::int64_t frames() const;
  [[nodiscard]] std::string root() const;
};

/// A video of the manifest that is not in the dataset.
struct AbsentVideo {
  VideoId id;
  std::string file;
};

/// The list of files of the folder layout.
struct FileListRecord {
  FileRecord list;
  std::int64_t count = 0;
  std::uint64_t bytes = 0;  ///< of the listed files together
};

/// Which part of a build this is, counted from 0; `tinct merge` joins the parts.
struct PartRecord {
  int index = 0;
  int count = 1;
  bool operator==(const PartRecord&) const = default;
};

/// What `dataset.json` (`tinct.dataset/1`) says. Nothing in it depends on when, where or with how
/// many threads the dataset was built.
struct DatasetRecord {
  std::string name;
  std::string license;
  Json options = Json::object();  ///< of the build, as OptionTable::to_json gives them
  std::string manifest_sha256;    ///< of the manifest's canonical JSON
  std::string tool_version;
  Json encoders = Json::object();  ///< libraries and versions behind the encoded bytes
  std::vector<ShardRecord> shards;
  std::optional<FileListRecord> files;
  std::vector<VideoRecord> videos;  ///< by id
  std::vector<AbsentVideo> missing;
  std::vector<AbsentVideo> failed;
  std::optional<FileRecord> manifest{};    ///< the copy of the manifest, with all splits
  std::optional<OverlapRecord> overlap{};  ///< near-duplicates across the splits
  std::optional<PartRecord> part{};        ///< nothing: the whole

  /// Bytes of all files but dataset.json.
  [[nodiscard]] std::uint64_t bytes() const;
  /// The tree over the videos' roots, by id.
  [[nodiscard]] std::string root() const;
};

inline constexpr const char* kDatasetFormat = "tinct.dataset/1";
inline constexpr const char* kDatasetFileName = "dataset.json";
inline constexpr const char* kManifestCopyName = "manifest.json";

/// The JSON of a record, with counts, roots and `digest`: the SHA-256 of the canonical JSON without
/// that member.
[[nodiscard]] Json dataset_json(const DatasetRecord& record);
/// Throws Error(Fault::input) that names `name`: a member is missing or wrong, the digest, a count
/// or a root does not fit the rest.
[[nodiscard]] DatasetRecord dataset_from_json(const Json& json, const std::string& name);
/// Reads a dataset.json; the bytes must be canonical, so that no byte can change unseen.
[[nodiscard]] DatasetRecord read_dataset_record(const std::filesystem::path& path);

/// The root over hex roots in their order, as hex; lib/data/merkle.h. Throws Error(Fault::input)
/// for what is not 64 hex digits.
[[nodiscard]] std::string root_of_roots(const std::vector<std::string>& roots);

/// The first scene in which the pixels of two datasets differ, as a sentence; empty when all roots
/// agree. Encoding and layout don't matter.
[[nodiscard]] std::string first_difference(const DatasetRecord& expected,
                                           const DatasetRecord& built);

/// JSON of a scene record and back; the journal uses them too.
[[nodiscard]] Json scene_record_json(const SceneRecord& scene);
[[nodiscard]] SceneRecord scene_record_from_json(const Json& json);

}  // namespace tinct
