#include <string>

#include "lib/base/hash.h"
#include "lib/net/file_name.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {
PlannedName planned(const std::string& url, const std::string& wanted = "") {
  return planned_file_name({.url = url, .file_name = wanted, .size = {}, .sha256 = {}});
}
}  // namespace

TEST_CASE("a name is one harmless path segment whatever the URL says", "[net]") {
  CHECK(safe_file_name("a b.mp4") == "a b.mp4");
  CHECK(safe_file_name("../../etc/passwd") == "_.._etc_passwd");
  CHECK(safe_file_name("..") == "");
  CHECK(safe_file_name(".hidden") == "hidden");
  CHECK(safe_file_name("a/b\\c:d*e?f\"g<h>i|j\x01k") == "a_b_c_d_e_f_g_h_i_j_k");
  CHECK(safe_file_name(std::string("a\0b.png", 7)) == "a_b.png");
  CHECK(safe_file_name("caf\xC3\xA9.jpg") == "caf\xC3\xA9.jpg");
  CHECK(safe_file_name("caf\xE9.jpg") == "caf_.jpg");      // Latin-1 is no UTF-8
  CHECK(safe_file_name("\xC0\xAF.jpg") == "__.jpg");       // overlong '/'
  CHECK(safe_file_name("\xED\xA0\x80.jpg") == "___.jpg");  // a surrogate
  CHECK(safe_file_name("nul.mp4") == "_nul.mp4");
  CHECK(safe_file_name("com7") == "_com7");
  CHECK(safe_file_name("combine.mp4") == "combine.mp4");
  CHECK(safe_file_name("x.PART") == "x.PART_");
  CHECK(safe_file_name("film.mp4. ") == "film.mp4");
}

TEST_CASE("a long name is cut without losing its extension or splitting a letter", "[net]") {
  const std::string name = safe_file_name(std::string(500, 'x') + ".mp4");
  CHECK(name.size() == 160);
  CHECK(name.ends_with("x.mp4"));
  std::string letters;
  for (int i = 0; i < 200; ++i) letters += "\xE2\x82\xAC";
  const std::string euros = safe_file_name(letters + ".mp4");
  CHECK(euros.size() <= 160);
  CHECK((euros.size() - 4) % 3 == 0);
}

TEST_CASE("the URL names the file where it ends as media does", "[net]") {
  CHECK(planned("http://a/b/ToS-4k-1920.mov").name == "ToS-4k-1920.mov");
  CHECK(planned("http://a/b/My%20film.MKV?x=/y.png#z").name == "My film.MKV");
  CHECK(planned("http://a/b/film.mp4").final);
  CHECK(planned("http://a/..%2f..%2fx.mp4").name == "_.._x.mp4");
  CHECK(planned("http://a/b.mp4", "c/d.mp4").name == "c_d.mp4");
  CHECK(planned("http://a/b", "film").final);
  for (const std::string url :
       {"http://a/download.php?id=7", "http://a/", "http://a", "http://a/x"}) {
    CAPTURE(url);
    CHECK_FALSE(planned(url).final);
    CHECK(planned(url).name.find(hex(sha256(url)).substr(0, 8)) != std::string::npos);
  }
}

TEST_CASE("the mark of a URL stands before the extension and depends on the URL alone", "[net]") {
  const std::string marked = with_url_mark("film.mp4", "http://a/film.mp4");
  CHECK(marked == "film-" + hex(sha256("http://a/film.mp4")).substr(0, 8) + ".mp4");
  CHECK(marked != with_url_mark("film.mp4", "http://b/film.mp4"));
  CHECK(with_url_mark("film", "u").starts_with("film-"));
}

TEST_CASE("Content-Disposition is read as RFC 6266 has it", "[net]") {
  // The RFC's own examples, then what servers really send.
  CHECK(content_disposition_name("Attachment; filename=example.html") == "example.html");
  CHECK(content_disposition_name("INLINE; FILENAME= \"an example.html\"") == "an example.html");
  CHECK(content_disposition_name("attachment; filename*= UTF-8''%e2%82%ac%20rates") ==
        "\xE2\x82\xAC rates");
  CHECK(content_disposition_name("attachment; filename=\"EURO rates\"; "
                                 "filename*=utf-8''%e2%82%ac%20rates") == "\xE2\x82\xAC rates");
  CHECK(content_disposition_name("attachment; filename=\"a\\\"b;c.mp4\"; x=y") == "a\"b;c.mp4");
  CHECK(content_disposition_name("attachment; filename=\"/etc/passwd\"") == "passwd");
  CHECK(content_disposition_name("attachment; filename=\"C:\\\\x\\\\film.mp4\"") == "film.mp4");
  CHECK(content_disposition_name("attachment; filename=\"open") == "open");
  CHECK(content_disposition_name("attachment; filename") == "");
  CHECK(content_disposition_name("attachment") == "");
  CHECK(content_disposition_name("") == "");
}

TEST_CASE("the answer names the file where the URL doesn't, with mark and extension", "[net]") {
  const std::string url = "http://a/download.php?id=7";
  const std::string mark = "-" + hex(sha256(url)).substr(0, 8);
  CHECK(late_file_name(url, "attachment; filename=\"Film.mkv\"", "", "video/x-matroska") ==
        "Film" + mark + ".mkv");
  CHECK(late_file_name(url, "", "http://cdn/x/film.webm?token=1", "video/webm") ==
        "film" + mark + ".webm");
  CHECK(late_file_name(url, "", url, "video/mp4") == "download.php" + mark + ".mp4");
  CHECK(late_file_name("http://a/", "", "http://a/", "image/png") ==
        "file-" + hex(sha256("http://a/")).substr(0, 8) + ".png");
}

TEST_CASE("names that differ in letter case only are one name", "[net]") {
  TakenNames names;
  CHECK(names.take("Film.mp4"));
  CHECK_FALSE(names.take("film.MP4"));
  CHECK(names.contains("FILM.mp4"));
  CHECK_FALSE(names.contains("film2.mp4"));
}
