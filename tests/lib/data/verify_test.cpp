#include <fstream>

#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/data/dataset_record.h"
#include "lib/data/sample_writer.h"
#include "lib/data/verify_dataset.h"
#include "tests/lib/data/dataset_fixture.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::SmallFilms;
namespace fs = std::filesystem;

namespace {

void flip(const fs::path& path, std::uint64_t offset) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekg(static_cast<std::streamoff>(offset));
  const char byte = static_cast<char>(file.get());
  file.seekp(static_cast<std::streamoff>(offset));
  file.put(static_cast<char>(byte ^ 0x10));
}

// What verify says while one byte is changed.
VerifyReport verified_with_flip(const fs::path& dataset, const std::string& file,
                                std::uint64_t offset) {
  flip(dataset / file, offset);
  VerifyReport report = verify_dataset(dataset);
  flip(dataset / file, offset);
  return report;
}

BuildOptions options_for(const std::string& encoding, const std::string& layout) {
  BuildOptions options = SmallFilms::options();
  options.encoding = encoding;
  options.layout = layout;
  return options;
}

}  // namespace

TEST_CASE("a fresh dataset verifies and its root is found again", "[verify]") {
  SmallFilms films;
  for (const std::string encoding : {"png", "jpeg", "raw"}) {
    for (const std::string layout : {"shards", "folders"}) {
      const std::string name = encoding + layout;
      const BuildReport built = films.build(name, options_for(encoding, layout));
      const VerifyReport report = verify_dataset(films / name);
      CHECK(report.ok);
      CHECK(report.problems.empty());
      CHECK(report.root == built.root);
      CHECK(report.frames == built.frames);
      const auto files = test::files_below(films / name);
      std::uint64_t bytes = 0;
      for (const auto& [path, text] : files) bytes += text.size();
      CHECK(report.files == static_cast<std::int64_t>(files.size()));
      CHECK(report.bytes == bytes);
    }
  }
}

TEST_CASE("a changed byte in a shard is named by the member that it damages", "[verify]") {
  SmallFilms films;
  (void)films.build("out");
  const fs::path out = films / "out";
  const std::string tar = "train-000001.tar";
  const ShardIndex index = read_shard_index(out / "train-000001.idx.json");
  for (const std::size_t m : {0, 1, 6, 13}) {
    const ShardMember& member = index.members[m];
    const std::vector<std::pair<std::uint64_t, std::string>> places = {
        {member.offset, "bytes are damaged"},
        {member.offset + member.length / 2, "bytes are damaged"},
        {member.offset + member.length - 1, "bytes are damaged"},
        {member.offset - 512, "header"},
        {member.offset - 300, "header"},
        {member.offset + member.length, "zeros after it"}};
    for (const auto& [offset, sentence] : places) {
      const VerifyReport report = verified_with_flip(out, tar, offset);
      CHECK(!report.ok);
      REQUIRE(report.problems.size() == 1);
      CHECK(report.problems[0].path == tar);
      CHECK(report.problems[0].member == member.name);
      CHECK_THAT(report.problems[0].sentence, Catch::Contains(sentence));
    }
  }
  const VerifyReport end = verified_with_flip(out, tar, fs::file_size(out / tar) - 1);
  REQUIRE(end.problems.size() == 1);
  CHECK_THAT(end.problems[0].sentence, Catch::Contains("zeros at its end"));
  CHECK(verify_dataset(out).ok);
}

TEST_CASE("any changed byte of any file is found in that file", "[verify]") {
  SmallFilms films;
  for (const std::string layout : {"shards", "folders"}) {
    BuildOptions options = options_for("jpeg", layout);
    (void)films.build(layout, options);
    for (const auto& [path, text] : test::files_below(films / layout)) {
      const std::uint64_t step = layout == "shards" ? 2477 : 557;
      for (std::uint64_t offset = 0; offset < text.size(); offset += step) {
        const VerifyReport report = verified_with_flip(films / layout, path, offset);
        REQUIRE(!report.ok);
        REQUIRE(report.problems.size() >= 1);
        REQUIRE(report.problems[0].path == path);
      }
    }
    CHECK(verify_dataset(films / layout).ok);
  }
}

