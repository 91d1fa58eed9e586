#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/media/colour.h"
#include "lib/media/hints.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

// A file with one good hint, changed by a JSON patch of its members.
std::string file_with(const Json& hint_change, const Json& file_change = Json::object()) {
  Json hint = {{"frame", 2}, {"x", 31.5}, {"y", 8.5}, {"colour", "#b04030"}};
  if (hint_change.is_object()) hint.merge_patch(hint_change);
  Json file = {{"format", "tinct.hints/1"}, {"width", 64}, {"height", 36}, {"hints", {hint}}};
  file.merge_patch(file_change);
  return file.dump();
}

void check_refused(const std::string& text, const std::vector<std::string>& parts) {
  CAPTURE(text);
  try {
    (void)hints_from_text(text, "my.hints.json");
    FAIL("it was taken");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    CHECK_THAT(error.what(), Catch::Contains("my.hints.json"));
    for (const std::string& part : parts) CHECK_THAT(error.what(), Catch::Contains(part));
  }
}

}  // namespace

TEST_CASE("a hint file is read member by member") {
  const HintList list = hints_from_text(
      R"({"format":"tinct.hints/1", "width":640, "height":360,
          "hints":[{"frame":0, "last":120, "x":311.5, "y":80.5, "colour":"#b04030", "size":7,
                    "kind":"pinned"},
                   {"frame":3, "x":0, "y":359.75, "colour":[12.5, -40]}]})",
      "a");
  CHECK(list.width == 640);
  CHECK(list.height == 360);
  REQUIRE(list.hints.size() == 2);
  const Hint& first = list.hints[0];
  CHECK(first.frame == 0);
  CHECK(first.last == 120);
  CHECK(first.x == 311.5);
  CHECK(first.y == 80.5);
  CHECK(first.size == 7);
  const Lab colour = srgb_to_lab(0xb0, 0x40, 0x30);
  CHECK(first.a == colour.a);
  CHECK(first.b == colour.b);
  const Hint& second = list.hints[1];
  CHECK(second.frame == 3);
  CHECK(second.last == 3);
  CHECK(second.size == 1);
  CHECK(second.a == 12.5);
  CHECK(second.b == -40);
}

TEST_CASE("a hint file without hints is a list without hints, and the order is the file's") {
  CHECK(hints_from_text(file_with({}, {{"hints", Json::array()}}), "a").hints.empty());
  Json two = Json::parse(file_with({{"frame", 9}}));
  two["hints"].push_back(two["hints"][0]);
  two["hints"][1]["frame"] = 4;
  const HintList list = hints_from_text(two.dump(), "a");
  CHECK(list.hints.at(0).frame == 9);
  CHECK(list.hints.at(1).frame == 4);
}

TEST_CASE("capital hex digits and whole numbers written as 2.0 are fine") {
  const HintList list =
      hints_from_text(file_with({{"frame", 2.0}, {"colour", "#B0403F"}, {"size", 1e300}}), "a");
  CHECK(list.hints[0].frame == 2);
  CHECK(list.hints[0].a == srgb_to_lab(0xb0, 0x40, 0x3f).a);
}

TEST_CASE("a file that isn't a hint file is refused with its name") {
  check_refused("", {});
  check_refused("hello", {});
  check_refused(R"({"format":"tinct.hints/1")", {});
  check_refused("[]", {"must be an object", "a list"});
  check_refused("3", {"must be an object"});
  check_refused(file_with({}, {{"format", "tinct.score/1"}}), {"tinct.hints/1", "tinct.score/1"});
  check_refused(file_with({}, {{"format", 1}}), {"format"});
  check_refused(R"({"format":"tinct.hints/1","format":"tinct.hints/1"})", {"twice"});
}

TEST_CASE("a missing member is named, and so is the hint") {
  for (const char* member : {"format", "width", "height", "hints"}) {
    check_refused(file_with({}, {{member, nullptr}}), {"missing", member});
  }
  for (const char* member : {"frame", "x", "y", "colour"}) {
    check_refused(file_with({{member, nullptr}}), {"hints[0]", "missing", member});
  }
}

