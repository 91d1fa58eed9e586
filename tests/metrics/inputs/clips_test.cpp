#include "metrics/inputs/clips.h"

#include "lib/base/errors.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::moving_pattern;
using test::write_clip;

namespace {

Frame one_frame(int number) { return moving_pattern(number); }

template <typename Call>
std::string failure(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("a folder of folders and videos is several clips by name", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "b", 1, one_frame);
  write_clip(folder / "a", 1, one_frame);
  write_file_renamed(folder / "c.MP4", "");
  write_file_renamed(folder / "notes.txt", "");
  create_folders(folder / "empty");
  const Clips clips = find_clips(folder.path());
  REQUIRE(clips.size() == 3);
  CHECK(clips.contains("a"));
  CHECK(clips.contains("b"));
  CHECK(clips.at("c") == folder / "c.MP4");
  CHECK(find_clips(folder / "a").begin()->first == "a");
  CHECK(find_clips(folder.path() / "a" / "").begin()->first == "a");
  CHECK(find_clips(folder / "c.MP4").begin()->first == "c");
}

TEST_CASE("two clips of one name are refused", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "a", 1, one_frame);
  write_file_renamed(folder / "a.mkv", "");
  CHECK_THROWS_AS(find_clips(folder.path()), Error);
  CHECK_THROWS_AS(find_clips(folder / "nowhere"), Error);
}

TEST_CASE("an output that lacks clips is told which", "[metrics]") {
  test::TemporaryFolder folder;
  for (const char* name : {"one", "two", "three"}) {
    write_clip(folder / "truth" / name, 1, one_frame);
  }
  write_clip(folder / "out" / "two", 1, one_frame);
  const std::string sentence = failure([&] {
    (void)pair_clips(folder / "truth", {{"mine", folder / "out"}});
  });
  INFO(sentence);
  CHECK(sentence.find("mine") != std::string::npos);
  CHECK(sentence.find("lacks 2 of 3 clips: one, three") != std::string::npos);
}

TEST_CASE("single clips pair whatever their names", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 1, one_frame);
  write_clip(folder / "out", 1, one_frame);
  const auto pairs = pair_clips(folder / "truth", {{"x", folder / "out"}});
  REQUIRE(pairs.size() == 1);
  CHECK(pairs[0].name == "truth");
  CHECK(pairs[0].outputs == std::vector{folder / "out"});
}

TEST_CASE("outputs are named, and each name is used once", "[metrics]") {
  const auto outputs = parse_outputs({"a=x/y", "results/mine/", "b=c=d"});
  CHECK(outputs[0].name == "a");
  CHECK(outputs[0].path == "x/y");
  CHECK(outputs[1].name == "mine");
  CHECK(outputs[2].path == "c=d");
  CHECK_THROWS_AS(parse_outputs({"a=x", "a=y"}), Error);
  CHECK_THROWS_AS(parse_outputs({"=x"}), Error);
  CHECK_THROWS_AS(parse_outputs({"a="}), Error);
  CHECK_THROWS_AS(parse_outputs({}), Error);
}
