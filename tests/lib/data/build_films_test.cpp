#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/data/build_journal.h"
#include "tests/lib/data/dataset_fixture.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::SmallFilms;
namespace fs = std::filesystem;

namespace {

BuildOptions with(const std::string& encoding, const std::string& layout = "shards") {
  BuildOptions options = SmallFilms::options();
  options.encoding = encoding;
  options.layout = layout;
  return options;
}

bool some_contain(const std::vector<std::string>& sentences, const std::string& text) {
  for (const std::string& sentence : sentences) {
    if (sentence.find(text) != sentence.npos) return true;
  }
  return false;
}

std::map<std::string, std::string> without_record(std::map<std::string, std::string> files) {
  files.erase("dataset.json");
  return files;
}

}  // namespace

TEST_CASE("a missing film is listed and the others are built", "[build]") {
  SmallFilms films;
  const std::string id = films.video(1).id;
  films.video(1).sources.emplace_back().url = "https://example.org/second.mkv";
  fs::remove(films.media() / "deep" / "second.mkv");
  const BuildReport report = films.build("out");
  CHECK(!report.ok());
  REQUIRE(report.missing.size() == 1);
  CHECK_THAT(report.missing[0], Catch::Contains(id) && Catch::Contains("https://example.org"));
  CHECK(report.videos == 2);
  for (const auto& [name, bytes] : test::members_of(films / "out")) CHECK(!name.starts_with(id));
  const Json json = read_json_file(films / "out/dataset.json");
  CHECK(json.at("missing").at(0).at("id") == id);
}

TEST_CASE("a film is found by its id under any name", "[build]") {
  SmallFilms films;
  const BuildReport before = films.build("before");
  fs::create_directories(films.media() / "x" / "y");
  fs::rename(films.media() / "first.mkv", films.media() / "x" / "y" / "renamed.bin");
  fs::rename(films.media() / "stills", films.media() / "x" / "pictures");
  write_file_atomically(films.media() / "first.mkv", "not that film");
  const BuildReport after = films.build("after");
  CHECK(after.ok());
  CHECK(some_contain(after.notes, "is not the film of that name"));
  CHECK(test::files_below(films / "before") == test::files_below(films / "after"));
}

TEST_CASE("a film with another number of frames fails and leaves nothing behind", "[build]") {
  for (int v = 0; v < 3; ++v) {
    SmallFilms films;
    const std::string id = films.video(v).id;
    StreamFacts facts;
    facts.frames = 39 + v;
    if (v == 0) facts.frames = 41;
    films.video(v).stream = facts;
    for (const char* layout : {"shards", "folders"}) {
      const std::string name = layout;
      const BuildReport report = films.build(name, with("png", layout));
      REQUIRE(report.failed.size() == 1);
      CHECK_THAT(report.failed[0], Catch::Contains(id) && Catch::Contains("not the same film"));
      CHECK(report.videos == 2);
    }
    const auto failed = test::files_below(films / "shards");
    const auto failed_folders = test::files_below(films / "folders");
    // The same shards as if the film had never been there.
    const fs::path gone[] = {films.media() / "first.mkv", films.media() / "deep",
                             films.media() / "stills"};
    fs::remove_all(gone[v]);
    CHECK(films.build("missing").missing.size() == 1);
    CHECK(without_record(failed) == without_record(test::files_below(films / "missing")));
    CHECK(films.build("missing2", with("png", "folders")).missing.size() == 1);
    CHECK(without_record(failed_folders) == without_record(test::files_below(films / "missing2")));
  }
}

TEST_CASE("a scene beyond the film's end is named with its last frame", "[build]") {
  SmallFilms films;
  films.video(0).scenes[2].frames = {30, 45};
  const BuildReport report = films.build("out");
  REQUIRE(report.failed.size() == 1);
  CHECK_THAT(report.failed[0], Catch::Contains("[30,45]") && Catch::Contains("frame 39") &&
                                   Catch::Contains("frame 45"));
  CHECK(report.videos == 2);
}

TEST_CASE("a scene that ends at the number of frames counts from 1 and is cut", "[build]") {
  SmallFilms films;
  films.video(0).scenes[2].frames = {30, 40};
  const BuildReport report = films.build("out");
  CHECK(report.ok());
  CHECK(some_contain(report.notes, "[30,40]"));
  CHECK(report.frames == films.planned_frames() - 1);
  const Json json = read_json_file(films / "out/dataset.json");
  bool cut = false;
  for (const Json& video : json.at("videos")) {
    for (const Json& scene : video.at("scenes")) cut |= scene.at("frames") == Json({30, 39});
  }
  CHECK(cut);
}

