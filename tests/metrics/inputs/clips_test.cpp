#include "metrics/inputs/clips.h"

#include "lib/base/errors.h"
#include "tests/metrics/inputs/sentence_of.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::contains;
using test::moving_pattern;
using test::sentence_of;
using test::write_clip;

namespace {

Frame one_frame(int number) { return moving_pattern(number); }

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
  CHECK(clips.at("c").path == folder / "c.MP4");
  CHECK(find_clips(folder / "a").begin()->first == "a");
  CHECK(find_clips(folder.path() / "a" / "").begin()->first == "a");
  CHECK(find_clips(folder / "c.MP4").begin()->first == "c");
}

TEST_CASE("folders of folders of pictures are named by both", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder.path() / "film" / "000000", 1, one_frame);
  write_clip(folder.path() / "film" / "000012", 1, one_frame);
  write_clip(folder.path() / "other" / "000000", 1, one_frame);
  const Clips clips = find_clips(folder.path());
  REQUIRE(clips.size() == 3);
  CHECK(clips.contains("film/000012"));
  CHECK(find_clip(clips, "film/000012") == &clips.at("film/000012"));
  CHECK(find_clip(clips, "film_000012") == &clips.at("film/000012"));
  CHECK(find_clip(clips, "film_000013") == nullptr);
}

TEST_CASE("two clips of one name are refused", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "a", 1, one_frame);
  write_file_renamed(folder / "a.mkv", "");
  CHECK_THROWS_AS(find_clips(folder.path()), Error);
  CHECK_THROWS_AS(find_clips(folder / "nowhere"), Error);
}

TEST_CASE("outputs that lack clips are told which, all of them at once", "[metrics]") {
  test::TemporaryFolder folder;
  for (const char* name : {"one", "two", "three"}) {
    write_clip(folder / "truth" / name, 1, one_frame);
  }
  write_clip(folder / "out" / "two", 1, one_frame);
  write_clip(folder / "out" / "more", 1, one_frame);
  write_clip(folder / "whole" / "one", 1, one_frame);
  write_clip(folder / "whole" / "three", 1, one_frame);
  const std::string sentence = sentence_of([&] {
    (void)pair_clips(find_clips(folder / "truth"),
                     {{"mine", folder / "out"}, {"yours", folder / "whole"}},
                     {find_clips(folder / "out"), find_clips(folder / "whole")});
  });
  INFO(sentence);
  CHECK(contains(sentence, "mine"));
  CHECK(contains(sentence, "lacks 2 of 3 clips: one, three"));
  CHECK(contains(sentence, "yours"));
  CHECK(contains(sentence, "lacks 1 of 3 clips: two"));
}

TEST_CASE("single clips pair whatever their names", "[metrics]") {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 1, one_frame);
  write_clip(folder / "out", 1, one_frame);
  const auto pairs = pair_clips(find_clips(folder / "truth"), {{"x", folder / "out"}},
                                {find_clips(folder / "out")});
  REQUIRE(pairs.size() == 1);
  CHECK(pairs[0].name == "truth");
  REQUIRE(pairs[0].outputs.size() == 1);
  CHECK(pairs[0].outputs[0].path == folder / "out");
}

TEST_CASE("a path that is neither there nor a command says how a command is written", "[metrics]") {
  CHECK(contains(sentence_of([] { (void)find_clips("colorize {in}"); }), "{out}"));
  CHECK(contains(sentence_of([] { (void)find_clips("nowhere"); }), "nowhere does not exist"));
}
