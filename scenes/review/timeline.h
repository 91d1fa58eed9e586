#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "lib/data/manifest.h"
#include "scenes/review/edit.h"

namespace tinct {

/// What a stretch of a film is. Manifests that were not made by tinct may list some frames neither
/// as a scene nor as dropped: these are unlisted.
enum class PieceKind { scene, dropped, unlisted };

/// Frames that belong together.
struct Piece {
  FrameRange frames;
  PieceKind kind = PieceKind::scene;
  std::string why;                      ///< of a dropped one
  Scene scene;                          ///< of a scene; of a dropped one that was a scene, that one
  bool was_scene = false;               ///< a dropped one whose `scene` holds what it was
  Json dropped_other = Json::object();  ///< unknown members of a dropped one
};

/// A film as pieces in order that cover every frame from 0 to the last once.
class Timeline {
 public:
  /// Throws Error(Fault::input) when ranges share frames: such a film can't be edited.
  explicit Timeline(const ManifestVideo& video);

  [[nodiscard]] const std::vector<Piece>& pieces() const noexcept { return pieces_; }
  /// Frames in all pieces.
  [[nodiscard]] std::int64_t frames() const noexcept;
  /// The index of the piece with this frame; there must be one.
  [[nodiscard]] std::size_t piece_at(std::int64_t frame) const;

  /// Does an edit other than undo and redo, or says in a sentence why it can't be done; then
  /// nothing has changed.
  [[nodiscard]] tl::expected<void, std::string> apply(const Edit& edit);

  /// Writes scenes and dropped ranges into the film's entry.
  void write_to(ManifestVideo& video) const;

 private:
  [[nodiscard]] tl::expected<void, std::string> merge(std::size_t index);
  [[nodiscard]] tl::expected<void, std::string> split(std::size_t index, std::int64_t at);
  [[nodiscard]] tl::expected<void, std::string> drop(std::size_t index, const char* why);
  [[nodiscard]] tl::expected<void, std::string> restore(std::size_t index, const char* why);
  [[nodiscard]] tl::expected<void, std::string> replace(const ManifestVideo& cut);

  std::vector<Piece> pieces_;
};

}  // namespace tinct
