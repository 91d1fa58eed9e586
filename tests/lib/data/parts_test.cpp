#include "lib/base/errors.h"
#include "lib/data/dataset_record.h"
#include "lib/data/merge_parts.h"
#include "lib/data/plan_part.h"
#include "lib/data/verify_dataset.h"
#include "tests/lib/data/dataset_fixture.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::SmallFilms;
namespace fs = std::filesystem;

namespace {

fs::path part_folder(SmallFilms& films, const std::string& name, int index, int count) {
  return films / (name + ".part-" + std::to_string(index) + "-of-" + std::to_string(count));
}

// Builds all parts, the last one first, and joins them.
BuildReport build_in_parts(SmallFilms& films, const std::string& name, int count,
                           BuildOptions options) {
  std::vector<fs::path> parts;
  for (int i = count - 1; i >= 0; --i) {
    options.shard = std::to_string(i) + "/" + std::to_string(count);
    const BuildReport part = films.build(name, options);
    parts.push_back(part_folder(films, name, i, count));
    CHECK(part.folder == parts.back());
    const VerifyReport verified = verify_dataset(parts.back());
    CHECK(verified.ok);
    CHECK(verified.frames == part.frames);
  }
  return merge_parts(parts, films / name);
}

PartRecord from_environment(const std::map<std::string, std::string>& variables) {
  return part_from_text("auto", [&](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::string() : found->second;
  });
}

}  // namespace

TEST_CASE("one, four and seven parts join to the bytes of one run", "[parts]") {
  SmallFilms films;
  films.video(0).scenes[0].frames = {0, 14};  // overlaps the second
  for (const std::string layout : {"shards", "folders"}) {
    BuildOptions options = SmallFilms::options();
    options.layout = layout;
    const BuildReport whole = films.build("whole-" + layout, options);
    for (const int count : {4, 7, 60}) {
      const std::string name = layout + std::to_string(count);
      const BuildReport joined = build_in_parts(films, name, count, options);
      CHECK(joined.ok());
      CHECK(joined.root == whole.root);
      CHECK(test::files_below(films / name) == test::files_below(films / ("whole-" + layout)));
      CHECK(!fs::exists(films / (name + ".partial")));
    }
  }
}

TEST_CASE("parts of strided, deduplicated and mixed builds join to the bytes of one run",
          "[parts]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  options.encoding = "auto";
  options.stride = 3;
  (void)films.build("whole", options);
  (void)build_in_parts(films, "joined", 4, options);
  CHECK(test::files_below(films / "joined") == test::files_below(films / "whole"));
  options.stride = 1;
  options.dedup = 64;
  const BuildReport whole = films.build("whole2", options);
  CHECK(whole.frames < films.planned_frames());
  (void)build_in_parts(films, "joined2", 7, options);
  CHECK(test::files_below(films / "joined2") == test::files_below(films / "whole2"));
}

TEST_CASE("a film that fails in its last part alone is left out by the merge", "[parts]") {
  SmallFilms films;
  StreamFacts facts;
  facts.frames = 41;  // it has 40, which only the part that reads its end can see
  films.video(0).stream = facts;
  const BuildReport whole = films.build("whole");
  CHECK(whole.failed.size() == 1);
  const BuildReport joined = build_in_parts(films, "joined", 4, SmallFilms::options());
  CHECK(!joined.ok());
  CHECK(joined.failed.size() == 1);
  CHECK(test::files_below(films / "joined") == test::files_below(films / "whole"));
}

TEST_CASE("a missing film and a scene that counts from 1 survive being cut in parts", "[parts]") {
  SmallFilms films;
  fs::remove_all(films.media() / "stills");
  films.video(0).scenes[2].frames = {30, 40};  // of 40 frames
  const BuildReport whole = films.build("whole");
  CHECK(whole.missing.size() == 1);
  for (const int count : {2, 5, 50}) {
    const std::string name = "joined" + std::to_string(count);
    const BuildReport joined = build_in_parts(films, name, count, SmallFilms::options());
    CHECK(joined.missing == whole.missing);
    CHECK(joined.notes == whole.notes);
    CHECK(test::files_below(films / name) == test::files_below(films / "whole"));
  }
}

