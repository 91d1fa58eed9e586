#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/data/manifest_diff.h"
#include "lib/data/manifest_merge.h"
#include "lib/data/manifest_split.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

const std::string kIdA(40, 'a');
const std::string kIdB(40, 'b');
const std::string kIdC(40, 'c');

SourceLink source(const std::string& url) {
  SourceLink made;
  made.url = url;
  return made;
}

Scene scene(std::int64_t first, std::int64_t last, const std::string& split = "") {
  Scene made;
  made.frames = {first, last};
  made.split = split;
  return made;
}

ManifestVideo video(const std::string& id, std::vector<Scene> scenes) {
  ManifestVideo made;
  made.id = id;
  made.scenes = std::move(scenes);
  return made;
}

Manifest manifest(std::vector<ManifestVideo> videos) {
  Manifest made;
  made.name = "all";
  made.videos = std::move(videos);
  return made;
}

std::string bytes(const Manifest& one) { return canonical_json(manifest_json(one)); }

std::vector<std::string> places(const Manifest& a, const Manifest& b) {
  std::vector<std::string> found;
  for (const ManifestDifference& one : diff_manifests(a, b)) found.push_back(one.where);
  return found;
}

Manifest merged(const Manifest& a, const Manifest& b, Prefer prefer = Prefer::none) {
  return merge_manifests({{"a.json", a}, {"b.json", b}}, prefer).manifest;
}

}  // namespace

TEST_CASE("manifests that mean the same have no difference, whatever their order", "[data]") {
  Manifest a = manifest({video(kIdA, {scene(0, 9), scene(10, 19)}), video(kIdB, {})});
  Manifest b = manifest({video(kIdB, {}), video(kIdA, {scene(10, 19), scene(0, 9)})});
  a.videos[0].sources = {source("http://x/1"), source("http://x/2")};
  b.videos[1].sources = {source("http://x/2"), source("http://x/1")};
  CHECK(places(a, b).empty());
}

TEST_CASE("every difference of two manifests is named at its place", "[data]") {
  Manifest a = manifest({video(kIdA, {scene(0, 9, "train"), scene(10, 19)}), video(kIdB, {})});
  Manifest b = manifest({video(kIdA, {scene(0, 9, "validation"), scene(10, 18)}), video(kIdC, {})});
  b.name = "other";
  a.videos[0].stream = StreamFacts{};
  a.videos[0].stream->frames = 20;
  b.videos[0].stream = StreamFacts{};
  b.videos[0].stream->frames = 19;
  const std::string at = "videos/" + kIdA + "/";
  CHECK(places(a, b) == std::vector<std::string>{"name", at + "scenes/[0, 9]/split",
                                                 at + "scenes/[10, 19]", at + "scenes/[10, 18]",
                                                 at + "stream/frames", "videos/" + kIdB,
                                                 "videos/" + kIdC});
  const auto all = diff_manifests(a, b);
  CHECK(all[1].first == "train");
  CHECK(all[1].second == "validation");
  CHECK(all[2].second.is_null());
  CHECK(all[3].first.is_null());
}

TEST_CASE("merging takes what only one of the manifests says", "[data]") {
  Manifest a = manifest({video(kIdA, {scene(0, 9)}), video(kIdC, {})});
  Manifest b = manifest({video(kIdA, {scene(0, 9)}), video(kIdB, {scene(1, 2)})});
  a.videos[0].file = "film.mkv";
  a.videos[0].sources = {source("http://x/1")};
  b.videos[0].sha256 = std::string(64, '1');
  b.videos[0].sources = {source("http://x/2")};
  b.videos[0].scenes[0].pixels = std::string(64, '2');
  b.videos[0].other["future"] = 1;
  a.unassigned_sources = {source("http://x/2"), source("http://x/3")};
  b.name = "more";
  const Manifest both = merged(a, b);
  CHECK(both.name == "all + more");
  REQUIRE(both.videos.size() == 3);
  CHECK(both.videos[0].file == "film.mkv");
  CHECK(both.videos[0].sha256 == std::string(64, '1'));
  CHECK(both.videos[0].scenes.at(0).pixels == std::string(64, '2'));
  CHECK(both.videos[0].other.at("future") == 1);
  CHECK(both.videos[0].sources.size() == 2);
  CHECK(both.videos[1].scenes.at(0).frames == FrameRange{1, 2});
  REQUIRE(both.unassigned_sources.size() == 1);  // the other one has a video now
  CHECK(both.unassigned_sources[0].url == "http://x/3");
  CHECK(bytes(merged(both, both)) == bytes(both));
}

