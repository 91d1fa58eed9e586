#include "metrics/inputs/benchmark_set.h"

#include <functional>
#include <map>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

Json schema() {
  return read_json_file(test::source_folder() / "data-manifests/schema/benchmark.schema.json");
}

Json file_of(const std::string& name) {
  return read_json_file(test::source_folder() / "data-manifests/benchmarks" / (name + ".json"));
}

/// A set with every member that there is.
Json full_set() {
  return parse_json(R"({
    "format": "tinct.benchmark/1", "name": "made-up", "version": 3, "title": "Made up",
    "about": "for a test", "resolution": {"width": 64, "height": null},
    "clips": [{"name": "a", "frames": 4}, {"name": "b c", "frames": null}],
    "layouts": ["JPEGImages/480p/{clip}", "{clip}"],
    "get": [{"what": "the project", "url": "https://example.org"}],
    "license": null,
    "citations": [{"key": "Me2020", "entry": "@misc{Me2020,\n title = {T}\n}"}],
    "papers": [{"paper": "P", "resolution": null}],
    "unknown": ["the frames of b c", "the license"],
    "sources": [{"fact": "f", "repository": "o/r", "path": "p", "commit": "0123"},
                {"fact": "g", "url": "https://example.org"}]
  })",
                    "test");
}

std::string refusal(const Json& json) {
  try {
    (void)benchmark_from_json(json, "my.json");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    return error.what();
  }
  return "nothing was thrown";
}

/// What the reader says to the full set after a change of one place.
std::string refusal_with(const std::string& pointer, const Json& value) {
  Json json = full_set();
  json[Json::json_pointer(pointer)] = value;
  return refusal(json);
}

/// Calls check(where an object is, its schema) for each object of a set that the schema describes.
void each_object(const std::function<void(const std::string&, const Json&)>& check) {
  const Json whole = schema();
  check("", whole);
  const Json& properties = whole["properties"];
  check("/resolution", properties["resolution"]);
  for (const char* list : {"clips", "get", "citations", "papers", "sources"}) {
    check(std::string("/") + list + "/0", properties[list]["items"]);
  }
}

}  // namespace

TEST_CASE("a set is read with all that it tells", "[metrics]") {
  const BenchmarkSet set = benchmark_from_json(full_set(), "my.json");
  CHECK(set.name == "made-up");
  CHECK(set.version == 3);
  CHECK(set.width == 64);
  CHECK(!set.height);
  REQUIRE(set.clips.size() == 2);
  CHECK(set.clips[0].frames == 4);
  CHECK(!set.clips[1].frames);
  CHECK(!set.frames());
  CHECK(set.layouts.size() == 2);
  CHECK(set.addresses.at(0).url == "https://example.org");
  CHECK(!set.license);
  CHECK(set.citations.at(0).key == "Me2020");
  CHECK(set.unknown.size() == 2);
}

TEST_CASE("the reader takes the members that the schema knows, and no other", "[metrics]") {
  each_object([](const std::string& place, const Json& described) {
    const Json::json_pointer pointer(place);
    const Json full = full_set();
    CHECK(described["additionalProperties"] == false);
    for (const auto& member : full[pointer].items()) {
      INFO(place << "/" << member.key());
      CHECK((described["properties"].contains(member.key()) ||
             member.key() == "url"));  // the second kind of source
    }
    Json unknown = full;
    unknown[pointer]["lisence"] = "x";
    CHECK(refusal(unknown).find("unknown member \"lisence\"") != std::string::npos);
    for (const auto& required : described["required"]) {
      Json without = full;
      without[pointer].erase(required.get<std::string>());
      INFO(place << " without " << required);
      CHECK(refusal(without).find("has no " + required.dump()) != std::string::npos);
    }
    for (const auto& property : described["properties"].items()) {
      Json wrong = full;
      wrong[pointer][property.key()] = true;
      INFO(place << "/" << property.key());
      CHECK(refusal(wrong).find("my.json: ") == 0);
    }
  });
}

