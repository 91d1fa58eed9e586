// Public sets as a user scores on them.
#include <string>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

namespace {

bool has(const std::string& text, const std::string& part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return true;
}

/// davis30 as it is unpacked, with the right numbers of frames, each of them one small picture.
void write_davis30(const fs::path& root) {
  const fs::path picture = root / "picture.png";
  REQUIRE(tinct::test::run_program({"ffmpeg", "-v", "error", "-f", "lavfi", "-i",
                                    "testsrc2=size=16x16:rate=1:duration=1", picture.string()})
              .status == 0);
  const Json set = tinct::read_json_file(tinct::test::source_folder() /
                                         "data-manifests/benchmarks/davis30.json");
  for (const Json& clip : set["clips"]) {
    const fs::path folder = root / "JPEGImages/480p" / clip["name"].get<std::string>();
    fs::create_directories(folder);
    for (int i = 0; i < clip["frames"].get<int>(); ++i) {
      std::string name = std::to_string(i);
      name.insert(0, 5 - name.size(), '0');
      fs::create_hard_link(picture, folder / (name + ".png"));
    }
  }
  fs::remove(picture);
}

}  // namespace

TEST_CASE("score --benchmark list tells of every set, also to programs", "[cli]") {
  const CliResult text = run_tinct({"score", "--benchmark", "list"});
  CHECK(text.status == 0);
  has(text.out, "davis30      30   1,999");
  has(text.out, "Not known:");
  const CliResult json = run_tinct({"score", "--benchmark", "list", "--json"});
  CHECK(json.status == 0);
  const Json sets = Json::parse(json.out)["benchmarks"];
  CHECK(sets.size() == 4);
  CHECK(sets[0]["clips"][0] == Json{{"name", "bike-packing"}, {"frames", 69}});
}

TEST_CASE("a public set is scored as it was unpacked, clip by clip", "[cli]") {
  const TemporaryFolder folder;
  write_davis30(folder.path());
  const auto score = [&](const std::string& root) {
    return run_tinct({"score", "--benchmark", "davis30", "--root", root, "--output",
                      "same=" + (folder / "JPEGImages/480p").string(), "--metric", "psnr_rgb",
                      "--no-baselines", "--json"});
  };
  const CliResult whole = score(folder.path().string());
  INFO(whole.errors);
  REQUIRE(whole.status == 0);
  const Json json = Json::parse(whole.out);
  CHECK(json["methods"]["same"]["summary"]["psnr_rgb"]["n"] == 30);
  CHECK(json["benchmark"]["name"] == "davis30");
  CHECK(json["benchmark"]["frames"] == 1999);
  CHECK(json["citations"].size() == 2);

  fs::remove(folder / "JPEGImages/480p/dog/00059.png");
  const CliResult frames = score(folder.path().string());
  CHECK(frames.status == 3);
  has(frames.errors, "dog has 59 frames for 60");

  fs::remove_all(folder / "JPEGImages/480p/dog");
  const CliResult missing = score(folder.path().string());
  CHECK(missing.status == 3);
  has(missing.errors, "lacks 1 of the 30 clips of davis30: dog");
  has(missing.errors, "DAVIS-2017-trainval-480p.zip");
}

TEST_CASE("score without the real frames says how to name them", "[cli]") {
  const CliResult none = run_tinct({"score", "--output", "a=b"});
  CHECK(none.status == 2);
  has(none.errors, "--truth");
  has(none.errors, "--benchmark NAME --root DIR");
  const CliResult mistyped =
      run_tinct({"score", "--benchmark", "davis3O", "--root", ".", "--output", "a=b"});
  CHECK(mistyped.status == 2);
  has(mistyped.errors, "did you mean davis30?");
}
