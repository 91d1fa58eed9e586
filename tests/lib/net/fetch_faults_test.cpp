#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/net/fetch.h"
#include "lib/net/fetch_ledger.h"
#include "lib/net/file_name.h"
#include "lib/net/get_weights.h"
#include "tests/lib/net/faulty_server.h"
#include "tests/lib/net/fetch_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FaultyServer;
using test::FetchFolder;
namespace fs = std::filesystem;

namespace {

// One server for all: starting Python costs more than the tests.
const FaultyServer& server() {
  static const FaultyServer one({"--stall", "20"});
  return one;
}

FetchItem fetch_one(const FetchFolder& folder, const std::string& path) {
  const FetchReport report = fetch(folder.options({server().url(path)}));
  REQUIRE(report.items.size() == 1);
  return report.items[0];
}

// Leaves behind what a run leaves that was killed after `bytes` of the file.
void leave_part(const fs::path& stem, const std::string& path, const std::string& bytes,
                const std::string& etag, std::size_t size) {
  const std::string url = server().url(path);
  const std::string name =
      planned_file_name({.url = url, .file_name = {}, .size = {}, .sha256 = {}}).name;
  const std::string part = stem.string() + ".part";
  test::write_bytes(part, bytes);
  const Json notes{
      {"url", url},         {"etag", etag},     {"last_modified", ""}, {"size", size},
      {"final_name", name}, {"final_url", url}, {"sha256", ""},        {"media_type", "video/mp4"}};
  test::write_bytes(part + ".json", notes.dump());
}

// The server's own rule for an ETag.
std::string etag_of(const std::string& path) {
  const std::string tool = (test::shared_folder() / "tools" / "faulty_server.py").string();
  REQUIRE(fs::exists(tool));
  test::TemporaryFolder folder;
  test::write_bytes(folder / "body", server().body(path));
  const std::string command =
      "python3 -c \"import hashlib,sys; print(hashlib.blake2b(open(sys.argv[1],'rb').read(), "
      "digest_size=8).hexdigest(), end='')\" " +
      (folder / "body").string() + " > " + (folder / "etag").string();
  REQUIRE(std::system(command.c_str()) == 0);
  return "\"" + test::bytes_of(folder / "etag") + "\"";
}

}  // namespace

TEST_CASE("each lasting fault has its verdict and leaves no file", "[net]") {
  const std::vector<std::pair<std::string, std::string>> faults{{"404", "not_found"},
                                                                {"410", "not_found"},
                                                                {"403", "refused"},
                                                                {"500", "server_error"},
                                                                {"empty", "empty"},
                                                                {"redirect_loop", "redirects"},
                                                                {"redirect_html", "not_media"},
                                                                {"html", "not_media"},
                                                                {"html_as_jpeg", "not_media"},
                                                                {"truncated", "truncated"},
                                                                {"reset", "truncated"},
                                                                {"cl_long", "truncated"},
                                                                {"chunked_cut", "truncated"},
                                                                {"bad_status_line", "protocol"}};
  const FetchFolder folder;
  std::vector<std::string> lines;
  for (const auto& [kind, reason] : faults) {
    lines.push_back(server().url("/fault/" + kind + "/1.jpg"));
  }
  const FetchReport report = fetch(folder.options(lines));
  REQUIRE(report.items.size() == faults.size());
  for (std::size_t i = 0; i < faults.size(); ++i) {
    const FetchItem& item = report.items[i];
    CAPTURE(item.url, item.sentence);
    CHECK(item.state == FetchState::failed);
    CHECK(item.reason == faults[i].second);
    CHECK_FALSE(item.sentence.empty());
  }
  CHECK(folder.files().empty());
}

TEST_CASE("faults that pass are waited out, and never before Retry-After", "[net]") {
  server().reset();
  const FetchFolder folder;
  std::vector<std::string> lines;
  for (const std::string kind : {"503_once", "429_once", "truncated_once", "reset_once", "redirect",
                                 "chunked", "gzip", "close_delimited", "png_as_jpg"}) {
    lines.push_back(server().url("/fault/" + kind + "/" + std::to_string(lines.size()) + ".jpg"));
  }
  const FetchReport report = fetch(folder.options(lines));
  for (const FetchItem& item : report.items) {
    CAPTURE(item.url, item.reason, item.sentence);
    CHECK(item.state == FetchState::done);
  }
  CHECK(server().stats()["retries_before_retry_after"] == 0);
  CHECK(server().stats()["user_agents"].begin().key().starts_with("tinct/"));
  // The pictures of /img/ are the faultless ones.
  for (const int number : {0, 1, 2, 3, 4, 5, 6, 7}) {
    const std::string name = std::to_string(number) + ".jpg";
    CAPTURE(name);
    CHECK(test::bytes_of(folder.out() / name) == server().body("/img/" + name));
  }
}

