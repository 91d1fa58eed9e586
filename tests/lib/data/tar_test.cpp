#include <fstream>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/subprocess.h"
#include "lib/data/raw_frame.h"
#include "lib/data/shard_index.h"
#include "lib/data/tar_format.h"
#include "lib/data/tar_reader.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
namespace fs = std::filesystem;

namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

std::string tar_of(const Files& files) {
  std::string tar;
  for (const auto& [name, bytes] : files) {
    tar += tar_header(name, bytes.size()) + bytes + std::string(tar_padding(bytes.size()), '\0');
  }
  return tar + std::string(tar_end(tar.size()), '\0');
}

Files some_files() {
  Files files;
  for (const std::size_t length : {0, 1, 511, 512, 513, 5000}) {
    files.push_back({"dir/000000/" + std::to_string(length) + ".raw",
                     std::string(length, static_cast<char>('a' + files.size()))});
  }
  return files;
}

}  // namespace

TEST_CASE("a tar has the bytes that GNU tar writes", "[tar]") {
  const test::TemporaryFolder folder;
  std::vector<std::string> command = {"tar",
                                      "--format=ustar",
                                      "--mtime=@0",
                                      "--owner=0",
                                      "--group=0",
                                      "--numeric-owner",
                                      "--mode=0644",
                                      "-C",
                                      folder.path().string(),
                                      "-cf",
                                      (folder / "gnu.tar").string()};
  for (const auto& [name, bytes] : some_files()) {
    write_file_atomically(folder / name, bytes);
    command.push_back(name);
  }
  REQUIRE(run_process(command).exit_status == 0);
  CHECK(read_file(folder / "gnu.tar") == tar_of(some_files()));
}

TEST_CASE("a tar is padded to 10,240 bytes and has at least two zero blocks", "[tar]") {
  for (std::uint64_t length = 0; length < 30000; length += 512) {
    CHECK((length + tar_end(length)) % 10240 == 0);
    CHECK(tar_end(length) >= 1024);
    CHECK(tar_end(length) < 10240 + 1024);
  }
}

TEST_CASE("what is written to a tar is read from it", "[tar]") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "a.tar", tar_of(some_files()));
  TarReader reader(folder / "a.tar");
  for (const auto& [name, bytes] : some_files()) {
    const auto member = reader.next();
    REQUIRE(member);
    CHECK(member->name == name);
    CHECK(reader.read(*member) == bytes);
  }
  CHECK(!reader.next());
  CHECK(!reader.next());
}

TEST_CASE("names of more than 100 bytes go to the prefix field", "[tar]") {
  const std::string name = std::string(120, 'p') + "/" + std::string(90, 'n') + ".png";
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "a.tar", tar_of({{name, "x"}}));
  TarReader reader(folder / "a.tar");
  CHECK(reader.next()->name == name);
  const ProcessResult listed =
      run_process({"tar", "-tf", (folder / "a.tar").string()}, {.capture_output = true});
  CHECK(listed.output == name + "\n");
  CHECK_THROWS_AS(tar_header(std::string(101, 'n'), 1), Error);
  CHECK_THROWS_AS(tar_header(std::string(200, 'p') + "/a", 1), Error);
  CHECK_THROWS_AS(tar_header("big", std::uint64_t{8} << 30), Error);
  CHECK(tar_header(std::string(100, 'n'), 1).substr(0, 100) == std::string(100, 'n'));
}

TEST_CASE("a tar of GNU tar's own is read, folders passed over", "[tar]") {
  const test::TemporaryFolder folder;
  write_file_atomically(folder / "d/e/one.txt", "one");
  write_file_atomically(folder / "d/two.txt", "two");
  REQUIRE(run_process({"tar", "--sort=name", "-C", folder.path().string(), "-cf",
                       (folder / "a.tar").string(), "d"})
              .exit_status == 0);
  TarReader reader(folder / "a.tar");
  const auto first = reader.next();
  REQUIRE(first);
  CHECK(first->name == "d/e/one.txt");
  CHECK(reader.read(*first) == "one");
  CHECK(reader.next()->name == "d/two.txt");
  CHECK(!reader.next());
}

