#include "scenes/export/csv.h"

#include <functional>

#include "lib/base/errors.h"
#include "lib/base/csv_text.h"
#include "scenes/export/import_csv.h"
#include "tests/scenes/export/small_manifest.h"

#include <catch2/catch.hpp>

namespace tinct {
namespace {
using test::small_film;
using test::small_manifest;

using Cells = std::vector<std::string>;

std::string csv_of(const Manifest& manifest) {
  std::vector<ExportFilm> films;
  for (const ManifestVideo& video : manifest.videos) {
    films.push_back({.video = &video, .media = {}, .times = FilmTimes(video)});
  }
  return scenes_csv(manifest, films);
}

std::string bytes(const Manifest& manifest) { return canonical_json_file(manifest_json(manifest)); }

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

ManifestVideo edited(const std::string& what, const std::string& with) {
  const Manifest base = small_manifest();
  return import_csv(replaced(csv_of(base), what, with), "edited.csv", base).manifest.videos[0];
}

std::string sentence_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    return error.what();
  }
  return "";
}

std::string refusal(const std::string& what, const std::string& with) {
  return sentence_of([&] { (void)edited(what, with); });
}

std::vector<FrameRange> ranges(const std::vector<Scene>& scenes) {
  std::vector<FrameRange> found;
  for (const Scene& scene : scenes) found.push_back(scene.frames);
  return found;
}

const std::string kMiddle =
    std::string(40, 'a') + ",film one.mp4,dropped,48,59,2.000000,2.500000,12,,,transition\r\n";

TEST_CASE("cells with separators, quotes and line breaks read back the same", "[export]") {
  const Cells cells{"plain", "a,b", "say \"so\"", "two\nlines", "",      "semi;colon", "=1+1",
                    "+x",    "-1",  "@x",         "'quoted",    "\ttab", "'"};
  const auto rows = read_csv(csv_line(cells) + csv_line({"next"}), "x.csv");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].cells == cells);
  CHECK(rows[1].line == 3);
}

// OWASP, "CSV injection": what a spreadsheet would run.
TEST_CASE("no cell begins as a formula does", "[export]") {
  CHECK(csv_line({"=cmd()", "+1", "-1+2", "@a", "-1", "-0.5"}) ==
        "'=cmd(),'+1,'-1+2,'@a,-1,-0.5\r\n");
}

TEST_CASE("files that spreadsheets saved again are read", "[export]") {
  const auto rows = read_csv("\xef\xbb\xbfkind;first\n\n;\nscene;\"1\"\n", "x.csv");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].cells == Cells{"kind", "first"});
  CHECK(rows[1].cells == Cells{"scene", "1"});
  CHECK(rows[1].line == 4);
}

TEST_CASE("broken quotes are refused with their line", "[export]") {
  CHECK(sentence_of([] { (void)read_csv("a\n\"b\nc", "x.csv"); }).starts_with("x.csv:2: "));
  CHECK(sentence_of([] { (void)read_csv("a\n\"b\"c", "x.csv"); }).starts_with("x.csv:2: "));
}

TEST_CASE("an export without edits gives the same manifest, byte for byte", "[export]") {
  Manifest base = small_manifest();
  base.other["note"] = "n";
  base.videos.push_back(small_film());
  base.videos[1].id = std::string(40, 'b');
  base.videos[1].file = "=1+1.mp4";
  // Scenes that overlap and are out of order, as the 2018 lists have them.
  base.videos[1].scenes.push_back(test::scene(5, 20));
  const CsvImport import = import_csv(csv_of(base), "x.csv", base);
  CHECK(bytes(import.manifest) == bytes(base));
  CHECK(import.films_changed == 0);
  CHECK(import.remarks.empty());
}

TEST_CASE("a removed row's frames are dropped as discarded", "[export]") {
  const ManifestVideo video = edited(kMiddle, "");
  CHECK(ranges(video.scenes) == std::vector<FrameRange>{{0, 47}, {60, 99}});
  REQUIRE(video.dropped.size() == 1);
  CHECK(video.dropped[0].frames == FrameRange{48, 59});
  CHECK(video.dropped[0].why == "discarded");
  CHECK(video.scenes[1].other.at("note") == "kept");
}

TEST_CASE("rows can be merged and split", "[export]") {
  // The dropped range joins the second scene, whose first 20 frames become a scene of their own.
  const std::string id(40, 'a');
  const Manifest base = small_manifest();
  std::string text = replaced(csv_of(base), kMiddle, id + ",,scene,48,79,,,,validation,,\r\n");
  text = replaced(text, "scene,60,99", "scene,80,99");
  const ManifestVideo video = import_csv(text, "x.csv", base).manifest.videos[0];
  CHECK(ranges(video.scenes) == std::vector<FrameRange>{{0, 47}, {48, 79}, {80, 99}});
  CHECK(video.scenes[1].split == "validation");
  CHECK_FALSE(video.scenes[1].confidence);
  CHECK(video.dropped.empty());
}

