#include <filesystem>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/data/manifest.h"
#include "lib/data/video_id.h"
#include "lib/net/fetch.h"
#include "lib/web/file_server.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/support/make_video.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FetchFolder;

namespace {

// Two films, a copy of the first, a picture, and a server of them.
struct FilmSite {
  FilmSite() {
    test::write_test_video(folder / "a.mkv", test::test_frames(64, 48, 12));
    test::write_test_video(folder / "b.mkv", test::test_frames(80, 48, 8));
    std::filesystem::copy_file(folder / "a.mkv", folder / "copy.mkv");
    test::write_bytes(folder / "still.jpg", test::made_up_jpeg(9'000, 1));
  }
  std::string url(const std::string& name) const { return server.address() + "/" + name; }

  test::TemporaryFolder folder;
  FileServer server{folder.path()};
};

FetchOptions options_with_manifest(const FetchFolder& folder, const std::string& source) {
  FetchOptions options = folder.options({});
  options.source = {source};
  options.duplicates = "bytes";
  options.manifest = folder.path("kept/films.json");
  return options;
}

const ManifestVideo& film_of(const Manifest& manifest, const std::string& file) {
  for (const ManifestVideo& video : manifest.videos) {
    if (video.file == file) return video;
  }
  FAIL("no film " + file);
  return manifest.videos.front();
}

}  // namespace

TEST_CASE("a manifest of the kept films names their bytes, sources and authors", "[net]") {
  const FilmSite site;
  const FetchFolder folder;
  test::write_bytes(folder.path("films.csv"),
                    "url,license,author,page\n" + site.url("a.mkv") +
                        ",CC-BY-4.0,\"Ann, Bob\",https://example.org/a\n" + site.url("b.mkv") +
                        ",,,\n" + site.url("copy.mkv") + ",CC0-1.0,Cid,\n" + site.url("still.jpg") +
                        ",,,\n" + site.url("gone.mkv") + ",,,\n");
  const FetchOptions options =
      options_with_manifest(folder, "links:" + folder.path("films.csv").string());
  const FetchReport report = fetch(options);
  CHECK(report.done == 3);
  CHECK(report.duplicate == 1);
  CHECK(report.failed == 1);

  // What `tinct manifest validate` says of it: nothing, not even a remark.
  for (const ManifestProblem& problem : check_manifest(Json::parse(read_file(options.manifest)))) {
    FAIL_CHECK(problem.where + ": " + problem.sentence);
  }
  const Manifest manifest = read_manifest(options.manifest);
  CHECK(manifest.name == "films");
  REQUIRE(manifest.videos.size() == 2);  // no picture, no duplicate, nothing that failed
  const ManifestVideo& a = film_of(manifest, "a.mkv");
  CHECK(a.id == video_id(site.folder / "a.mkv"));
  CHECK(a.sha256 == hex(sha256(test::bytes_of(site.folder / "a.mkv"))));
  CHECK(a.bytes == static_cast<std::int64_t>(test::bytes_of(site.folder / "a.mkv").size()));
  CHECK(a.scenes.empty());
  REQUIRE(a.sources.size() == 2);  // the copy is another way to the same bytes
  CHECK(a.sources[0].url == site.url("a.mkv"));
  CHECK(a.sources[0].license == "CC-BY-4.0");
  CHECK(a.sources[0].attribution == "Ann, Bob");
  CHECK(a.sources[0].other["page"] == "https://example.org/a");
  CHECK(a.sources[1].url == site.url("copy.mkv"));
  CHECK(a.sources[1].license == "CC0-1.0");
  const ManifestVideo& b = film_of(manifest, "b.mkv");
  REQUIRE(b.sources.size() == 1);
  CHECK(b.sources[0].license.empty());

  // A run that has nothing to do writes the same.
  const std::string before = test::bytes_of(options.manifest);
  CHECK(fetch(options).done == 0);
  CHECK(test::bytes_of(options.manifest) == before);
}

TEST_CASE("the manifest of a fetch fetches the same films again", "[net]") {
  const FilmSite site;
  const FetchFolder first;
  test::write_bytes(first.path("films.txt"), site.url("a.mkv") + "\n" + site.url("b.mkv") + "\n");
  const FetchOptions options =
      options_with_manifest(first, "links:" + first.path("films.txt").string());
  CHECK(fetch(options).done == 2);
  const FetchFolder second;
  CHECK(fetch(options_with_manifest(second, "manifest:" + options.manifest.string())).done == 2);
  CHECK(second.files() == first.files());
}

TEST_CASE("films with the same beginning are one entry of a manifest", "[net]") {
  const FetchFolder folder;
  const test::TemporaryFolder site;
  test::write_test_video(site / "whole.avi", test::test_frames(96, 96, 30));
  const std::string whole = test::bytes_of(site / "whole.avi");
  REQUIRE(whole.size() > 40'000);
  test::write_bytes(site / "cut.avi", whole.substr(0, 36'000));
  const FileServer server(site.path());
  test::write_bytes(folder.path("films.txt"),
                    server.address() + "/whole.avi\n" + server.address() + "/cut.avi\n");
  const FetchOptions options =
      options_with_manifest(folder, "links:" + folder.path("films.txt").string());
  CHECK(fetch(options).done == 2);
  const Manifest manifest = read_manifest(options.manifest);
  REQUIRE(manifest.videos.size() == 1);
  CHECK(manifest.videos[0].file == "whole.avi");
}

TEST_CASE("a film of this machine is in the manifest without its path", "[net]") {
  const FilmSite site;
  const FetchFolder folder;
  const FetchOptions options =
      options_with_manifest(folder, "folder:" + site.folder.path().string());
  CHECK(fetch(options).done == 3);
  const Manifest manifest = read_manifest(options.manifest);
  REQUIRE(manifest.videos.size() == 2);
  CHECK(manifest.videos[0].sources.empty());
}
