#pragma once

#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace tinct {

/// The shape of a balanced assignment.
struct AssignmentShape {
  int clips = 1;
  int variants = 1;
  int types = 1;           ///< 2: each session has as many of one as of the other, +-1
  int per_session = 1;     ///< at most `clips` where clip_once
  bool clip_once = false;  ///< no session sees a clip twice; else never twice in succession
  std::uint64_t seed = 1;
};

/// What one trial shows: the place of a Cell.
struct AssignedUnit {
  int clip = 0, variant = 0, type = 0;
  bool operator==(const AssignedUnit&) const = default;
  [[nodiscard]] auto operator<=>(const AssignedUnit&) const = default;
};

/// Deals trials to sessions so that over a study every unit (clip, variant, type) was given equally
/// often, +-1, and within a session types are equal, +-1. Units are dealt in rounds, each of which
/// holds every unit once; a round is made of layers that hold every clip once, with variants
/// rotated over clips (a Latin square) and types alternating. What an abandoned session gives back
/// is dealt first.
///
/// The same seed and the same calls give the same trials: that is how a study is replayed.
class Assignment {
 public:
  explicit Assignment(const AssignmentShape& shape);
  /// The trials of the next session, in the order of showing.
  [[nodiscard]] std::vector<AssignedUnit> start();
  /// Takes a unit back that was dealt and not answered.
  void give_back(const AssignedUnit& unit);

 private:
  struct Session;
  void begin_round();
  void add_layer(const Session& session);
  void take_pending(Session& session);
  [[nodiscard]] std::vector<int> clips_unseen_first(const Session& session);
  [[nodiscard]] std::vector<AssignedUnit> ordered(std::vector<AssignedUnit> units, int session);
  void shuffle(std::vector<int>& values);

  AssignmentShape shape_;
  std::deque<AssignedUnit> pending_;
  std::vector<int> rotation_;   // per clip, of this round
  std::vector<int> clip_type_;  // per clip, of the layer before
  std::uint64_t layers_ = 0;
  std::uint64_t draws_ = 0;
  int sessions_ = 0;
};

}  // namespace tinct
