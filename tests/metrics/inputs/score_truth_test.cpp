#include "metrics/inputs/score_truth.h"

#include "lib/base/errors.h"
#include "metrics/score.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
namespace fs = std::filesystem;

namespace {

/// Two clips of known length and one of unknown.
BenchmarkSet made_up_set() {
  BenchmarkSet set;
  set.name = "made-up";
  set.title = "Made up";
  set.clips = {{"bear", 2}, {"car", 3}, {"dog", {}}};
  set.layouts = {"JPEGImages/480p/{clip}", "{clip}"};
  set.addresses = {{"the project", "https://example.org/set"}};
  set.unknown = {"the frames of dog"};
  return set;
}

const char* const kMadeUpJson = R"({
  "format": "tinct.benchmark/1", "name": "made-up", "version": 2, "title": "Made up",
  "clips": [{"name": "bear", "frames": 2}, {"name": "car", "frames": 3}],
  "layouts": ["JPEGImages/480p/{clip}"], "license": "CC0", "unknown": ["the size"],
  "citations": [{"key": "Me2020", "entry": "@misc{Me2020,\n title = {T}\n}"}]
})";

void write_frames(const fs::path& folder, int frames) {
  test::write_clip(folder, frames, [](int number) { return test::moving_pattern(number); });
}

void write_set(const fs::path& folder) {
  write_frames(folder / "bear", 2);
  write_frames(folder / "car", 3);
  write_frames(folder / "dog", 1);
}

template <typename Call>
std::string failure(Fault fault, Call call) {
  try {
    call();
  } catch (const Error& error) {
    CHECK(error.fault() == fault);
    return error.what();
  }
  return "nothing was thrown";
}

bool has(const std::string& text, const std::string& part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return true;
}

}  // namespace

TEST_CASE("a set's clips are found by name in the layout that it is distributed in", "[metrics]") {
  const test::TemporaryFolder folder;
  write_set(folder / "JPEGImages" / "480p");
  write_frames(folder / "JPEGImages" / "480p" / "elephant", 1);  // not of the set
  write_frames(folder / "bear", 9);                              // the other layout, one clip only
  const BenchmarkClips found = benchmark_clips(made_up_set(), folder.path());
  CHECK(found.layout == "JPEGImages/480p/{clip}");
  CHECK(found.clips.size() == 3);
  CHECK(found.clips.at("bear").path == folder.path() / "JPEGImages" / "480p" / "bear");
  CHECK(!found.clips.contains("elephant"));
  const BenchmarkClips flat = benchmark_clips(made_up_set(), folder / "JPEGImages" / "480p" / "");
  CHECK(flat.layout == "{clip}");
  CHECK(flat.clips.size() == 3);
}

TEST_CASE("clips that are missing are listed, with where to get the set", "[metrics]") {
  const test::TemporaryFolder folder;
  const auto say = [&] {
    return failure(Fault::input, [&] { (void)benchmark_clips(made_up_set(), folder.path()); });
  };
  const std::string none = say();
  has(none, "holds no clip of made-up");
  has(none, "JPEGImages/480p/{clip}, {clip}");
  write_frames(folder / "car", 3);
  create_folders(folder / "bear");  // a folder without pictures is no clip
  const std::string some = say();
  has(some, "lacks 2 of the 3 clips of made-up: bear, dog;");
  has(some, "the project, https://example.org/set");
  has(failure(Fault::input, [&] { (void)benchmark_clips(made_up_set(), folder / "gone"); }),
      "is not a folder");
}

TEST_CASE("another number of frames than the published one is refused with both", "[metrics]") {
  const test::TemporaryFolder folder;
  write_set(folder.path());
  CHECK(benchmark_clips(made_up_set(), folder.path()).clips.size() == 3);
  write_frames(folder / "car", 4);
  write_frames(folder / "dog", 7);  // its number is not known: any will do
  fs::remove(folder / "bear" / "001.png");
  has(failure(Fault::input, [&] { (void)benchmark_clips(made_up_set(), folder.path()); }),
      "bear has 1 frame for 2, car has 4 frames for 3;");
}

TEST_CASE("a set without a list of clips can't be looked for", "[metrics]") {
  const test::TemporaryFolder folder;
  const std::string sentence =
      failure(Fault::usage, [&] { (void)find_truth("", "nvcc2023", folder.path()); });
  has(sentence, "the clips of nvcc2023 are not known");
  has(sentence, "--truth");
}

TEST_CASE("the real frames are named once: a path, or a set and its folder", "[metrics]") {
  const auto say = [](const char* truth, const char* set, const char* root) {
    return failure(Fault::usage, [&] { (void)find_truth(truth, set, root); });
  };
  has(say("", "", ""), "--truth");
  has(say("", "", ""), "--benchmark NAME --root DIR");
  has(say("x", "davis30", "y"), "give one");
  has(say("", "", "y"), "--root needs --benchmark");
  has(say("", "davis30", ""), "https://data.vision.ee.ethz.ch");
  has(say("", "davis31", "y"), "did you mean davis30?");
}

TEST_CASE("a score on a public set records which, and what to cite", "[metrics]") {
  const test::TemporaryFolder folder;
  write_file_renamed(folder / "set.json", kMadeUpJson);
  const fs::path real = folder / "JPEGImages" / "480p";
  write_frames(real / "bear", 2);
  write_frames(real / "car", 3);
  ScoreOptions options;
  options.benchmark = (folder / "set.json").string();
  options.root = folder.path();
  options.output = {"same=" + real.string()};
  options.metric = {"psnr_rgb"};
  options.scenes = "none";
  options.no_baselines = true;
  const Json json = score(options);
  CHECK(json["methods"]["same"]["summary"]["psnr_rgb"]["n"] == 2);
  CHECK(json["methods"]["same"]["summary"]["psnr_rgb"]["mean"] == 100);
  CHECK(json["benchmark"]["name"] == "made-up");
  CHECK(json["benchmark"]["version"] == 2);
  CHECK(json["benchmark"]["clips"] == 2);
  CHECK(json["benchmark"]["frames"] == 5);
  CHECK(json["benchmark"]["layout"] == "JPEGImages/480p/{clip}");
  CHECK(json["benchmark"]["unknown"] == Json::parse(R"(["the size"])"));
  CHECK(json["citations"][0]["key"] == "Me2020");
  CHECK(json["citations"][0]["bibtex"].get<std::string>().find("@misc{Me2020,") == 0);

  options.benchmark.clear();
  options.root.clear();
  options.truth = real;
  CHECK(!score(options).contains("benchmark"));
}
