// tinct pairs of films as a user runs it: neighbouring frames inside scenes, wrong manifests.
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/cli/made_pairs.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/json_schema.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::check_schema;
using tinct::test::CliResult;
using tinct::test::pair_folders;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

namespace {

/// A film of shots of 20, 15 and 2 frames, and its manifest.
struct CutFilm {
  TemporaryFolder folder;
  CutFilm() {
    fs::create_directories(folder / "media");
    tinct::test::write_film(folder / "media/film.mkv", {20, 15, 2});
    REQUIRE(run_tinct({"scenes", (folder / "media/film.mkv").string(), "--out",
                       (folder / "m.json").string(), "--detector", "colormotion"})
                .status == 0);
    Json manifest = tinct::read_json_file(folder / "m.json");
    manifest["videos"][0]["scenes"] =
        Json::array({{{"frames", {0, 19}}}, {{"frames", {20, 34}}}, {{"frames", {35, 36}}}});
    manifest["videos"][0].erase("dropped");
    write(manifest);
  }
  void write(const Json& manifest) const {
    tinct::write_file_atomically(folder / "m.json", tinct::canonical_json_file(manifest));
  }
  [[nodiscard]] CliResult pairs(const std::string& out, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"pairs",
                                   "--manifest",
                                   (folder / "m.json").string(),
                                   "--media",
                                   (folder / "media").string(),
                                   "--out",
                                   (folder / out).string(),
                                   "--size",
                                   "32"};
    words.insert(words.end(), more.begin(), more.end());
    return run_tinct(words);
  }
};

}  // namespace

TEST_CASE("pairs of a film lie inside one scene, at the stride, with an estimated flow", "[cli]") {
  const CutFilm film;
  REQUIRE(film.pairs("out", {"--stride", "2", "--preview", "--threads", "2"}).status == 0);
  const auto made = pair_folders(film.folder / "out");
  CHECK(made.size() == 18 + 13);
  for (const fs::path& folder : made) {
    const Json pair = tinct::read_json_file(folder / "pair.json");
    const int previous = pair["frames"][0];
    const int current = pair["frames"][1];
    CHECK(current - previous == 2);
    CHECK((previous < 20) == (current < 20));
    CHECK((previous < 35) == (current < 35));
    CHECK(pair["flow"] == "dis");
    CHECK(fs::exists(folder / "forward.png"));
    check_schema(tinct::read_json_file(folder / "pair.json"), "pair");
  }
  check_schema(tinct::read_json_file(film.folder / "out/pairs.json"), "pairs");
  REQUIRE(film.pairs("again", {"--stride", "2", "--preview", "--threads", "1"}).status == 0);
  CHECK(tinct::test::tree_digests(film.folder / "again") ==
        tinct::test::tree_digests(film.folder / "out"));
}

TEST_CASE("a film that is shorter than its scenes keeps the pairs it has and is listed", "[cli]") {
  const CutFilm film;
  Json manifest = tinct::read_json_file(film.folder / "m.json");
  manifest["videos"][0]["scenes"] = Json::array({{{"frames", {0, 50}}}});
  manifest["videos"][0].erase("stream");
  film.write(manifest);
  const CliResult result = film.pairs("out");
  INFO(result.errors);
  CHECK(result.status != 0);
  CHECK(result.errors.find("37 frames") != std::string::npos);
  CHECK(pair_folders(film.folder / "out").size() == 36);
  CHECK_FALSE(fs::exists(film.folder / "out/pairs.json"));
}

TEST_CASE("a manifest that claims more frames than there can be is refused at once", "[cli]") {
  const CutFilm film;
  Json manifest = tinct::read_json_file(film.folder / "m.json");
  manifest["videos"][0]["scenes"] = Json::array({{{"frames", {0, 4294967294}}}});
  manifest["videos"][0].erase("stream");
  film.write(manifest);
  const CliResult result = film.pairs("out");
  CHECK(result.status == 3);
  CHECK(result.errors.find("4294967294 pairs") != std::string::npos);
}