TEST_CASE("two manifests that disagree are refused with both names, unless one wins", "[data]") {
  Manifest a = manifest({video(kIdA, {scene(0, 9), scene(10, 19)})});
  Manifest b = manifest({video(kIdA, {scene(0, 19)})});
  a.videos[0].bytes = 100;
  b.videos[0].bytes = 100;
  try {
    (void)merged(a, b);
    FAIL("contradicting scenes were merged");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    CHECK_THAT(error.what(),
               Catch::Contains("a.json and b.json disagree about videos/" + kIdA + "/scenes") &&
                   Catch::Contains("2 scenes") && Catch::Contains("--prefer"));
  }
  CHECK(merged(a, b, Prefer::first).videos.at(0).scenes.size() == 2);
  CHECK(merged(a, b, Prefer::last).videos.at(0).scenes.size() == 1);

  b.videos[0].scenes = a.videos[0].scenes;
  b.videos[0].bytes = 101;
  CHECK_THROWS_WITH(merged(a, b), Catch::Contains("/bytes: 100 in the first, 101 in the second"));
  const MergeResult decided = merge_manifests({{"a.json", a}, {"b.json", b}}, Prefer::last);
  CHECK(decided.manifest.videos.at(0).bytes == 101);
  REQUIRE(decided.decisions.size() == 1);
  CHECK(decided.decisions[0].taken == "b.json");
}

TEST_CASE("the parts of a manifest have about as many frames, and merge to it again", "[data]") {
  std::vector<ManifestVideo> videos;
  for (int i = 0; i < 23; ++i) {
    std::string id(40, '0');
    id[0] = static_cast<char>('a' + i % 6);
    id[1] = static_cast<char>('a' + i / 6);
    videos.push_back(video(id, {scene(0, 40 * i), scene(40 * i + 1, 50 * i + 9)}));
  }
  Manifest whole = manifest(videos);
  whole.license = "CC0-1.0";
  whole.other["note"] = "n";
  whole.unassigned_sources = {source("http://x/3")};
  for (const int count : {1, 4, 7, 30}) {
    std::vector<NamedManifest> parts;
    std::int64_t least = kMaxFrameNumber, most = 0;
    for (Manifest& part : split_into_parts(whole, count)) {
      const std::int64_t frames = manifest_stats(part).frames;
      least = std::min(least, frames);
      most = std::max(most, frames);
      parts.push_back({"part", std::move(part)});
    }
    REQUIRE(parts.size() == static_cast<std::size_t>(count));
    if (count == 4) CHECK(most - least <= 1109);  // no more than the longest film
    CHECK(bytes(merge_manifests(parts, Prefer::none).manifest) == bytes(whole));
  }
  std::vector<NamedManifest> one_by_one;
  for (Manifest& part : split_into_videos(whole)) one_by_one.push_back({"part", std::move(part)});
  CHECK(one_by_one.size() == 23);
  CHECK(bytes(merge_manifests(one_by_one, Prefer::none).manifest) == bytes(whole));
}

TEST_CASE("a split's manifest has its scenes and no others", "[data]") {
  const Manifest whole = manifest({video(kIdA, {scene(0, 9, "train"), scene(10, 19, "validation")}),
                                   video(kIdB, {scene(0, 9, "train")}), video(kIdC, {})});
  CHECK(manifest_stats(manifest_of_split(whole, "train")).frames == 20);
  const Manifest validation = manifest_of_split(whole, "validation");
  REQUIRE(validation.videos.size() == 1);
  CHECK(validation.videos[0].scenes.at(0).frames == FrameRange{10, 19});
  CHECK(manifest_of_split(whole, "").videos.empty());
}
