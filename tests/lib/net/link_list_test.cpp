#include <filesystem>
#include <sstream>
#include <string>

#include "lib/base/errors.h"
#include "lib/net/link_list.h"
#include "lib/net/source.h"
#include "lib/net/url.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {
const std::string kHash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
}

TEST_CASE("a link list has one URL a line, comments and empty lines aside", "[net]") {
  const LinkList list = parse_link_list(
      "\xEF\xBB\xBF# films\r\n\r\nhttp://a.org/1.mp4\r\n   \n  HTTPS://b.org/2.mp4  \n"
      "http://a.org/1.mp4\nhttp://c.org",
      "l");
  REQUIRE(list.links.size() == 3);
  CHECK(list.links[0].url == "http://a.org/1.mp4");
  CHECK(list.links[1].url == "HTTPS://b.org/2.mp4");
  CHECK(list.links[2].url == "http://c.org");
  CHECK_FALSE(list.links[0].size);
  CHECK(list.links[0].sha256.empty());
  CHECK(list.bad_lines.empty());
}

TEST_CASE("size and checksum stand after TABs where they are known", "[net]") {
  const LinkList list =
      parse_link_list("http://a/1\t12\t" + kHash + "\nhttp://a/2\t-\tsha256:" + kHash +
                          "\nhttp://a/3\t0\nhttp://a/4\t\t\n",
                      "l");
  REQUIRE(list.bad_lines.empty());
  REQUIRE(list.links.size() == 4);
  CHECK(list.links[0].size == 12);
  CHECK(list.links[0].sha256 == kHash);
  CHECK_FALSE(list.links[1].size);
  CHECK(list.links[1].sha256 == kHash);
  CHECK(list.links[2].size == 0);
  CHECK_FALSE(list.links[3].size);
}

TEST_CASE("what is no link is reported with its file and line", "[net]") {
  const LinkList list = parse_link_list(
      "http://a/1\nftp://b/2\nhttp://a/x y\nfilm.mp4\nhttp://\nhttp://a/3\tbig\n"
      "http://a/4\t1\tabc\nhttp://a/5\t1\t" +
          kHash + "\tmore\nhttp://a/6\t-5\n",
      "my.txt");
  CHECK(list.links.size() == 1);
  REQUIRE(list.bad_lines.size() == 8);
  for (std::size_t i = 0; i < 8; ++i) {
    CHECK(list.bad_lines[i].line == i + 2);
    CHECK(list.bad_lines[i].sentence.starts_with("my.txt:" + std::to_string(i + 2) + ": "));
  }
  CHECK(list.bad_lines[0].sentence.find("http://") != std::string::npos);
  CHECK(list.bad_lines[0].sentence.find("ftp://b/2") != std::string::npos);
  CHECK(list.bad_lines[1].sentence.find("%20") != std::string::npos);
}

TEST_CASE("bytes that aren't ASCII are percent-encoded whatever they are", "[net]") {
  const LinkList list = parse_link_list("http://a/\xC3\xA9\nhttp://a/\xE9?q=%20\n", "l");
  REQUIRE(list.links.size() == 2);
  CHECK(list.links[0].url == "http://a/%C3%A9");
  CHECK(list.links[1].url == "http://a/%E9?q=%20");
}

TEST_CASE("the 2018 link list has 186 distinct URLs", "[net]") {
  const auto file = test::shared_folder() / "colormotion-dataset" / "download-links.txt";
  REQUIRE(std::filesystem::exists(file));
  const LinkList list = read_link_list(file);
  CHECK(list.links.size() == 186);  // grep ^http | sort -u | wc -l
  CHECK(list.bad_lines.empty());
}

TEST_CASE("a long list keeps its order and every line of it", "[net]") {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "http://host/" + std::to_string(i) + ".jpg\n";
  const LinkList list = parse_link_list(text, "l");
  REQUIRE(list.links.size() == 50'000);
  CHECK(list.links[31'415].url == "http://host/31415.jpg");
}

TEST_CASE("a list that isn't there is an input fault, an unknown source a usage fault", "[net]") {
  const auto fault_of = [](const std::string& source) {
    try {
      const NamedSource named = named_source(source);
      std::int64_t files = 0;
      named.kind->read_links(named.argument, {.api_files = &files}, {});
    } catch (const Error& error) {
      return std::pair(error.fault(), std::string(error.what()));
    }
    return std::pair(Fault::bug, std::string("nothing was thrown"));
  };
  CHECK(fault_of("links:/no/such/list.txt").first == Fault::input);
  for (const std::string source : {"torrent:x", "links", "links:", "", "http://a/b"}) {
    CAPTURE(source);
    const auto [fault, sentence] = fault_of(source);
    CHECK(fault == Fault::usage);
    CHECK(sentence.find("links:FILE") != std::string::npos);
  }
  CHECK(fault_of("http://a/b").second ==
        "\"http://a/b\" is a URL, not a source; put it in a file and write links:FILE");
  CHECK(fault_of("links:").second == "links: needs the name of a file, as links:FILE");
  CHECK(fault_of("folder:").second == "folder: needs the name of a folder, as folder:DIR");
  std::istringstream lines(fault_of("foo:links.txt").second);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    CAPTURE(line);
    CHECK(line.size() <= 88);
    CHECK(line.starts_with(count == 0 ? "\"foo:links.txt\" is no source" : "  "));
  }
  CHECK(count == 1 + link_sources().size());
}

TEST_CASE("a host is scheme, name and port, without letter case and password", "[net]") {
  CHECK(host_key("HTTP://user:pw@Example.ORG:80/A?b#c") == "http://example.org");
  CHECK(host_key("https://a:443/b") == "https://a");
  CHECK(host_key("https://a:80/b") == "https://a:80");
  CHECK(host_key("https://[::1]:8443?x") == "https://[::1]:8443");
  CHECK(host_key("ftp://a/b").empty());
  CHECK(host_key("http:///b").empty());
  CHECK(percent_decoded("a%41%zz%4") == "aA%zz%4");
  CHECK(percent_decoded("%c3%A9") == "\xC3\xA9");
}