TEST_CASE("an unknown member is refused with the nearest known one") {
  check_refused(file_with({{"color", "#b04030"}}), {"hints[0]", "\"color\"", "\"colour\" meant"});
  check_refused(file_with({{"siez", 3}}), {"\"size\" meant"});
  check_refused(file_with({{"confidence", 3}}), {"\"confidence\"", "remove it"});
  check_refused(file_with({}, {{"heigth", 3}}), {"\"height\" meant"});
  check_refused(file_with({{std::string(5000, 'x'), 3}}), {"unknown"});
}

TEST_CASE("a value of a wrong type or out of its range is refused with what is wanted") {
  for (const Json& value : {Json("3"), Json(-1), Json(1.5), Json(true), Json(1e300), Json(1e17)}) {
    check_refused(file_with({{"frame", value}}), {"hints[0]", "\"frame\"", "from 0"});
    check_refused(file_with({{"last", value}}), {"hints[0]", "\"last\""});
  }
  for (const Json& value : {Json("64"), Json(0), Json(-5), Json(1.5), Json(1e10)}) {
    check_refused(file_with({}, {{"width", value}}), {"\"width\"", "above 0"});
    check_refused(file_with({}, {{"height", value}}), {"\"height\"", "above 0"});
  }
  for (const Json& value : {Json("1"), Json(0), Json(-0.5), Json::array({1})}) {
    check_refused(file_with({{"size", value}}), {"hints[0]", "\"size\"", "above 0"});
  }
  check_refused(file_with({}, {{"hints", {{"frame", 1}}}}), {"\"hints\"", "a list"});
  check_refused(file_with({}, {{"hints", {1}}}), {"hints[0]", "object"});
  check_refused(file_with({{"last", 1}}), {"hints[0]", "\"last\"", "later"});
}

TEST_CASE("numbers that no double holds are refused") {
  const std::string good = file_with({});
  for (const char* number : {"NaN", "Infinity", "1e999", "-1e999"}) {
    std::string text = good;
    text.replace(text.find("31.5"), 4, number);
    check_refused(text, {});
  }
}

TEST_CASE("a centre outside the picture is refused") {
  for (const double x : {-0.5, 64.0, 1000.0, 1e300}) {
    check_refused(file_with({{"x", x}}), {"hints[0]", "\"x\"", "below 64"});
  }
  for (const double y : {-1e-9, 36.0}) {
    check_refused(file_with({{"y", y}}), {"hints[0]", "\"y\"", "below 36"});
  }
  CHECK(hints_from_text(file_with({{"x", 0}, {"y", 35.999}}), "a").hints.size() == 1);
}

TEST_CASE("a colour that is neither #rrggbb nor [a, b] is refused") {
  for (const Json& value :
       {Json("red"), Json("#b0403"), Json("#b040300"), Json("b040300"), Json("#g04030"),
        Json("#-04030"), Json("# 04030"), Json(3), Json::array({1}), Json::array({1, 2, 3}),
        Json::array({"1", 2}), Json::array({1, 128.5}), Json::array({-1e30, 0})}) {
    check_refused(file_with({{"colour", value}}), {"hints[0]", "\"colour\"", "#rrggbb"});
  }
}

TEST_CASE("tracked hints are refused until tinct follows them, and other kinds too") {
  check_refused(file_with({{"kind", "tracked"}}), {"hints[0]", "tracked", "pinned"});
  check_refused(file_with({{"kind", "loose"}}), {"hints[0]", "\"kind\"", "pinned"});
  check_refused(file_with({{"kind", 1}}), {"\"kind\""});
}

TEST_CASE("the second of two hints is named where it is the bad one") {
  Json two = Json::parse(file_with({}));
  two["hints"].push_back(two["hints"][0]);
  two["hints"][1]["size"] = -1;
  check_refused(two.dump(), {"hints[1]", "-1"});
}

TEST_CASE("read_hints reads a file and names it") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "a.json", file_with({}));
  CHECK(read_hints(folder / "a.json").hints.size() == 1);
  write_file_atomically(folder / "b.json", "{}");
  CHECK_THROWS_WITH(read_hints(folder / "b.json"), Catch::Contains("b.json"));
  CHECK_THROWS_WITH(read_hints(folder / "no.json"), Catch::Contains("no.json"));
}
