#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

#include "lib/base/errors.h"
#include "lib/data/align_manifest.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/table.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

constexpr std::array kGrades{SceneGrade::exact, SceneGrade::exact_frames, SceneGrade::aligned,
                             SceneGrade::missing};

struct AlignCommandOptions {
  fs::path manifest;
  fs::path media;
  fs::path reference;
  fs::path out;

  static void describe(auto& opt, AlignCommandOptions& o) {
    opt("manifest", o.manifest, "the manifest, with fingerprints (tinct manifest link)")
        .positional()
        .required()
        .shown_as("M.json");
    opt("media", o.media, "folder with the other copies of the films, or one film")
        .required()
        .shown_as("DIR");
    opt("reference", o.reference,
        "folder with the films the manifest was made of: the PSNR is then that of the frames")
        .shown_as("DIR");
    opt("out", o.out, "a manifest of the copies to write, with the scenes that were found")
        .shown_as("ALIGNED.json");
  }
};

std::string range_of(const FrameRange& frames) {
  return std::to_string(frames.first) + "-" + std::to_string(frames.last);
}

// Two digits are more than the coarse kind has.
double rounded(double psnr) { return std::round(psnr * 100) / 100; }

Json scene_json(const Scene& scene, const AlignedScene& aligned) {
  Json json = {{"frames", {scene.frames.first, scene.frames.last}}, {"grade", name(aligned.grade)}};
  if (aligned.grade == SceneGrade::missing) {
    json["why"] = aligned.why;
    return json;
  }
  json["to"] = {aligned.frames.first, aligned.frames.last};
  json["offset"] = aligned.frames.first - scene.frames.first;
  json["one_to_one"] = aligned.one_to_one;
  if (aligned.psnr) {
    json["psnr"] = rounded(*aligned.psnr);
    json["psnr_of"] = aligned.psnr_of_frames ? "frames" : "fingerprints";
  }
  return json;
}

Json counts_json(const std::vector<AlignedVideo>& videos) {
  std::map<std::string, int> counts;
  for (const SceneGrade grade : kGrades) counts[name(grade)] = 0;
  for (const AlignedVideo& video : videos) {
    for (const AlignedScene& scene : video.scenes) ++counts[name(scene.grade)];
  }
  return counts;
}

Json as_json(const Manifest& manifest, const std::vector<AlignedVideo>& videos) {
  Json list = Json::array();
  for (std::size_t v = 0; v < videos.size(); ++v) {
    Json video = {{"id", manifest.videos[v].id}, {"scenes", Json::array()}};
    if (!manifest.videos[v].file.empty()) video["file"] = manifest.videos[v].file;
    if (videos[v].media.empty()) {
      video["why"] = videos[v].why;
    } else {
      video["media"] = videos[v].media.string();
      video["matched_by"] = videos[v].matched_by;
      video["rate"] = videos[v].rate == AlignmentRate::frames ? "frames" : "time";
      video["fps"] = videos[v].fps;
      if (videos[v].entry) video["media_id"] = videos[v].entry->id;
    }
    for (std::size_t s = 0; s < videos[v].scenes.size(); ++s) {
      video["scenes"].push_back(scene_json(manifest.videos[v].scenes[s], videos[v].scenes[s]));
    }
    list.push_back(std::move(video));
  }
  return {{"videos", list}, {"scenes", counts_json(videos)}};
}

std::string psnr_text(const AlignedScene& scene) {
  if (!scene.psnr) return "";
  char text[32];
  std::snprintf(text, sizeof text, "%s%.1f", scene.psnr_of_frames ? "" : "~", *scene.psnr);
  return text;
}

void add_rows(const ManifestVideo& video, const AlignedVideo& aligned, TextTable& table) {
  for (std::size_t s = 0; s < aligned.scenes.size(); ++s) {
    const AlignedScene& scene = aligned.scenes[s];
    const bool missing = scene.grade == SceneGrade::missing;
    const std::int64_t offset = scene.frames.first - video.scenes[s].frames.first;
    table.add({video_name(video), range_of(video.scenes[s].frames), name(scene.grade),
               missing ? "" : range_of(scene.frames), missing ? "" : std::to_string(offset),
               missing ? "" : psnr_text(scene)});
  }
}

