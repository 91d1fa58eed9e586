#include <fstream>
#include <memory>
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/random.h"
#include "scenes/review/apply_edits.h"
#include "scenes/review/edit_log.h"
#include "tests/scenes/review/edited_film.h"
#include "tests/support/json_schema.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::edit;
using test::edited_film;
using test::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

const std::string kDigest(64, 'd');
const std::string kVideo(40, 'a');

fs::path log_with(const TemporaryFolder& folder, const std::vector<Edit>& edits) {
  EditLog log(folder / "m.edits.jsonl", "m.json", kDigest);
  std::int64_t rev = static_cast<std::int64_t>(log.content().edits.size());
  for (const Edit& one : edits) log.append({.video = kVideo, .rev = ++rev, .edit = one});
  return folder / "m.edits.jsonl";
}

void append_raw(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::app) << bytes;
}

template <typename Work>
std::string input_error(const Work& work) {
  try {
    work();
  } catch (const Error& error) {
    CHECK((error.fault() == Fault::input || error.fault() == Fault::usage));
    return error.what();
  }
  FAIL("nothing was thrown");
  return "";
}

Edit thresholds() {
  auto cut = std::make_shared<ManifestVideo>(edited_film());
  cut->scenes.erase(cut->scenes.begin() + 1);
  cut->scenes.front().frames = {0, 59};
  return {EditKind::thresholds, 0, cut};
}

}  // namespace

TEST_CASE("a log gives back what was written, in lines that its schema describes", "[review]") {
  const TemporaryFolder folder;
  const fs::path path =
      log_with(folder, {edit(EditKind::merge, 0), edit(EditKind::keep_uniform, 60), thresholds(),
                        edit(EditKind::undo), edit(EditKind::accept, 90)});
  const EditLogContent content = read_edit_log(path, kDigest);
  REQUIRE(content.edits.size() == 5);
  CHECK_FALSE(content.torn);
  CHECK(content.bytes == fs::file_size(path));
  CHECK(content.edits[1].edit.kind == EditKind::keep_uniform);
  CHECK(content.edits[1].edit.at == 60);
  CHECK(content.edits[1].rev == 2);
  CHECK(content.edits[1].video == kVideo);
  CHECK(content.edits[2].edit.cut->scenes.size() == 3);
  CHECK(content.edits[2].edit.cut->detector == edited_film().detector);

  const Json schema =
      read_json_file(test::source_folder() / "data-manifests/schema/edits.schema.json");
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    CAPTURE(line);
    const Json json = Json::parse(line);
    const bool header = json.contains("format");
    Json part = schema["$defs"][header ? "header" : "edit"];
    part["$defs"] = schema["$defs"];
    CHECK(test::schema_faults(json, part) == std::vector<std::string>{});
  }
}

TEST_CASE("a log is gone on with, and grows only", "[review]") {
  const TemporaryFolder folder;
  const fs::path path = log_with(folder, {edit(EditKind::merge, 0)});
  const std::string before = read_file(path);
  log_with(folder, {edit(EditKind::split, 10)});
  const std::string now = read_file(path);
  CHECK(now.starts_with(before));
  CHECK(read_edit_log(path, kDigest).edits.size() == 2);
}

TEST_CASE("a line that a kill cut short is removed, wherever it was cut", "[review]") {
  const TemporaryFolder folder;
  const fs::path path = log_with(folder, {edit(EditKind::merge, 0), edit(EditKind::split, 10)});
  const std::string whole = read_file(path);
  const std::size_t last_line = whole.rfind('\n', whole.size() - 2) + 1;
  for (std::size_t size = 0; size < whole.size(); size += size < last_line ? 37 : 1) {
    CAPTURE(size);
    write_file_atomically(path, whole.substr(0, size));
    const std::size_t kept = std::count(whole.begin(), whole.begin() + size, '\n');
    {
      const EditLog log(path, "m.json", kDigest);
      CHECK(log.content().edits.size() == (kept > 0 ? kept - 1 : 0));
    }
    // What is left is a whole log again.
    CHECK_FALSE(read_edit_log(path, kDigest).torn);
    CHECK(read_file(path).ends_with('\n'));
  }
}

