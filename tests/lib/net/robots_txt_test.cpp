#include <string>

#include "lib/net/opt_out.h"
#include "lib/net/robots_txt.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("the longest rule decides, and of two as long the one that allows", "[net]") {
  // RFC 9309, section 5.2.
  const RobotsRules rules(
      "User-Agent: foobot\n"
      "Allow: /example/page/\n"
      "Disallow: /example/page/disallowed.gif\n",
      "foobot");
  CHECK(rules.allows("/example/page/"));
  CHECK(rules.allows("/example/page/allowed.gif"));
  CHECK_FALSE(rules.allows("/example/page/disallowed.gif"));
  CHECK(rules.allows("/elsewhere"));
  CHECK(RobotsRules("user-agent: *\ndisallow: /a\nallow: /a\n", "tinct").allows("/a"));
}

TEST_CASE("a group that names the robot takes the place of the general one", "[net]") {
  const std::string text =
      "User-agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\n"
      "User-agent: foobot\nDisallow: /\nAllow: /example/page.html\nAllow: /example/allowed.gif\n\n"
      "User-agent: barbot\nUser-agent: bazbot\nDisallow: /example/page.html\n\n"
      "User-agent: quxbot\n";
  // RFC 9309, section 5.1, with the answers that follow from its rules.
  CHECK_FALSE(RobotsRules(text, "tinct").allows("/a.gif"));
  CHECK(RobotsRules(text, "tinct").allows("/a.gif?x"));
  CHECK_FALSE(RobotsRules(text, "tinct").allows("/example/x"));
  CHECK_FALSE(RobotsRules(text, "foobot").allows("/publications/"));
  CHECK(RobotsRules(text, "foobot").allows("/example/allowed.gif"));
  CHECK_FALSE(RobotsRules(text, "bazbot").allows("/example/page.html"));
  CHECK(RobotsRules(text, "bazbot").allows("/a.gif"));
  CHECK(RobotsRules(text, "quxbot").allows("/example/"));
}

TEST_CASE("groups of one robot count together", "[net]") {
  const RobotsRules rules(
      "user-agent: tinct\ndisallow: /a\nuser-agent: other\ndisallow: /\n"
      "user-agent: tinct\ndisallow: /b\n",
      "tinct");
  CHECK_FALSE(rules.allows("/a"));
  CHECK_FALSE(rules.allows("/b"));
  CHECK(rules.allows("/c"));
}

TEST_CASE("paths are compared by what their escapes stand for", "[net]") {
  // RFC 9309, section 2.2.2.
  const RobotsRules rules(
      "user-agent: *\ndisallow: /foo/bar/\xE3\x83\x84\ndisallow: /%62%61%72\n"
      "disallow: /path/file-with-a-%2A.html\n",
      "tinct");
  CHECK_FALSE(rules.allows("/foo/bar/%E3%83%84"));
  CHECK_FALSE(rules.allows("/bar"));
  CHECK_FALSE(rules.allows("/path/file-with-a-%2A.html"));
  CHECK(rules.allows("/path/file-with-a-b.html"));
}

TEST_CASE("an empty or unreadable robots.txt allows all, robots.txt itself always", "[net]") {
  CHECK(RobotsRules("", "tinct").allows("/a"));
  CHECK(RobotsRules("<html>404</html>", "tinct").allows("/a"));
  CHECK(RobotsRules("user-agent: *\ndisallow:\n", "tinct").allows("/a"));
  CHECK(RobotsRules("user-agent: *\ndisallow: /\n", "tinct").allows("/robots.txt"));
}

TEST_CASE("Crawl-delay is read, and bounded", "[net]") {
  CHECK(RobotsRules("user-agent: *\ncrawl-delay: 2.5\n", "tinct").crawl_delay() == 2.5);
  CHECK(RobotsRules("user-agent: *\ncrawl-delay: 99999\n", "tinct").crawl_delay() == 60);
  CHECK(RobotsRules("user-agent: *\ncrawl-delay: soon\n", "tinct").crawl_delay() == 0);
  CHECK(RobotsRules("user-agent: x\ncrawl-delay: 9\n", "tinct").crawl_delay() == 0);
}

TEST_CASE("opt-outs of an answer's head are heard, those for other robots are not", "[net]") {
  CHECK(opt_out_reason({"noai, noimageai"}, "") == "the answer says X-Robots-Tag: noai");
  CHECK_FALSE(opt_out_reason({"all", "NoImageIndex"}, "").empty());
  CHECK_FALSE(opt_out_reason({"unavailable_after: 25 Jun 2010 15:00:00 PST, noindex"}, "").empty());
  CHECK_FALSE(opt_out_reason({"tinct: noindex"}, "").empty());
  CHECK(opt_out_reason({"otherbot: noindex"}, "").empty());
  CHECK(opt_out_reason({"nofollow"}, "").empty());
  CHECK_FALSE(opt_out_reason({}, "1").empty());
  CHECK(opt_out_reason({}, "0").empty());
}