std::string reasons(const ManifestVideo& video, const AlignedVideo& aligned) {
  std::string text;
  if (aligned.media.empty()) return video_name(video) + ": " + aligned.why + "\n";
  text =
      video_name(video) + ": " + aligned.media.string() + ", found by its " + aligned.matched_by +
      (aligned.rate == AlignmentRate::time ? ", by time: frames were dropped or repeated\n" : "\n");
  for (std::size_t s = 0; s < aligned.scenes.size(); ++s) {
    if (aligned.scenes[s].why.empty()) continue;
    text += video_name(video) + " " + range_of(video.scenes[s].frames) + ": " +
            aligned.scenes[s].why + "\n";
  }
  return text;
}

std::string as_text(const Manifest& manifest, const std::vector<AlignedVideo>& videos) {
  TextTable table({"film", "scene", "grade", "there", "offset", "PSNR"});
  std::string text;
  bool coarse = false;
  for (std::size_t v = 0; v < videos.size(); ++v) {
    add_rows(manifest.videos[v], videos[v], table);
    text += reasons(manifest.videos[v], videos[v]);
    for (const AlignedScene& scene : videos[v].scenes) {
      coarse = coarse || (scene.psnr && !scene.psnr_of_frames);
    }
  }
  text = table.text() + "\n" + text;
  if (coarse) {
    text += "~: of the fingerprints' luma means, which is coarse; --reference measures frames\n";
  }
  const Json counts = counts_json(videos);
  std::string line;
  for (const SceneGrade grade : kGrades) {
    line += (line.empty() ? "" : ", ") + with_thousands(counts[name(grade)].get<int>()) + " " +
            name(grade);
  }
  return text + "scenes: " + line + "\n";
}

int run(const AlignCommandOptions& options, const CommonOptions& common) {
  const Manifest manifest = read_manifest(options.manifest);
  const std::vector<AlignedVideo> videos = align_manifest(
      manifest,
      {.media = options.media, .reference = options.reference, .measure = !options.out.empty()});
  if (!options.out.empty()) write_manifest(options.out, aligned_manifest(manifest, videos));
  common.json ? print_json(as_json(manifest, videos)) : print_text(as_text(manifest, videos));
  const auto is_missing = [](const AlignedScene& scene) {
    return scene.grade == SceneGrade::missing;
  };
  return std::ranges::any_of(videos,
                             [&](const AlignedVideo& video) {
                               return std::ranges::any_of(video.scenes, is_missing);
                             })
             ? kSomeFailed
             : 0;
}

}  // namespace

Command manifest_align_command() {
  return make_command<AlignCommandOptions>(
      {.name = "manifest align",
       .summary = "find a manifest's scenes in other encodes of its films",
       .about =
           "A film of the manifest is sought in DIR by its id, then by its file's name with any "
           "extension, then by the fingerprints of all other films there. Each candidate is "
           "decoded once; a second time where a scene may be exact, or for --out.\n\n"
           "Each scene gets a grade. exact: the pixel root, computed anew from the copy's frames, "
           "is the manifest's. exact frames: the copy decodes to the same pictures (the same "
           "file, packets or frames_hash), but the pixels of the recipe differ or can't be "
           "compared. aligned: another encode in which both boundaries were found and verified. "
           "missing: not there, not whole, or not verified; the reason is told.\n\n"
           "An aligned scene has a PSNR: with --reference that of its frames, in the manifest's "
           "recipe and size; without, that of the fingerprints' 4x4 luma means (marked ~), which "
           "tells a film from another, but not a good encode from a fair one.\n\n"
           "--out writes a manifest of the copies, with their own ids, the scenes where they were "
           "found, and all that manifest link measures; each video's \"aligned_from\" "
           "names the one it was found for. Status 1: some scene is missing.",
       .examples = {{"tinct manifest align film.json --media downloads",
                     "what does this copy of the film still have?"},
                    {"tinct manifest align film.json --media downloads --reference originals "
                     "--out copy.json",
                     "measure the loss, and build from the copy"}}},
      run);
}

}  // namespace tinct
