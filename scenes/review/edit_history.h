#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "lib/data/manifest.h"
#include "scenes/review/edit.h"
#include "scenes/review/timeline.h"

namespace tinct {

/// A film's scenes with all that was done to them, and the way back. The same edits in the same
/// order always give the same scenes.
class EditHistory {
 public:
  /// Throws Error(Fault::input) as Timeline does.
  explicit EditHistory(const ManifestVideo& video);

  /// Does an edit, undo and redo included. Refused with a sentence; then nothing has changed.
  [[nodiscard]] tl::expected<void, std::string> add(const Edit& edit);

  /// How many edits were added, undos and redos among them: the number of this state.
  [[nodiscard]] std::int64_t rev() const noexcept { return rev_; }
  [[nodiscard]] const Timeline& timeline() const noexcept { return state_.timeline; }
  /// Frames at which a person agreed.
  [[nodiscard]] const std::set<std::int64_t>& accepted() const noexcept { return state_.accepted; }
  /// The edit that undo would take back, and the one that redo would do; null for none.
  [[nodiscard]] const Edit* undoes() const;
  [[nodiscard]] const Edit* redoes() const;
  /// The detector's record of the scenes: the manifest's, or that of the last thresholds.
  [[nodiscard]] const Json& detector() const noexcept { return state_.detector; }
  /// Edits that stand.
  [[nodiscard]] std::size_t standing() const noexcept { return done_.size(); }

  /// The film's entry as it is now.
  [[nodiscard]] ManifestVideo video() const;

 private:
  struct State {
    Timeline timeline;
    std::set<std::int64_t> accepted;
    Json detector;
  };
  [[nodiscard]] State start() const;
  [[nodiscard]] static tl::expected<void, std::string> apply(const Edit& edit, State& state);
  [[nodiscard]] tl::expected<void, std::string> undo();
  [[nodiscard]] tl::expected<void, std::string> redo();

  ManifestVideo base_;
  State state_;
  std::vector<Edit> done_;
  std::vector<Edit> undone_;
  std::int64_t rev_ = 0;
};

}  // namespace tinct
