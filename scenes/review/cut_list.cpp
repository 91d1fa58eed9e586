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

// A near miss is the highest value this far around.
constexpr std::int64_t kMissReach = 5;

double doubt_of(const std::optional<double>& confidence, double threshold) {
  if (!confidence) return 0.5;
  const double most = *confidence > threshold ? 1 - threshold : threshold;
  return std::clamp(1 - std::abs(*confidence - threshold) / most, 0.0, 1.0);
}

bool is_near_miss(const CutCurve& curve, std::int64_t frame) {
  const auto value = [&](std::int64_t at) { return curve.values[static_cast<std::size_t>(at)]; };
  const float here = value(frame);
  if (!(here >= curve.threshold / 2) || here >= curve.threshold) return false;
  const auto frames = static_cast<std::int64_t>(curve.values.size());
  for (std::int64_t at = std::max<std::int64_t>(0, frame - kMissReach);
       at <= std::min(frames - 1, frame + kMissReach); ++at) {
    if (value(at) > here || (value(at) == here && at < frame)) return false;
  }
  return true;
}

// Not beside a cut that is there: its neighbours share its evidence.
void add_near_misses(const EditHistory& history, const CutCurve& curve, std::vector<Cut>& cuts) {
  const std::vector<Piece>& pieces = history.timeline().pieces();
  const auto known = static_cast<std::int64_t>(curve.values.size());
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind != PieceKind::scene) continue;
    const std::int64_t end = std::min(known, pieces[i].frames.last + 2 - kShortScene);
    for (std::int64_t t = pieces[i].frames.first + kShortScene; t < end; ++t) {
      if (!is_near_miss(curve, t)) continue;
      cuts.push_back({.at = t,
                      .before = i,
                      .after = i,
                      .near_miss = true,
                      .confidence = curve.values[static_cast<std::size_t>(t)],
                      .accepted = history.accepted().contains(t)});
    }
  }
}

bool is_scene(const std::vector<Piece>& pieces, std::size_t index) {
  return index < pieces.size() && pieces[index].kind == PieceKind::scene;
}

}  // namespace

std::vector<Cut> cuts_by_doubt(const EditHistory& history, const CutCurve& curve) {
  const std::vector<Piece>& pieces = history.timeline().pieces();
  std::vector<Cut> cuts;
  std::optional<std::size_t> before;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind != PieceKind::scene) continue;
    if (before) {
      cuts.push_back({.at = pieces[i].frames.first,
                      .before = *before,
                      .after = i,
                      .confidence = pieces[i].scene.confidence,
                      .accepted = history.accepted().contains(pieces[i].frames.first)});
    }
    before = i;
  }
  if (!curve.values.empty()) add_near_misses(history, curve, cuts);
  for (Cut& cut : cuts) cut.doubt = doubt_of(cut.confidence, curve.threshold);
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
