#include "metrics/run_programs.h"

#include "lib/base/errors.h"
#include "metrics/inputs/clips.h"
#include "metrics/summary.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

constexpr MetricInfo kFrameCount{.name = "frame_count", .ranked = false};

// Counts what it is shown, by the files themselves.
class FrameCount final : public ClipProgram {
 public:
  [[nodiscard]] const MetricInfo& info() const override { return kFrameCount; }
  void measure(const ClipFiles& files, ClipValues& out, std::vector<std::string>& notes) override {
    const auto pictures = list_pictures(files.output).size();
    out.values["frame_count"] = static_cast<double>(pictures);
    out.values["frame_count.told"] = static_cast<double>(files.frames);
    out.frames["frame_count"] = std::vector<double>(pictures, 1.0);
    sums_[files.method] += files.frames;
    if (files.fps.num == 0) notes.emplace_back("no frame rate");
  }
  void finish(const std::string& method, std::vector<PooledValue>& out,
              std::vector<std::string>& notes) override {
    out.push_back({"frame_count.all", static_cast<double>(sums_[method]), sums_[method]});
    out.push_back({"frame_count.none", kNoValue, 0});
    notes.emplace_back("done");
  }

 private:
  std::map<std::string, std::int64_t> sums_;
};

// Two clips of two and three frames, and the output "mine" that is the truth.
struct TwoClips {
  test::TemporaryFolder folder;
  ScorePlan plan{{}, {{"mine", folder / "truth"}}, false};
  std::vector<ClipPaths> clips;

  TwoClips() {
    for (const auto& [name, frames] : {std::pair("a", 2), std::pair("b", 3)}) {
      test::write_clip(folder / "truth" / name, frames,
                       [](int i) { return test::moving_pattern(i); });
    }
    plan.programs.push_back(std::make_unique<FrameCount>());
    const Clips found = find_clips(folder / "truth");
    clips = pair_clips(found, plan.outputs, {found});
  }

  [[nodiscard]] ClipScore score(std::size_t clip) const {
    WorstFrames worst;
    Progress progress("score", 0);
    return score_clip(plan, clips.at(clip), {}, {.worst = worst, .progress = progress});
  }
};

}  // namespace

TEST_CASE("a program that measures whole clips is shown each clip of each output", "[metrics]") {
  const TwoClips two;
  std::vector<std::string> notes;
  MethodValues mine{"mine", {}};
  for (std::size_t i = 0; i < 2; ++i) {
    ClipScore clip = two.score(i);
    run_programs(two.plan, two.clips[i], clip, notes);
    mine.clips.push_back(clip.outputs.at(0));
  }
  CHECK(mine.clips[0].values ==
        std::map<std::string, double>{{"frame_count", 2}, {"frame_count.told", 2}});
  CHECK(mine.clips[1].frames.at("frame_count") == std::vector<double>(3, 1.0));

  Json methods = {{"mine", {{"summary", summarize(mine, {})}}}};
  finish_programs(two.plan, methods, notes);
  const Json& summary = methods["mine"]["summary"];
  CHECK(summary["frame_count"]["mean"] == 2.5);
  CHECK(summary["frame_count.all"] == Json{{"mean", 5.0}, {"ci95", nullptr}, {"n", 5}});
  CHECK(summary["frame_count.none"] == Json{{"mean", nullptr}, {"ci95", nullptr}, {"n", 0}});
  CHECK(notes == std::vector<std::string>{"mine, clip a: no frame rate",
                                          "mine, clip b: no frame rate", "mine: done"});
}

TEST_CASE("what programs measure is listed behind the metrics of frames", "[metrics]") {
  const TwoClips two;
  REQUIRE(two.plan.all_infos().size() == 1);
  CHECK(two.plan.all_infos()[0]->name == "frame_count");
}

TEST_CASE("two metrics of one name are a bug that is told", "[metrics]") {
  TwoClips two;
  two.plan.programs.push_back(std::make_unique<FrameCount>());
  ClipScore clip = two.score(0);
  std::vector<std::string> notes;
  CHECK_THROWS_AS(run_programs(two.plan, two.clips[0], clip, notes), Error);
}
