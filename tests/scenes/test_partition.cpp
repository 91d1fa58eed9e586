#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/random.h"
#include "scenes/partition.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {

// Every frame is in exactly one range, and both lists are in order.
void require_whole(const CutResult& result, std::int64_t frames) {
  std::vector<int> seen(static_cast<std::size_t>(frames), 0);
  const auto count = [&](const auto& list) {
    std::int64_t next = 0;
    for (const auto& item : list) {
      REQUIRE(item.frames.first >= next);
      REQUIRE(item.frames.last >= item.frames.first);
      REQUIRE(item.frames.last < frames);
      next = item.frames.last + 1;
      for (std::int64_t i = item.frames.first; i <= item.frames.last; ++i) ++seen[i];
    }
  };
  count(result.scenes);
  count(result.dropped);
  REQUIRE(std::all_of(seen.begin(), seen.end(), [](int times) { return times == 1; }));
}

Findings random_findings(std::uint64_t seed) {
  Random random(seed, 0);
  Findings found;
  found.frames = 1 + random.below(60);
  const char* reasons[] = {"uniform", "transition", "damaged"};
  for (std::int64_t i = 0; i < found.frames; ++i) {
    if (random.below(4) == 0) drop_frame(found.dropped, i, reasons[random.below(3)]);
    if (random.below(5) == 0) found.starts.push_back({i, random.uniform()});
  }
  return found;
}

TEST_CASE("scenes and drops cover every frame once, whatever was found and wished", "[scenes]") {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const Findings found = random_findings(seed);
    SceneOptions options;
    options.drop.clear();
    if (seed % 2 == 0) options.drop.emplace_back("uniform");
    if (seed / 2 % 2 == 0) options.drop.emplace_back("transition");
    options.min_scene = seed / 4 % 2 == 1 ? 0.2 : 0;
    INFO("seed " << seed);
    require_whole(partition(found, options), found.frames);
  }
}

Findings two_scenes_with(const char* why) {
  Findings found;
  found.frames = 100;
  found.dropped.push_back({{40, 49}, why, Json::object()});
  found.starts.push_back({50, 0.9});
  return found;
}

TEST_CASE("a start's confidence belongs to the scene that begins there", "[scenes]") {
  Findings found;
  found.frames = 30;
  found.starts = {{10, 0.75}};
  const CutResult result = partition(found, {});
  REQUIRE(result.scenes.size() == 2);
  CHECK(result.scenes[0].confidence == 1.0);
  CHECK(result.scenes[1].frames == FrameRange{10, 29});
  CHECK(result.scenes[1].confidence == 0.75);
}

TEST_CASE("a transition that is not dropped is cut in its middle", "[scenes]") {
  SceneOptions options;
  options.drop = {"uniform"};
  const CutResult result = partition(two_scenes_with("transition"), options);
  REQUIRE(result.scenes.size() == 2);
  CHECK(result.scenes[1].frames == FrameRange{45, 99});
  CHECK(result.scenes[1].confidence == 0.9);
  CHECK(result.dropped.empty());
}

TEST_CASE("a fade that is not dropped goes to the scenes on both sides", "[scenes]") {
  Findings found = two_scenes_with("uniform");
  found.dropped.insert(found.dropped.begin(), {{30, 39}, "transition", Json::object()});
  found.dropped.push_back({{50, 55}, "transition", Json::object()});
  SceneOptions options;
  options.drop = {"uniform"};
  const CutResult result = partition(found, options);
  REQUIRE(result.scenes.size() == 2);
  CHECK(result.scenes[0].frames == FrameRange{0, 39});
  CHECK(result.scenes[1].frames == FrameRange{50, 99});
}

TEST_CASE("a uniform run that is not dropped is a scene of its own", "[scenes]") {
  SceneOptions options;
  options.drop = {"transition"};
  const CutResult result = partition(two_scenes_with("uniform"), options);
  REQUIRE(result.scenes.size() == 3);
  CHECK(result.scenes[1].frames == FrameRange{40, 49});
}

TEST_CASE("min_scene discards shorter scenes and keeps those of that length", "[scenes]") {
  Findings found;
  found.frames = 80;
  found.fps = 30000.0 / 1001;
  found.starts = {{29, 1}, {59, 1}};  // 29, 30 and 21 frames
  SceneOptions options;
  options.min_scene = 1;
  const CutResult result = partition(found, options);
  REQUIRE(result.scenes.size() == 1);
  CHECK(result.scenes[0].frames == FrameRange{29, 58});
  REQUIRE(result.dropped.size() == 2);
  CHECK(result.dropped[1].why == "discarded");
}

TEST_CASE("a film without frames is an input error", "[scenes]") {
  CHECK_THROWS_AS(partition({}, {}), Error);
}

}  // namespace
}  // namespace tinct
