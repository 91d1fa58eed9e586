// tinct build, merge and verify as a user runs them: in parts, by other programs, and on bad input.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/data/tar_format.h"
#include "tests/cli/media_folder.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using Catch::Contains;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::MediaFolder;
using tinct::test::run_program;
using tinct::test::run_tinct;
using tinct::test::source_folder;
using tinct::test::tree_digests;

namespace {

/// Two films of several shots and their manifest.
struct Films : MediaFolder {
  Films() {
    tinct::test::write_film(path("media/one.mkv"), {20, 31, 15, 28});
    tinct::test::write_film(path("media/two.mkv"), {22, 19, 24});
    REQUIRE(run_tinct({"scenes", path("media/one.mkv"), path("media/two.mkv"), "--out",
                       path("m.json"), "--detector", "colormotion"})
                .status == 0);
  }
  [[nodiscard]] CliResult build(const std::string& out, const std::vector<std::string>& more = {},
                                const std::map<std::string, std::string>& environment = {}) const {
    std::vector<std::string> words{"build",   path("m.json"), "--media", path("media"), "--out",
                                   path(out), "--shard-size", "25",      "--size",      "32"};
    words.insert(words.end(), more.begin(), more.end());
    return run_tinct(words, {.environment = environment, .folder = {}});
  }
  void edit_manifest(const std::function<void(Json&)>& change) const {
    Json manifest = tinct::read_json_file(folder / "m.json");
    change(manifest);
    tinct::write_file_atomically(folder / "m.json", tinct::canonical_json_file(manifest));
  }
  [[nodiscard]] CliResult merge(const std::string& parts, int count, const std::string& out,
                                int without = -1) const {
    std::vector<std::string> words{"merge", "--out", path(out)};
    for (int i = count - 1; i >= 0; --i) {
      if (i == without) continue;
      words.push_back(path(parts) + ".part-" + std::to_string(i) + "-of-" + std::to_string(count));
    }
    return run_tinct(words);
  }
};

void check_by_python(const std::string& schema, const std::vector<fs::path>& documents) {
  const fs::path support = source_folder() / "tests/support";
  std::vector<std::string> words{
      (support / "jsonschema").string(), (support / "check_schema.py").string(),
      (source_folder() / "data-manifests/schema" / (schema + ".schema.json")).string()};
  for (const fs::path& document : documents) words.push_back(document.string());
  const CliResult checked = run_program(words);
  INFO(checked.out << checked.errors);
  CHECK(checked.status == 0);
}

}  // namespace

TEST_CASE("the parts of a build join to the bytes of one build, for one, four and seven", "[cli]") {
  const Films films;
  for (const std::string layout : {"shards", "folders"}) {
    const std::string whole = "whole-" + layout;
    REQUIRE(films.build(whole, {"--layout", layout}).status == 0);
    REQUIRE(films.build("one", {"--layout", layout, "--shard", "0/1"}).status == 0);
    CHECK(tree_digests(films.folder / "one") == tree_digests(films.folder / whole));
    fs::remove_all(films.folder / "one");
    for (const int count : {4, 7}) {
      const std::string out = layout + std::to_string(count);
      for (int i = 0; i < count; ++i) {
        // What a job array sets, in place of I/N.
        const CliResult part = films.build(out, {"--layout", layout, "--shard", "auto"},
                                           {{"SLURM_ARRAY_TASK_ID", std::to_string(i)},
                                            {"SLURM_ARRAY_TASK_MIN", "0"},
                                            {"SLURM_ARRAY_TASK_COUNT", std::to_string(count)}});
        INFO(part.errors);
        REQUIRE(part.status == 0);
      }
      const CliResult merged = films.merge(out, count, out);
      INFO(merged.errors);
      REQUIRE(merged.status == 0);
      CHECK(tree_digests(films.folder / out) == tree_digests(films.folder / whole));
      CHECK(run_tinct({"verify", films.path(out)}).status == 0);
    }
  }
}

