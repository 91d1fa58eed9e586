#include "train/data/shard_frames.h"

#include <filesystem>
#include <set>
#include <thread>

#include "lib/base/files.h"
#include "lib/data/raw_frame.h"
#include "lib/data/shard_index.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/raw_shards.h"
#include "tests/train/refusal.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;
namespace fs = std::filesystem;

namespace {

std::string expected_bytes(const test::RawShardsOptions& options, int scene, int frame) {
  const auto pixels = test::raw_picture(options, scene, frame);
  return raw_frame_header(options.width, options.height) +
         std::string(pixels.begin(), pixels.end());
}

/// Changes dataset.json by `change`.
template <typename Change>
void edit_dataset(const fs::path& dataset, Change change) {
  Json json = read_json_file(dataset / "dataset.json");
  change(json);
  write_file_renamed(dataset / "dataset.json", canonical_json_file(json));
}

void check_refused(const fs::path& dataset, const std::string& words) {
  const Error error = refusal_of([&] { const ShardFrames frames(dataset, "train"); });
  CHECK(error.fault() == Fault::input);
  CHECK_THAT(error.what(), Catch::Contains(words));
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator("/proc/self/fd")) ++count;
  return count;
}

}  // namespace

TEST_CASE("the frames of a split are found in its shards", "[shard_frames]") {
  const test::TemporaryFolder folder;
  const test::RawShardsOptions options{.scenes = 5, .validation_scenes = 2};
  test::write_raw_shards(folder.path(), options);

  const ShardFrames training(folder.path(), "train");
  CHECK(training.count() == 18);
  CHECK(training.scenes() == 3);
  const ShardFrames held_out(folder.path(), "validation");
  CHECK(held_out.count() == 12);
  CHECK(held_out.scenes() == 2);

  std::set<std::string> names;
  for (std::uint64_t i = 0; i < training.count(); ++i) {
    const int number = static_cast<int>(i);
    CHECK(training.name(i) == test::raw_picture_name(number / 6, number % 6));
    CHECK(training.read(i) == expected_bytes(options, number / 6, number % 6));
    names.insert(training.name(i));
  }
  for (std::uint64_t i = 0; i < held_out.count(); ++i) CHECK(!names.contains(held_out.name(i)));
  CHECK(held_out.read(11) == expected_bytes(options, 4, 5));
  CHECK(dataset_identity(folder.path()).digest == std::string(64, 'd'));
  CHECK(dataset_identity(folder.path()).root.empty());
}

TEST_CASE("frames are read from many threads at once", "[shard_frames]") {
  const test::TemporaryFolder folder;
  const test::RawShardsOptions options;
  test::write_raw_shards(folder.path(), options);
  const ShardFrames frames(folder.path(), "train");
  std::vector<int> wrong(2);
  {
    std::vector<std::jthread> threads;
    for (std::size_t t = 0; t < 2; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 200; ++i) {
          const int number = t == 0 ? i % 18 : 17 - i % 18;
          const std::string bytes = frames.read(static_cast<std::uint64_t>(number));
          if (bytes != expected_bytes(options, number / 6, number % 6)) ++wrong[t];
        }
      });
    }
  }
  CHECK(wrong == std::vector<int>{0, 0});
}

TEST_CASE("a folder without dataset.json is no dataset", "[shard_frames]") {
  const test::TemporaryFolder folder;
  check_refused(folder.path(), (folder / "dataset.json").string());
  check_refused(folder / "nowhere", "nowhere");
  CHECK_THROWS_AS(dataset_identity(folder.path()), Error);
}

TEST_CASE("a dataset of another format or layout is refused by name", "[shard_frames]") {
  const test::TemporaryFolder folder;
  const std::string name = (folder / "dataset.json").string();
  for (const char* text : {"[]", "{}", R"({"format":"tinct.dataset/2","shards":[]})", "",
                           "{\"a\":", R"({"format":"tinct.dataset/1"})",
                           R"({"format":"tinct.dataset/1","shards":[1]})",
                           R"({"format":"tinct.dataset/1","shards":[{"split":"train"}]})"}) {
    write_file_renamed(folder / "dataset.json", text);
    check_refused(folder.path(), name);
  }
  write_file_renamed(folder / "dataset.json", R"({"format":"tinct.dataset/1","shards":[]})");
  check_refused(folder.path(), "--layout shards");
}

TEST_CASE("a dataset.json whose format is no text is refused by name", "[shard_frames]") {
  const test::TemporaryFolder folder;
  write_file_renamed(folder / "dataset.json", R"({"format":1,"shards":[]})");
  check_refused(folder.path(), (folder / "dataset.json").string());
}

TEST_CASE("a shard that is named outside its folder is refused", "[shard_frames]") {
  const test::TemporaryFolder folder;
  for (const char* out : {"../train-000000.tar", "/etc/passwd", "a/b.tar", ""}) {
    test::write_raw_shards(folder.path());
    edit_dataset(folder.path(), [&](Json& json) { json["shards"][0]["file"] = out; });
    check_refused(folder.path(), (folder / "dataset.json").string());
    test::write_raw_shards(folder.path());
    edit_dataset(folder.path(), [&](Json& json) { json["shards"][0]["index"]["file"] = out; });
    check_refused(folder.path(), (folder / "dataset.json").string());
  }
}

TEST_CASE("a missing shard and a missing index are refused by name", "[shard_frames]") {
  const test::TemporaryFolder folder;
  test::write_raw_shards(folder.path());
  fs::remove(folder / "train-000001.tar");
  check_refused(folder.path(), "train-000001.tar");
  test::write_raw_shards(folder.path());
  fs::remove(folder / "train-000001.idx.json");
  check_refused(folder.path(), "train-000001.idx.json");
  test::write_raw_shards(folder.path());
  write_file_renamed(folder / "train-000001.idx.json", "{\"members\":[]}");
  check_refused(folder.path(), "train-000001.idx.json");
}

TEST_CASE("a dataset that is refused leaves no file open", "[shard_frames]") {
  const test::TemporaryFolder folder;
  test::write_raw_shards(folder.path());
  fs::remove(folder / "train-000001.tar");
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 5; ++i) check_refused(folder.path(), "train-000001.tar");
  CHECK(open_descriptors() == before);
}

TEST_CASE("a shard that ends inside a frame is named before training begins", "[shard_frames]") {
  const test::TemporaryFolder folder;
  test::write_raw_shards(folder.path());
  fs::resize_file(folder / "train-000000.tar", 6000);
  check_refused(folder.path(), "train-000000.tar");
}

TEST_CASE("an index with an impossible place is refused", "[shard_frames]") {
  const test::TemporaryFolder folder;
  for (const bool length : {true, false}) {
    for (const std::uint64_t value :
         {std::uint64_t{1} << 62, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
      test::write_raw_shards(folder.path());
      ShardIndex index = read_shard_index(folder / "train-000000.idx.json");
      (length ? index.members[0].length : index.members[0].offset) = value;
      write_file_renamed(folder / "train-000000.idx.json", shard_index_text(index));
      check_refused(folder.path(), "train-000000.tar");
    }
  }
}
