#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/data/video_id.h"

namespace tinct {

/// Frames first … last, both included, counted from 0 in presentation order.
struct FrameRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
  [[nodiscard]] std::int64_t count() const noexcept { return last - first + 1; }
  bool operator==(const FrameRange&) const = default;
};

/// When the first and the last frame of a scene are shown, in units of the stream's time base.
struct PtsRange {
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool operator==(const PtsRange&) const = default;
};

/// How one frame looks, coarsely: what finds it again in another copy of the film.
struct SceneFingerprint {
  std::int64_t frame = 0;  ///< counted in the film, not in the scene
  std::string hex;         ///< 48 lower-case digits, as lib/media/fingerprint.h writes them
  bool operator==(const SceneFingerprint&) const = default;
};

/// One shot of a film. What was measured of its frames (pts, pixels, fingerprints) holds for these
/// frames only: forget_measured() goes with every change of them.
struct Scene {
  FrameRange frames;
  std::string split;                 ///< "train", "validation" or empty: not yet decided
  std::optional<double> confidence;  ///< of the boundary at its first frame, 0..1
  std::optional<PtsRange> pts;
  std::string pixels;  ///< RFC 6962 root over its frames in the video's recipe; 64 hex digits
  std::vector<SceneFingerprint> fingerprints;  ///< sorted by frame: first, last, one a second
  Json other = Json::object();                 ///< members tinct does not know, kept as they are

  void forget_measured() {
    pts.reset();
    pixels.clear();
    fingerprints.clear();
  }
};

/// Frames without content: `why` is "uniform", "transition", "damaged" or "discarded".
struct Dropped {
  FrameRange frames;
  std::string why;
  Json other = Json::object();
};

/// Where a file comes from.
struct SourceLink {
  std::string url;          ///< as published, not resolved
  std::string license;      ///< an SPDX name where there is one; empty when not known
  std::string attribution;  ///< whom to name; empty when not known
  Json other = Json::object();
};

/// What the decoder found; the names are those of VideoInfo.
struct StreamFacts {
  int width = 0;  ///< 0: not known
  int height = 0;
  std::int64_t frames = 0;  ///< decoded frames; 0: not known, so ranges are not checked against it
  std::string fps;          ///< "24000/1001"
  std::string time_base;    ///< seconds per unit of pts, "1/24000"
  bool vfr = false;
  std::string codec, pix_fmt, matrix, range;
  Json other = Json::object();
};

/// What the pixels are that a scene's root stands for: how YUV became BGR, and which size.
struct PixelRecipe {
  std::string name;           ///< of the ColourRecipe: "tinct1" or "cv2018"
  std::string matrix, range;  ///< those that were used, whether the film is tagged or not
  int size = 0;               ///< width and height after resize_area; 0: as decoded
  std::string crop;           ///< "none": the whole picture
  Json other = Json::object();
};

/// One film, or one folder of pictures, and which of its frames belong to the dataset.
struct ManifestVideo {
  VideoId id;
  std::string file;  ///< name below the media folder; empty when never seen
  std::int64_t bytes = 0;
  std::string sha256;       ///< of the whole file; empty when not known
  std::string packets;      ///< BLAKE2b-256 of its video packets: a remux keeps it
  std::string frames_hash;  ///< XXH3-128 of all decoded pictures: a lossless copy keeps it
  std::string pts;          ///< BLAKE2b-256 of the presentation times of all frames
  std::optional<PixelRecipe> recipe;  ///< what the scenes' pixel roots mean
  std::vector<SourceLink> sources;
  std::optional<StreamFacts> stream;
  Json detector;  ///< {"name","version","options"} or null
  std::vector<Scene> scenes;
  std::vector<Dropped> dropped;
  Json other = Json::object();
};

/// `tinct.manifest/1`: which frames of which films make a dataset. A video known only by its id
/// (the 2018 metadata) is valid. Unknown members are kept at every level.
struct Manifest {
  std::string name;
  std::string license;
  std::vector<ManifestVideo> videos;  ///< sorted by id when written
  std::vector<SourceLink> unassigned_sources;
  Json other = Json::object();
};

/// The highest frame number a manifest may hold: two years at 60 frames a second, and small enough
/// that no sum over scenes overflows.
inline constexpr std::int64_t kMaxFrameNumber = 4294967295;

/// One thing that is wrong with a manifest.
struct ManifestProblem {
  bool fatal = false;    ///< false: a remark ("unknown member", "overlaps")
  std::string where;     ///< a JSON pointer, "/videos/3/scenes/12"
  std::string sentence;  ///< what is wrong and what to do
};

/// All that is wrong with a manifest's JSON: missing or mistyped members, reversed ranges, ranges
/// beyond the stream's frames, double ids (fatal); overlapping, nested, very short (below 3 frames)
/// and unordered scenes, unknown members, unknown `why` and `split` values (remarks). In the order
/// of the document, except that what is wrong between scenes follows the scenes of their video.
/// Another format than tinct.manifest/1 is the only problem named, with the command that reads it.
/// Any JSON is safe to check; one nested deeper than 64 levels is refused as a whole.
[[nodiscard]] std::vector<ManifestProblem> check_manifest(const Json& json);

/// Reads a manifest. Throws Error(Fault::input) with the file and the first fatal problem.
[[nodiscard]] Manifest read_manifest(const std::filesystem::path& path);
/// The same from JSON; `name` is the file in messages.
[[nodiscard]] Manifest manifest_from_json(const Json& json, const std::string& name);
/// The entry of one video; throws as manifest_from_json.
[[nodiscard]] ManifestVideo video_from_json(const Json& json, const std::string& name);
/// The entry's JSON, empty members left out.
[[nodiscard]] Json video_json(const ManifestVideo& video);
/// The video as people know it: its file, else "video ID".
[[nodiscard]] std::string video_name(const ManifestVideo& video);
/// Its JSON, videos sorted by id, empty members left out.
[[nodiscard]] Json manifest_json(const Manifest& manifest);
/// Writes canonical bytes (RFC 8785) atomically: the same content is the same bytes. Throws
/// Error(Fault::bug) for a manifest that read_manifest would refuse, as one with double ids.
void write_manifest(const std::filesystem::path& path, const Manifest& manifest);

/// The 2018 lists of single-scene videos count from 1, so that a whole clip reads [1, frames]. Such
/// a last frame, one beyond the end of a stream whose length is known, is clipped and noted in the
/// scene ("clipped": true), as is that of a dropped range. Returns how many were clipped.
int clip_counted_from_one(ManifestVideo& video);

/// What `tinct manifest stats` counts.
struct ManifestStats {
  std::int64_t videos = 0;
  std::int64_t scenes = 0;
  std::int64_t frames = 0;                             ///< in scenes, with overlaps counted twice
  std::int64_t distinct_frames = 0;                    ///< without
  std::int64_t shortest = 0, median = 0, longest = 0;  ///< scene lengths in frames; of two
                                                       ///< middle ones the shorter; 0: no scene
  std::int64_t adjacent = 0;          ///< scenes that start right after the end of all before them
  std::int64_t with_media_known = 0;  ///< videos with at least one source
};
[[nodiscard]] ManifestStats manifest_stats(const Manifest& manifest);

}  // namespace tinct
