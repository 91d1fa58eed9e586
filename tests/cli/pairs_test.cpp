// tinct pairs of stills as a user runs it: pictures of every kind, killed and wrong runs.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/media/flow_file.h"
#include "lib/media/image_io.h"
#include "tests/cli/made_pairs.h"
#include "tests/support/cli.h"
#include "tests/support/json_schema.h"
#include "tests/support/left_temporaries.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::check_schema;
using tinct::test::CliResult;
using tinct::test::pair_folders;
using tinct::test::pattern_frame;
using tinct::test::run_program;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

namespace {

void write_png(const fs::path& path, const tinct::Frame& frame) {
  fs::create_directories(path.parent_path());
  tinct::write_file_atomically(path, tinct::encode_png(frame));
}

/// A folder of pictures, and one below it.
struct Photos {
  TemporaryFolder folder;
  Photos() {
    write_png(folder / "photos/a.png", pattern_frame(90, 70, 0));
    write_png(folder / "photos/b.png", pattern_frame(64, 64, 1));
    write_png(folder / "photos/below/c.png", pattern_frame(31, 200, 2));
  }
  [[nodiscard]] std::string path(const std::string& name) const { return (folder / name).string(); }
  [[nodiscard]] CliResult pairs(const std::string& out, std::vector<std::string> more = {}) const {
    std::vector<std::string> words{"pairs", path("photos"), "--out", path(out), "--size", "48"};
    words.insert(words.end(), more.begin(), more.end());
    return run_tinct(words);
  }
};

}  // namespace

TEST_CASE("pairs of stills are the same bytes with one thread and with four", "[cli]") {
  const Photos photos;
  REQUIRE(photos.pairs("one", {"--per-image", "2", "--threads", "1"}).status == 0);
  REQUIRE(photos.pairs("four", {"--per-image", "2", "--threads", "4"}).status == 0);
  CHECK(tinct::test::tree_digests(photos.folder / "one") ==
        tinct::test::tree_digests(photos.folder / "four"));
  const auto made = pair_folders(photos.folder / "one");
  REQUIRE(made.size() == 6);
  for (const fs::path& pair : made) {
    const tinct::FlowField flow = tinct::read_flow_file(pair / "forward.flo");
    CHECK(flow.width == 48);
    CHECK(tinct::read_image(pair / "previous.png").height == 48);
    check_schema(tinct::read_json_file(pair / "pair.json"), "pair");
    CHECK_FALSE(fs::exists(pair / "forward.png"));
  }
  check_schema(tinct::read_json_file(photos.folder / "one/pairs.json"), "pairs");
}

TEST_CASE("a picture's pairs follow its content, not its name or its neighbours", "[cli]") {
  const Photos photos;
  REQUIRE(photos.pairs("all").status == 0);
  fs::copy_file(photos.folder / "photos/b.png", photos.folder / "other-name.png");
  REQUIRE(run_tinct({"pairs", photos.path("other-name.png"), "--out", photos.path("alone"),
                     "--size", "48"})
              .status == 0);
  const auto alone = pair_folders(photos.folder / "alone");
  REQUIRE(alone.size() == 1);
  const fs::path same = photos.folder / "all" / fs::relative(alone[0], photos.folder / "alone");
  CHECK(tinct::test::tree_digests(alone[0]) == tinct::test::tree_digests(same));
}

TEST_CASE("the same picture many times at once makes its pair once", "[cli]") {
  const Photos photos;
  std::vector<std::string> words{"pairs", "--size", "48",    "--threads",
                                 "4",     "--json", "--out", photos.path("out")};
  for (int i = 0; i < 24; ++i) {
    const fs::path copy = photos.folder / ("copy" + std::to_string(i) + ".png");
    fs::copy_file(photos.folder / "photos/b.png", copy);
    words.push_back(copy.string());
  }
  const CliResult result = run_tinct(words);
  INFO(result.errors);
  REQUIRE(result.status == 0);
  const Json report = Json::parse(result.out);
  CHECK(report["made"] == 1);
  CHECK(report["skipped"] == 23);
  CHECK(report["contents"].size() == 24);
  CHECK(pair_folders(photos.folder / "out").size() == 1);
}

