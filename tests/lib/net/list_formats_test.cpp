#include <cstdlib>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/net/line_reader.h"
#include "lib/net/list_formats.h"
#include "lib/net/source.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

struct Heard {
  std::vector<Link> links;
  std::vector<std::string> extras;
  std::vector<BadLine> bad;
  LinkSink sink() {
    return {.link =
                [this](const Link& link, const std::string& extra) {
                  links.push_back(link);
                  extras.push_back(extra);
                },
            .bad = [this](const BadLine& line) { bad.push_back(line); }};
  }
};

}  // namespace

TEST_CASE("a CSV list is read by its column names, quotes and all", "[net]") {
  Heard heard;
  read_csv_links(
      "caption,URL,bytes\r\n"
      "\"a \"\"red\"\" boat, at sea\",http://a/1.jpg,77\r\n"
      "no link,ftp://a/x,\n"
      "\"two\nlines\",http://a/2.jpg,\n",
      "l.csv", heard.sink());
  REQUIRE(heard.links.size() == 2);
  CHECK(heard.links[0].url == "http://a/1.jpg");
  CHECK(heard.links[0].size == 77);
  CHECK(Json::parse(heard.extras[0])["caption"] == "a \"red\" boat, at sea");
  CHECK(Json::parse(heard.extras[1])["caption"] == "two\nlines");
  REQUIRE(heard.bad.size() == 1);
  CHECK(heard.bad[0].sentence.find("l.csv:3: ") == 0);
}

TEST_CASE("a CSV without a column of URLs is refused", "[net]") {
  Heard heard;
  CHECK_THROWS_WITH(read_csv_links("a,b\n1,2\n", "l.csv", heard.sink()),
                    Catch::Contains("l.csv:1"));
}

TEST_CASE("JSON lists hold texts or objects, in an array or a member of that name", "[net]") {
  Heard heard;
  read_json_links(R"(["http://a/1.jpg", {"url":"http://a/2.jpg","size":5,"who":"me"}, 7])", "l",
                  heard.sink());
  read_json_links(R"({"urls":["http://a/3.jpg"]})", "l", heard.sink());
  REQUIRE(heard.links.size() == 3);
  CHECK(heard.links[1].size == 5);
  CHECK(Json::parse(heard.extras[1])["who"] == "me");
  CHECK(heard.bad.size() == 1);
  CHECK_THROWS_AS(read_json_links(R"({"a":1})", "l", heard.sink()), Error);
}

TEST_CASE("mirrors are texts with blanks between, or arrays of addresses", "[net]") {
  Heard heard;
  const Json both{"http://b/1.jpg", "https://c/%C3%A9.jpg"};
  read_csv_links("url,Mirrors\nhttp://a/1.jpg,http://b/1.jpg  https://c/\xC3\xA9.jpg\n", "l.csv",
                 heard.sink());
  read_json_links(R"([{"url":"http://a/1.jpg","mirrors":["http://b/1.jpg","https://c/é.jpg"]},
                      {"url":"http://a/1.jpg","mirrors":{"b":1}}, {"url":"http://a/2.jpg"}])",
                  "l.json", heard.sink());
  read_list_line("http://a/1.jpg\t\t-\thttp://b/1.jpg https://c/\xC3\xA9.jpg", 1, "l.tsv",
                 heard.sink());
  REQUIRE(heard.links.size() == 5);
  for (const std::size_t i : {0, 1, 4}) {
    CAPTURE(i);
    CHECK(heard.links[i].url == "http://a/1.jpg");
    CHECK(Json::parse(heard.extras[i])["mirrors"] == both);
  }
  CHECK(Json::parse(heard.extras[2])["mirrors"] == Json{{"b", 1}});  // somebody's own
  CHECK(heard.extras[3] == "");
  CHECK(heard.bad.empty());
}

TEST_CASE("a mirror that is no address is told with its line", "[net]") {
  Heard heard;
  read_list_line("http://a/1.jpg\t\t\thttp://b/1.jpg ftp://c/1.jpg", 7, "l.tsv", heard.sink());
  read_csv_links("url,mirrors\nhttp://a/1.jpg,c.jpg\n", "l.csv", heard.sink());
  Json many = Json::array();
  for (int i = 0; i < 17; ++i) many.push_back("http://b/" + std::to_string(i));
  read_json_links(Json{{{"url", "http://a/1.jpg"}, {"mirrors", many}}}.dump(), "l.json",
                  heard.sink());
  CHECK(heard.links.empty());
  REQUIRE(heard.bad.size() == 3);
  CHECK(heard.bad[0].sentence.find("l.tsv:7: a mirror: ") == 0);
  CHECK(heard.bad[0].sentence.find("ftp://c/1.jpg") != std::string::npos);
  CHECK(heard.bad[1].sentence.find("l.csv:2: a mirror: ") == 0);
  CHECK(heard.bad[2].sentence.find("16 mirrors") != std::string::npos);
}