TEST_CASE("a part that is missing, or of other options, is named and nothing is written", "[cli]") {
  const Films films;
  for (int i = 0; i < 3; ++i) {
    REQUIRE(films.build("out", {"--shard", std::to_string(i) + "/3"}).status == 0);
  }
  const CliResult missing = films.merge("out", 3, "out", 1);
  CHECK(missing.status == 3);
  CHECK_THAT(missing.errors, Contains("--shard 1/3"));
  fs::remove_all(films.folder / "out.part-1-of-3");
  REQUIRE(films.build("out", {"--shard", "1/3", "--seed", "5"}).status == 0);
  const CliResult mixed = films.merge("out", 3, "out");
  CHECK(mixed.status == 3);
  CHECK_THAT(mixed.errors, Contains("different builds"));
  CHECK_FALSE(fs::exists(films.folder / "out"));
  CHECK(films.build("out", {"--shard", "3/3"}).status == 2);
}

TEST_CASE("Python's jsonschema accepts dataset.json and the manifests of every kind of build",
          "[cli]") {
  const Films films;
  REQUIRE(run_tinct({"manifest", "link", films.path("m.json"), "--media", films.path("media"),
                     "--out", films.path("linked.json")})
              .status == 0);
  REQUIRE(films.build("plain").status == 0);
  REQUIRE(films.build("folders", {"--layout", "folders", "--stride", "2"}).status == 0);
  REQUIRE(films.build("cut", {"--shard", "1/2"}).status == 0);
  films.edit_manifest([](Json& manifest) {
    manifest["videos"][0].erase("stream");
    manifest["videos"][0]["scenes"].push_back({{"frames", {5, 4000}}});
    manifest["videos"].push_back({{"id", std::string(40, 'e')},
                                  {"file", "gone.mkv"},
                                  {"scenes", Json::array({{{"frames", {0, 9}}}})}});
  });
  REQUIRE(films.build("failed", {"--dedup", "4"}).status == 1);
  check_by_python(
      "dataset",
      {films.folder / "plain/dataset.json", films.folder / "folders/dataset.json",
       films.folder / "cut.part-1-of-2/dataset.json", films.folder / "failed/dataset.json"});
  check_by_python("manifest",
                  {films.folder / "m.json", films.folder / "linked.json",
                   films.folder / "plain/manifest.json", films.folder / "failed/manifest.json"});
}

TEST_CASE("the schema of dataset.json refuses what is wrong", "[cli]") {
  const Films films;
  REQUIRE(films.build("out").status == 0);
  const Json good = tinct::read_json_file(films.folder / "out/dataset.json");
  const fs::path support = source_folder() / "tests/support";
  const auto faults = [&](const std::function<void(Json&)>& change) {
    Json wrong = good;
    change(wrong);
    tinct::write_file_atomically(films.folder / "wrong.json", wrong.dump());
    const CliResult checked =
        run_program({(support / "jsonschema").string(), (support / "check_schema.py").string(),
                     (source_folder() / "data-manifests/schema/dataset.schema.json").string(),
                     films.path("wrong.json")});
    CHECK(checked.status == 1);
    return checked.out;
  };
  CHECK_THAT(faults([](Json& json) { json.erase("root"); }), Contains("root"));
  CHECK_THAT(faults([](Json& json) { json["shards"][0]["sha256"] = "abc"; }), Contains("sha256"));
  CHECK_THAT(faults([](Json& json) { json["videos"][0]["scenes"][0]["split"] = "test"; }),
             Contains("test"));
  CHECK_THAT(faults([](Json& json) { json["counts"]["frames"] = -1; }), Contains("frames"));
  CHECK_THAT(faults([](Json& json) { json["mood"] = "sad"; }), Contains("/mood is not described"));
}

TEST_CASE("with half of the media missing the rest is built, the others are listed", "[cli]") {
  const Films films;
  fs::remove(films.folder / "media/two.mkv");
  const CliResult result = films.build("out", {"--json"});
  CHECK(result.status == 1);
  const Json report = Json::parse(result.out);
  REQUIRE(report.at("missing").size() == 1);
  CHECK_THAT(report["missing"][0].get<std::string>(), Contains("two.mkv"));
  const Json dataset = tinct::read_json_file(films.folder / "out/dataset.json");
  CHECK(dataset["missing"].size() == 1);
  CHECK(dataset["counts"]["frames"] == 94);
  CHECK(run_tinct({"verify", films.path("out")}).status == 0);
}