TEST_CASE("a film that can't be decoded fails alone", "[build]") {
  SmallFilms films;
  write_file_atomically(films.media() / "broken.mkv", std::string(50000, 'x'));
  films.video(1).id = video_id(films.media() / "broken.mkv");
  const BuildReport report = films.build("out");
  CHECK(report.failed.size() == 1);
  CHECK(report.videos == 2);
}

TEST_CASE("a finished dataset is reported again and never overwritten", "[build]") {
  SmallFilms films;
  const BuildReport first = films.build("out");
  const auto files = test::files_below(films / "out");
  fs::remove_all(films.media());  // not needed any more
  const BuildReport second = films.build("out/");
  CHECK(second.already_complete);
  CHECK(!first.already_complete);
  CHECK(second.root == first.root);
  CHECK(second.frames == first.frames);
  CHECK(second.bytes == first.bytes);
  CHECK_THROWS_WITH(films.build("out", with("raw")), Catch::Contains("never overwritten"));
  films.manifest().name = "other";
  CHECK_THROWS_WITH(films.build("out"), Catch::Contains("never overwritten"));
  CHECK(test::files_below(films / "out") == files);
  write_file_atomically(films / "taken/file", "mine");
  CHECK_THROWS_WITH(films.build("taken"), Catch::Contains("no dataset"));
}

TEST_CASE("an unfinished build of other options, or a running one, is not touched", "[build]") {
  SmallFilms films;
  fs::create_directories(films / "out.partial");
  {
    BuildJournal running(films / "out.partial", "some digest");
    try {
      (void)films.build("out");
      FAIL("the folder is locked");
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::usage);
      CHECK_THAT(error.what(), Catch::Contains("another build is writing"));
    }
    (void)running.resume({});
  }
  CHECK_THROWS_WITH(films.build("out"), Catch::Contains("unfinished build of another manifest"));
  CHECK(!fs::exists(films / "out"));
}

TEST_CASE("nothing at all to build is an error, not an empty dataset", "[build]") {
  SmallFilms films;
  fs::create_directories(films / "empty");
  CHECK_THROWS_WITH(build_dataset(films.manifest(), films / "empty", films / "out", {}),
                    Catch::Contains("none of the 3 films"));
  CHECK_THROWS_WITH(build_dataset(films.manifest(), films / "nowhere", films / "out", {}),
                    Catch::Contains("does not exist"));
  CHECK_THROWS_WITH(build_dataset(Manifest{}, films.media(), films / "out", {}),
                    Catch::Contains("no scene"));
  CHECK(!fs::exists(films / "out"));
  CHECK(!fs::exists(films / "out.partial"));
  BuildOptions wrong;
  wrong.encoding = "gif";
  CHECK_THROWS_AS(films.build("out", wrong), Error);
}

TEST_CASE("an expected dataset with the same pixels matches whatever its encoding", "[build]") {
  SmallFilms films;
  (void)films.build("png");
  BuildOptions options = with("raw", "folders");
  options.expect = films / "png/dataset.json";
  const BuildReport report = films.build("raw", options);
  CHECK(report.expect_checked);
  CHECK(report.expect_matches);
  CHECK(some_contain(report.notes, "not the same bytes"));
  BuildOptions same = SmallFilms::options();
  same.expect = options.expect;
  const BuildReport again = films.build("again", same);
  CHECK(again.expect_matches);
  CHECK(again.notes.empty());
}

TEST_CASE("an expected dataset with other pixels is told apart by its first scene", "[build]") {
  SmallFilms films;
  (void)films.build("png");
  BuildOptions options = SmallFilms::options();
  options.expect = films / "png/dataset.json";
  films.video(0).scenes[1].frames.last -= 1;
  const BuildReport report = films.build("other", options);
  CHECK(!report.expect_matches);
  CHECK(!report.ok());
  CHECK_THAT(report.expect_difference,
             Catch::Contains("scene 11") && Catch::Contains(films.video(0).id));
  options.size = 8;
  const BuildReport smaller = films.build("smaller", options);
  CHECK_THAT(smaller.expect_difference, Catch::Contains("size = 16"));
}
