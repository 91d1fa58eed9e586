#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/media/image_io.h"
#include "lib/net/fetch.h"
#include "lib/web/file_server.h"
#include "tests/lib/net/fetch_folder.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FetchFolder;

namespace {

constexpr const char* kTar = "shards/pictures-000000.tar";

std::string striped_png(int number, int level = 1) {
  Frame frame = make_frame(40, 40);
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 120; ++x) {
      frame.row(y)[x] = static_cast<std::uint8_t>(5 * x + y * number + number);
    }
  }
  return encode_png(frame, level);
}

// Pictures 0.png, 1.png and 2.png, of which the last has the first one's pixels; until it closes.
class PictureSite {
 public:
  PictureSite() {
    put(0, striped_png(1));
    put(1, striped_png(2));
    put(2, striped_png(1, 9));
  }
  void put(int number, const std::string& bytes) const {
    test::write_bytes(folder_ / (std::to_string(number) + ".png"), bytes);
  }
  void remove(int number) const {
    std::filesystem::remove(folder_ / (std::to_string(number) + ".png"));
  }
  [[nodiscard]] std::vector<std::string> urls(int count) const {
    std::vector<std::string> urls;
    for (int i = 0; i < count; ++i) {
      urls.push_back(server_.address() + "/" + std::to_string(i) + ".png");
    }
    return urls;
  }

 private:
  test::TemporaryFolder folder_;
  FileServer server_{folder_.path()};
};

FetchOptions looking(const FetchFolder& folder, const std::vector<std::string>& urls,
                     const std::string& output) {
  FetchOptions options = folder.options(urls);
  options.check = "decode";
  options.duplicates = "pixels";
  options.output = output;
  options.items = folder.path("items.jsonl");
  return options;
}

std::vector<Json> item_lines(const FetchFolder& folder) {
  std::vector<Json> lines;
  std::ifstream text(folder.path("items.jsonl"));
  for (std::string line; std::getline(text, line);) lines.push_back(Json::parse(line));
  return lines;
}

}  // namespace

TEST_CASE("with --output none verdicts and hashes stay, and nothing is asked for twice", "[net]") {
  const PictureSite site;
  const FetchFolder folder;
  const FetchReport report = fetch(looking(folder, site.urls(3), "none"));
  CHECK(report.done == 2);
  CHECK(report.duplicate == 1);
  CHECK(report.bytes == static_cast<std::int64_t>(striped_png(1).size() + striped_png(2).size()));
  CHECK(folder.files().empty());
  CHECK(std::filesystem::is_empty(folder.out() / ".tinct/part"));
  const std::vector<Json> lines = item_lines(folder);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0]["verdict"] == "ok");
  CHECK(lines[0]["sha256"] == hex(sha256(striped_png(1))));
  CHECK_FALSE(lines[0].contains("file"));
  CHECK(lines[2]["verdict"] == "dup:pixels");

  // Asked again, they would be gone.
  for (const int number : {0, 1, 2}) site.remove(number);
  site.put(3, striped_png(2, 9));
  const FetchReport again = fetch(looking(folder, site.urls(4), "none"));
  CHECK(again.skipped == 2);
  CHECK(again.duplicate == 2);  // the new one has the pixels of a picture that isn't here any more
  CHECK(again.failed == 0);
}

TEST_CASE("what --output none looked at is fetched when the files are wanted", "[net]") {
  const PictureSite site;
  const FetchFolder folder;
  CHECK(fetch(looking(folder, site.urls(3), "none")).done == 2);
  const FetchReport report = fetch(looking(folder, site.urls(3), "files"));
  CHECK(report.done == 2);
  CHECK(report.duplicate == 1);
  CHECK(folder.files() ==
        std::map<std::string, std::string>{{"0.png", striped_png(1)}, {"1.png", striped_png(2)}});
  CHECK(fetch(looking(folder, site.urls(3), "files")).skipped == 2);
}

