// A manifest as a source: films with several addresses, and what counts as one of them.

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "lib/base/hash.h"
#include "lib/data/manifest.h"
#include "lib/net/assign_sources.h"
#include "lib/net/fetch.h"
#include "lib/net/fetch_ledger.h"
#include "lib/net/source.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/lib/net/recording_server.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::Environment;
using test::FetchFolder;
using test::made_up_jpeg;
using test::RecordingServer;
namespace fs = std::filesystem;

namespace {

const std::string kFilm = made_up_jpeg(50'000, 1);
const std::string kReencode = made_up_jpeg(41'000, 2);
const std::string kPublished = "https://pixabay.com/pt/videos/download/video-4711_small.mp4";

VideoId id_of(const std::string& bytes) { return hex(blake2b_160(bytes.substr(0, 32768))); }

ManifestVideo film(const std::vector<std::string>& urls) {
  ManifestVideo video;
  video.id = id_of(kFilm);
  video.file = "film.jpg";
  video.bytes = static_cast<std::int64_t>(kFilm.size());
  video.sha256 = hex(sha256(kFilm));
  for (const std::string& url : urls) {
    SourceLink source;
    source.url = url;
    video.sources.push_back(source);
  }
  return video;
}

FetchOptions fetching(const FetchFolder& folder, const ManifestVideo& video) {
  Manifest manifest;
  manifest.videos = {video};
  write_manifest(folder.path("films.json"), manifest);
  FetchOptions options = folder.options({});
  options.source = {"manifest:" + folder.path("films.json").string()};
  options.retries = 0;
  options.items = folder.path("items.jsonl");
  return options;
}

Json only_item(const FetchOptions& options) {
  std::ifstream text(options.items);
  std::string line;
  REQUIRE(std::getline(text, line));
  Json item = Json::parse(line);
  CHECK_FALSE(std::getline(text, line));
  return item;
}

std::vector<std::string> unfinished(const FetchFolder& folder) {
  std::vector<std::string> names;
  const fs::path parts = FetchLedger::part_stem(folder.out(), 0).parent_path();
  if (!fs::exists(parts)) return names;
  for (const auto& entry : fs::directory_iterator(parts)) names.push_back(entry.path().filename());
  return names;
}

// What Pixabay's API would say of the video 4711.
std::string api_answer(const RecordingServer& server) {
  return Json{{"total", 1},
              {"totalHits", 1},
              {"hits",
               {{{"id", 4711},
                 {"videos",
                  {{"large", {{"url", server.url("/cdn/large.mp4")}, {"size", 9}}},
                   {"small", {{"url", server.url("/cdn/small.mp4")}, {"size", 5}}}}}}}}}
      .dump();
}

}  // namespace

TEST_CASE("a film's addresses are mirrors of one item, tried in order", "[net]") {
  RecordingServer server;
  server.put("/second.jpg", kFilm);
  server.put("/third.jpg", kFilm);
  const FetchFolder folder;
  const FetchOptions options = fetching(
      folder, film({server.url("/dead.jpg"), server.url("/second.jpg"), server.url("/third.jpg")}));
  const FetchReport report = fetch(options);
  CHECK(report.done == 1);
  CHECK(report.failed == 0);
  CHECK(report.aligned == 0);
  CHECK_FALSE(too_many_failed(report, options));
  CHECK(folder.files() == std::map<std::string, std::string>{{"film.jpg", kFilm}});
  const Json item = only_item(options);
  CHECK(item["verdict"] == "ok");
  CHECK(item["url"] == server.url("/dead.jpg"));
  CHECK(item["final_url"] == server.url("/second.jpg"));
  CHECK(server.asked("/third.jpg") == 0);
}

TEST_CASE("a re-encode is kept and graded, never as exact", "[net]") {
  RecordingServer server;
  server.put("/1.jpg", kReencode);
  const FetchFolder folder;
  const FetchOptions options =
      fetching(folder, film({server.url("/1.jpg"), server.url("/dead.jpg")}));
  const FetchReport report = fetch(options);
  CHECK(report.failed == 0);
  CHECK(report.aligned == 1);
  CHECK(to_json(report)["aligned"] == 1);
  CHECK(folder.files() == std::map<std::string, std::string>{{"film.jpg", kReencode}});
  const Json item = only_item(options);
  CHECK(item["verdict"] == "ok:aligned");
  CHECK(item["sentence"].get<std::string>().find(id_of(kReencode)) != std::string::npos);
  CHECK(item["final_url"] == server.url("/1.jpg"));
  CHECK(item["tries"] == 2);
  CHECK(server.asked("/dead.jpg") == 1);
  CHECK(unfinished(folder).empty());
  // It is settled: another run asks for nothing.
  CHECK(fetch(options).aligned == 1);
  CHECK(server.requests().size() == 2);
}

TEST_CASE("an exact mirror is preferred to a re-encode before it", "[net]") {
  RecordingServer server;
  server.put("/1.jpg", kReencode);
  server.put("/2.jpg", made_up_jpeg(30'000, 3));
  server.put("/3.jpg", kFilm);
  const FetchFolder folder;
  const FetchOptions options =
      fetching(folder, film({server.url("/1.jpg"), server.url("/2.jpg"), server.url("/3.jpg")}));
  CHECK(fetch(options).aligned == 0);
  CHECK(only_item(options)["verdict"] == "ok");
  CHECK(only_item(options)["tries"] == 3);
  CHECK(folder.files() == std::map<std::string, std::string>{{"film.jpg", kFilm}});
  CHECK(unfinished(folder).empty());
}

TEST_CASE("of re-encodes alone the first one stays", "[net]") {
  RecordingServer server;
  server.put("/1.jpg", kReencode);
  server.put("/2.jpg", made_up_jpeg(30'000, 3));
  const FetchFolder folder;
  const FetchOptions options = fetching(folder, film({server.url("/1.jpg"), server.url("/2.jpg")}));
  CHECK(fetch(options).aligned == 1);
  CHECK(folder.files() == std::map<std::string, std::string>{{"film.jpg", kReencode}});
  CHECK(unfinished(folder).empty());
}

TEST_CASE("the id alone makes no film exact: its end is beyond the first 32 KiB", "[net]") {
  RecordingServer server;
  const std::string other_end = kFilm.substr(0, 40'000) + "another end";
  server.put("/1.jpg", other_end);
  const FetchFolder folder;
  FetchOptions options = fetching(folder, film({server.url("/1.jpg")}));
  CHECK(fetch(options).aligned == 1);

  // Where nothing but the id is known, that is the proof there is.
  const FetchFolder known_by_id;
  ManifestVideo video = film({server.url("/1.jpg")});
  video.bytes = 0;
  video.sha256.clear();
  options = fetching(known_by_id, video);
  CHECK(fetch(options).aligned == 0);
  CHECK(only_item(options)["verdict"] == "ok");
}

TEST_CASE("a user's file of a film's size counts only where it is the film", "[net]") {
  RecordingServer server;
  server.put("/1.jpg", kFilm);
  const FetchFolder folder;
  test::write_bytes(folder.out() / "film.jpg", made_up_jpeg(kFilm.size(), 9));
  test::write_bytes(FetchLedger::part_stem(folder.out(), 1).string() + ".part.aside", kReencode);
  const FetchReport report = fetch(fetching(folder, film({server.url("/1.jpg")})));
  CHECK((report.done == 1 && report.aligned == 0));
  CHECK(folder.files().size() == 2);
  CHECK(unfinished(folder).empty());
}

TEST_CASE("a page in a film's place is a failure still", "[net]") {
  RecordingServer server;
  server.put("/1.jpg", "<html>please log in</html>");
  const FetchFolder folder;
  const FetchOptions options = fetching(folder, film({server.url("/1.jpg")}));
  CHECK(fetch(options).failed == 1);
  CHECK(only_item(options)["verdict"] == "fail:not_media");
}

TEST_CASE("a node of archive.org becomes its item's address, under the published name", "[net]") {
  const FetchFolder folder;
  const std::string node = "https://ia800308.us.archive.org/29/items/FromtheG1954/a%20film.mp4";
  Manifest manifest;
  manifest.videos = {film({node, "https://example.org/film.mp4"})};
  SourceLink loose;
  loose.url = "http://ia600.us.archive.org/2/items/Other/b.mp4";
  manifest.unassigned_sources = {loose};
  write_manifest(folder.path("films.json"), manifest);
  FetchLedger scratch(folder.out(), FetchLedger::Access::scratch);
  std::int64_t api_files = 0;
  SourceContext context{.ledger = &scratch, .contact = {}, .proxy = {}};
  context.api_files = &api_files;
  std::vector<Link> links;
  std::vector<Json> extras;
  read_manifest_links(folder.path("films.json").string(), context,
                      {.link =
                           [&](const Link& link, const std::string& extra) {
                             links.push_back(link);
                             extras.push_back(Json::parse(extra));
                           },
                       .bad = [](const BadLine& line) { FAIL_CHECK(line.sentence); }});
  REQUIRE(links.size() == 2);
  CHECK(links[0].url == node);
  CHECK(extras[0]["found_at"][node] == "https://archive.org/download/FromtheG1954/a%20film.mp4");
  CHECK(extras[0]["mirrors"] == Json::array({"https://example.org/film.mp4"}));
  CHECK(extras[0]["video_id"] == id_of(kFilm));
  CHECK(links[1].url == loose.url);
  CHECK(extras[1]["found_at"][loose.url] == "https://archive.org/download/Other/b.mp4");
  CHECK_FALSE(extras[1].contains("video_id"));
}

TEST_CASE("a dead link of Pixabay is looked up by its number, the recorded size first", "[net]") {
  RecordingServer server;
  server.answer("/api/videos/?id=4711&key=1-abcdef01", 200, Json::object(), api_answer(server));
  server.put("/cdn/small.mp4", kFilm);
  server.put("/cdn/large.mp4", kReencode);
  const FetchFolder folder;
  const Environment key("PIXABAY_API_KEY", "1-abcdef01");
  const Environment api("PIXABAY_API_URL", server.url("/api/"));
  FetchOptions options = fetching(folder, film({kPublished}));
  options.any_type = true;
  CHECK(fetch(options).done == 1);
  const Json item = only_item(options);
  CHECK(item["verdict"] == "ok");
  CHECK(item["url"] == kPublished);
  CHECK(item["final_url"] == server.url("/cdn/small.mp4"));
  CHECK(server.asked("/cdn/large.mp4") == 0);
  CHECK(server.requests().size() == 2);
}

TEST_CASE("a link that was looked up is assigned to its film as it was published", "[net]") {
  RecordingServer server;
  server.answer("/api/videos/?id=4711&key=1-abcdef01", 200, Json::object(), api_answer(server));
  server.put("/cdn/small.mp4", kFilm);
  const FetchFolder folder;
  const Environment key("PIXABAY_API_KEY", "1-abcdef01");
  const Environment api("PIXABAY_API_URL", server.url("/api/"));
  Manifest manifest;
  manifest.videos = {film({})};
  SourceLink loose;
  loose.url = kPublished;
  manifest.unassigned_sources = {loose};
  FetchOptions options = fetching(folder, film({}));
  write_manifest(folder.path("films.json"), manifest);
  CHECK(fetch(options).done == 1);
  const SourceAssignment found = assign_sources(manifest, folder.out());
  REQUIRE(found.assigned.size() == 1);
  CHECK(found.assigned[0].url == kPublished);
  CHECK(manifest.unassigned_sources.empty());
}

TEST_CASE("a key that is set later has its effect with the same command", "[net]") {
  RecordingServer server;
  server.answer("/api/videos/?id=4711&key=1-abcdef01", 200, Json::object(), api_answer(server));
  server.put("/cdn/small.mp4", kFilm);
  const FetchFolder folder;
  FetchOptions options = fetching(folder, film({kPublished}));
  options.proxy = "http://127.0.0.1:1";  // nobody: the published address is not to be asked
  CHECK(fetch(options).failed == 1);
  options.proxy.clear();
  const Environment key("PIXABAY_API_KEY", "1-abcdef01");
  const Environment api("PIXABAY_API_URL", server.url("/api/"));
  const FetchReport report = fetch(options);
  CHECK(report.done == 1);
  CHECK(report.failed == 0);
  // Nor is it read again without need.
  CHECK(fetch(options).skipped == 1);
  CHECK(server.requests().size() == 2);
}

TEST_CASE("only a source that is a file has its state", "[net]") {
  const FetchFolder folder;
  test::write_bytes(folder.path("sea"), "a file, not what Pixabay finds");
  const std::string file = folder.path("sea").string();
  CHECK(named_source("pixabay:" + file).state().empty());
  CHECK_FALSE(named_source("links:" + file).state().empty());
  const std::string without = named_source("manifest:" + file).state();
  const std::string links = named_source("links:" + file).state();
  const Environment key("PIXABAY_API_KEY", "1-abcdef01");
  CHECK(named_source("manifest:" + file).state() != without);
  CHECK(named_source("links:" + file).state() == links);
}
