#include "train/run_folder.h"

#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/refusal.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::refusal_of;
namespace fs = std::filesystem;

namespace {

using Steps = std::vector<std::int64_t>;

void add_checkpoint(const fs::path& run, std::int64_t step) {
  create_folders(checkpoint_folder(run, step));
  write_file_renamed(checkpoint_folder(run, step) / kModelFile, "weights");
  write_file_renamed(checkpoint_folder(run, step) / kStateFile, "{}");
}

TrainOptions options_of(const fs::path& run) {
  TrainOptions options;
  options.dataset = run.parent_path() / "dataset";
  options.out = run;
  return options;
}

}  // namespace

TEST_CASE("a checkpoint's folder has its step in eight digits", "[run_folder]") {
  CHECK(checkpoint_folder("runs/a", 500) == fs::path("runs/a/checkpoints/step-00000500"));
  CHECK(checkpoint_folder("r", 123456789) == fs::path("r/checkpoints/step-123456789"));
}

TEST_CASE("complete checkpoints are listed by their steps", "[run_folder]") {
  const test::TemporaryFolder run;
  CHECK(checkpoint_steps(run.path()).empty());
  for (const std::int64_t step : {2000, 500, 123456789, 1000}) add_checkpoint(run.path(), step);
  CHECK(checkpoint_steps(run.path()) == Steps{500, 1000, 2000, 123456789});
}

TEST_CASE("what is no complete checkpoint is not listed", "[run_folder]") {
  const test::TemporaryFolder run;
  add_checkpoint(run.path(), 500);
  const fs::path folder = run / "checkpoints";
  create_folders(folder / "step-00000900");  // without state.json
  write_file_renamed(folder / "step-00000900" / kModelFile, "weights");
  for (const char* name : {"step-00000700.tmp-1234", "step-", "step-12a", "step--5", "best",
                           "step-00000000000000000001", "xstep-00000001"}) {
    create_folders(folder / name);
    write_file_renamed(folder / name / kStateFile, "{}");
  }
  write_file_renamed(folder / "step-00000800", "a file");
  CHECK(checkpoint_steps(run.path()) == Steps{500});
}

TEST_CASE("old checkpoints are removed, the newest stay", "[run_folder]") {
  const test::TemporaryFolder run;
  for (const std::int64_t step : {10, 20, 30, 40}) add_checkpoint(run.path(), step);
  remove_old_checkpoints(run.path(), 5);
  CHECK(checkpoint_steps(run.path()).size() == 4);
  remove_old_checkpoints(run.path(), 2);
  CHECK(checkpoint_steps(run.path()) == Steps{30, 40});
  CHECK(!fs::exists(checkpoint_folder(run.path(), 10)));
  CHECK(fs::exists(checkpoint_folder(run.path(), 40) / kModelFile));
  remove_old_checkpoints(run.path(), 1);
  CHECK(checkpoint_steps(run.path()) == Steps{40});
}

TEST_CASE("weights are found by a file, a checkpoint and a run", "[run_folder]") {
  const test::TemporaryFolder run;
  add_checkpoint(run.path(), 500);
  add_checkpoint(run.path(), 1000);
  const fs::path newest = checkpoint_folder(run.path(), 1000) / kModelFile;
  const fs::path older = checkpoint_folder(run.path(), 500) / kModelFile;
  CHECK(find_weights(run.path()) == newest);
  CHECK(find_weights(checkpoint_folder(run.path(), 500)) == older);
  CHECK(find_weights(older) == older);
}

TEST_CASE("a model that is not there is refused with the way out", "[run_folder]") {
  const test::TemporaryFolder folder;
  const Error nothing = refusal_of([&] { (void)find_weights(folder / "nothing"); });
  CHECK(nothing.fault() == Fault::input);
  CHECK_THAT(nothing.what(), Catch::Contains("nothing") && Catch::Contains("tinct train"));
  create_folders(folder / "run" / "checkpoints");
  const Error empty = refusal_of([&] { (void)find_weights(folder / "run"); });
  CHECK(empty.fault() == Fault::input);
  CHECK_THAT(empty.what(), Catch::Contains((folder / "run").string()));
}

TEST_CASE("a run's folder is made with its options", "[run_folder]") {
  const test::TemporaryFolder folder;
  const TrainOptions options = options_of(folder / "deep" / "run");
  open_run_folder(options.out, options);
  CHECK(fs::is_directory(options.out / "checkpoints"));
  const Json config = read_json_file(options.out / "config.json");
  CHECK(config.at("width") == 64);
  CHECK(config.at("model") == "user_guided");
  const std::string before = read_file(options.out / "config.json");
  open_run_folder(options.out, options);
  CHECK(read_file(options.out / "config.json") == before);
}