TEST_CASE("weights whose download was killed go on where it stopped", "[net]") {
  const FetchFolder folder;
  const std::string path = "/video/5_tiny.mp4";
  const std::string body = server().body(path);
  const std::string hash = hex(sha256(body));
  const std::string url = server().url(path);
  const WeightsInfo weights{.name = "net",
                            .metric = "fid",
                            .purpose = "a test",
                            .file = "5_tiny.mp4",
                            .url = url,
                            .bytes = static_cast<std::int64_t>(body.size()),
                            .sha256 = hash,
                            .license = "none"};
  leave_part(folder.out() / weights.file, path, body.substr(0, body.size() / 2), etag_of(path),
             body.size());
  server().reset();
  CHECK(test::bytes_of(get_weights(weights, folder.out()).path) == body);
  CHECK(server().stats()["range_requests"] == 1);
  CHECK(server().stats()["bytes_sent"].get<std::size_t>() < body.size() / 2 + 4000);
  CHECK(folder.files().size() == 1);
}

TEST_CASE("a body that is cut at half goes on or starts over, to the same bytes", "[net]") {
  const FetchFolder folder;
  const FetchItem item = fetch_one(folder, "/video/5_tiny.mp4.cut");
  CAPTURE(item.reason, item.sentence);
  REQUIRE(item.state == FetchState::done);
  CHECK(item.sha256 == hex(sha256(server().body("/video/5_tiny.mp4"))));
}

TEST_CASE("an unfinished file goes on by Range with If-Range", "[net]") {
  const std::string path = "/video/5_tiny.mp4";
  const std::string body = server().body(path);
  const FetchFolder folder;
  const FetchOptions options = folder.options({server().url(path)});
  leave_part(FetchLedger::part_stem(folder.out(), 1), path, body.substr(0, body.size() / 2),
             etag_of(path), body.size());
  server().reset();
  const FetchReport report = fetch(options);
  REQUIRE(report.done == 1);
  CHECK(folder.files() == std::map<std::string, std::string>{{"5_tiny.mp4", body}});
  const Json stats = server().stats();
  CHECK(stats["range_requests"] == 1);
  CHECK(stats["requests"] == 1);
  CHECK(stats["bytes_sent"].get<std::size_t>() < body.size() / 2 + 2000);
}

TEST_CASE("bytes of another version are thrown away", "[net]") {
  const std::string path = "/video/5_tiny.mp4";
  const std::string body = server().body(path);
  const FetchFolder folder;
  const FetchOptions options = folder.options({server().url(path)});
  leave_part(FetchLedger::part_stem(folder.out(), 1), path, std::string(body.size() / 2, 'x'),
             "\"an older one\"", body.size());
  CHECK(fetch(options).done == 1);
  CHECK(test::bytes_of(folder.out() / "5_tiny.mp4") == body);
}

TEST_CASE("a server that ignores Range is taken from the start", "[net]") {
  const std::string path = "/video/5_tiny.mp4.norange";
  const std::string body = server().body(path);
  const FetchFolder folder;
  const FetchOptions options = folder.options({server().url(path) + "\t-\t" + hex(sha256(body))});
  leave_part(FetchLedger::part_stem(folder.out(), 1), path, std::string(body.size() / 2, 'x'),
             "\"any\"", body.size());
  const FetchReport report = fetch(options);
  REQUIRE(report.done == 1);
  CHECK(report.items[0].sha256 == hex(sha256(body)));
}