TEST_CASE("with --output shards the shards alone stay, the same bytes as with files", "[net]") {
  const PictureSite site;
  const FetchFolder with_files;
  const FetchFolder without;
  FetchOptions options = looking(with_files, site.urls(3), "files");
  options.shards = 32;
  CHECK(fetch(options).done == 2);
  options = looking(without, site.urls(3), "shards");
  options.shards = 32;
  CHECK(fetch(options).done == 2);
  const std::string tar = test::bytes_of(with_files.out() / kTar);
  CHECK_FALSE(tar.empty());
  CHECK(test::bytes_of(without.out() / kTar) == tar);
  for (const auto& [name, bytes] : without.files()) CHECK(name.starts_with("shards/"));

  // Another picture: the shard is written again, and those in it aren't fetched again.
  site.remove(0);
  site.put(3, striped_png(4));
  options = looking(without, site.urls(4), "shards");
  options.shards = 32;
  const FetchReport more = fetch(options);
  CHECK(more.done == 1);
  CHECK(more.failed == 0);
  const std::string longer = test::bytes_of(without.out() / kTar);
  for (const char* name : {"000000001.jpg", "000000002.jpg", "000000004.jpg"}) {
    CHECK(longer.find(name) != std::string::npos);
  }

  // Squares of another side are made of the pictures, so these are asked for again.
  site.put(0, striped_png(1));
  options.shards = 24;
  const FetchReport smaller = fetch(options);
  CHECK(smaller.done == 3);
  CHECK(smaller.failed == 0);
  CHECK(test::bytes_of(without.out() / kTar) != longer);
}

TEST_CASE("shards are made of what was kept unseen before, also where the ledger is trusted",
          "[net]") {
  const PictureSite site;
  const FetchFolder folder;
  FetchOptions options = looking(folder, site.urls(2), "none");
  options.check = "type";
  CHECK(fetch(options).done == 2);
  options = looking(folder, site.urls(2), "shards");
  options.shards = 32;
  options.trust_ledger = true;
  CHECK(fetch(options).done == 2);
  const std::string tar = test::bytes_of(folder.out() / kTar);
  for (const char* name : {"000000001.jpg", "000000002.jpg"}) {
    CHECK(tar.find(name) != std::string::npos);
  }
  for (const int number : {0, 1}) site.remove(number);
  const FetchReport again = fetch(options);
  CHECK(again.skipped == 2);
  CHECK(again.failed == 0);
}

TEST_CASE("what the user lists as placeholders is refused, and taken away where it was kept",
          "[net]") {
  const PictureSite site;
  const FetchFolder folder;
  CHECK(fetch(looking(folder, site.urls(2), "files")).done == 2);
  FetchOptions options = looking(folder, site.urls(3), "files");
  options.placeholders = folder.path("known.txt");
  test::write_bytes(options.placeholders,
                    "# mine\n\n" + hex(sha256(striped_png(1))) + "\tout of order\n");
  site.put(2, striped_png(1));
  const FetchReport report = fetch(options);
  CHECK(report.skipped == 1);
  CHECK(report.failed == 2);
  for (const int i : {0, 2}) {
    CHECK(report.items[i].verdict == "fail:placeholder");
    CHECK(report.items[i].sentence == "a listed placeholder (out of order)");
  }
  CHECK(folder.files() == std::map<std::string, std::string>{{"1.png", striped_png(2)}});
  test::write_bytes(options.placeholders, "# mine\nabc\n");
  CHECK_THROWS_WITH(fetch(options), Catch::Contains("known.txt:2: no SHA-256"));
}

TEST_CASE("what an output can't give is refused before anything is made", "[net]") {
  const FetchFolder folder;
  FetchOptions options = looking(folder, {"http://127.0.0.1:1/x.jpg"}, "shards");
  CHECK_THROWS_WITH(fetch(options), Catch::Contains("--shards"));
  options.output = "none";
  options.shards = 32;
  CHECK_THROWS_WITH(fetch(options), Catch::Contains("--output shards"));
  options.shards = 0;
  options.manifest = folder.path("films.json");
  CHECK_THROWS_WITH(fetch(options), Catch::Contains("--output files"));
  CHECK_FALSE(std::filesystem::exists(folder.out()));
}