TEST_CASE("a run is gone on with under the options of its training only", "[run_folder]") {
  const test::TemporaryFolder folder;
  const TrainOptions options = options_of(folder / "run");
  open_run_folder(options.out, options);
  create_folders(checkpoint_folder(options.out, 10));
  write_file_renamed(checkpoint_folder(options.out, 10) / kStateFile, "{}");
  const std::string before = read_file(options.out / "config.json");
  const auto refused = [&](const TrainOptions& other, const std::string& name,
                           const std::string& was, const std::string& is) {
    const Error error = refusal_of([&] { open_run_folder(options.out, other); });
    CHECK(error.fault() == Fault::usage);
    CHECK_THAT(error.what(), Catch::Contains(name) && Catch::Contains(was) && Catch::Contains(is) &&
                                 Catch::Contains(options.out.string()));
    CHECK(read_file(options.out / "config.json") == before);
  };
  TrainOptions other = options;
  other.batch = 11;
  refused(other, "batch", "8", "11");
  other = options;
  other.model.width = 16;
  refused(other, "width", "64", "16");
  other = options;
  other.model.norm_on_trunk = false;
  refused(other, "norm", "false", "true");
  other = options;
  other.learning_rate = 0.5;
  refused(other, "learning", "0.001", "0.5");
  other = options;
  other.steps = 5;
  refused(other, "steps", "10000", "5");
  other = options;
  other.schedule = "linear";
  refused(other, "schedule", "cosine", "linear");
  other = options;
  other.seed = 2;
  refused(other, "seed", "1", "2");
}

TEST_CASE("all options that differ from a run's are named, model and width first", "[run_folder]") {
  const test::TemporaryFolder folder;
  const TrainOptions options = options_of(folder / "run");
  open_run_folder(options.out, options);
  add_checkpoint(options.out, 10);
  TrainOptions other = options;
  other.batch = 11;
  other.seed = 2;
  other.model.width = 16;
  other.model.model = "simple";
  const std::string said = refusal_of([&] { open_run_folder(other.out, other); }).what();
  CHECK_THAT(said, Catch::Contains("is a run with model=\"user_guided\", not \"simple\"; "
                                   "width=64, not 16; batch=8, not 11; seed=1, not 2; "));
}

TEST_CASE("an option that was added since a run began counts as its default", "[run_folder]") {
  const test::TemporaryFolder folder;
  const TrainOptions options = options_of(folder / "run");
  open_run_folder(options.out, options);
  add_checkpoint(options.out, 10);
  const fs::path config = options.out / "config.json";
  const Json whole = read_json_file(config);
  Json older = whole;
  for (const char* name : {"stills", "perceptual_net", "flow", "norm_over"}) {
    REQUIRE(older.erase(name) == 1);
  }
  write_file_renamed(config, older.dump());
  TrainOptions other = options;
  other.stills = 0.25;
  const Error error = refusal_of([&] { open_run_folder(other.out, other); });
  CHECK(error.fault() == Fault::usage);
  CHECK_THAT(error.what(), Catch::Contains("stills=0.0, not 0.25"));
  CHECK(read_json_file(config) == older);
  open_run_folder(options.out, options);
  CHECK(read_json_file(config) == whole);
}

TEST_CASE("what never came to a checkpoint may be tried again with other options", "[run_folder]") {
  const test::TemporaryFolder folder;
  TrainOptions options = options_of(folder / "run");
  open_run_folder(options.out, options);
  options.size = 16;
  CHECK_NOTHROW(open_run_folder(options.out, options));
  CHECK(read_json_file(options.out / "config.json")["size"] == 16);
}

TEST_CASE("a run may move and change its threads and its saving", "[run_folder]") {
  const test::TemporaryFolder folder;
  TrainOptions options = options_of(folder / "run");
  open_run_folder(options.out, options);
  fs::rename(folder / "run", folder / "moved");
  options.out = folder / "moved";
  options.dataset = folder / "other";
  options.keep = 7;
  options.save_every = 3;
  options.loader_threads = 9;
  CHECK_NOTHROW(open_run_folder(options.out, options));
  CHECK(read_json_file(options.out / "config.json").dump().find("other") != std::string::npos);
}

TEST_CASE("a damaged config.json is refused by name", "[run_folder]") {
  const test::TemporaryFolder folder;
  const TrainOptions options = options_of(folder / "run");
  for (const char* text : {"", "{\"width\":", "[]", "3", "{\"width\":4}"}) {
    create_folders(options.out);
    write_file_renamed(options.out / "config.json", text);
    const Error error = refusal_of([&] { open_run_folder(options.out, options); });
    INFO(text);
    CHECK_THAT(error.what(), Catch::Contains((options.out / "config.json").string()));
    CHECK(read_file(options.out / "config.json") == text);
  }
}
