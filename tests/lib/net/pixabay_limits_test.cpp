// What is asked of an API that has more to give than a run may take, and answers that break off.

#include <algorithm>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/data/manifest.h"
#include "lib/net/fetch.h"
#include "lib/net/source.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/lib/net/recording_server.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::Environment;
using test::FetchFolder;
using test::RecordingServer;

namespace {

std::string page_path(int page) {
  return "/api/?page=" + std::to_string(page) + "&per_page=200&q=sea&key=1-abcdef01";
}

// An API with `total` pictures for "sea", 200 a page; that there are no such files is no matter.
class GenerousApi {
 public:
  explicit GenerousApi(int total) : total_(total) {
    for (int page = 1; (page - 1) * 200 < total; ++page) put_page(page);
  }

  void put_page(int page) {
    Json hits = Json::array();
    for (int id = (page - 1) * 200; id < std::min(page * 200, total_); ++id) {
      hits.push_back(
          {{"id", id}, {"largeImageURL", server.url("/" + std::to_string(id) + ".jpg")}});
    }
    const Json answer{{"total", total_}, {"totalHits", total_}, {"hits", std::move(hits)}};
    server.answer(page_path(page), 200, Json::object(), answer.dump());
  }

  RecordingServer server;

 private:
  int total_;
  Environment key_{"PIXABAY_API_KEY", "1-abcdef01"};
  Environment api_{"PIXABAY_API_URL", server.url("/api/")};
};

FetchOptions searching(const FetchFolder& folder) {
  FetchOptions options = folder.options({});
  options.source = {"pixabay:images:sea"};
  options.retries = 0;
  options.limit = 1;
  return options;
}

std::int64_t links_in(const FetchReport& report) {
  return report.done + report.failed + report.planned;
}

}  // namespace

TEST_CASE("pages that came before an error are not asked for again", "[net]") {
  GenerousApi api(500);
  api.server.answer(page_path(3), 400);
  const FetchFolder folder;
  CHECK_THROWS_AS(fetch(searching(folder)), Error);
  CHECK(api.server.asked(page_path(3)) == 1);
  api.put_page(3);
  CHECK(links_in(fetch(searching(folder))) == 500);
  CHECK(api.server.asked(page_path(1)) == 1);
  CHECK(api.server.asked(page_path(2)) == 1);
  CHECK(api.server.asked(page_path(3)) == 2);
}

TEST_CASE("a run takes 500 files of Pixabay, whatever is offered, and more with permission",
          "[net]") {
  const GenerousApi api(700);
  const FetchFolder folder;
  FetchOptions options = searching(folder);
  CHECK(links_in(fetch(options)) == 500);
  CHECK(api.server.asked(page_path(4)) == 0);

  options.out = folder.path("permitted");
  options.i_have_permission = true;
  CHECK(links_in(fetch(options)) == 700);
}

TEST_CASE("films of a manifest that are looked up count among a run's 500", "[net]") {
  GenerousApi api(499);
  const auto published = [](int id) {
    return "https://pixabay.com/pt/videos/download/video-" + std::to_string(id) + "_tiny.mp4";
  };
  const auto look_up = [](int id) {
    return "/api/videos/?id=" + std::to_string(id) + "&key=1-abcdef01";
  };
  Manifest manifest;
  for (const int id : {1, 2, 3}) {
    const Json tiny{{"url", api.server.url("/cdn.mp4")}};
    const Json hit{{"id", id}, {"videos", {{"tiny", tiny}}}};
    api.server.answer(look_up(id), 200, Json::object(),
                      Json{{"total", 1}, {"totalHits", 1}, {"hits", Json::array({hit})}}.dump());
    SourceLink source;
    source.url = published(id);
    manifest.unassigned_sources.push_back(source);
  }
  const FetchFolder folder;
  write_manifest(folder.path("films.json"), manifest);
  FetchOptions options = searching(folder);
  options.source.push_back("manifest:" + folder.path("films.json").string());
  CHECK(links_in(fetch(options)) == 502);
  CHECK(api.server.asked(look_up(1)) == 1);
  CHECK(api.server.asked(look_up(2)) == 0);
  CHECK(api.server.asked(look_up(3)) == 0);

  options.i_have_permission = true;
  CHECK(links_in(fetch(options)) == 502);
  CHECK(api.server.asked(look_up(2)) == 1);
  CHECK(api.server.asked(look_up(3)) == 1);
}
