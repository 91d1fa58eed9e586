#include <string>

#include "lib/base/hash.h"
#include "lib/net/assign_sources.h"
#include "lib/net/fetch.h"
#include "lib/web/file_server.h"
#include "tests/lib/net/fetch_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::made_up_jpeg;

namespace {

SourceLink source(const std::string& url) {
  SourceLink made;
  made.url = url;
  return made;
}

}  // namespace

TEST_CASE("a fetched link goes to the video that it brought, and no other does", "[net]") {
  const test::TemporaryFolder site;
  for (const int i : {1, 2, 3, 4}) {
    test::write_bytes(site / (std::to_string(i) + ".jpg"), made_up_jpeg(40'000, i));
  }
  const FileServer server(site.path());
  const auto url = [&](int i) { return server.address() + "/" + std::to_string(i) + ".jpg"; };
  const test::FetchFolder folder;
  REQUIRE(fetch(folder.options({url(1), url(2), url(3)})).done == 3);

  Manifest manifest;
  manifest.videos.resize(2);
  manifest.videos[0].id = video_id(site / "2.jpg");
  manifest.videos[1].id = video_id(site / "4.jpg");
  for (const int i : {1, 2, 4}) manifest.unassigned_sources.push_back(source(url(i)));
  manifest.unassigned_sources[1].license = "CC0-1.0";

  const SourceAssignment found = assign_sources(manifest, folder.out());
  REQUIRE(found.assigned.size() == 1);
  CHECK(found.assigned[0].url == url(2));
  CHECK(found.assigned[0].file == "2.jpg");
  REQUIRE(manifest.videos[0].sources.size() == 1);
  CHECK(manifest.videos[0].sources[0].license == "CC0-1.0");
  CHECK(manifest.videos[1].sources.empty());  // never fetched
  REQUIRE(found.unknown.size() == 1);         // fetched, but of no video
  CHECK(found.unknown[0].id == video_id(site / "1.jpg"));
  CHECK(manifest.unassigned_sources.size() == 2);
  CHECK(assign_sources(manifest, folder.out()).assigned.empty());
}

TEST_CASE("a file that changed since it was fetched is not taken for what its link brings",
          "[net]") {
  const test::TemporaryFolder site;
  test::write_bytes(site / "1.jpg", made_up_jpeg(40'000, 1));
  const FileServer server(site.path());
  const test::FetchFolder folder;
  const std::string url = server.address() + "/1.jpg";
  REQUIRE(fetch(folder.options({url})).done == 1);
  Manifest manifest;
  manifest.videos.resize(1);
  manifest.videos[0].id = video_id(site / "1.jpg");
  manifest.unassigned_sources.push_back(source(url));
  test::write_bytes(folder.out() / "1.jpg", made_up_jpeg(40'000, 1) + "more");
  CHECK(assign_sources(manifest, folder.out()).assigned.empty());
  CHECK(manifest.unassigned_sources.size() == 1);
}
