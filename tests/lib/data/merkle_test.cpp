#include <bit>
#include <span>

#include "lib/base/errors.h"
#include "lib/data/merkle.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

Frame gray_pixel(int value) {
  Frame frame = make_frame(1, 1);
  for (int c = 0; c < 3; ++c) frame.row(0)[c] = static_cast<std::uint8_t>(value);
  return frame;
}

std::vector<Digest256> leaves(int count) {
  std::vector<Digest256> list;
  for (int i = 0; i < count; ++i) list.push_back(leaf_hash(gray_pixel(i)));
  return list;
}

MerkleTree tree_of(std::span<const Digest256> list) {
  MerkleTree tree;
  for (const Digest256& leaf : list) tree.add(leaf);
  return tree;
}

// RFC 6962 section 2.1, word for word: k is the largest power of two smaller than n.
Digest256 root_by_definition(std::span<const Digest256> list) {
  if (list.size() == 1) return list[0];
  std::size_t k = 1;
  while (2 * k < list.size()) k *= 2;
  return node_hash(root_by_definition(list.first(k)), root_by_definition(list.subspan(k)));
}

}  // namespace

// The hex digits below are from Python's hashlib.blake2b.

TEST_CASE("the root of no leaves is the hash of the empty string", "[merkle]") {
  CHECK(hex(MerkleTree().root()) ==
        "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
}

TEST_CASE("a leaf covers width, height and the pixels but not the padding", "[merkle]") {
  Frame frame;
  frame.buffer = std::make_shared<std::uint8_t[]>(16);
  frame.width = 2;
  frame.height = 1;
  frame.stride = 16;
  const std::uint8_t bytes[] = {1, 2, 3, 250, 251, 252, 99};
  std::copy(std::begin(bytes), std::end(bytes), frame.row(0));
  CHECK(hex(leaf_hash(frame)) ==
        "e1fea464b949bd0ec880d4b11b96207c8e0e7664d6fc8e08d38e111e459287b7");
  CHECK(leaf_hash(frame) == leaf_hash(clone(frame)));

  Frame upright = make_frame(1, 2);  // the same bytes in another shape
  std::copy_n(bytes, 6, upright.row(0));
  CHECK(leaf_hash(upright) != leaf_hash(frame));
}

TEST_CASE("padded frames of several rows have the leaf of the packed frame", "[merkle]") {
  Frame padded;
  padded.buffer = std::make_shared<std::uint8_t[]>(10 * 4);
  padded.width = 3;
  padded.height = 4;
  padded.stride = 10;
  for (int i = 0; i < 40; ++i) padded.buffer[i] = static_cast<std::uint8_t>(7 * i);
  CHECK(leaf_hash(padded) == leaf_hash(clone(padded)));
}

TEST_CASE("roots of 1, 2, 3, 5 and 7 leaves are those of an independent program", "[merkle]") {
  const std::vector<std::pair<int, std::string>> known = {
      {1, "337e63fae5b51ef2e4e3e57889003e491dc271667dbdf21e14a9936893909773"},
      {2, "abdc36273cd57d03f4a7e0e3cf527a9e6b4fa6fbdf94ba2fb684ec4caa38c34d"},
      {3, "bd017539882e27579f4f12f781c0f0311b8272689bcb3921eda57b34e5069c80"},
      {5, "1708ff45f2ffe5f78ab1cf16b42f56eab04d5a021de37bab75e95b609e435516"},
      {7, "5358ffb007ed5759041f2f470a7d1c913cff7ca08feb83aedb7afc054da2e1be"}};
  for (const auto& [count, root] : known) CHECK(hex(tree_of(leaves(count)).root()) == root);
}

TEST_CASE("adding leaf by leaf gives the recursive definition of RFC 6962", "[merkle]") {
  const std::vector<Digest256> list = leaves(130);
  MerkleTree tree;
  for (std::size_t n = 1; n <= list.size(); ++n) {
    tree.add(list[n - 1]);
    REQUIRE(tree.size() == n);
    REQUIRE(tree.root() == root_by_definition(std::span(list).first(n)));
    REQUIRE(tree.perfect_subtrees().size() == static_cast<std::size_t>(std::popcount(n)));
  }
}

TEST_CASE("a tree taken up from its state goes on to the same root", "[merkle]") {
  const std::vector<Digest256> list = leaves(53);
  for (std::size_t cut = 0; cut <= list.size(); cut += 4) {
    const MerkleTree begun = tree_of(std::span(list).first(cut));
    MerkleTree resumed(begun.size(), begun.perfect_subtrees());
    for (std::size_t i = cut; i < list.size(); ++i) resumed.add(list[i]);
    CHECK(resumed.root() == tree_of(list).root());
  }
  CHECK_THROWS_AS(MerkleTree(3, {Digest256{}}), Error);
}

TEST_CASE("an inner node is never a leaf and order matters", "[merkle]") {
  const std::vector<Digest256> list = leaves(4);
  CHECK(node_hash(list[0], list[1]) != node_hash(list[1], list[0]));
  // Without the prefixes, the pair of two nodes would pass as two leaves (second preimage).
  const std::vector<Digest256> nodes = {node_hash(list[0], list[1]), node_hash(list[2], list[3])};
  std::string pair(1, '\0');
  for (const Digest256& node : nodes) pair.append(node.begin(), node.end());
  CHECK(blake2b_256(pair) != tree_of(list).root());
}

TEST_CASE("a frame that is not bgr24 has no leaf", "[merkle]") {
  CHECK_THROWS_AS(leaf_hash(make_frame(2, 2, PixelFormat::gray8)), Error);
  CHECK_THROWS_AS(leaf_hash(Frame{}), Error);
}
