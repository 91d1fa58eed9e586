#include <utility>

#include "lib/base/errors.h"
#include "scenes/review/edit_history.h"

namespace tinct {
namespace {
using Outcome = tl::expected<void, std::string>;
}  // namespace

EditHistory::EditHistory(const ManifestVideo& video) : base_(video), state_(start()) {}

EditHistory::State EditHistory::start() const {
  return {.timeline = Timeline(base_), .accepted = {}, .detector = base_.detector};
}

Outcome EditHistory::apply(const Edit& edit, State& state) {
  Outcome outcome = state.timeline.apply(edit);
  if (!outcome) return outcome;
  if (edit.kind == EditKind::accept && !state.accepted.insert(edit.at).second) {
    return tl::unexpected("frame " + std::to_string(edit.at) + " was accepted before");
  }
  if (edit.kind == EditKind::thresholds) state.detector = edit.cut->detector;
  return outcome;
}

Outcome EditHistory::add(const Edit& edit) {
  Outcome outcome;
  if (edit.kind == EditKind::undo) {
    outcome = undo();
  } else if (edit.kind == EditKind::redo) {
    outcome = redo();
  } else {
    outcome = apply(edit, state_);
    if (outcome) {
      done_.push_back(edit);
      undone_.clear();
    }
  }
  if (outcome) ++rev_;
  return outcome;
}

// An edit forgets what it did away with, so the way back leads over the start: a few milliseconds
// for thousands of edits.
Outcome EditHistory::undo() {
  if (done_.empty()) return tl::unexpected<std::string>("there is nothing to undo");
  undone_.push_back(std::move(done_.back()));
  done_.pop_back();
  state_ = start();
  for (const Edit& edit : done_) {
    if (!apply(edit, state_)) throw Error(Fault::bug, "an edit could not be done a second time");
  }
  return {};
}

Outcome EditHistory::redo() {
  if (undone_.empty()) return tl::unexpected<std::string>("there is nothing to redo");
  Outcome outcome = apply(undone_.back(), state_);
  if (!outcome) return outcome;
  done_.push_back(std::move(undone_.back()));
  undone_.pop_back();
  return outcome;
}

const Edit* EditHistory::undoes() const { return done_.empty() ? nullptr : &done_.back(); }

const Edit* EditHistory::redoes() const { return undone_.empty() ? nullptr : &undone_.back(); }

ManifestVideo EditHistory::video() const {
  ManifestVideo video = base_;
  video.detector = state_.detector;
  // Nothing but agreement leaves the entry as it was, whatever the order of its lists.
  bool changed = false;
  for (const Edit& edit : done_) changed = changed || edit.kind != EditKind::accept;
  if (changed) state_.timeline.write_to(video);
  return video;
}

}  // namespace tinct