TEST_CASE("a line of JSON that is nested too deep is a bad line, not the end", "[net]") {
  const std::string deep(400'000, '[');
  const std::string shut(400'000, ']');
  const test::TemporaryFolder folder;
  std::string text = R"({"url": "http://a/1.jpg", "extra": )" + deep + shut + "}\n";
  text += R"({"url": "http://a/2.jpg", "title": "[[[\"[[[", "extra": [[1], {"b": [2]}]})"
          "\n";
  test::write_bytes(folder / "list.jsonl", text);
  Heard heard;
  read_link_file(folder / "list.jsonl", heard.sink());
  REQUIRE(heard.links.size() == 1);
  CHECK(heard.links[0].url == "http://a/2.jpg");
  REQUIRE(heard.bad.size() == 1);
  CHECK(heard.bad[0].line == 1);
}

TEST_CASE("an endless address in a manifest is a bad link, not the end", "[net]") {
  const test::TemporaryFolder folder;
  test::write_bytes(
      folder / "manifest.json",
      R"({"format": "tinct.manifest/1", "name": "x", "videos": [], "unassigned_sources": [
          {"url": "https://pixabay.com/)" +
          std::string(600'000, 'a') + R"("}, {"url": "https://a.org/1.mp4"}]})");
  Heard heard;
  read_manifest_links((folder / "manifest.json").string(), {}, heard.sink());
  CHECK(heard.bad.size() == 1);
  REQUIRE(heard.links.size() == 1);
  CHECK(heard.links[0].url == "https://a.org/1.mp4");
}

TEST_CASE("packed lists are unpacked on the way, line by line", "[net]") {
  const test::TemporaryFolder folder;
  std::string text = "\xEF\xBB\xBF# a list\r\n";
  for (int i = 0; i < 50'000; ++i) text += "http://a/" + std::to_string(i) + ".jpg\n";
  text.pop_back();  // the last line has no end
  test::write_bytes(folder / "l.txt", text);
  REQUIRE(std::system(("gzip -k " + (folder / "l.txt").string()).c_str()) == 0);
  Heard plain, packed;
  read_link_file(folder / "l.txt", plain.sink());
  read_link_file(folder / "l.txt.gz", packed.sink());
  CHECK(plain.links.size() == 50'000);
  CHECK(packed.links.size() == 50'000);
  CHECK(packed.links.back().url == "http://a/49999.jpg");
  CHECK(plain.bad.empty());
}

TEST_CASE("a list of nothing is a list, one that is not there is an error", "[net]") {
  const test::TemporaryFolder folder;
  test::write_bytes(folder / "none.txt", "");
  Heard heard;
  read_link_file(folder / "none.txt", heard.sink());
  CHECK(heard.links.empty());
  CHECK_THROWS_WITH(read_link_file(folder / "gone.txt", heard.sink()), Catch::Contains("gone.txt"));
}

TEST_CASE("an ImageNet line is bytes: synset folder, Latin-1, blanks and CR", "[net]") {
  Heard heard;
  read_imagenet_line("n00004475_6590\thttp://farm4.static.flickr.com/3/a.JPG\r", 1, "l",
                     heard.sink());
  read_imagenet_line("n00004475_7  http://a/caf\xE9 au lait.png", 2, "l", heard.sink());
  read_imagenet_line("http://a/1.jpg", 3, "l", heard.sink());
  REQUIRE(heard.links.size() == 2);
  CHECK(heard.links[0].folder == "n00004475");
  CHECK(heard.links[0].file_name == "n00004475_6590.jpg");
  CHECK(heard.links[1].url == "http://a/caf%E9%20au%20lait.png");
  CHECK(heard.links[1].file_name == "n00004475_7.png");
  REQUIRE(heard.bad.size() == 1);
  CHECK(heard.bad[0].sentence.find("l:3: ") == 0);
}

TEST_CASE("an unknown source is refused with all there are", "[net]") {
  CHECK_THROWS_WITH(named_source("nonsense:x"),
                    Catch::Contains("imagenet-tar:") && Catch::Contains("links:"));
  CHECK(named_source("folder:/x:y").argument == "/x:y");
}
