#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenes/review/edit_history.h"
#include "scenes/review/film_pictures.h"

namespace tinct {

/// What the detector made of each frame, and from where on that is a cut.
struct CutCurve {
  double threshold = 0.5;
  std::vector<float> values;  ///< 0..1, one a frame; empty: not known
};

/// A change from one scene to the next, at the first frame of the later one; or a near miss, a
/// frame inside a scene that the detector almost took for one.
struct Cut {
  std::int64_t at = 0;
  std::size_t before = 0;  ///< indexes of the scenes in Timeline::pieces()
  std::size_t after = 0;   ///< the same one for a near miss
  bool near_miss = false;
  std::optional<double> confidence;
  bool accepted = false;
  /// 1: on the threshold; 0: as far from it as can be. Half where nothing is known of it.
  double doubt = 0.5;
};

/// All cuts and near misses of a film; the most doubtful first, those that a person accepted behind
/// all others. Near misses are the highest values around that reach half the threshold.
[[nodiscard]] std::vector<Cut> cuts_by_doubt(const EditHistory& history,
                                             const CutCurve& curve = {});

/// How alike two frames are, 0..1, or nothing while it isn't known.
using Similarity = std::function<std::optional<double>(std::int64_t, std::int64_t)>;

/// What to do with a scene of fewer than kShortScene frames.
inline constexpr std::int64_t kShortScene = 3;
struct Suggestion {
  std::size_t piece = 0;            ///< index of the short scene
  Edit edit;                        ///< a merge or a discard
  std::optional<std::size_t> with;  ///< the scene to merge with
  double alike = 0;                 ///< how alike the two are where they meet
};

/// A suggestion for each short scene: to merge it with that of its direct neighbours that is more
/// alike where they meet, or to discard it when it is like neither. Scenes whose frames were not
/// yet seen are left out.
[[nodiscard]] std::vector<Suggestion> suggestions(const Timeline& timeline,
                                                  const Similarity& similarity);

/// A scene that looks much like an earlier one nearby (the index of its piece), by its middle.
[[nodiscard]] std::optional<std::size_t> near_duplicate(const std::vector<Piece>& pieces,
                                                        std::size_t index,
                                                        const Similarity& similarity);

/// Frames whose small pictures a list of scenes shows: the first, middle and last of each.
[[nodiscard]] std::int64_t middle(const FrameRange& frames) noexcept;

}  // namespace tinct
