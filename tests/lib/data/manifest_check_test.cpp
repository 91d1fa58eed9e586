#include <algorithm>
#include <string>
#include <vector>

#include "lib/base/json.h"
#include "lib/data/manifest.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

const std::string kId(40, 'a');
const std::string kPrint = "[0,\"" + std::string(48, '0') + "\"]";
const std::string kTwoFingerprints = "[" + kPrint + ",[5,\"" + std::string(48, '1') + "\"]]";

std::vector<ManifestProblem> check(const std::string& text) {
  return check_manifest(parse_json(text, "test"));
}

// A manifest of one video with these further members.
std::vector<ManifestProblem> check_video(const std::string& members) {
  return check(R"({"format":"tinct.manifest/1","videos":[{"id":")" + kId + R"(",)" + members +
               "}]}");
}

struct Case {
  std::string members;
  bool fatal;
  std::string where;
  std::string says;
};

std::string all_text(const std::vector<ManifestProblem>& problems) {
  std::string text;
  for (const auto& problem : problems) {
    text += (problem.fatal ? "fatal " : "remark ") + problem.where + ": " + problem.sentence + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("a video that is known by its id alone has no problem", "[data]") {
  CHECK(check(R"({"format":"tinct.manifest/1","videos":[{"id":")" + kId + R"("}]})").empty());
  CHECK(check(R"({"format":"tinct.manifest/1"})").empty());
}

TEST_CASE("each single mistake is found, at its place, with its weight", "[data]") {
  const std::string stream = R"("stream":{"frames":700},)";
  const std::vector<Case> cases{
      {R"("bytes":-1)", true, "/videos/0/bytes", "not -1"},
      {R"("bytes":1.5)", true, "/videos/0/bytes", "whole number"},
      {R"("bytes":9007199254740992)", true, "/videos/0/bytes", "whole number"},
      {R"("bytes":18446744073709551615)", true, "/videos/0/bytes", "whole number"},
      {R"("bytes":"12")", true, "/videos/0/bytes", "not \"12\""},
      {R"("sha256":"12")", true, "/videos/0/sha256", "64"},
      {R"("file":"../film.mp4")", true, "/videos/0/file", "below the media folder"},
      {R"("file":"/etc/passwd")", true, "/videos/0/file", "below the media folder"},
      {R"("file":"a\u0000b")", true, "/videos/0/file", "below the media folder"},
      {R"("sources":{})", true, "/videos/0/sources", "a list"},
      {R"("sources":[{}])", true, "/videos/0/sources/0", "\"url\" is missing"},
      {R"("sources":[{"url":""}])", true, "/videos/0/sources/0/url", "not empty"},
      {R"("sources":["http://x"])", true, "/videos/0/sources/0", "an object"},
      {R"("stream":{"width":3000000000})", true, "/videos/0/stream/width", "2147483647"},
      {R"("stream":{"fps":25})", true, "/videos/0/stream/fps", "24000/1001"},
      {R"("stream":{"fps":"25/0"})", true, "/videos/0/stream/fps", "24000/1001"},
      {R"("stream":{"vfr":0})", true, "/videos/0/stream/vfr", "true or false"},
      {R"("stream":{"range":"full"})", false, "/videos/0/stream/range", "\"tv\" \"pc\""},
      {R"("stream":{"matrix":"bt470bg"})", false, "/videos/0/stream/matrix", "\"bt601\""},
      {R"("packets":"12")", true, "/videos/0/packets", "64 lower-case"},
      {R"("frames_hash":"12")", true, "/videos/0/frames_hash", "32 lower-case"},
      {R"("pts":[0,1])", true, "/videos/0/pts", "64 lower-case"},
      {R"("recipe":{})", true, "/videos/0/recipe", "\"name\" is missing"},
      {R"("recipe":{"name":"tinct1","size":-1})", true, "/videos/0/recipe/size", "2147483647"},
      {R"("stream":{"time_base":"1/0"})", true, "/videos/0/stream/time_base", "fraction"},
      {R"("scenes":[{"frames":[0,9],"pts":[9,0]}])", true, "/videos/0/scenes/0/pts", "rise"},
      {R"("scenes":[{"frames":[0,9],"pts":[0,-9007199254740992]}])", true, "/videos/0/scenes/0/pts",
       "whole numbers"},
      {R"("recipe":{"name":"tinct1"},"scenes":[{"frames":[0,9],"pixels":"ab"}])", true,
       "/videos/0/scenes/0/pixels", "64"},
      {R"("scenes":[{"frames":[0,9],"tags":["indoor",""]}])", true, "/videos/0/scenes/0/tags",
       "a list of texts"},
      {R"("scenes":[{"frames":[0,9],"fingerprints":[[0,"ab"]]}])", true,
       "/videos/0/scenes/0/fingerprints", "48 lower-case"},
      {R"("scenes":[{"frames":[0,9],"fingerprints":)" + kTwoFingerprints + "}]", false,
       "/videos/0/scenes/0/fingerprints", "not those of the frames [0, 9]"},
      {R"("scenes":[{"frames":[0,9],"fingerprints":[)" + kPrint + "," + kPrint + "]}]", true,
       "/videos/0/scenes/0/fingerprints", "rising frame numbers"},
      {R"("scenes":[{"frames":[0,9],"pixels":")" + std::string(64, '5') + R"("}])", false,
       "/videos/0/scenes/0/pixels", "no \"recipe\""},
      {R"("detector":"default")", true, "/videos/0/detector", "an object"},
      {R"("detector":{})", true, "/videos/0/detector", "\"name\" is missing"},
      {R"("scenes":[{}])", true, "/videos/0/scenes/0", "\"frames\" is missing"},
      {R"("scenes":[[0,9]])", true, "/videos/0/scenes/0", "an object"},
      {R"("scenes":[{"frames":[0]}])", true, "/videos/0/scenes/0/frames", "[first,last]"},
      {R"("scenes":[{"frames":[0,9,10]}])", true, "/videos/0/scenes/0/frames", "[first,last]"},
      {R"("scenes":[{"frames":[-1,9]}])", true, "/videos/0/scenes/0/frames", "[first,last]"},
      {R"("scenes":[{"frames":[0,4294967296]}])", true, "/videos/0/scenes/0/frames", "4294967295"},
      {R"("scenes":[{"frames":[9,0]}])", true, "/videos/0/scenes/0/frames", "reversed"},
      {stream + R"("scenes":[{"frames":[600,700]}])", true, "/videos/0/scenes/0/frames",
       "the last one allowed is 699"},
      {stream + R"("dropped":[{"frames":[0,700],"why":"uniform"}])", true,
       "/videos/0/dropped/0/frames", "the last one allowed is 699"},
      {R"("scenes":[{"frames":[0,9],"split":"test"}])", false, "/videos/0/scenes/0/split",
       "\"train\" \"validation\""},
      {R"("scenes":[{"frames":[0,9],"confidence":1.1}])", true, "/videos/0/scenes/0/confidence",
       "from 0 to 1"},
      {R"("dropped":[{"frames":[0,9],"why":"ugly"}])", false, "/videos/0/dropped/0/why",
       "\"transition\""},
      {R"("scenes":[{"frames":[0,1]}])", false, "/videos/0/scenes/0", "has 2 frames"},
      {R"("scenes":[{"frames":[20,29]},{"frames":[0,9]}])", false, "/videos/0/scenes/1",
       "stands after scene 0 [20, 29]"},
      {R"("scenes":[{"frames":[0,9]},{"frames":[9,19]}])", false, "/videos/0/scenes/1",
       "scene 1 [9, 19] overlaps scene 0 [0, 9]"},
      {R"("scenes":[{"frames":[0,29]},{"frames":[5,9]}])", false, "/videos/0/scenes/1",
       "scene 1 [5, 9] lies inside scene 0 [0, 29]"},
      {R"("scenes":[{"frames":[0,9]},{"frames":[0,9]}])", false, "/videos/0/scenes/1",
       "has the same frames as scene 0"},
      {R"("scenes":[{"frames":[0,9]}],"dropped":[{"frames":[9,12],"why":"uniform"}])", false,
       "/videos/0/dropped/0", "either kept or dropped"},
      {R"("licence":"CC0-1.0")", false, "/videos/0/licence", "does not know"},
      {R"("scnes":[])", false, "/videos/0/scnes", "was \"scenes\" meant?"},
      {R"("a/b~c":1)", false, "/videos/0/a~1b~0c", "keeps it"},
  };
  for (const Case& each : cases) {
    INFO(each.members);
    const auto problems = check_video(each.members);
    INFO(all_text(problems));
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].fatal == each.fatal);
    CHECK(problems[0].where == each.where);
    CHECK_THAT(problems[0].sentence, Catch::Contains(each.says));
  }
}

TEST_CASE("what is right has no problem", "[data]") {
  for (const char* members : {
           R"("stream":{"frames":700},"scenes":[{"frames":[0,696]},{"frames":[697,699]}])",
           R"("scenes":[{"frames":[0,4294967295]}])",
           R"("stream":{"frames":0},"scenes":[{"frames":[0,9]}])",
           R"("detector":null)",
           R"("file":"folder/film ... 1.mp4")",
           R"("scenes":[{"frames":[0,9]}],"dropped":[{"frames":[10,12],"why":"transition"}])",
       }) {
    INFO(members);
    CHECK(all_text(check_video(members)).empty());
  }
}

TEST_CASE("ids that are missing, malformed or double are fatal", "[data]") {
  const auto missing = check(R"({"format":"tinct.manifest/1","videos":[{"file":"a"}]})");
  REQUIRE(missing.size() == 1);
  CHECK(missing[0].fatal);
  CHECK(missing[0].where == "/videos/0");

  const auto upper =
      check(R"({"format":"tinct.manifest/1","videos":[{"id":")" + std::string(40, 'A') + R"("}]})");
  REQUIRE(upper.size() == 1);
  CHECK(upper[0].fatal);
  CHECK(upper[0].where == "/videos/0/id");

  const auto twice = check(R"({"format":"tinct.manifest/1","videos":[{"id":")" + kId +
                           R"("},{"id":")" + kId + R"("}]})");
  REQUIRE(twice.size() == 1);
  CHECK(twice[0].fatal);
  CHECK(twice[0].where == "/videos/1/id");
  CHECK_THAT(twice[0].sentence, Catch::Contains("/videos/0"));
}

