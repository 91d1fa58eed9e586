#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/data/import_colormotion.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
namespace fs = std::filesystem;

namespace {

const std::string kTearsOfSteel = "3da6f3053e50b704bca44da452f01643535259a7";
const std::string kValkaama = "d048ba7479562dc188c85a72c92ca57e18a4c3b0";
const std::string kFromTheG = "f3634c79022b48756843524df6637196b026e18e";

fs::path published(const std::string& file) {
  const fs::path folder = test::shared_folder() / "colormotion-dataset";
  REQUIRE(fs::exists(folder / file));
  return folder / file;
}

std::vector<fs::path> published_lists() {
  return {published("FromtheG1954.json"), published("personal.json"),
          published("simple-videos.json"), published("tears-of-steel.json"),
          published("valkaama.json")};
}

Manifest import_files(std::vector<fs::path> lists, const fs::path& links = {}) {
  return import_colormotion(lists, links);
}

const ManifestVideo& video(const Manifest& manifest, const std::string& id) {
  const auto found = std::find_if(manifest.videos.begin(), manifest.videos.end(),
                                  [&](const ManifestVideo& each) { return each.id == id; });
  REQUIRE(found != manifest.videos.end());
  return *found;
}

std::size_t fatal_count(const std::vector<ManifestProblem>& problems) {
  return static_cast<std::size_t>(
      std::count_if(problems.begin(), problems.end(),
                    [](const ManifestProblem& problem) { return problem.fatal; }));
}

}  // namespace

TEST_CASE("the published lists hold 395 videos, 1,273 scenes and 613,919 frames", "[data]") {
  const ManifestStats stats = manifest_stats(import_files(published_lists()));
  CHECK(stats.videos == 395);
  CHECK(stats.scenes == 1273);
  CHECK(stats.frames == 613919);
  CHECK(stats.with_media_known == 0);
}

TEST_CASE("each published list has the counts of its table", "[data]") {
  struct Row {
    const char* file;
    std::int64_t videos, scenes, frames, distinct, adjacent, shortest, median, longest, first;
  };
  for (const Row& row : {
           Row{"tears-of-steel.json", 1, 135, 14267, 14267, 132, 12, 72, 759, 214},
           Row{"valkaama.json", 1, 699, 129518, 129207, 587, 4, 121, 2846, 153},
           Row{"FromtheG1954.json", 1, 47, 34131, 34131, 42, 87, 476, 5729, 0},
           Row{"simple-videos.json", 183, 183, 74461, 74461, 0, 131, 345, 1648, 0},
           Row{"personal.json", 209, 209, 361542, 361542, 0, 11, 784, 14653, 0},
       }) {
    INFO(row.file);
    const Manifest manifest = import_files({published(row.file)});
    const ManifestStats stats = manifest_stats(manifest);
    CHECK(stats.videos == row.videos);
    CHECK(stats.scenes == row.scenes);
    CHECK(stats.frames == row.frames);
    CHECK(stats.distinct_frames == row.distinct);
    CHECK(stats.adjacent == row.adjacent);
    CHECK(stats.shortest == row.shortest);
    CHECK(stats.median == row.median);
    CHECK(stats.longest == row.longest);
    std::int64_t first = kMaxFrameNumber;
    for (const ManifestVideo& each : manifest.videos) {
      first = std::min(first, each.scenes.at(0).frames.first);
    }
    CHECK(first == row.first);
  }
}

TEST_CASE("the two named films have the 143,785 frames of the thesis' dataset before its loss",
          "[data]") {
  const ManifestStats stats =
      manifest_stats(import_files({published("tears-of-steel.json"), published("valkaama.json")}));
  CHECK(stats.scenes == 834);
  CHECK(stats.frames == 143785);
  CHECK(stats.distinct_frames == 143474);
}

TEST_CASE("182 of the 183 simple videos count from 1", "[data]") {
  const Manifest manifest = import_files({published("simple-videos.json")});
  CHECK(std::count_if(manifest.videos.begin(), manifest.videos.end(), [](const auto& each) {
          return each.scenes.size() == 1 && each.scenes[0].frames.first == 1;
        }) == 182);
}

TEST_CASE("of the 186 published links three belong to known films", "[data]") {
  const Manifest manifest = import_files(published_lists(), published("download-links.txt"));
  CHECK(manifest.unassigned_sources.size() == 183);
  CHECK(std::count_if(manifest.unassigned_sources.begin(), manifest.unassigned_sources.end(),
                      [](const SourceLink& link) {
                        return link.url.starts_with("https://pixabay.com/");
                      }) == 182);
  CHECK(manifest_stats(manifest).with_media_known == 3);

  const ManifestVideo& steel = video(manifest, kTearsOfSteel);
  REQUIRE(steel.sources.size() == 2);
  CHECK(steel.sources[0].url ==
        "http://ftp.halifax.rwth-aachen.de/blender/demo/movies/ToS/ToS-4k-1920.mov");
  CHECK(steel.sources[1].url ==
        "http://ftp.nluug.nl/pub/graphics/blender/demo/movies/ToS/ToS-4k-1920.mov");
  CHECK(steel.sources[1].license == "CC-BY-3.0");

  const ManifestVideo& valkaama = video(manifest, kValkaama);
  REQUIRE(valkaama.sources.size() == 1);
  CHECK_THAT(valkaama.sources[0].other.at("note").get<std::string>(), Catch::Contains("720p"));

  const ManifestVideo& from_the_g = video(manifest, kFromTheG);
  REQUIRE(from_the_g.sources.size() == 2);
  CHECK(from_the_g.sources[0].url == "https://archive.org/download/FromtheG1954/FromtheG1954.mp4");
  CHECK_THAT(from_the_g.sources[1].url, Catch::Contains("ia800308.us.archive.org"));
}

