// Presets and commands that measure, as a user asks for them.
#include <string>

#include "lib/base/json.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using tinct::Frame;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

namespace {

struct Clips {
  TemporaryFolder folder;
  Clips() {
    const auto pattern = [](int i) { return tinct::test::moving_pattern(i); };
    tinct::test::write_clip(folder / "truth", 6, pattern);
    tinct::test::write_clip(folder / "it's mine", 6, [](int i) {
      Frame frame = tinct::test::moving_pattern(i);
      for (int y = 0; y < frame.height; ++y) {
        for (int x = 0; x < frame.width; ++x) frame.row(y)[3 * x] /= 2;
      }
      return frame;
    });
  }
  [[nodiscard]] CliResult score(std::vector<std::string> words) const {
    words.insert(words.begin(), {"score", "--truth", (folder / "truth").string(), "--output",
                                 "mine=" + (folder / "it's mine").string(), "--no-baselines"});
    return run_tinct(words);
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("score takes presets, shows their values and names the nearest", "[cli]") {
  const Clips clips;
  const CliResult table = clips.score({"--preset", "tcvc", "--preset", "colormnet-published"});
  CHECK(table.status == 0);
  CHECK(has(table.out, "tcvc.psnr"));
  CHECK(has(table.out, "colormnet-published.colorfulness"));
  CHECK(!has(table.out, "psnr_rgb"));
  const CliResult wrong = clips.score({"--preset", "colormnet"});
  CHECK(wrong.status == 2);
  CHECK(has(wrong.errors, "there is no preset \"colormnet\""));
  CHECK(has(wrong.errors, "colormnet-published"));
}

TEST_CASE("score measures by any command, with a failure told and status 1", "[cli]") {
  const Clips clips;
  const CliResult good = clips.score({"--metric", "psnr_rgb", "--metric-command",
                                      "files=ls {out} {truth} | grep -c png", "--metric-better",
                                      "files=higher", "--metric-unit", "files=files", "--json"});
  INFO(good.errors);
  CHECK(good.status == 0);
  const Json json = Json::parse(good.out);
  CHECK(json["methods"]["mine"]["summary"]["files"]["mean"] == 12);
  CHECK(json["metrics"][1]["unit"] == "files");
  CHECK(json["metrics"][1]["better"] == "higher");
  CHECK(json["failures"].empty());

  const CliResult bad = clips.score(
      {"--metric", "psnr_rgb", "--metric-command", "bad=echo nan; echo so sorry >&2; test {out}",
       "--metric-command", "n=echo {frames} {out}", "--metric-pattern", "n=^(\\d+)"});
  CHECK(bad.status == 1);
  CHECK(has(bad.out, "psnr_rgb"));
  CHECK(has(bad.errors, "mine, clip truth: bad has no value"));
  CHECK(has(bad.errors, "so sorry"));
}

TEST_CASE("score ends a command that hangs", "[cli]") {
  const Clips clips;
  const CliResult slow =
      clips.score({"--metric", "psnr_rgb", "--time-limit", "1", "--metric-command",
                   "slow=echo {out}; sleep 60 | sleep 60", "--json"});
  CHECK(slow.status == 1);
  CHECK(has(slow.errors, "longer than --time-limit 1 s"));
  CHECK(Json::parse(slow.out)["methods"]["mine"]["clips"]["truth"]["values"]["slow"].is_null());
}
