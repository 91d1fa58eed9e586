#include "metrics/inputs/colorizer_runs.h"

#include "lib/base/errors.h"
#include "lib/media/recolour.h"
#include "metrics/inputs/gray_clips.h"
#include "tests/metrics/inputs/sentence_of.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::contains;
using test::moving_pattern;
using test::sentence_of;
using test::write_clip;
namespace fs = std::filesystem;

namespace {

/// Clips of 4 and 3 frames whose names need care.
struct TwoClips {
  test::TemporaryFolder folder;
  Clips truth;
  WorkFolder work{folder / "work of 'mine'"};

  TwoClips() {
    write_clip(folder.path() / "truth" / "it's", 4, [](int i) { return moving_pattern(i); });
    write_clip(folder.path() / "truth" / "b c", 3, [](int i) { return moving_pattern(9 * i); });
    truth = find_clips(folder / "truth");
  }
  [[nodiscard]] Clips run(const std::string& command, RunOptions options = {}) {
    const auto outputs = parse_outputs(OutputTexts{.output = {"a=" + command}});
    return ColorizerRuns(work, std::move(options)).run(outputs[0], truth);
  }
  [[nodiscard]] std::string failure(const std::string& command, RunOptions options = {}) {
    return sentence_of([&] { (void)run(command, options); });
  }
};

std::vector<Frame> frames_of(const ClipInput& clip) {
  const auto source = clip.open();
  return test::read_all(*source);
}

void check_gray(const Clips& made) {
  REQUIRE(made.size() == 2);
  const std::vector<Frame> frames = frames_of(*find_clip(made, "it's"));
  REQUIRE(frames.size() == 4);
  for (int i = 0; i < 4; ++i) {
    CHECK(same_pixels(frames[static_cast<std::size_t>(i)], without_chroma(moving_pattern(i))));
  }
  CHECK(frames_of(*find_clip(made, "b c")).size() == 3);
}

}  // namespace

TEST_CASE("a command gets the gray frames and what it leaves is its output", "[metrics]") {
  TwoClips clips;
  check_gray(clips.run("cp {in} {out}"));
  check_gray(clips.run("cp \"{in}\" '{out}'"));
  check_gray(clips.run("cp -r {in_folder} {out}"));
  check_gray(clips.run("cp {in_folder}/* {out_folder}"));
  check_gray(clips.run("mkdir {out} && mv {in_folder} {out}/frames"));
  check_gray(clips.run("cp {in} {out}.mkv"));
  check_gray(clips.run("cp {in_folder}/*.png {out}/"));
  check_gray(clips.run("cp {in_dir}/* {out_dir}"));
  check_gray(clips.run("cp -r {in_folders}/* {out_dir}"));
}

TEST_CASE("exemplars are the true frames, and only where the command asks", "[metrics]") {
  TwoClips clips;
  const Clips made = clips.run("cp -r {in_folder} {out} && cp {ref} {out}/000000.png");
  const std::vector<Frame> frames = frames_of(made.at("it's"));
  CHECK(same_pixels(frames[0], moving_pattern(0)));
  CHECK(same_pixels(frames[1], without_chroma(moving_pattern(1))));
  const OutputPath two{.name = "two",
                       .path = "cp -r {in_folder} {out} && cp {ref_folder}/* {out}",
                       .guidance = Guidance::exemplar,
                       .excluded = {1, 2}};
  ColorizerRuns runs(clips.work, {});
  const std::vector<Frame> guided = frames_of(runs.run(two, clips.truth).at("it's"));
  CHECK(same_pixels(guided[2], moving_pattern(2)));
  const OutputPath all{.name = "all",
                       .path = "cp -r {in_folders}/* {out_dir} && cp -r {ref_dir}/* {out_dir}",
                       .guidance = Guidance::exemplar,
                       .excluded = {0}};
  CHECK(same_pixels(frames_of(runs.run(all, clips.truth).at("b c"))[0], moving_pattern(0)));
  OutputPath beyond = two;
  beyond.excluded = {3};
  CHECK(contains(sentence_of([&] { (void)runs.run(beyond, clips.truth); }), "3 frames"));
}

