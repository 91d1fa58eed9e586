#include "metrics/run_programs.h"

#include "lib/base/errors.h"
#include "lib/media/frame_source.h"
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

constexpr MetricInfo kSeen{.name = "seen", .ranked = false};

// Keeps what it is shown.
class Witness final : public ClipProgram {
 public:
  struct Seen {
    std::string method;
    std::vector<Frame> truth, output;
    std::int64_t told;
    std::set<std::int64_t> excluded;
    std::filesystem::path path;
  };
  Witness(bool leaves_out, bool pools, std::vector<Seen>& seen)
      : leaves_out_(leaves_out), pools_(pools), seen_(seen) {}
  [[nodiscard]] const MetricInfo& info() const override { return kSeen; }
  [[nodiscard]] bool leaves_out_exemplars() const noexcept override { return leaves_out_; }
  [[nodiscard]] bool pools_clips() const noexcept override { return pools_; }
  void measure(const ClipFiles& files, ClipValues&, std::vector<std::string>&) override {
    seen_.push_back({files.method, frames_of(files.truth), frames_of(files.output), files.frames,
                     files.excluded, files.output});
  }

 private:
  static std::vector<Frame> frames_of(const std::filesystem::path& path) {
    const auto source = open_frame_source(path);
    std::vector<Frame> frames;
    while (auto frame = source->next()) frames.push_back(std::move(*frame));
    return frames;
  }

  bool leaves_out_, pools_;
  std::vector<Seen>& seen_;
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
  ProgramRuns runs(two.plan);
  for (std::size_t i = 0; i < 2; ++i) {
    ClipScore clip = two.score(i);
    runs.measure(two.clips[i], clip, notes);
    mine.clips.push_back(clip.outputs.at(0));
  }
  CHECK(mine.clips[0].values ==
        std::map<std::string, double>{{"frame_count", 2}, {"frame_count.told", 2}});
  CHECK(mine.clips[1].frames.at("frame_count") == std::vector<double>(3, 1.0));

  Json methods = {{"mine", {{"summary", summarize(mine, {})}}}};
  runs.finish(methods, notes);
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
  ProgramRuns runs(two.plan);
  CHECK_THROWS_AS(runs.measure(two.clips[0], clip, notes), Error);
}

TEST_CASE("programs see fitted, derived and exemplar-guided outputs as the metrics do",
          "[metrics]") {
  const test::TemporaryFolder folder;
  test::write_clip(folder / "truth", 4, [](int i) { return test::moving_pattern(i); });
  test::write_clip(folder / "out", 4, [](int i) { return test::moving_pattern(i, 1.3); });
  std::vector<OutputPath> outputs{{"out", folder / "out"}};
  outputs[0].excluded = {1};
  ScorePlan plan({}, with_true_luma(outputs), false);
  plan.fit = fit_from("32x24");
  const Clips found = find_clips(folder / "truth"), out = find_clips(folder / "out");
  const std::vector<ClipPaths> clips = pair_clips(found, plan.outputs, {out, out});
  std::vector<Witness::Seen> seen;
  plan.programs.push_back(std::make_unique<Witness>(false, false, seen));
  plan.programs.push_back(std::make_unique<Witness>(true, true, seen));

  WorstFrames worst;
  Progress progress("score", 0);
  ClipScore clip = score_clip(plan, clips.at(0), {}, {.worst = worst, .progress = progress});
  std::vector<std::string> notes;
  {
    ProgramRuns runs(plan);
    runs.measure(clips[0], clip, notes);
    REQUIRE(seen.size() == 4);
    for (const std::size_t all : {1U, 3U}) {  // the second program
      const Witness::Seen& whole = seen[all];
      const Witness::Seen& without = seen[all - 1];
      CHECK(whole.method == plan.outputs[all / 2].name);
      CHECK(whole.told == 4);
      CHECK(without.told == 3);
      CHECK(whole.excluded == std::set<std::int64_t>{1});
      CHECK(without.excluded.empty());
      REQUIRE(whole.output.size() == 4);
      REQUIRE(without.output.size() == 3);
      REQUIRE(without.truth.size() == 3);
      CHECK(whole.output[0].width == 32);
      CHECK(whole.output[0].height == 24);
      CHECK(same_pixels(without.output[1], whole.output[2]));
      CHECK(same_pixels(without.truth[1], whole.truth[2]));
      CHECK(std::filesystem::exists(whole.path));  // for the program that reads it again
    }
    // The truth's L in place of its own.
    CHECK_FALSE(same_pixels(seen[1].output[3], seen[3].output[3]));
    CHECK(same_pixels(seen[1].truth[3], seen[3].truth[3]));
  }
  CHECK_FALSE(std::filesystem::exists(seen[1].path));
  CHECK_FALSE(std::filesystem::exists(seen[1].path.parent_path().parent_path().parent_path()));
  CHECK(notes.empty());
}

TEST_CASE("a clip of which only exemplars are left has no value of a program", "[metrics]") {
  TwoClips two;
  two.plan.outputs[0].excluded = {0, 1};
  ClipScore clip = two.score(0);
  std::vector<std::string> notes;
  ProgramRuns runs(two.plan);
  runs.measure(two.clips[0], clip, notes);
  CHECK(notes == std::vector<std::string>{"mine, clip a: no frame is left for frame_count"});
  CHECK(clip.outputs.at(0).values.empty());
}