TEST_CASE("a log of another manifest is refused with both digests", "[review]") {
  const TemporaryFolder folder;
  const fs::path path = log_with(folder, {edit(EditKind::merge, 0)});
  const std::string said = input_error([&] { EditLog(path, "m.json", std::string(64, 'e')); });
  CHECK(said.find(kDigest) != std::string::npos);
  CHECK(said.find(std::string(64, 'e')) != std::string::npos);
  CHECK(said.find("m.edits.jsonl") != std::string::npos);
  // Where nothing was done, another manifest begins anew.
  fs::remove(path);
  log_with(folder, {});
  CHECK(EditLog(path, "m.json", std::string(64, 'e')).content().edits.empty());
  CHECK(read_file(path).find(std::string(64, 'e')) != std::string::npos);
  write_file_atomically(folder / "other.jsonl", "{\"format\":\"tinct.hints/1\"}\n");
  CHECK(input_error([&] {
          (void)read_edit_log(folder / "other.jsonl", kDigest);
        }).find("tinct.hints/1") != std::string::npos);
}

TEST_CASE("two processes can't write one log", "[review]") {
  const TemporaryFolder folder;
  const EditLog log(folder / "a.jsonl", "m.json", kDigest);
  CHECK(input_error([&] {
          EditLog(folder / "a.jsonl", "m.json", kDigest);
        }).find("another review") != std::string::npos);
}

TEST_CASE("a line that is wrong is named by its number", "[review]") {
  const TemporaryFolder folder;
  for (const std::string& line : std::vector<std::string>{
           "{\"op\":\"explode\",\"at\":1,\"rev\":2,\"video\":\"" + kVideo + "\"}",
           std::string("[]"), "{\"op\":\"merge\",\"at\":-1,\"rev\":2,\"video\":\"" + kVideo + "\"}",
           "{\"op\":\"merge\",\"rev\":2,\"video\":\"" + kVideo + "\"}",
           std::string("{\"op\":\"merge\",\"at\":1,\"rev\":2,\"video\":\"../etc\"}"),
           std::string("no JSON")}) {
    CAPTURE(line);
    fs::remove(folder / "m.edits.jsonl");
    const fs::path path = log_with(folder, {edit(EditKind::merge, 0)});
    append_raw(path, line + "\n");
    CHECK(input_error([&] { (void)read_edit_log(path, kDigest); }).find("line 3") !=
          std::string::npos);
  }
}

TEST_CASE("the same manifest and log give the same bytes", "[review]") {
  const TemporaryFolder folder;
  Manifest manifest;
  manifest.name = "m";
  manifest.videos = {edited_film(), edited_film(std::string(40, 'b'))};
  write_manifest(folder / "m.json", manifest);
  EditHistory history(edited_film());
  std::vector<Edit> done;
  Random random(5, 0);
  for (int i = 0; i < 80; ++i) {
    const Edit one = edit(static_cast<EditKind>(random.below(10)), random.below(100));
    if (one.kind == EditKind::thresholds) continue;
    if (history.add(one)) done.push_back(one);
  }
  const fs::path path = log_with(folder, done);
  const auto bytes = [&] {
    return canonical_json_file(
        manifest_json(apply_edits(manifest, read_edit_log(path, kDigest).edits, path.string())));
  };
  const std::string first = bytes();
  CHECK(first == bytes());
  Manifest expected = manifest;
  expected.videos[0] = history.video();
  CHECK(first == canonical_json_file(manifest_json(expected)));
  CHECK(first != canonical_json_file(manifest_json(manifest)));
}

TEST_CASE("edits that don't fit the manifest are refused", "[review]") {
  Manifest manifest;
  manifest.videos = {edited_film()};
  const auto refused = [&](const std::vector<LoggedEdit>& edits) {
    return input_error([&] { (void)apply_edits(manifest, edits, "log"); });
  };
  CHECK(refused({{std::string(40, 'c'), 1, edit(EditKind::merge, 0)}}).find("no video") !=
        std::string::npos);
  CHECK(refused({{kVideo, 2, edit(EditKind::merge, 0)}}).find("lines are missing") !=
        std::string::npos);
  CHECK(refused({{kVideo, 1, edit(EditKind::merge, 0)}, {kVideo, 2, edit(EditKind::redo)}})
            .find("edit 2") != std::string::npos);
}
