#include "lib/data/build_dataset.h"
#include "lib/data/build_report.h"

namespace tinct {
namespace {

const ManifestVideo* video_of(const Manifest& manifest, const VideoId& id) {
  for (const ManifestVideo& video : manifest.videos) {
    if (video.id == id) return &video;
  }
  return nullptr;
}

std::string absent_name(const AbsentVideo& video) {
  return video.file.empty() ? "video " + video.id : video.file + " (" + video.id + ")";
}

std::string missing_sentence(const AbsentVideo& absent, const Manifest& manifest) {
  const ManifestVideo* video = video_of(manifest, absent.id);
  const bool has_link = video != nullptr && !video->sources.empty();
  return absent_name(absent) + " is not below the media folder" +
         (has_link ? "; get it from " + video->sources.front().url : "");
}

Json counts_json(const SplitCounts& counts) {
  return {{"frames", counts.frames}, {"scenes", counts.scenes}};
}

}  // namespace

PlanOptions plan_options(const BuildOptions& options) {
  return {.split_by = options.split_by == "video" ? SplitBy::video : SplitBy::scene,
          .seed = options.seed,
          .compat_colormotion2018 = options.compat == "colormotion2018",
          .stride = options.stride,
          .min_scene = options.min_scene,
          .max_scene = options.max_scene};
}

BuildReport build_report(const DatasetRecord& record, const Manifest& manifest) {
  BuildReport report;
  report.videos = static_cast<std::int64_t>(record.videos.size());
  for (const VideoRecord& video : record.videos) {
    for (const SceneRecord& scene : video.scenes) {
      SplitCounts& counts = scene.split == Split::train ? report.train : report.validation;
      counts.frames += scene.count();
      counts.scenes += 1;
    }
    report.notes.insert(report.notes.end(), video.notes.begin(), video.notes.end());
  }
  report.frames = report.train.frames + report.validation.frames;
  report.scenes = report.train.scenes + report.validation.scenes;
  report.bytes = record.bytes();
  report.root = record.root();
  report.overlap = record.overlap;
  for (const AbsentVideo& video : record.missing) {
    report.missing.push_back(missing_sentence(video, manifest));
  }
  for (const AbsentVideo& video : record.failed) {
    report.failed.push_back(absent_name(video) +
                            " could not be used when this dataset was built; build into another "
                            "folder to see why");
  }
  return report;
}

void compare_with_expected(const DatasetRecord& expected, const DatasetRecord& built,
                           BuildReport& report) {
  report.expect_checked = true;
  // What a dataset of an earlier version does not tell is what that version did.
  const Json unsaid{{"size", 256},      {"crop", "none"}, {"recipe", "tinct1"},
                    {"compat", "none"}, {"stride", 1},    {"dedup", 0}};
  for (const auto& [option, usual] : unsaid.items()) {
    const Json theirs = expected.options.value(option, usual);
    const Json ours = built.options.value(option, usual);
    if (theirs != ours) {
      report.expect_difference = "the expected dataset was built with " + option + " = " +
                                 theirs.dump() + ", this one with " + ours.dump();
    }
  }
  if (report.expect_difference.empty()) {
    report.expect_difference = first_difference(expected, built);
  }
  report.expect_matches = report.expect_difference.empty();
  if (!report.expect_matches) return;
  const bool same_files = expected.shards == built.shards &&
                          expected.files.has_value() == built.files.has_value() &&
                          (!built.files || expected.files->list == built.files->list);
  if (same_files) return;
  report.notes.push_back(
      "every pixel is as expected, but the files are not the same bytes: expected were " +
      expected.encoders.dump() + " with " + expected.options.dump() + ", here are " +
      built.encoders.dump() + " with " + built.options.dump());
}

Json build_report_json(const BuildReport& report) {
  Json json{{"already_complete", report.already_complete},
            {"frames", report.frames},
            {"scenes", report.scenes},
            {"videos", report.videos},
            {"train", counts_json(report.train)},
            {"validation", counts_json(report.validation)},
            {"bytes", report.bytes},
            {"root", report.root},
            {"missing", report.missing},
            {"failed", report.failed},
            {"notes", report.notes},
            {"out", report.folder.string()}};
  if (report.overlap) json["overlap"] = overlap_json(*report.overlap);
  if (report.expect_checked) {
    json["expect"] = {{"matches", report.expect_matches}, {"difference", report.expect_difference}};
  }
  return json;
}

}  // namespace tinct