TEST_CASE("scenes keep what was measured of them unless their frames change", "[export]") {
  Manifest base = small_manifest();
  for (Scene& scene : base.videos[0].scenes) {
    scene.pixels = std::string(64, '5');
    scene.pts = PtsRange{scene.frames.first, scene.frames.last};
  }
  const std::string text = replaced(csv_of(base), "scene,60,99", "scene,61,99");
  const ManifestVideo video = import_csv(text, "x.csv", base).manifest.videos[0];
  CHECK(video.scenes.at(0).pixels == std::string(64, '5'));
  CHECK(video.scenes.at(0).pts == PtsRange{0, 47});
  CHECK(video.scenes.at(1).pixels.empty());
  CHECK_FALSE(video.scenes.at(1).pts);
}

TEST_CASE("rows may come in any order, and films by their file alone", "[export]") {
  const Manifest base = small_manifest();
  const std::string text =
      "file,kind,last,first\nfilm one.mp4,scene,99,50\nfilm one.mp4,scene,9,0\n";
  const CsvImport import = import_csv(text, "x.csv", base);
  CHECK(import.films_changed == 1);
  const ManifestVideo& video = import.manifest.videos[0];
  CHECK(ranges(video.scenes) == std::vector<FrameRange>{{0, 9}, {50, 99}});
  CHECK(video.dropped.at(0).frames == FrameRange{10, 49});
}

TEST_CASE("columns that were deleted keep what the manifest says", "[export]") {
  const Manifest base = small_manifest();
  const std::string text =
      "file,kind,first,last\nfilm one.mp4,scene,0,47\nfilm one.mp4,dropped,48,59\n"
      "film one.mp4,scene,60,99\n";
  CHECK(bytes(import_csv(text, "x.csv", base).manifest) == bytes(base));
}

TEST_CASE("rows that can't be are refused with file and line", "[export]") {
  CHECK(refusal("scene,60,99", "scene,59,99").starts_with("edited.csv:4: the range [59, 99]"));
  CHECK(refusal("scene,60,99", "scene,99,60").starts_with("edited.csv:4: "));
  CHECK(refusal("scene,60,99", "scene,60,100").find("ends with frame 99") != std::string::npos);
  CHECK(refusal("scene,60,99", "scene,-1,99").starts_with("edited.csv:4: \"first\""));
  CHECK(refusal("scene,60,99", "scene,6x,99").starts_with("edited.csv:4: \"first\""));
  CHECK(refusal("scene,60,99", "shot,60,99").starts_with("edited.csv:4: \"kind\""));
  CHECK(refusal("train,1,", "train,2,").starts_with("edited.csv:2: \"confidence\""));
  CHECK(refusal("aaaa,film", "aaab,film").starts_with("edited.csv:2: the manifest has no film"));
  CHECK(refusal(",why", "").starts_with("edited.csv:2: the row has 11 cells"));
  CHECK(refusal("transition", "\xfc").find("UTF-8") != std::string::npos);
  CHECK(refusal("kind", "knd").find("was \"kind\" meant?") != std::string::npos);
  CHECK(refusal("first,last", "last,last").find("twice") != std::string::npos);
}

TEST_CASE("an edit of the seconds alone is told to be without effect", "[export]") {
  const Manifest base = small_manifest();
  const CsvImport import =
      import_csv(replaced(csv_of(base), ",2.500000,4.166667", ",2.500000,5.0"), "x.csv", base);
  REQUIRE(import.remarks.size() == 1);
  CHECK(import.remarks[0].starts_with("x.csv:4: \"end_seconds\""));
  CHECK(bytes(import.manifest) == bytes(base));
  // A spreadsheet of another country writes numbers in its way.
  const std::string saved = replaced(csv_of(base), "2.500000,4.166667", "\"2,5\",\"4,17\"");
  CHECK(import_csv(saved, "x.csv", base).remarks.empty());
}

TEST_CASE("a column of the user's own is ignored, and said so", "[export]") {
  const Manifest base = small_manifest();
  const CsvImport import = import_csv(
      replaced(replaced(csv_of(base), ",why", ",why,comment"), "transition\r", "transition,x\r"),
      "x.csv", base);
  REQUIRE(import.remarks.size() == 1);
  CHECK(bytes(import.manifest) == bytes(base));
}

}  // namespace
}  // namespace tinct
