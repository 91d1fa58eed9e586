// Conditions and ranges, as RFC 9110 has them; of both servers.
#include <string>

#include "lib/web/file_range.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

constexpr const char* kDate = "Thu, 01 Jan 2026 00:00:00 GMT";

VersionAnswer answer_to(const WantedVersion& wanted) {
  return answer_for(wanted, {.size = 100, .etag = "\"v1\"", .last_modified = kDate});
}

}  // namespace

TEST_CASE("a range is answered by its part, or by the file's size where it has none", "[web]") {
  const VersionAnswer part = answer_to({.range = "bytes=10-19"});
  CHECK(part.status == 206);
  REQUIRE(part.part);
  CHECK(part.part->first == 10);
  CHECK(part.part->size() == 10);
  CHECK(part.content_range == "bytes 10-19/100");
  const VersionAnswer none = answer_to({.range = "bytes=100-"});
  CHECK(none.status == 416);
  CHECK(none.content_range == "bytes */100");
  CHECK(answer_to({}).status == 200);
  CHECK(answer_to({.range = "bytes=0-1,4-5"}).status == 200);
}

TEST_CASE("a range is of the version that If-Range names, or the whole is sent", "[web]") {
  CHECK(answer_to({.if_range = "\"v1\"", .range = "bytes=0-1"}).status == 206);
  CHECK(answer_to({.if_range = kDate, .range = "bytes=0-1"}).status == 206);
  CHECK(answer_to({.if_range = "\"v2\"", .range = "bytes=0-1"}).status == 200);
  CHECK(answer_to({.if_range = "W/\"v1\"", .range = "bytes=0-1"}).status == 200);
  CHECK(answer_to({.if_range = "\"v2\"", .range = "bytes=200-"}).status == 200);
}

TEST_CASE("who has the version is told so, by tag before date", "[web]") {
  CHECK(answer_to({.if_none_match = "\"v1\""}).status == 304);
  CHECK(answer_to({.if_none_match = "\"v0\", \"v1\""}).status == 304);
  CHECK(answer_to({.if_none_match = "*"}).status == 304);
  CHECK(answer_to({.if_none_match = "\"v1\"", .range = "bytes=0-1"}).status == 304);
  CHECK(answer_to({.if_modified_since = kDate}).status == 304);
  CHECK(answer_to({.if_none_match = "\"v2\"", .if_modified_since = kDate}).status == 200);
  // A server without dates takes none for its own.
  CHECK(answer_for({.if_modified_since = kDate}, {.size = 1, .etag = "\"v1\""}).status == 200);
}