TEST_CASE("parts that are missing, double, damaged or of other builds are refused", "[parts]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  std::vector<fs::path> parts;
  for (int i = 0; i < 3; ++i) {
    options.shard = std::to_string(i) + "/3";
    (void)films.build("out", options);
    parts.push_back(part_folder(films, "out", i, 3));
  }
  const fs::path out = films / "out";
  CHECK_THROWS_WITH(merge_parts({parts[0], parts[2]}, out),
                    Catch::Contains("part 1 of 3 is missing") && Catch::Contains("--shard 1/3"));
  CHECK_THROWS_WITH(merge_parts({parts[0], parts[1], parts[1], parts[2]}, out),
                    Catch::Contains("named twice"));
  options.size = 8;
  options.shard = "1/3";
  (void)films.build("other", options);
  CHECK_THROWS_WITH(merge_parts({parts[0], part_folder(films, "other", 1, 3), parts[2]}, out),
                    Catch::Contains("different builds"));
  (void)films.build("whole");
  CHECK_THROWS_WITH(merge_parts({films / "whole"}, out), Catch::Contains("whole dataset"));
  const fs::path tar = parts[1] / "train-000000.tar";
  std::string bytes = read_file(tar);
  bytes[700] ^= 1;
  write_file_atomically(tar, bytes);
  CHECK_THROWS_WITH(merge_parts(parts, out), Catch::Contains("is damaged"));
  bytes[700] ^= 1;
  write_file_atomically(tar, bytes);
  CHECK(merge_parts(parts, out).ok());
  CHECK(test::files_below(out) == test::files_below(films / "whole"));
  CHECK(merge_parts(parts, out).already_complete);
}

TEST_CASE("a film that only some parts found is refused, not half written", "[parts]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  options.shard = "0/2";
  std::vector<fs::path> parts{part_folder(films, "out", 0, 2), part_folder(films, "out", 1, 2)};
  (void)films.build("out", options);
  for (const char* file : {"first.mkv", "deep/second.mkv", "stills"}) {
    fs::remove_all(films.media() / file);
  }
  options.shard = "1/2";
  const BuildReport none = films.build("out", options);
  CHECK(!none.missing.empty());
  CHECK_THROWS_WITH(merge_parts(parts, films / "out"), Catch::Contains("missing for another"));
}

TEST_CASE("the parts of a plan hold every sample once and are of one length", "[parts]") {
  SmallFilms films;
  const DatasetPlan plan = plan_dataset(films.manifest(), {.stride = 2});
  for (const int count : {1, 2, 3, 7, 100}) {
    std::map<std::pair<std::size_t, std::int64_t>, int> seen;
    for (int i = 0; i < count; ++i) {
      std::int64_t samples = 0;
      for (const FilmPart& part : part_of_plan(plan, {i, count}, false)) {
        for (const PlannedScene& scene : plan.videos[part.video].scenes) {
          for (auto f = scene.frames.first; f <= scene.frames.last; ++f) {
            if (!scene.holds(f) || f < part.frames.first || f > part.frames.last) continue;
            ++samples;
            CHECK(++seen[{part.video, f}] == 1);
          }
        }
      }
      CHECK(samples <= plan.counts().frames / count + 1);
    }
    CHECK(static_cast<std::int64_t>(seen.size()) == plan.counts().frames);
  }
}

TEST_CASE("auto takes the part from Slurm, MPI, torchrun or TINCT_SHARD", "[parts]") {
  CHECK(from_environment({{"SLURM_ARRAY_TASK_ID", "5"},
                          {"SLURM_ARRAY_TASK_MIN", "3"},
                          {"SLURM_ARRAY_TASK_COUNT", "4"}}) == PartRecord{2, 4});
  CHECK(from_environment({{"SLURM_ARRAY_TASK_ID", "20"},
                          {"SLURM_ARRAY_TASK_STEP", "10"},
                          {"SLURM_ARRAY_TASK_COUNT", "3"}}) == PartRecord{2, 3});
  CHECK(from_environment({{"SLURM_PROCID", "1"}, {"SLURM_NTASKS", "2"}}) == PartRecord{1, 2});
  CHECK(from_environment({{"OMPI_COMM_WORLD_RANK", "0"}, {"OMPI_COMM_WORLD_SIZE", "9"}}) ==
        PartRecord{0, 9});
  CHECK(from_environment({{"RANK", "2"}, {"WORLD_SIZE", "3"}}) == PartRecord{2, 3});
  // An array of jobs, each with ranks of its own: the parts are the array's.
  CHECK(from_environment({{"RANK", "1"},
                          {"WORLD_SIZE", "2"},
                          {"SLURM_ARRAY_TASK_ID", "0"},
                          {"SLURM_ARRAY_TASK_COUNT", "4"}}) == PartRecord{0, 4});
  CHECK(from_environment({{"TINCT_SHARD", "3/4"}, {"SLURM_PROCID", "1"}}) == PartRecord{3, 4});
  CHECK_THROWS_WITH(from_environment({}), Catch::Contains("--shard I/N"));
  CHECK_THROWS_WITH(from_environment({{"SLURM_ARRAY_TASK_ID", "5"}}),
                    Catch::Contains("names no part"));
  CHECK_THROWS_WITH(from_environment({{"RANK", "1"}}), Catch::Contains("names no part"));
  for (const char* wrong : {"", "1", "4/4", "-1/4", "1/0", "a/b", "1/4x", "99999999999/4"}) {
    CHECK_THROWS_AS(part_from_text(wrong), Error);
  }
}