TEST_CASE("a film's link stays unassigned where its list is not imported", "[data]") {
  const Manifest manifest =
      import_files({published("personal.json")}, published("download-links.txt"));
  CHECK(manifest_stats(manifest).with_media_known == 0);
  CHECK(manifest.unassigned_sources.size() == 186 + 1);  // and the mirror of the first
}

TEST_CASE("the converted lists have remarks only, and among them Valkaama's nested scenes",
          "[data]") {
  const auto problems = check_manifest(
      manifest_json(import_files(published_lists(), published("download-links.txt"))));
  CHECK(fatal_count(problems) == 0);
  REQUIRE(problems.size() == 2);
  CHECK_THAT(problems[0].sentence, Catch::Contains("[103973, 104088] lies inside") &&
                                       Catch::Contains("[103048, 104518]"));
  CHECK_THAT(problems[1].sentence, Catch::Contains("[104186, 104380] lies inside") &&
                                       Catch::Contains("[103048, 104518]"));
}

TEST_CASE("the published manifest is what the 2018 files become, byte for byte", "[data]") {
  const test::TemporaryFolder folder;
  const fs::path kept = test::source_folder() / "data-manifests" / "colormotion2018.json";
  write_manifest(folder / "m.json",
                 import_files(published_lists(), published("download-links.txt")));
  CHECK((read_file(folder / "m.json") == read_file(kept)));
  write_manifest(folder / "again.json", read_manifest(kept));
  CHECK((read_file(folder / "again.json") == read_file(kept)));
}

TEST_CASE("the published manifest tells the never published videos and decides no split",
          "[data]") {
  const Manifest manifest =
      read_manifest(test::source_folder() / "data-manifests" / "colormotion2018.json");
  std::size_t personal = 0;
  std::size_t decided = 0;
  for (const ManifestVideo& each : manifest.videos) {
    personal += each.other.at("collection") == "personal" ? 1 : 0;
    for (const Scene& scene : each.scenes) decided += scene.split.empty() ? 0 : 1;
  }
  CHECK(personal == 209);
  CHECK(decided == 0);
  CHECK_THAT(manifest.other.at("collections").at("personal").at("note").get<std::string>(),
             Catch::Contains("never published"));
}

TEST_CASE("an id in two lists is merged where the scenes agree and refused where not", "[data]") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "a.json", "{\"" + kValkaama + "\":[[0,9]]}");
  write_file_atomically(folder / "b.json", "{\"" + kValkaama + "\": [[0, 9]]}");
  write_file_atomically(folder / "c.json", "{\"" + kValkaama + "\":[[0,8]]}");
  const Manifest manifest = import_files({folder / "a.json", folder / "b.json"});
  REQUIRE(manifest.videos.size() == 1);
  CHECK(manifest.videos[0].other.at("collection") == "a");
  CHECK_THROWS_WITH(
      import_files({folder / "a.json", folder / "c.json"}),
      Catch::Contains("a.json") && Catch::Contains("c.json") && Catch::Contains(kValkaama));
}

TEST_CASE("what is no list of 2018 is refused with file, id and scene", "[data]") {
  const test::TemporaryFolder folder;
  const std::vector<std::pair<std::string, std::string>> cases{
      {"[]", "JSON object"},
      {R"({"format":"tinct.manifest/1"})", "needs no import"},
      {R"({"short":[[0,9]]})", "no video id"},
      {"{\"" + kValkaama + "\":{}}", "list of [first,last]"},
      {"{\"" + kValkaama + "\":[[0,9],[1]]}", "scene 1"},
      {"{\"" + kValkaama + "\":[[0,9.5]]}", "scene 0"},
      {"{\"" + kValkaama + "\":[[9,0]]}", "reversed"},
  };
  for (const auto& [text, says] : cases) {
    INFO(text);
    write_file_atomically(folder / "list.json", text);
    CHECK_THROWS_WITH(import_files({folder / "list.json"}),
                      Catch::Contains("list.json") && Catch::Contains(says));
  }
}

TEST_CASE("a link list may have comments, blanks and repeats, but only addresses", "[data]") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "list.json", "{\"" + kValkaama + "\":[[0,9]]}");
  write_file_atomically(folder / "links.txt",
                        "# a comment\n\n  http://x/1 \r\n# another mirror: http://y/2\n"
                        "http://x/2\nhttp://x/1\n");
  const Manifest manifest = import_files({folder / "list.json"}, folder / "links.txt");
  std::vector<std::string> urls;
  for (const SourceLink& link : manifest.unassigned_sources) urls.push_back(link.url);
  CHECK(urls == std::vector<std::string>{"http://x/1", "http://x/2", "http://y/2"});
  write_file_atomically(folder / "links.txt", "http://x/1\nfilm.mp4\n");
  CHECK_THROWS_WITH(import_files({folder / "list.json"}, folder / "links.txt"),
                    Catch::Contains("links.txt:2"));
}
