#include <algorithm>
#include <cmath>

#include "scenes/review/cut_list.h"

namespace tinct {
namespace {

// Below this the pictures on two sides of a cut are unrelated (default_thresholds.h).
constexpr double kRelated = 0.6;
// Above this two pictures show the same from the same place.
constexpr double kDuplicate = 0.93;
constexpr std::size_t kDuplicateReach = 12;

double doubt_of(const Cut& cut) {
  return cut.confidence ? 1 - 2 * std::abs(*cut.confidence - 0.5) : 0.5;
}

bool is_scene(const std::vector<Piece>& pieces, std::size_t index) {
  return index < pieces.size() && pieces[index].kind == PieceKind::scene;
}

}  // namespace

std::vector<Cut> cuts_by_doubt(const EditHistory& history) {
  const std::vector<Piece>& pieces = history.timeline().pieces();
  std::vector<Cut> cuts;
  std::optional<std::size_t> before;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind != PieceKind::scene) continue;
    if (before) {
      Cut cut{.at = pieces[i].frames.first,
              .before = *before,
              .after = i,
              .confidence = pieces[i].scene.confidence,
              .accepted = history.accepted().contains(pieces[i].frames.first)};
      cut.doubt = doubt_of(cut);
      cuts.push_back(cut);
    }
    before = i;
  }
  std::ranges::stable_sort(cuts, [](const Cut& a, const Cut& b) {
    return a.accepted != b.accepted ? b.accepted : a.doubt > b.doubt;
  });
  return cuts;
}

std::vector<Suggestion> suggestions(const Timeline& timeline, const Similarity& similarity) {
  const std::vector<Piece>& pieces = timeline.pieces();
  std::vector<Suggestion> found;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (!is_scene(pieces, i) || pieces[i].frames.count() >= kShortScene) continue;
    const FrameRange& frames = pieces[i].frames;
    std::optional<double> with_before;
    std::optional<double> with_after;
    bool seen = true;
    if (i > 0 && is_scene(pieces, i - 1)) {
      with_before = similarity(pieces[i - 1].frames.last, frames.first);
      seen = with_before.has_value();
    }
    if (is_scene(pieces, i + 1)) {
      with_after = similarity(frames.last, pieces[i + 1].frames.first);
      seen = seen && with_after.has_value();
    }
    if (!seen) continue;
    Suggestion one{.piece = i, .edit = {EditKind::discard, frames.first, nullptr}, .with = {}};
    one.alike = std::max(with_before.value_or(0), with_after.value_or(0));
    if (one.alike >= kRelated) {
      const bool back = with_before.value_or(0) >= with_after.value_or(0);
      one.with = back ? i - 1 : i + 1;
      one.edit = {EditKind::merge, back ? pieces[i - 1].frames.first : frames.first, nullptr};
    }
    found.push_back(std::move(one));
  }
  return found;
}

std::optional<std::size_t> near_duplicate(const std::vector<Piece>& pieces, std::size_t index,
                                          const Similarity& similarity) {
  std::size_t looked_at = 0;
  for (std::size_t i = index; i-- > 0 && looked_at < kDuplicateReach;) {
    if (pieces[i].kind != PieceKind::scene) continue;
    ++looked_at;
    const auto alike = similarity(middle(pieces[i].frames), middle(pieces[index].frames));
    if (alike && *alike >= kDuplicate) return i;
  }
  return std::nullopt;
}

std::int64_t middle(const FrameRange& frames) noexcept {
  return frames.first + (frames.last - frames.first) / 2;
}

}  // namespace tinct
