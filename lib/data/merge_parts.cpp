#include "lib/data/merge_parts.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/data/build_films.h"
#include "lib/data/build_journal.h"
#include "lib/data/build_report.h"
#include "lib/data/dataset_folder.h"
#include "lib/data/find_overlap.h"
#include "lib/data/part_samples.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

struct Part {
  fs::path folder;
  DatasetRecord record;
};

bool are_of_one_build(const DatasetRecord& a, const DatasetRecord& b) {
  return a.options == b.options && a.manifest_sha256 == b.manifest_sha256 &&
         a.manifest == b.manifest && a.tool_version == b.tool_version && a.encoders == b.encoders &&
         a.part->count == b.part->count;
}

std::vector<Part> read_parts(const std::vector<fs::path>& folders) {
  std::vector<Part> parts;
  for (const fs::path& folder : folders) {
    parts.push_back({folder, read_dataset_record(folder / kDatasetFileName)});
    if (!parts.back().record.part) {
      throw Error(Fault::input, folder.string() + " is a whole dataset and no part of one");
    }
    if (!are_of_one_build(parts.front().record, parts.back().record)) {
      throw Error(Fault::input, folder.string() + " and " + parts.front().folder.string() +
                                    " are parts of different builds: manifest, options, version, "
                                    "encoders or number of parts differ");
    }
  }
  std::ranges::stable_sort(parts, {}, [](const Part& part) { return part.record.part->index; });
  const int count = parts.front().record.part->count;
  for (int i = 0; i < count; ++i) {
    const auto of_index = [&](const Part& part) { return part.record.part->index == i; };
    const auto found = std::ranges::count_if(parts, of_index);
    if (found == 1) continue;
    throw Error(Fault::input, "part " + std::to_string(i) + " of " + std::to_string(count) +
                                  (found == 0 ? " is missing: build it with --shard " +
                                                    std::to_string(i) + "/" + std::to_string(count)
                                              : " is named twice"));
  }
  return parts;
}

// What the parts say of one film, put together.
struct MergedFilm {
  VideoRecord video;
  std::map<std::int64_t, SceneRecord> scenes;
  std::map<std::int64_t, MerkleTree> trees;
  std::set<std::int64_t> damaged;
};

// The films of all parts; fills in the missing and failed ones of the record.
class MergedFilms {
 public:
  MergedFilms(const std::vector<Part>& parts, DatasetRecord& record) {
    for (const Part& part : parts) {
      for (const AbsentVideo& video : part.record.missing) missing_[video.id] = video;
      for (const AbsentVideo& video : part.record.failed) failed_[video.id] = video;
    }
    for (const Part& part : parts) {
      for (const VideoRecord& video : part.record.videos) add(video, part);
    }
    for (const auto& [id, video] : failed_) {
      if (missing_.contains(id)) refuse_half_missing(video);
      record.failed.push_back(video);
    }
    for (const auto& [id, video] : missing_) record.missing.push_back(video);
  }

  /// The sample's film; null where it failed.
  MergedFilm* film_of(const VideoId& id) {
    const auto film = films_.find(id);
    return film == films_.end() ? nullptr : &film->second;
  }

  std::vector<VideoRecord> take() {
    std::vector<VideoRecord> videos;
    for (auto& [id, film] : films_) {
      for (auto& [number, scene] : film.scenes) {
        const MerkleTree& tree = film.trees[number];
        scene.root = hex(tree.root());
        scene.set_written(static_cast<std::int64_t>(tree.size()));
        film.video.scenes.push_back(std::move(scene));
      }
      note_damage(static_cast<std::int64_t>(film.damaged.size()), film.video);
      videos.push_back(std::move(film.video));
    }
    return videos;
  }

 private:
  [[noreturn]] static void refuse_half_missing(const AbsentVideo& video) {
    throw Error(Fault::input, (video.file.empty() ? "video " + video.id : video.file) +
                                  " was there for one part and missing for another; build the "
                                  "parts that lack it again");
  }

  void add(const VideoRecord& video, const Part& part) {
    if (const auto missing = missing_.find(video.id); missing != missing_.end()) {
      refuse_half_missing(missing->second);
    }
    if (failed_.contains(video.id)) return;
    MergedFilm& film = films_[video.id];
    film.video.id = video.id;
    if (film.video.time_base.empty()) film.video.time_base = video.time_base;
    if (film.video.time_base != video.time_base) {
      throw Error(Fault::input, "video " + video.id + " is another file for " +
                                    part.folder.string() +
                                    " than for a part before it; build "
                                    "both from the same media");
    }
    // The end of a scene is known to the last part that has it.
    for (const SceneRecord& scene : video.scenes) film.scenes[scene.number] = scene;
    film.video.notes.insert(film.video.notes.end(), video.notes.begin(), video.notes.end());
  }

  std::map<VideoId, AbsentVideo> missing_, failed_;
  std::map<VideoId, MergedFilm> films_;
};

void copy_samples(const std::vector<Part>& parts, MergedFilms& films, SampleWriter& writer) {
  for (const Part& part : parts) {
    for_each_sample(part.folder, part.record, [&](const EncodedSample& sample) {
      MergedFilm* film = films.film_of(sample.name.id);
      if (film == nullptr) return;
      writer.write(sample);
      film->trees[sample.name.scene].add(sample.leaf);
      if (sample.damaged) film->damaged.insert(sample.name.frame);
    });
  }
}

bool is_result_of(const DatasetRecord& record, const DatasetRecord& part) {
  return !record.part && record.options == part.options &&
         record.manifest_sha256 == part.manifest_sha256;
}

DatasetRecord merge_into(const fs::path& partial, const std::vector<Part>& parts) {
  const DatasetRecord& first = parts.front().record;
  DatasetRecord record{.name = first.name,
                       .license = first.license,
                       .options = first.options,
                       .manifest_sha256 = first.manifest_sha256,
                       .tool_version = first.tool_version,
                       .encoders = first.encoders,
                       .shards = {},
                       .files = {},
                       .videos = {},
                       .missing = {},
                       .failed = {}};
  MergedFilms films(parts, record);
  const auto writer =
      make_sample_writer(record.options.at("layout"), partial, record.options.at("shard_size"));
  writer->rewind({});
  copy_samples(parts, films, *writer);
  record.videos = films.take();
  if (record.videos.empty()) {
    throw Error(Fault::input, "no film could be used for any of the parts");
  }
  writer->finish(record);
  write_manifest_copy(partial, read_file(parts.front().folder / kManifestCopyName), record);
  record.overlap = find_overlap(partial, record);
  return record;
}

}  // namespace

BuildReport merge_parts(const std::vector<fs::path>& folders, const fs::path& out) {
  if (folders.empty()) throw Error(Fault::usage, "name the parts that are to be joined");
  const std::vector<Part> parts = read_parts(folders);
  const fs::path final_folder = without_end_slash(out);
  const fs::path partial = partial_folder(final_folder);
  const Manifest manifest = read_manifest(parts.front().folder / kManifestCopyName);
  const auto ours = [&](const DatasetRecord& record) {
    return is_result_of(record, parts.front().record);
  };
  const auto finished = finished_dataset(final_folder, ours);
  DatasetRecord record;
  if (finished) {
    record = *finished;
  } else {
    create_folders(partial);
    BuildJournal journal(partial, "merge " + parts.front().record.manifest_sha256);
    (void)journal.resume({});
    record = merge_into(partial, parts);
    publish_dataset(partial, final_folder, record);
  }
  BuildReport report = build_report(record, manifest);
  report.folder = final_folder;
  report.already_complete = finished.has_value();
  return report;
}

}  // namespace tinct