TEST_CASE("a video that is present but another one is not taken for the manifest's", "[cli]") {
  const Films films;
  // Other content under the name: the id differs.
  tinct::test::write_film(films.path("media/two.mkv"), {40, 25});
  const CliResult other = films.build("other");
  CHECK(other.status == 1);
  CHECK_THAT(other.out, Contains("missing: ") && Contains("two.mkv"));
  // The same first 32 KiB and another end: the id is the same, the frames are not.
  std::string bytes = tinct::read_file(films.folder / "media/one.mkv");
  REQUIRE(bytes.size() > 100'000);
  bytes.resize(bytes.size() / 2);
  tinct::write_file_atomically(films.folder / "media/one.mkv", bytes);
  tinct::test::write_film(films.path("media/two.mkv"), {22, 19, 24});
  const CliResult cut = films.build("cut");
  CHECK(cut.status == 1);
  CHECK_THAT(cut.out, Contains("failed: ") && Contains("one.mkv"));
  CHECK(tinct::read_json_file(films.folder / "cut/dataset.json")["counts"]["frames"] == 65);
}

TEST_CASE("a scene beyond the end fails its film, the others are built, status 1", "[cli]") {
  const Films films;
  films.edit_manifest([](Json& manifest) {
    for (Json& video : manifest["videos"]) {
      if (video["file"] != "one.mkv") continue;
      video.erase("stream");
      video["scenes"].back()["frames"] = {66, 400};
    }
  });
  const CliResult result = films.build("out");
  CHECK(result.status == 1);
  CHECK_THAT(result.out, Contains("failed: ") && Contains("[66,400]") && Contains("one.mkv"));
  CHECK(tinct::read_json_file(films.folder / "out/dataset.json")["counts"]["frames"] == 65);
}

TEST_CASE("shards with a bad header, cut off or with a name that leads out are refused by name",
          "[cli]") {
  const Films films;
  REQUIRE(films.build("out").status == 0);
  const fs::path tar = films.folder / "out/validation-000000.tar";
  const std::string good = tinct::read_file(tar);
  const std::string member = good.substr(0, good.find('\0'));
  std::string header = good;
  header[3] = '~';
  std::string climbing = good;
  const auto length = static_cast<std::uint64_t>(std::stoull(good.substr(124, 11), nullptr, 8));
  climbing.replace(0, tinct::kTarBlockBytes, tinct::tar_header("../x.png", length));
  const struct {
    const char* what;
    std::string bytes;
    const char* read;
  } cases[] = {{"a header of other bytes", header, "checksum"},
               {"a tar cut off", good.substr(0, good.size() / 2), "cut off"},
               {"a tar of nothing", "", "cut off"},
               {"a name that leads out", climbing, "\"../x.png\" leads out"}};
  for (const auto& one : cases) {
    INFO(one.what);
    tinct::write_file_atomically(tar, one.bytes);
    const CliResult verified = run_tinct({"verify", films.path("out")});
    CHECK(verified.status == 1);
    CHECK_THAT(verified.out, Contains("validation-000000.tar"));
    const CliResult read =
        run_tinct({"score", "--truth", tar.string(), "--output", "same=" + tar.string()});
    CHECK(read.status == 3);
    CHECK_THAT(read.errors, Contains("validation-000000.tar") && Contains(one.read));
    if (std::string(one.what) == "a header of other bytes") {
      CHECK_THAT(verified.out, Contains(member));
    }
  }
  CHECK_FALSE(fs::exists(films.folder / "x.png"));
  tinct::write_file_atomically(tar, good);
  CHECK(run_tinct({"verify", films.path("out")}).status == 0);
}

TEST_CASE("manifests that disagree are not merged, and both are named", "[cli]") {
  const Films films;
  fs::copy_file(films.folder / "m.json", films.folder / "a.json");
  films.edit_manifest([](Json& manifest) {
    manifest["videos"][0]["scenes"][0]["frames"] = {0, 3};
  });
  const CliResult result = run_tinct({"manifest", "merge", films.path("a.json"),
                                      films.path("m.json"), "--out", films.path("both.json")});
  CHECK(result.status == 3);
  CHECK_THAT(result.errors, Contains("a.json") && Contains("m.json"));
  CHECK_FALSE(fs::exists(films.folder / "both.json"));
  REQUIRE(run_tinct({"manifest", "merge", films.path("a.json"), films.path("m.json"), "--prefer",
                     "last", "--out", films.path("both.json")})
              .status == 0);
  CHECK(tinct::read_json_file(films.folder / "both.json")["videos"][0]["scenes"][0]["frames"] ==
        Json({0, 3}));
}
