#include <bit>
#include <utility>

#include "lib/base/errors.h"
#include "lib/data/merkle.h"

namespace tinct {
namespace {

std::span<const std::byte> bytes_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const std::byte*>(data), size};
}

}  // namespace

Digest256 leaf_hash(const Frame& bgr) {
  if (bgr.empty() || bgr.format != PixelFormat::bgr24) {
    throw Error(Fault::bug, "a pixel leaf was asked of a frame that is not bgr24");
  }
  std::array<std::uint8_t, 9> head{};  // starts with the 0x00 of leaves
  for (unsigned i = 0; i < 4; ++i) {
    head[1 + i] = static_cast<std::uint8_t>(static_cast<std::uint32_t>(bgr.width) >> (8 * i));
    head[5 + i] = static_cast<std::uint8_t>(static_cast<std::uint32_t>(bgr.height) >> (8 * i));
  }
  Blake2b<Digest256> hash;
  hash.update(bytes_of(head.data(), head.size()));
  const std::size_t row = static_cast<std::size_t>(bgr.width) * 3;
  if (static_cast<std::size_t>(bgr.stride) == row) {
    hash.update(bytes_of(bgr.row(0), row * static_cast<std::size_t>(bgr.height)));
  } else {
    for (int y = 0; y < bgr.height; ++y) hash.update(bytes_of(bgr.row(y), row));
  }
  return hash.finish();
}

Digest256 node_hash(const Digest256& left, const Digest256& right) {
  static constexpr std::uint8_t kNode = 1;
  Blake2b<Digest256> hash;
  hash.update(bytes_of(&kNode, 1));
  hash.update(bytes_of(left.data(), left.size()));
  hash.update(bytes_of(right.data(), right.size()));
  return hash.finish();
}

MerkleTree::MerkleTree(std::uint64_t size, std::vector<Digest256> perfect_subtrees)
    : size_(size), stack_(std::move(perfect_subtrees)) {
  if (stack_.size() != static_cast<std::size_t>(std::popcount(size))) {
    throw Error(Fault::bug, "the state of a pixel tree does not fit its size");
  }
}

void MerkleTree::add(const Digest256& leaf) {
  Digest256 subtree = leaf;
  // As in adding one to a binary number: every trailing one is a subtree of the size at hand.
  for (std::uint64_t carry = size_; (carry & 1) != 0; carry >>= 1) {
    subtree = node_hash(stack_.back(), subtree);
    stack_.pop_back();
  }
  stack_.push_back(subtree);
  ++size_;
}

Digest256 MerkleTree::root() const {
  if (stack_.empty()) return blake2b_256("");
  Digest256 root = stack_.back();
  for (std::size_t i = stack_.size() - 1; i-- > 0;) root = node_hash(stack_[i], root);
  return root;
}

}  // namespace tinct