TEST_CASE("a 206 that begins elsewhere than asked is not appended", "[net]") {
  const std::string body = server().body("/video/5_tiny.mp4");
  const std::string path = "/video/5_tiny.mp4.rangelie";
  const FetchFolder folder;
  const FetchOptions options = folder.options({server().url(path)});
  leave_part(FetchLedger::part_stem(folder.out(), 1), path, body.substr(0, body.size() / 3),
             "\"any\"", body.size());
  const FetchReport report = fetch(options);
  REQUIRE(report.done == 1);
  CHECK(report.items[0].sha256 == hex(sha256(body)));
}

TEST_CASE("a file that changes between tries is one version in the end", "[net]") {
  const FetchFolder folder;
  const FetchItem item = fetch_one(folder, "/video/5_tiny.mp4.changed");
  CAPTURE(item.reason, item.sentence);
  REQUIRE(item.state == FetchState::done);
  CHECK(item.sha256 == hex(sha256(server().body("/video/6_tiny.mp4"))));
}

TEST_CASE("all bytes there already, only the name missing: no request is made", "[net]") {
  const std::string path = "/video/5_tiny.mp4";
  const std::string body = server().body(path);
  const FetchFolder folder;
  const FetchOptions options = folder.options({server().url(path)});
  leave_part(FetchLedger::part_stem(folder.out(), 1), path, body, "\"any\"",
             static_cast<std::int64_t>(body.size()));
  server().reset();
  CHECK(fetch(options).done == 1);
  CHECK(server().stats()["requests"] == 0);
  CHECK(folder.files() == std::map<std::string, std::string>{{"5_tiny.mp4", body}});
}

TEST_CASE("a rerun makes no request, and with --retry-failed those of the class", "[net]") {
  const FetchFolder folder;
  const FetchOptions options = folder.options(
      {server().url("/img/1.jpg"), server().url("/img/2.jpg"), server().url("/fault/404/3.jpg")});
  CHECK(fetch(options).done == 2);
  server().reset();
  const FetchReport again = fetch(options);
  CHECK(again.skipped == 2);
  CHECK(again.failed == 1);
  CHECK(server().stats()["requests"] == 0);
  FetchOptions retry = options;
  retry.dry_run = true;
  retry.retry_failed = "timeout";
  CHECK(fetch(retry).planned == 0);
  retry.retry_failed = "http";
  const FetchReport plan = fetch(retry);
  CHECK(plan.planned == 1);
  CHECK(plan.failed == 0);
  CHECK(plan.items[2].state == FetchState::planned);
  CHECK(plan.items[2].sentence.empty());
  CHECK(fetch(options).failed == 1);  // the plan left the ledger as it was
  CHECK(server().stats()["requests"] == 0);
  retry.dry_run = false;
  retry.retry_failed = "timeout";
  CHECK(fetch(retry).failed == 1);
  CHECK(server().stats()["requests"] == 0);
  retry.retry_failed = "http";
  CHECK(fetch(retry).failed == 1);
  CHECK(server().stats()["requests"] == 1);
}

TEST_CASE("a transfer that stands still is given up", "[net]") {
  const FetchFolder folder;
  FetchOptions options = folder.options(
      {server().url("/fault/slowloris/2.jpg"), server().url("/fault/stall_headers/3.jpg")});
  options.timeout = 1;
  options.retries = 0;
  for (const FetchItem& item : fetch(options).items) {
    CAPTURE(item.url, item.sentence);
    CHECK(item.reason == "timed_out");
  }
}

TEST_CASE("a name that the URL hides comes from the answer", "[net]") {
  const FetchFolder folder;
  // The path ends in ".moov"; Content-Disposition says video-5_tiny.mp4.
  const FetchItem item = fetch_one(folder, "/video/5_tiny.mp4.moov");
  REQUIRE(item.state == FetchState::done);
  CHECK(item.file.string().starts_with("video-5_tiny-"));
  CHECK(item.file.extension() == ".mp4");
}

TEST_CASE("a host gets no more connections than its share, and they are used again", "[net]") {
  const FetchFolder folder;
  std::vector<std::string> lines;
  for (int i = 0; i < 24; ++i) lines.push_back(server().url("/img/" + std::to_string(i) + ".jpg"));
  FetchOptions options = folder.options(lines);
  options.per_host = 2;
  const int before = server().stats()["connections"];
  CHECK(fetch(options).done == 24);
  const int after = server().stats()["connections"];
  CHECK(after - before - 1 <= 2);  // 1: the question itself
}
