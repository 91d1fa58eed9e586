#include <algorithm>
#include <utility>

#include "lib/base/counted_noun.h"
#include "lib/base/errors.h"
#include "lib/data/manifest_rules.h"
#include "scenes/review/timeline.h"

namespace tinct {
namespace {

using Outcome = tl::expected<void, std::string>;

Piece scene_piece(const Scene& scene) {
  return {.frames = scene.frames, .kind = PieceKind::scene, .why = "", .scene = scene};
}

Piece dropped_piece(const Dropped& dropped) {
  Piece piece{
      .frames = dropped.frames, .kind = PieceKind::dropped, .why = dropped.why, .scene = {}};
  piece.dropped_other = dropped.other;
  return piece;
}

Piece unlisted_piece(std::int64_t first, std::int64_t last) {
  return {.frames = {first, last}, .kind = PieceKind::unlisted, .why = "", .scene = {}};
}

std::vector<Piece> listed_pieces(const ManifestVideo& video) {
  std::vector<Piece> pieces;
  for (const Scene& scene : video.scenes) pieces.push_back(scene_piece(scene));
  for (const Dropped& dropped : video.dropped) pieces.push_back(dropped_piece(dropped));
  std::ranges::sort(pieces, {}, [](const Piece& piece) { return piece.frames.first; });
  return pieces;
}

std::string where(std::int64_t frame) { return "frame " + std::to_string(frame); }

tl::unexpected<std::string> refusal(std::string sentence) {
  return tl::unexpected<std::string>(std::move(sentence));
}

}  // namespace

Timeline::Timeline(const ManifestVideo& video) {
  std::int64_t next = 0;
  for (Piece& piece : listed_pieces(video)) {
    if (piece.frames.first < next) {
      throw Error(Fault::input,
                  (video.file.empty() ? "video " + video.id : video.file) + ": the range " +
                      range_text(piece.frames) +
                      " shares frames with one before it, so its scenes can't be edited; "
                      "`tinct manifest validate` lists all such places");
    }
    if (piece.frames.first > next) pieces_.push_back(unlisted_piece(next, piece.frames.first - 1));
    next = piece.frames.last + 1;
    pieces_.push_back(std::move(piece));
  }
  const std::int64_t frames = video.stream ? video.stream->frames : 0;
  if (frames > next) pieces_.push_back(unlisted_piece(next, frames - 1));
}

std::int64_t Timeline::frames() const noexcept {
  return pieces_.empty() ? 0 : pieces_.back().frames.last + 1;
}

std::size_t Timeline::piece_at(std::int64_t frame) const {
  const auto after = std::ranges::upper_bound(
      pieces_, frame, {}, [](const Piece& piece) { return piece.frames.first; });
  return static_cast<std::size_t>(after - pieces_.begin()) - 1;
}

Outcome Timeline::apply(const Edit& edit) {
  if (edit.kind == EditKind::thresholds) return replace(*edit.cut);
  if (edit.at >= frames()) {
    return refusal("there is no " + where(edit.at) + "; the last one is " +
                   std::to_string(frames() - 1));
  }
  const std::size_t index = piece_at(edit.at);
  switch (edit.kind) {
    case EditKind::merge: return merge(index);
    case EditKind::split: return split(index, edit.at);
    case EditKind::discard: return drop(index, "discarded");
    case EditKind::uniform: return drop(index, "uniform");
    case EditKind::restore: return restore(index, "");
    case EditKind::keep_uniform: return restore(index, "uniform");
    default: return {};
  }
}

Outcome Timeline::merge(std::size_t index) {
  if (pieces_[index].kind != PieceKind::scene) {
    return refusal(where(pieces_[index].frames.first) +
                   " is in no scene, so there is nothing to "
                   "merge; restore it first");
  }
  std::size_t next = index + 1;
  while (next < pieces_.size() && pieces_[next].kind != PieceKind::scene) ++next;
  if (next == pieces_.size()) return refusal("this is the last scene; there is none to merge with");
  pieces_[index].frames.last = pieces_[next].frames.last;
  pieces_[index].scene.frames = pieces_[index].frames;
  pieces_[index].scene.forget_measured();
  const auto begin = pieces_.begin();
  pieces_.erase(begin + static_cast<std::ptrdiff_t>(index) + 1,
                begin + static_cast<std::ptrdiff_t>(next) + 1);
  return {};
}

// The second part is as sure as its maker: a person.
Outcome Timeline::split(std::size_t index, std::int64_t at) {
  if (pieces_[index].frames.first == at) {
    return refusal(where(at) + " is the first of its scene already; there is nothing to split");
  }
  Piece second = pieces_[index];
  Piece& first = pieces_[index];
  first.frames.last = at - 1;
  second.frames.first = at;
  first.was_scene = second.was_scene = false;
  first.scene.frames = first.frames;
  second.scene.frames = second.frames;
  first.scene.forget_measured();
  second.scene.forget_measured();
  if (second.kind == PieceKind::scene) second.scene.confidence = 1;
  pieces_.insert(pieces_.begin() + static_cast<std::ptrdiff_t>(index) + 1, std::move(second));
  return {};
}

Outcome Timeline::drop(std::size_t index, const char* why) {
  Piece& piece = pieces_[index];
  if (piece.kind == PieceKind::dropped) {
    return refusal(where(piece.frames.first) + " and its neighbours are dropped already (" +
                   piece.why + ")");
  }
  piece.was_scene = piece.kind == PieceKind::scene;
  piece.kind = PieceKind::dropped;
  piece.why = why;
  return {};
}

Outcome Timeline::restore(std::size_t index, const char* why) {
  Piece& piece = pieces_[index];
  if (piece.kind == PieceKind::scene) {
    return refusal(where(piece.frames.first) + " is in a scene; there is nothing to restore");
  }
  if (*why != '\0' && piece.why != why) {
    return refusal(where(piece.frames.first) + " was not dropped as " + why);
  }
  if (!piece.was_scene) {
    piece.scene = {};
    piece.scene.frames = piece.frames;
    piece.scene.confidence = 1;
  }
  piece.kind = PieceKind::scene;
  piece.was_scene = false;
  piece.why.clear();
  piece.dropped_other = Json::object();
  return {};
}

Outcome Timeline::replace(const ManifestVideo& cut) {
  try {
    Timeline other(cut);
    if (other.frames() != frames()) {
      return refusal("these scenes are of a film of " + counted_noun(other.frames(), "frame") +
                     ", this one has " + with_thousands(frames()));
    }
    pieces_ = std::move(other.pieces_);
  } catch (const Error& error) {
    return refusal(error.what());
  }
  return {};
}

void Timeline::write_to(ManifestVideo& video) const {
  video.scenes.clear();
  video.dropped.clear();
  for (const Piece& piece : pieces_) {
    if (piece.kind == PieceKind::scene) video.scenes.push_back(piece.scene);
    if (piece.kind == PieceKind::dropped) {
      video.dropped.push_back({piece.frames, piece.why, piece.dropped_other});
    }
  }
}

}  // namespace tinct
