#include <algorithm>
#include <cmath>
#include <set>

#include "lib/base/errors.h"
#include "lib/data/split.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

std::string id_of(int number) {
  const std::string digits = std::to_string(number);
  return std::string(40 - digits.size(), '0') + digits;
}

std::vector<SplitUnit> units_of(int count) {
  std::vector<SplitUnit> units;
  for (int i = 0; i < count; ++i) units.push_back({id_of(i % 7), 10 * i});
  return units;
}

Manifest manifest_of(int videos, int scenes) {
  Manifest manifest;
  for (int v = 0; v < videos; ++v) {
    ManifestVideo& video = manifest.videos.emplace_back();
    video.id = id_of(v);
    for (int s = 0; s < scenes; ++s) {
      Scene scene;
      scene.frames = {100 * s, 100 * s + 99};
      video.scenes.push_back(scene);
    }
  }
  return manifest;
}

std::int64_t validations(const std::vector<Split>& splits) {
  return std::ranges::count(splits, Split::validation);
}

}  // namespace

TEST_CASE("split keys are those of Python's hashlib", "[split]") {
  CHECK(hex(split_key(0, {std::string(40, '0'), 0})) ==
        "5f93dabf6b05fda1ae71574907a507a4ad851ec05a1820b1a695430a7f6f2bcd");
  CHECK(hex(split_key(7, {"0123456789abcdef0123456789abcdef01234567", 681})) ==
        "d6c0331cbc9a2a8dc81f4f5ecf378b69098d573973ce41aa5aaed59b1b68f642");
  CHECK(hex(split_key(-1, {std::string(40, 'f'), std::int64_t{1} << 40})) ==
        "74485f8cac49cb36dda44faa4039f1eaa67414033ce57bf418875c81d5bd2f94");
}

TEST_CASE("one unit in five is for validation, and at least one", "[split]") {
  for (int n = 1; n < 300; ++n) {
    const double exact = std::round(n / 5.0);
    CHECK(validation_count(n) == std::max<std::int64_t>(1, static_cast<std::int64_t>(exact)));
    CHECK(validations(split_units(3, units_of(n))) == validation_count(n));
  }
  CHECK(validation_count(0) == 0);
  CHECK(validation_count(834) == 167);
}

TEST_CASE("validation units are those with the smallest keys", "[split]") {
  const std::vector<SplitUnit> units = units_of(50);
  const std::vector<Split> splits = split_units(9, units);
  Digest256 largest{};
  for (std::size_t i = 0; i < units.size(); ++i) {
    if (splits[i] == Split::validation) largest = std::max(largest, split_key(9, units[i]));
  }
  for (std::size_t i = 0; i < units.size(); ++i) {
    CHECK((splits[i] == Split::validation) == (split_key(9, units[i]) <= largest));
  }
}

TEST_CASE("the order of the units does not change where one goes", "[split]") {
  std::vector<SplitUnit> units = units_of(61);
  const std::vector<Split> forwards = split_units(5, units);
  std::ranges::reverse(units);
  std::vector<Split> backwards = split_units(5, units);
  std::ranges::reverse(backwards);
  CHECK(forwards == backwards);
  CHECK(split_units(6, units) != split_units(5, units));
}

TEST_CASE("splitting by video keeps the scenes of a video together", "[split]") {
  const auto splits = split_manifest(manifest_of(20, 6), SplitBy::video, 1);
  int validation_videos = 0;
  for (const auto& video : splits) {
    CHECK(std::set<Split>(video.begin(), video.end()).size() == 1);
    validation_videos += video[0] == Split::validation;
  }
  CHECK(validation_videos == 4);
}

TEST_CASE("splitting by scene counts the scenes of all videos", "[split]") {
  std::int64_t count = 0;
  for (const auto& video : split_manifest(manifest_of(20, 6), SplitBy::scene, 1)) {
    count += validations(video);
  }
  CHECK(count == 24);
}

TEST_CASE("a scene whose split is written in the manifest keeps it", "[split]") {
  for (const SplitBy by : {SplitBy::scene, SplitBy::video}) {
    Manifest manifest = manifest_of(10, 2);
    for (ManifestVideo& video : manifest.videos) video.scenes[0].split = "validation";
    manifest.videos[3].scenes[1].split = "train";
    std::int64_t drawn = 0;
    const auto splits = split_manifest(manifest, by, 2);
    for (const auto& video : splits) {
      CHECK(video[0] == Split::validation);
      drawn += video[1] == Split::validation;
    }
    CHECK(splits[3][1] == Split::train);
    CHECK(drawn == 2);  // of the nine that were open
  }
}

TEST_CASE("an unknown split is refused with its place", "[split]") {
  Manifest manifest = manifest_of(1, 2);
  manifest.videos[0].scenes[1].split = "test";
  CHECK_THROWS_WITH(split_manifest(manifest, SplitBy::scene, 0),
                    Catch::Contains("scene at frame 100") && Catch::Contains("\"test\""));
}
