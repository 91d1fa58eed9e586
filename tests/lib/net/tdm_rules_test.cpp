#include <chrono>
#include <string>

#include "lib/net/tdm_rules.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

std::string entry(const std::string& location, const std::string& reservation,
                  const std::string& policy = {}) {
  return R"({"location": ")" + location + R"(", "tdm-reservation": )" + reservation +
         (policy.empty() ? "}" : R"(, "tdm-policy": ")" + policy + "\"}");
}

bool reserved(const TdmRules& rules, const std::string& path) {
  return !rules.reason(path).empty();
}

}  // namespace

TEST_CASE("a reserved path is told with the address of the terms", "[net]") {
  const TdmRules rules("[" + entry("/art/", "1", "https://example.org/terms.json") + "]");
  const std::string reason = rules.reason("/art/a.jpg?size=2");
  CHECK(reason.find("/art/a.jpg") != std::string::npos);
  CHECK(reason.find("https://example.org/terms.json") != std::string::npos);
  CHECK(rules.reason("/other/a.jpg") == "");
  CHECK(rules.reason("") == "");
}

TEST_CASE("the first location of a tdmrep.json that fits decides", "[net]") {
  const TdmRules open_first("[" + entry("/art/free/", "0") + "," + entry("/", "1") + "]");
  CHECK_FALSE(reserved(open_first, "/art/free/a.jpg"));
  CHECK(reserved(open_first, "/art/a.jpg"));
  const TdmRules closed_first("[" + entry("/", "1") + "," + entry("/art/free/", "0") + "]");
  CHECK(reserved(closed_first, "/art/free/a.jpg"));
}

TEST_CASE("locations of a tdmrep.json are patterns as robots.txt has them", "[net]") {
  const TdmRules rules("[" + entry("/*.jpg$", "1") + "," + entry("/caf%C3%A9/", R"("1")") + "]");
  CHECK(reserved(rules, "/a/b.jpg"));
  CHECK_FALSE(reserved(rules, "/a/b.jpg?x"));
  CHECK_FALSE(reserved(rules, "/a/b.png"));
  CHECK(reserved(rules, "/caf\xC3\xA9/b.png"));
}

TEST_CASE("stars of a location stand for any text, also for none", "[net]") {
  const auto fits = [](const std::string& location, const std::string& path) {
    return reserved(TdmRules("[" + entry(location, "1") + "]"), path);
  };
  CHECK(fits("*", "/a"));
  CHECK(fits("*$", "/a"));
  CHECK(fits("/**/b*", "/a/b"));
  CHECK(fits("/*/", "//"));
  CHECK(fits("/a*b*c$", "/abcbc"));
  CHECK(fits("/a*bc*", "/abbc"));
  CHECK_FALSE(fits("/a*b*c$", "/abcb"));
  CHECK_FALSE(fits("/a*ab$", "/ab"));
  CHECK_FALSE(fits("/a$", "/ab"));
  CHECK_FALSE(fits("/a*b*b", "/ab"));
  CHECK_FALSE(fits("/*x", "/"));
}

TEST_CASE("locations that are made to be slow are not", "[net]") {
  // Tried from every place of the path, each of them takes its length times the path's.
  const std::string almost = "/*" + std::string(100'000, 'a') + "b";
  const std::string stars = [] {
    std::string text = "/";
    for (int i = 0; i < 50'000; ++i) text += "*a";
    return text + "b";
  }();
  const TdmRules rules("[" + entry(almost, "1") + "," + entry(almost + "$", "1") + "," +
                       entry(stars, "1") + "]");
  const std::string path = "/" + std::string(200'000, 'a');
  const auto begin = std::chrono::steady_clock::now();
  CHECK_FALSE(reserved(rules, path));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(3));
  CHECK(reserved(rules, path + "b"));
}

TEST_CASE("a tdmrep.json that is none reserves nothing", "[net]") {
  for (const std::string& text :
       {std::string(), std::string("<!DOCTYPE html>"), std::string("{}"), std::string("[1, null]"),
        std::string(10'000, '['), "[" + entry("/", "2") + "]", "[" + entry("", "1") + "]",
        "[" + entry("/", "true") + "]", std::string(R"([{"tdm-reservation": 1}])"),
        "[" + entry("/", "1") + std::string(600 * 1024, ' ') + "]"}) {
    CAPTURE(text.substr(0, 60));
    CHECK_FALSE(reserved(TdmRules(text), "/a.jpg"));
  }
  CHECK(reserved(TdmRules("[" + entry("/", "1") + std::string(400 * 1024, ' ') + "]"), "/a.jpg"));
  // Bytes that no report could hold.
  const TdmRules odd("[" + entry("/", "1", "https://example.org/\xC3\xA9\\n") + "]");
  CHECK(odd.reason("/a.jpg").find('\n') == std::string::npos);
}
