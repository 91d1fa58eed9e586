#include <string>
#include <vector>

#include "lib/base/json_places.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

TextPlace place(const std::string& text, const std::string& pointer) {
  return json_places(text, std::vector<std::string>{pointer}).at(0);
}

const std::string kText =
    "{\n"
    "  \"a\": [1, {\"b\\\"]}\": 2},\n"
    "    \"x\"],\n"
    "  \"c/d\": {\"~\": {}}, \"ä\": null,\n"
    "  \"\": 7, \"\\u0041\": [\n"
    "[]]\n"
    "}\n";

}  // namespace

TEST_CASE("a JSON pointer is found where its member's name or its element begins", "[base]") {
  CHECK(place(kText, "") == TextPlace{1, 1});
  CHECK(place(kText, "/a") == TextPlace{2, 3});
  CHECK(place(kText, "/a/0") == TextPlace{2, 9});
  CHECK(place(kText, "/a/1") == TextPlace{2, 12});
  CHECK(place(kText, "/a/1/b\"]}") == TextPlace{2, 13});
  CHECK(place(kText, "/a/2") == TextPlace{3, 5});
  CHECK(place(kText, "/c~1d") == TextPlace{4, 3});
  CHECK(place(kText, "/c~1d/~0") == TextPlace{4, 11});
  CHECK(place(kText, "/ä") == TextPlace{4, 21});
  CHECK(place(kText, "/") == TextPlace{5, 3});
  CHECK(place(kText, "/A") == TextPlace{5, 10});
  CHECK(place(kText, "/A/0") == TextPlace{6, 1});
}

TEST_CASE("a JSON pointer to nothing gets the place of what should hold it", "[base]") {
  CHECK(place(kText, "/a/1/missing") == TextPlace{2, 12});
  CHECK(place(kText, "/a/9") == TextPlace{2, 3});
  CHECK(place(kText, "/nothing/here") == TextPlace{1, 1});
  CHECK(place("  7 ", "") == TextPlace{1, 3});
}

TEST_CASE("many JSON pointers are found in one pass, each on its own line", "[base]") {
  std::string text = "[";
  std::vector<std::string> pointers;
  for (int i = 0; i < 1000; ++i) {
    text += (i == 0 ? "\n" : ",\n") + std::string(R"({"frames":[0,9]})");
    pointers.push_back("/" + std::to_string(i) + "/frames");
  }
  const auto places = json_places(text + "]", pointers);
  REQUIRE(places.size() == 1000);
  for (std::size_t i = 0; i < places.size(); ++i) CHECK(places[i] == TextPlace{i + 2, 2});
}
