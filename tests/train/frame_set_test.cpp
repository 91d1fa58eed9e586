#include "train/data/frame_set.h"

#include "lib/base/errors.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// Scenes of these lengths, of frames that are their number.
class Numbers final : public FrameSet {
 public:
  explicit Numbers(const std::vector<std::uint64_t>& lengths) {
    for (const std::uint64_t length : lengths) add_scene(length);
  }
  [[nodiscard]] std::string name(std::uint64_t frame) const override { return read(frame); }
  [[nodiscard]] std::string read(std::uint64_t frame) const override {
    return std::to_string(frame);
  }
};

}  // namespace

TEST_CASE("scenes of a source follow one another", "[frame_set]") {
  const Numbers frames({3, 1, 2});
  CHECK(frames.count() == 6);
  CHECK(frames.scenes() == 3);
  const std::vector<std::size_t> scenes{0, 0, 0, 1, 2, 2};
  for (std::uint64_t i = 0; i < 6; ++i) CHECK(frames.scene(i) == scenes[i]);
  const std::vector<std::uint64_t> starts{0, 3, 4, 6};
  for (std::size_t i = 0; i < starts.size(); ++i) CHECK(frames.scene_start(i) == starts[i]);
  CHECK(frames.shard(2).empty());
}

TEST_CASE("the frame before is of the same scene or there is none", "[frame_set]") {
  const Numbers frames({3, 1, 2});
  using Before = std::optional<std::uint64_t>;
  CHECK(frames.previous(0, 1) == Before());
  CHECK(frames.previous(2, 1) == Before(1));
  CHECK(frames.previous(2, 2) == Before(0));
  CHECK(frames.previous(2, 3) == Before());
  CHECK(frames.previous(3, 1) == Before());
  CHECK(frames.previous(4, 1) == Before());
  CHECK(frames.previous(5, 1) == Before(4));
}

TEST_CASE("a source without scenes has no frames, and none of its scenes is empty", "[frame_set]") {
  CHECK(Numbers({}).count() == 0);
  CHECK(Numbers({}).scene_start(0) == 0);
  CHECK_THROWS_AS(Numbers({2, 0}), Error);
}