TEST_CASE("damaged and cut tars are refused with the place", "[tar]") {
  const test::TemporaryFolder folder;
  const std::string whole = tar_of(some_files());
  std::string changed = whole;
  changed[1536 + 3] = 'X';  // the name in the header of the third file
  write_file_atomically(folder / "a.tar", changed);
  TarReader reader(folder / "a.tar");
  CHECK(reader.next());
  CHECK(reader.next());
  CHECK_THROWS_WITH(reader.next(), Catch::Contains("damaged at byte 1536"));

  for (const std::size_t length : {std::size_t{0}, std::size_t{100}, whole.size() - 10240 + 100}) {
    write_file_atomically(folder / "cut.tar", whole.substr(0, length));
    TarReader cut(folder / "cut.tar");
    CHECK_THROWS_AS(
        [&] {
          while (cut.next()) {
          }
        }(),
        Error);
  }
  CHECK_THROWS_WITH(TarReader(folder / "none.tar"), Catch::Contains("none.tar"));
}

TEST_CASE("a name that leads out of the tar is refused where it stands", "[tar]") {
  const test::TemporaryFolder folder;
  for (const std::string name : {"../x.png", "a/../../x.png", "a/..", "/etc/x.png"}) {
    write_file_atomically(folder / "a.tar", tar_of({{"good.png", "g"}, {name, "x"}}));
    TarReader reader(folder / "a.tar");
    CHECK(reader.next()->name == "good.png");
    CHECK_THROWS_WITH(reader.next(), Catch::Contains("damaged at byte 1024") &&
                                         Catch::Contains("\"" + name + "\" leads out"));
    const ShardIndex index{.tar = "a.tar",
                           .bytes = 10240,
                           .sha256 = std::string(64, 'a'),
                           .frames = 1,
                           .members = {{name, 512, 1, std::string(64, 'b')}}};
    CHECK_THROWS_WITH(shard_index_from_text(shard_index_text(index), "index"),
                      Catch::Contains("index: \"" + name + "\" leads out"));
  }
  for (const std::string name : {"..x", "a..b/c", "a/...", "./a"}) CHECK(stays_below(name));
  CHECK(!stays_below(""));
}

TEST_CASE("raw frames have the 20-byte header that is documented", "[tar]") {
  const std::string header = raw_frame_header(258, 3);
  const unsigned char expected[] = {'T', 'R', 'A', 'W', 1, 0, 0, 0, 2, 1,
                                    0,   0,   3,   0,   0, 0, 3, 0, 0, 0};
  CHECK(header == std::string(std::begin(expected), std::end(expected)));
  const std::string bytes = header + std::string(258 * 3 * 3, 'p');
  const RawFrameView view = parse_raw_frame(bytes, "a.raw");
  CHECK(view.width == 258);
  CHECK(view.height == 3);
  CHECK(view.pixels.data() == bytes.data() + 20);
  CHECK(view.pixels.size() == 258 * 3 * 3);
}

TEST_CASE("what is no raw frame is refused by name", "[tar]") {
  const std::string good = raw_frame_header(2, 2) + std::string(12, 'p');
  CHECK_NOTHROW(parse_raw_frame(good, "a"));
  for (std::size_t i = 0; i < kRawFrameHeaderBytes; ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(bad[i] + 5);
    CHECK_THROWS_WITH(parse_raw_frame(bad, "x/7.raw"), Catch::Contains("x/7.raw"));
  }
  CHECK_THROWS_AS(parse_raw_frame(good.substr(0, 19), "a"), Error);
  CHECK_THROWS_AS(parse_raw_frame(good.substr(0, 31), "a"), Error);
  CHECK_THROWS_AS(parse_raw_frame(good + "p", "a"), Error);
  CHECK_THROWS_AS(raw_frame_header(0, 4), Error);
}

TEST_CASE("a shard index survives its text", "[tar]") {
  const ShardIndex index{.tar = "train-000000.tar",
                         .bytes = 10240,
                         .sha256 = std::string(64, 'a'),
                         .frames = 1,
                         .members = {{"v/000000/000001.png", 512, 70, std::string(64, 'b')},
                                     {"v/000000/000001.json", 1536, 9, std::string(64, 'c')}}};
  const std::string text = shard_index_text(index);
  const ShardIndex read = shard_index_from_text(text, "index");
  CHECK(shard_index_text(read) == text);
  CHECK(read.members[1].offset == 1536);
  CHECK_THROWS_WITH(shard_index_from_text("{}", "index"), Catch::Contains("index"));
  CHECK(shard_index_name("train-000000.tar") == "train-000000.idx.json");
}