TEST_CASE("every problem is listed, not the first alone", "[data]") {
  const auto problems =
      check_video(R"("bytes":-1,"scenes":[{"frames":[9,0]},{"frames":[0,0]}],"future":1)");
  CHECK(std::count_if(problems.begin(), problems.end(),
                      [](const ManifestProblem& problem) { return problem.fatal; }) == 2);
  CHECK(problems.size() == 4);
}

TEST_CASE("another kind of file is refused with the command that reads it", "[data]") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"({")" + kId + R"(":[[0,9]]})", "tinct manifest import colormotion"},
      {R"({"format":"tinct.dataset/1"})", "tinct verify"},
      {R"({"format":"tinct.edits/1"})", "tinct review --apply"},
      {R"({"format":"tinct.manifest/2"})", "update tinct"},
      {R"({"format":7})", "tinct.manifest/1"},
      {R"({"videos":[]})", "\"format\" is missing"},
      {"[]", "a JSON object"},
      {"null", "a JSON object"},
      {"3", "a JSON object"},
  };
  for (const auto& [text, says] : cases) {
    INFO(text);
    const auto problems = check(text);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].fatal);
    CHECK(problems[0].where.empty());
    CHECK_THAT(problems[0].sentence, Catch::Contains(says));
  }
}

TEST_CASE("a thousand scenes over one another give one remark each, not a remark a pair",
          "[data]") {
  std::string scenes;
  for (int i = 0; i < 1000; ++i) {
    scenes += (i > 0 ? "," : "") + std::string("{\"frames\":[") + std::to_string(i) + ",5000]}";
  }
  CHECK(check_video("\"scenes\":[" + scenes + "]").size() == 999);
}
