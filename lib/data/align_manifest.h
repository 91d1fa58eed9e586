#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "lib/data/align_film.h"
#include "lib/data/manifest.h"

namespace tinct {

/// How much of a scene another copy of its film has.
enum class SceneGrade {
  /// The pixel root, computed anew from the copy's frames in the manifest's recipe, is the
  /// manifest's.
  exact,
  /// The copy decodes to the very pictures of the manifest's film (its packets or frames_hash are
  /// the manifest's), but the pixels of the recipe differ or can't be compared: the colour tags
  /// were lost, or the manifest holds no root.
  exact_frames,
  /// Another encode: both boundaries were found and verified, and what lies between them fits.
  aligned,
  /// Not in the film, not completely, or not verified.
  missing,
};
/// "exact", "exact frames", "aligned", "missing"
[[nodiscard]] const char* name(SceneGrade grade) noexcept;

/// One scene of the manifest and its place in the copy.
struct AlignedScene {
  SceneGrade grade = SceneGrade::missing;
  FrameRange frames;        ///< there; not for missing ones
  bool one_to_one = false;  ///< each frame of the scene has its own there
  /// In dB, 100 where nothing differs; over the scene's frames in the manifest's recipe, or, where
  /// the original is not at hand, over the 4x4 luma means of its known frames, which is coarse.
  std::optional<double> psnr;
  bool psnr_of_frames = false;
  std::string why;  ///< missing: what is known of the reason
};

/// One video of the manifest and the film that was found for it.
struct AlignedVideo {
  std::filesystem::path media;  ///< empty: no film was found
  std::string matched_by;       ///< "id", "name" or "fingerprints"
  AlignmentRate rate = AlignmentRate::frames;
  std::string fps;                   ///< of that film, as its container tells it: "24000/1001"
  std::vector<AlignedScene> scenes;  ///< as ManifestVideo::scenes
  std::string why;                   ///< no film was found, or it is not the same one
  /// The entry of that film in a manifest of its own, with the scenes that were found; its
  /// `aligned_from` names the video. Empty where no scene was found.
  std::optional<ManifestVideo> entry;
};

struct AlignOptions {
  std::filesystem::path media;      ///< folder with the copies, or one film
  std::filesystem::path reference;  ///< folder with the originals, for the PSNR; may be empty
  bool measure = false;             ///< fill the entries with all facts, as `manifest link` does
};

/// Finds each video of a manifest in `media` and grades each scene: by its id, then by its file's
/// name with any extension where half of the scenes are there, then by the fingerprints of all
/// other films where two scenes in a row are there (or its only one). A film that can't be read is
/// passed over with a warning. Throws Error(Fault::input) when `media` or `reference` does not
/// exist.
[[nodiscard]] std::vector<AlignedVideo> align_manifest(const Manifest& manifest,
                                                       const AlignOptions& options);

/// The manifest of the copies: entries of the videos with scenes that were found.
[[nodiscard]] Manifest aligned_manifest(const Manifest& manifest,
                                        const std::vector<AlignedVideo>& videos);

}  // namespace tinct