TEST_CASE("what a killed run left is gone on with, to the same bytes", "[cli]") {
  const Photos photos;
  REQUIRE(photos.pairs("out").status == 0);
  const auto before = tinct::test::tree_digests(photos.folder / "out");
  fs::remove_all(pair_folders(photos.folder / "out")[1]);
  fs::remove(photos.folder / "out/pairs.json");
  const fs::path left = tinct::test::left_by_killed(photos.folder / "out/.unfinished");
  fs::create_directories(left / "half");
  const CliResult again = photos.pairs("out", {"--json"});
  REQUIRE(again.status == 0);
  const Json report = Json::parse(again.out);
  CHECK(report["made"] == 1);
  CHECK(report["skipped"] == 2);
  CHECK(tinct::test::tree_digests(photos.folder / "out") == before);
  CHECK_FALSE(fs::exists(left));
}

TEST_CASE("shards hold the bytes of the folders, for tar and for Python's webdataset", "[cli]") {
  const Photos photos;
  REQUIRE(photos.pairs("plain", {"--per-image", "3"}).status == 0);
  const std::vector<std::string> how{"--per-image", "3", "--shard-size", "4", "--threads"};
  for (const std::string threads : {"1", "4"}) {
    std::vector<std::string> more = how;
    more.push_back(threads);
    REQUIRE(photos.pairs("out" + threads, more).status == 0);
  }
  const fs::path out = photos.folder / "out1";
  CHECK(tinct::test::tree_digests(out) == tinct::test::tree_digests(photos.folder / "out4"));
  check_schema(tinct::read_json_file(out / "pairs.json"), "pairs");
  const Json shards = tinct::read_json_file(out / "pairs.json")["shards"];
  REQUIRE(shards.size() == 3);
  fs::create_directories(photos.folder / "unpacked");
  for (const Json& shard : shards) {
    const CliResult tar = run_program({"tar", "-C", photos.path("unpacked"), "-xf",
                                       (out / shard["file"].get<std::string>()).string()});
    REQUIRE(tar.status == 0);
  }
  const std::vector<fs::path> made = pair_folders(photos.folder / "plain");
  REQUIRE(made.size() == 9);
  for (const fs::path& pair : made) {
    const fs::path key = photos.folder / "unpacked" / fs::relative(pair, photos.folder / "plain");
    for (const std::string file : {"previous.png", "current.png", "forward.flo", "backward.flo",
                                   "forward_valid.png", "backward_valid.png"}) {
      CHECK(tinct::read_file(key.string() + "." + file) == tinct::read_file(pair / file));
    }
    CHECK(tinct::read_file(key.string() + ".json") == tinct::read_file(pair / "pair.json"));
  }
  CHECK(tinct::test::tree_digests(photos.folder / "unpacked").size() == 7 * made.size());
  const fs::path support = tinct::test::source_folder() / "tests/support";
  const CliResult read = run_program(
      {(support / "webdataset").string(), (support / "read_pairs.py").string(), out.string()});
  INFO(read.errors);
  REQUIRE(read.status == 0);
  CHECK(Json::parse(read.out)["pairs"] == 9);
  // Of other sizes: the old ones go.
  REQUIRE(photos.pairs("out1", {"--per-image", "3", "--shard-size", "100"}).status == 0);
  CHECK(tinct::read_json_file(out / "pairs.json")["shards"].size() == 1);
  CHECK_FALSE(fs::exists(out / "pairs-000001.tar"));
}

TEST_CASE("other options or a folder of other things are refused and left as they are", "[cli]") {
  const Photos photos;
  REQUIRE(photos.pairs("out").status == 0);
  const auto before = tinct::test::tree_digests(photos.folder / "out");
  const CliResult other = photos.pairs("out", {"--seed", "1"});
  CHECK(other.status == 2);
  CHECK(other.errors.find("options.json") != std::string::npos);
  CHECK(tinct::test::tree_digests(photos.folder / "out") == before);
  CHECK(photos.pairs("photos").status == 3);
  CHECK(run_tinct({"pairs", "--out", photos.path("x")}).status == 2);
  CHECK(run_tinct({"pairs", photos.path("missing"), "--out", photos.path("x")}).status == 3);
  CHECK(photos.pairs("x", {"--media", photos.path("photos")}).status == 2);
}

