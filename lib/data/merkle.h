#pragma once

#include <cstdint>
#include <vector>

#include "lib/base/hash.h"
#include "lib/media/frame.h"

namespace tinct {

/// The leaf of one picture: BLAKE2b-256(0x00 ‖ width ‖ height ‖ rows), width and height as 32-bit
/// little endian numbers, the rows as B, G, R bytes from top to bottom without padding. The frame
/// must be bgr24; Error(Fault::bug) otherwise.
[[nodiscard]] Digest256 leaf_hash(const Frame& bgr);

/// An inner node: BLAKE2b-256(0x01 ‖ left ‖ right).
[[nodiscard]] Digest256 node_hash(const Digest256& left, const Digest256& right);

/// A Merkle tree as RFC 6962 §2.1 defines it (n leaves are split at the largest power of two below
/// n), over BLAKE2b-256. Leaves are added one by one and forgotten: only the roots of the perfect
/// subtrees on the left edge are kept, at most 64 of them.
///
/// The root of no leaves is the hash of the empty string, as in the RFC.
class MerkleTree {
 public:
  MerkleTree() = default;
  /// Goes on where another tree stood. Throws Error(Fault::bug) when the two don't belong together.
  MerkleTree(std::uint64_t size, std::vector<Digest256> perfect_subtrees);

  void add(const Digest256& leaf);
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// Roots of the perfect subtrees, the largest first; one for each bit set in size().
  [[nodiscard]] const std::vector<Digest256>& perfect_subtrees() const noexcept { return stack_; }
  [[nodiscard]] Digest256 root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest256> stack_;
};

}  // namespace tinct