TEST_CASE("hints are a file for one clip and a folder for several", "[metrics]") {
  TwoClips clips;
  const std::string command = "cp -r {in_folder} {out} && test -s {hints}";
  CHECK(contains(clips.failure(command), "--hints"));
  write_file_renamed(clips.folder / "h.json", "{}");
  CHECK(contains(clips.failure(command, {.hints = clips.folder / "h.json"}), "several clips"));
  create_folders(clips.folder / "hints");
  write_file_renamed(clips.folder.path() / "hints" / "it's.json", "{}");
  CHECK(contains(clips.failure(command, {.hints = clips.folder / "hints"}), "b c.json"));
  write_file_renamed(clips.folder.path() / "hints" / "b c.json", "{}");
  check_gray(clips.run(command, {.hints = clips.folder / "hints"}));
}

TEST_CASE("a command that goes wrong is named with clip, status and last words", "[metrics]") {
  TwoClips clips;
  const std::string failed = clips.failure("echo 'CUDA is missing' >&2; exit 7; : {in} {out}");
  INFO(failed);
  CHECK(contains(failed, "a: the command \"echo"));
  CHECK(contains(failed, "failed (clip \"b c\"); exit status 7, its last lines: CUDA is missing"));
  CHECK(contains(clips.failure("no-such-colorizer {in} {out}"), "exit status 127"));
  CHECK(contains(clips.failure("sleep 50; : {in} {out}", {.time_limit = .2}),
                 "ran longer than --time-limit 0.2 s"));
  CHECK(contains(clips.failure(": {in} {out}"), "wrote nothing at {out}"));
  CHECK(contains(clips.failure(": {in_dir} {out_dir}"), "wrote nothing into {out_dir}"));
  CHECK(contains(clips.failure("cp {in_dir}/b* {out_dir}"), "wrote nothing for the clips it's"));
  CHECK(contains(clips.failure("cp {in} {out}.mp4; cp {in} {out}.avi"), "several"));
  CHECK(contains(clips.failure("echo text > {out}; : {in}"), "wrote what can't be read"));
}

TEST_CASE("a result of too few frames is refused, unless lengths are fitted", "[metrics]") {
  TwoClips clips;
  const std::string command = "cp -r {in_folder} {out} && cd {out} && rm 000001.png";
  const std::string few = clips.failure(command);
  CHECK(contains(few, "wrote 2 frames, but the clip \"b c\" has 3"));
  CHECK(contains(few, "--fit"));
  CHECK(frames_of(clips.run(command, {.any_length = true}).at("it's")).size() == 3);
}

TEST_CASE("a work folder that is kept saves finished clips from being done again", "[metrics]") {
  TwoClips clips;
  const fs::path count = clips.folder / "count";
  const std::string command = "echo x >> '" + count.string() + "' && cp {in} {out}";
  const auto runs = [&] { return fs::exists(count) ? fs::file_size(count) / 2 : 0; };
  check_gray(clips.run(command));
  CHECK(runs() == 2);
  check_gray(clips.run(command));
  CHECK(runs() == 2);
  // Another truth, another command, a damaged result: only that is done again.
  write_clip(clips.folder.path() / "truth" / "b c", 3, [](int i) { return moving_pattern(9 * i); });
  check_gray(clips.run(command));
  CHECK(runs() == 3);
  check_gray(clips.run(command + " && true"));
  CHECK(runs() == 5);
  write_file_renamed(clips.work.path() / "a" / "it's" / "result" / "out.mkv", "");
  check_gray(clips.run(command + " && true"));
  CHECK(runs() == 6);
  CHECK_FALSE(fs::exists(clips.work.path() / "a" / "it's" / "in.mkv"));
}

TEST_CASE("a temporary work folder goes away, a kept one stays", "[metrics]") {
  fs::path temporary;
  {
    WorkFolder work;
    temporary = work.path();
    CHECK(fs::is_directory(temporary));
  }
  CHECK_FALSE(fs::exists(temporary));
  const test::TemporaryFolder folder;
  { WorkFolder work(folder / "kept"); }
  CHECK(fs::is_directory(folder / "kept"));
}
