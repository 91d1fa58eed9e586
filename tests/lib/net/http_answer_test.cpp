#include <string>

#include "lib/net/failures.h"
#include "lib/net/http_answer.h"
#include "lib/net/media_type.h"

#include <catch2/catch.hpp>

using namespace tinct;
using namespace std::string_literals;

TEST_CASE("Content-Range is read as RFC 9110 has it", "[net]") {
  const auto part = parse_content_range("bytes 42-1233/1234");  // the RFC's own examples
  REQUIRE(part);
  CHECK(part->first == 42);
  CHECK(part->last == 1233);
  CHECK(part->total == 1234);
  const auto open = parse_content_range("bytes 42-1233/*");
  REQUIRE(open);
  CHECK_FALSE(open->total);
  const auto unmet = parse_content_range("bytes */1234");
  REQUIRE(unmet);
  CHECK_FALSE(unmet->first);
  CHECK(unmet->total == 1234);
  for (const std::string bad : {"bytes 5-4/10", "bytes 0-10/10", "bytes 0-1", "items 0-1/2", "",
                                "bytes -1-2/3", "bytes a-b/c", "bytes 0-1/99999999999999999999"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_content_range(bad));
  }
}

TEST_CASE("the head of the last answer counts, not that of a redirect before it", "[net]") {
  HttpAnswer answer;
  for (const std::string line :
       {"HTTP/1.1 302 Found\r\n", "ETag: \"old\"\r\n", "Content-Length: 5\r\n", "\r\n",
        "HTTP/2 200 \r\n", "content-length:  77 \r\n", "ETAG: \"new\"\r\n", "\r\n"}) {
    answer.take_line(line);
  }
  CHECK(answer.status == 200);
  CHECK(answer.etag == "\"new\"");
  CHECK(answer.whole_size() == 77);
}

TEST_CASE("weak ETags and encoded bodies are no ground to continue on", "[net]") {
  HttpAnswer answer;
  answer.take_line("HTTP/1.1 200 OK");
  answer.take_line("ETag: W/\"weak\"");
  answer.take_line("Content-Length: 10");
  answer.take_line("Content-Encoding: gzip");
  CHECK(answer.etag.empty());
  CHECK(answer.encoded);
  CHECK_FALSE(answer.whole_size());
}

TEST_CASE("a part's whole size is that of its Content-Range", "[net]") {
  HttpAnswer answer;
  answer.take_line("HTTP/1.1 206 Partial Content");
  answer.take_line("Content-Length: 10");
  answer.take_line("Content-Range: bytes 90-99/100");
  CHECK(answer.whole_size() == 100);
}

TEST_CASE("the first bytes tell the type, whatever the name says", "[net]") {
  struct Case {
    std::string head;
    std::string type;
  };
  for (const auto& [head, type] : std::vector<Case>{
           {"\xFF\xD8\xFF\xE0", "image/jpeg"},
           {"\x89PNG\r\n\x1A\n", "image/png"},
           {"GIF89a..", "image/gif"},
           {"RIFF....WEBPVP8 ", "image/webp"},
           {"RIFF....AVI LIST", "video/x-msvideo"},
           {"\0\0\0\x20"
            "ftypisom"s,
            "video/mp4"},
           {"\0\0\0\x14"
            "ftypqt  "s,
            "video/quicktime"},
           {"\0\0\0\x08"
            "wide...."s,
            "video/quicktime"},
           {"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\x82\x84webm", "video/webm"},
           {"\x1A\x45\xDF\xA3\x9F\x42\x82\x88matroska", "video/x-matroska"},
           {"G" + std::string(187, '\0') + "G" + std::string(187, '\0'), "video/mp2t"},
           {"P6\n3 2\n255\n", "image/x-portable"},
           {"<!DOCTYPE html><html>", "text/html"},
           {"\n\n  <HTML lang=en>", "text/html"},
           {"\xEF\xBB\xBF<html>", "text/html"},
           {"<?xml version='1.0'?><Error>", "text/xml"},
           {"{\"error\": 1}", "application/json"},
           {"slow down\n", "text/plain"},
           {"PK\x03\x04", "application/zip"},
           {std::string(600, '\0'), "application/octet-stream"}}) {
    CAPTURE(type);
    CHECK(sniff_media_type(head) == type);
    CHECK(is_media_type(type) == (type.starts_with("image/") || type.starts_with("video/")));
  }
  CHECK(has_media_extension("a.JPEG"));
  CHECK_FALSE(has_media_extension("a.php"));
  CHECK_FALSE(has_media_extension(".mp4"));
  CHECK_FALSE(has_media_extension("mp4"));
  CHECK(media_extension("video/quicktime") == ".mov");
}

TEST_CASE("a status passes or stays as the RFCs say", "[net]") {
  for (const int status : {408, 425, 429, 500, 502, 503, 504}) {
    CAPTURE(status);
    CHECK(status_failure(status).transient);
  }
  for (const int status : {204, 304, 400, 401, 403, 404, 410, 451, 501, 505}) {
    CAPTURE(status);
    CHECK_FALSE(status_failure(status).transient);
  }
  CHECK(status_failure(404).failure.reason == FailureReason::not_found);
  CHECK(status_failure(410).failure.reason == FailureReason::not_found);
  CHECK(status_failure(403).failure.reason == FailureReason::refused);
  CHECK(status_failure(429).failure.reason == FailureReason::rate_limited);
  CHECK(status_failure(404).failure.sentence == "the server answers 404 Not Found");
}

TEST_CASE("what a server told the Wayback Machine forbids its captures too", "[net]") {
  HttpAnswer answer;
  answer.take_line("HTTP/1.1 200 OK");
  answer.take_line("X-Archive-Orig-X-Robots-Tag: noai");
  answer.take_line("X-Archive-Orig-TDM-Reservation: 1");
  answer.take_line("X-Archive-Orig-Content-Length: 7");
  CHECK(answer.robots == std::vector<std::string>{"noai"});
  CHECK(answer.tdm_reservation == "1");
  CHECK_FALSE(answer.content_length);
}