TEST_CASE("no byte of dataset.json can change unseen", "[verify]") {
  SmallFilms films;
  (void)films.build("out");
  const fs::path json = films / "out/dataset.json";
  const std::string text = read_file(json);
  for (std::size_t i = 0; i < text.size(); i += 7) {
    std::string changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    write_file_renamed(json, changed);
    REQUIRE_THROWS_AS(read_dataset_record(json), Error);
  }
  write_file_renamed(json, text.substr(0, text.size() - 1));
  CHECK_THROWS_AS(read_dataset_record(json), Error);
  const VerifyReport report = verify_dataset(films / "out");
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].path == "dataset.json");
}

TEST_CASE("missing and additional files are named", "[verify]") {
  for (const std::string layout : {"shards", "folders"}) {
    SmallFilms films;
    (void)films.build("out", options_for("png", layout));
    const fs::path out = films / "out";
    write_file_atomically(out / "notes.txt", "mine");
    std::string gone = "validation-000000.tar";
    if (layout == "folders") {
      gone = listed_files(read_file(out / kFileListName), "list")[5].file.file;
    }
    fs::remove(out / gone);
    const VerifyReport report = verify_dataset(out);
    CHECK(!report.ok);
    REQUIRE(report.problems.size() == 2);
    CHECK(report.problems[0].path == "notes.txt");
    CHECK_THAT(report.problems[0].sentence, Catch::Contains("no part of the dataset"));
    CHECK(report.problems[1].path == gone);
    CHECK_THAT(report.problems[1].sentence, Catch::Contains("missing"));
  }
}

TEST_CASE("a missing index is named and the shard is still checked", "[verify]") {
  SmallFilms films;
  (void)films.build("out");
  fs::remove(films / "out/train-000000.idx.json");
  const VerifyReport whole = verify_dataset(films / "out");
  REQUIRE(whole.problems.size() == 1);
  CHECK(whole.problems[0].path == "train-000000.idx.json");
  flip(films / "out/train-000000.tar", 700);
  CHECK(verify_dataset(films / "out").problems.size() == 2);
}

TEST_CASE("a shard that is cut off or too long is named", "[verify]") {
  SmallFilms films;
  (void)films.build("out");
  const fs::path tar = films / "out/train-000000.tar";
  const std::string bytes = read_file(tar);
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{700}, bytes.size() - 512, bytes.size() + 512}) {
    fs::resize_file(tar, length);
    const VerifyReport report = verify_dataset(films / "out");
    REQUIRE(!report.ok);
    for (const DatasetProblem& problem : report.problems) CHECK(problem.path == tar.filename());
  }
}

TEST_CASE("pixels that are not those of the recorded leaf are found behind right hashes",
          "[verify]") {
  SmallFilms films;
  (void)films.build("out", options_for("raw", "folders"));
  const fs::path out = films / "out";
  // A forger who makes every file hash right still can't keep the pixel root.
  std::vector<ListedFile> files = listed_files(read_file(out / kFileListName), "list");
  std::string picture = read_file(out / files[3].file.file);
  picture.back() = static_cast<char>(picture.back() ^ 1);
  write_file_renamed(out / files[3].file.file, picture);
  files[3].file.sha256 = hex(sha256(picture));
  std::string list;
  for (const ListedFile& file : files) list += listed_file_line(file);
  write_file_renamed(out / kFileListName, list);
  DatasetRecord record = read_dataset_record(out / kDatasetFileName);
  record.files->list.sha256 = hex(sha256(list));
  write_file_renamed(out / kDatasetFileName, canonical_json_file(dataset_json(record)));
  const VerifyReport report = verify_dataset(out);
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].path == files[3].file.file);
  CHECK_THAT(report.problems[0].sentence, Catch::Contains("recorded leaf"));
}

TEST_CASE("a folder without dataset.json is no dataset", "[verify]") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_WITH(verify_dataset(folder.path()), Catch::Contains("no dataset.json"));
}