TEST_CASE("what can't be is refused with its place", "[metrics]") {
  const std::map<std::string, std::vector<Json>> wrong{
      {"/format", {"tinct.benchmark/2", ""}},
      {"/name", {"Davis", "a b", "../x"}},
      {"/version", {0, -1, 1.5, "1", 1000000001}},
      {"/clips/0/name", {"", "..", ".", "a/b", "a\\b", std::string("a\0b", 3), "b c"}},
      {"/clips/0/frames", {0, -3, 2.5, "4", 1e18}},
      {"/resolution/width", {0, "64"}},
      {"/layouts/1", {"", "frames", "/{clip}", "../{clip}", "a/../{clip}", "{clip}/x", "x{clip}"}},
      {"/citations/0/entry", {"Me2020", "@misc{You2020,}", ""}},
      {"/unknown/0", {"", 4}}};
  for (const auto& [pointer, values] : wrong) {
    for (const Json& value : values) {
      INFO(pointer << " " << value.dump());
      CHECK(refusal_with(pointer, value).find("my.json: ") == 0);
    }
  }
  CHECK(refusal_with("/clips/1/frames", -3).find("/clips/1/frames must be a whole number") !=
        std::string::npos);
  CHECK(refusal_with("/clips/1/name", "a").find("repeats the clip \"a\"") != std::string::npos);
  CHECK(refusal_with("/layouts", Json::array()).find("layouts") != std::string::npos);
  CHECK(refusal(Json(3)).find("must be an object") != std::string::npos);
}

TEST_CASE("a set that leaves facts open says which", "[metrics]") {
  CHECK(refusal_with("/unknown", Json::array()).find("name there what is not known") !=
        std::string::npos);
  Json known = full_set();
  known["unknown"] = Json::array();
  known["clips"].erase(1);
  known["resolution"]["height"] = 48;
  known["license"] = "CC0";
  const BenchmarkSet set = benchmark_from_json(known, "my.json");
  CHECK(set.frames() == 4);
}

TEST_CASE("the sets in the program are the files beside it", "[metrics]") {
  std::set<std::string> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(test::source_folder() / "data-manifests/benchmarks")) {
    files.insert(entry.path().stem().string());
  }
  CHECK(benchmark_sets().size() == files.size());
  for (const BenchmarkSet& set : benchmark_sets()) {
    INFO(set.name);
    CHECK(files.contains(set.name));
    const Json file = file_of(set.name);
    CHECK(file["name"] == set.name);
    REQUIRE(file["clips"].size() == set.clips.size());
    for (std::size_t i = 0; i < set.clips.size(); ++i) {
      CHECK(file["clips"][i]["name"] == set.clips[i].name);
    }
    CHECK(!file["sources"].empty());
    CHECK(find_benchmark(set.name).title == set.title);
  }
}

TEST_CASE("names and numbers of clips are those of the sources", "[metrics]") {
  const BenchmarkSet davis30 = find_benchmark("davis30");
  CHECK(davis30.clips.size() == 30);
  CHECK(davis30.frames() == 1999);  // DAVIS 2017 val in every listing of its files
  const BenchmarkSet davis50 = find_benchmark("davis50");
  CHECK(davis50.clips.size() == 50);
  CHECK(!davis50.frames());
  const BenchmarkSet videvo20 = find_benchmark("videvo20");
  CHECK(videvo20.clips.size() == 20);
  CHECK(videvo20.frames() == 4794);

  // 20 clips of 2016 are in the validation set of 2017: its own validation set of 1,376 frames.
  std::map<std::string, std::optional<std::int64_t>> in_2016;
  for (const BenchmarkClip& clip : davis50.clips) in_2016[clip.name] = clip.frames;
  std::int64_t shared = 0, frames = 0;
  for (const BenchmarkClip& clip : davis30.clips) {
    const auto found = in_2016.find(clip.name);
    if (found == in_2016.end()) continue;
    CHECK(found->second == clip.frames);
    ++shared;
    frames += *clip.frames;
  }
  CHECK(shared == 20);
  CHECK(frames == 1376);
}

TEST_CASE("a mistyped set is answered with the nearest one", "[metrics]") {
  try {
    (void)find_benchmark("davis3O");
    FAIL("found");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    CHECK(std::string(error.what()).find("did you mean davis30?") != std::string::npos);
  }
  const test::TemporaryFolder folder;
  write_file_renamed(folder / "mine.json", full_set().dump());
  CHECK(find_benchmark((folder / "mine.json").string()).name == "made-up");
  CHECK_THROWS_AS(find_benchmark((folder / "gone.json").string()), Error);
}
