// The clips in memory: who waits for whom, and how many bytes there are.
#include <atomic>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "metrics/abtest/media_cache.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

// Every file holds ten times the last letter of its name.
std::string ten_bytes(const std::filesystem::path& path) {
  return std::string(10, path.string().back());
}

}  // namespace

TEST_CASE("a slow file holds up nobody who wants another one, and is read once", "[abtest]") {
  std::promise<void> disk;
  const std::shared_future<void> ready = disk.get_future().share();
  std::atomic<int> reads{0};
  MediaCache cache("clips", 1000, [&](const std::filesystem::path& path) {
    ++reads;
    if (path.filename() == "slow") ready.wait();
    return ten_bytes(path);
  });
  std::vector<std::future<MediaCache::Bytes>> raters;
  for (int i = 0; i < 8; ++i) {
    raters.push_back(std::async(std::launch::async, [&] { return cache.get("slow"); }));
  }
  while (reads == 0) std::this_thread::yield();
  CHECK(*cache.get("fast") == "tttttttttt");  // while "slow" is still being read
  disk.set_value();
  const MediaCache::Bytes first = raters[0].get();
  CHECK(*first == "wwwwwwwwww");
  for (std::size_t i = 1; i < raters.size(); ++i) CHECK(raters[i].get() == first);
  CHECK(reads == 2);
}

TEST_CASE("files that are being sent count, and go when the next file is asked for", "[abtest]") {
  int reads = 0;
  MediaCache cache("clips", 25, [&](const std::filesystem::path& path) {
    ++reads;
    return ten_bytes(path);
  });
  std::vector<MediaCache::Bytes> sent;
  for (const char* id : {"a", "b", "c", "d"}) sent.push_back(cache.get(id));
  CHECK(cache.held() == 40);
  CHECK(cache.get("a") == sent[0]);  // no second copy of what is being sent
  CHECK(reads == 4);
  sent.clear();
  CHECK(*cache.get("e") == "eeeeeeeeee");
  CHECK(cache.held() == 20);
  (void)cache.get("a");  // used last before "e"
  CHECK(reads == 5);
  (void)cache.get("b");
  CHECK(reads == 6);
}

TEST_CASE("what is too much goes also when a file is asked for that is there", "[abtest]") {
  int reads = 0;
  MediaCache cache("clips", 25, [&](const std::filesystem::path& path) {
    ++reads;
    return ten_bytes(path);
  });
  std::vector<MediaCache::Bytes> sent;
  for (const char* id : {"a", "b", "c"}) sent.push_back(cache.get(id));
  sent.clear();
  CHECK(cache.held() == 30);  // an answer's end lets nothing go
  CHECK(*cache.get("a") == "aaaaaaaaaa");
  CHECK(reads == 3);
  CHECK(cache.held() == 20);
  (void)cache.get("c");
  CHECK(reads == 3);
}

TEST_CASE("a file larger than the bound is kept until the next one is asked for", "[abtest]") {
  MediaCache cache("clips", 5, ten_bytes);
  CHECK(*cache.get("a") == "aaaaaaaaaa");
  CHECK(*cache.get("b") == "bbbbbbbbbb");
  CHECK(cache.held() == 10);
}

TEST_CASE("a file that can't be read is tried again by the next", "[abtest]") {
  bool broken = true;
  MediaCache cache("clips", 100, [&](const std::filesystem::path& path) {
    if (broken) throw std::runtime_error("the disk is gone");
    return ten_bytes(path);
  });
  CHECK_THROWS_AS(cache.get("a"), std::runtime_error);
  CHECK(cache.held() == 0);
  broken = false;
  CHECK(cache.get("a")->size() == 10);
}