TEST_CASE("a film given as a picture is refused with what makes pairs of films", "[cli]") {
  const Photos photos;
  tinct::test::write_film(photos.folder / "film.mkv", {12});
  const CliResult film = run_tinct({"pairs", photos.path("film.mkv"), "--out", photos.path("x")});
  INFO(film.errors);
  CHECK(film.status == 2);
  CHECK(film.errors.find("film.mkv is a film") != std::string::npos);
  CHECK(film.errors.find("--manifest") != std::string::npos);
  CHECK(film.errors.find("--media " + photos.folder.path().string()) != std::string::npos);
  CHECK_FALSE(fs::exists(photos.folder / "x"));
}

TEST_CASE("pictures of one pixel, 16 bits, alpha and many frames are used, broken ones listed",
          "[cli]") {
  const Photos photos;
  fs::remove_all(photos.folder / "photos");
  write_png(photos.folder / "photos/one.png", tinct::test::plain_frame(1, 1, 9, 8, 7));
  const auto draw = [&](const std::string& name, std::vector<std::string> how) {
    std::vector<std::string> words{"ffmpeg", "-nostdin", "-v",
                                   "error",  "-y",       "-f",
                                   "lavfi",  "-i",       "testsrc=size=64x48:rate=5:duration=1"};
    words.insert(words.end(), how.begin(), how.end());
    words.push_back(photos.path("photos/" + name));
    return run_program(words).status;
  };
  REQUIRE(draw("deep.png", {"-pix_fmt", "rgb48be", "-frames:v", "1"}) == 0);
  REQUIRE(draw("clear.png", {"-pix_fmt", "rgba", "-frames:v", "1"}) == 0);
  REQUIRE(draw("moving.png", {"-f", "apng"}) == 0);
  REQUIRE(draw("moving.gif", {}) == 0);
  REQUIRE(draw("still.gif", {"-frames:v", "1"}) == 0);
  REQUIRE(draw("moving.webp", {"-c:v", "libwebp_anim"}) == 0);
  tinct::write_file_atomically(photos.folder / "photos/letter.jpg", "This is a letter.\n");
  const std::string whole = tinct::read_file(photos.folder / "photos/deep.png");
  tinct::write_file_atomically(photos.folder / "photos/half.png",
                               whole.substr(0, whole.size() / 2));
  // Folders hold no GIF for tinct, so it is named.
  const CliResult result = photos.pairs(
      "out", {photos.path("photos/moving.gif"), photos.path("photos/still.gif"), "--json"});
  INFO(result.errors);
  CHECK(result.status == 1);
  const Json report = Json::parse(result.out);
  CHECK(report["made"] == 6);
  REQUIRE(report["failed"].size() == 3);
  CHECK(result.errors.find("moving.gif is animated: its first picture") != std::string::npos);
  CHECK(result.errors.find("moving.png is animated: its first picture") != std::string::npos);
  CHECK(result.errors.find("still.gif is animated") == std::string::npos);
  CHECK(result.errors.find("is an animated WebP") != std::string::npos);
  // The first picture of the animations is the still one.
  const tinct::Frame still = tinct::read_image(photos.folder / "photos/still.gif");
  CHECK(same_pixels(tinct::read_image(photos.folder / "photos/moving.gif"), still));
  for (int i = 0; i < 3; ++i) {
    const char* names[]{"half.png", "letter.jpg", "moving.webp"};
    CHECK(report["failed"][i].get<std::string>().find(names[i]) != std::string::npos);
  }
  CHECK(result.errors.find("letter.jpg") != std::string::npos);
}

TEST_CASE("a picture of 100 million pixels makes a pair", "[cli][slow]") {
  const Photos photos;
  fs::remove_all(photos.folder / "photos");
  write_png(photos.folder / "photos/large.png", tinct::test::plain_frame(12500, 8000, 30, 60, 90));
  REQUIRE(photos.pairs("out").status == 0);
  const auto made = pair_folders(photos.folder / "out");
  REQUIRE(made.size() == 1);
  CHECK(same_pixels(tinct::read_image(made[0] / "current.png"),
                    tinct::test::plain_frame(48, 48, 30, 60, 90)));
}
