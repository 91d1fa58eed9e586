#include "train/step_profiler.h"

#include <algorithm>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/support/left_temporaries.h"
#include "tests/train/training_runs.h"
#include "train/checkpoint.h"
#include "train/run_folder.h"
#include "train/trainer.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::Runs;

namespace {

/// How often an operator ran in a trace.
std::int64_t count_of(const std::filesystem::path& trace, const std::string& name) {
  const Json json = read_json_file(trace);
  const Json& events = json.at("traceEvents");
  return std::ranges::count_if(events,
                               [&](const Json& event) { return event.value("name", "") == name; });
}

}  // namespace

TEST_CASE("a profile has the operators of its steps, and changes nothing", "[profile]") {
  const Runs runs;
  TrainOptions options = runs.options("profiled");
  options.profile = runs.folder / "traces/some.json";
  options.profile_first = 3;
  options.profile_last = 4;
  (void)train(options, decode_raw_picture);
  // The net has three transposed convolutions, and between steps 3 and 4 nothing is validated.
  CHECK(count_of(options.profile, "aten::conv_transpose2d") == 2 * 3);

  TrainOptions plain = runs.options("plain");
  (void)train(plain, decode_raw_picture);
  for (const char* file : {kModelFile, kOptimizerFile, kStateFile}) {
    CHECK(read_file(checkpoint_folder(options.out, 12) / file) ==
          read_file(checkpoint_folder(plain.out, 12) / file));
  }
}

TEST_CASE("a run that ends within its profile writes what there is", "[profile]") {
  const Runs runs;
  TrainOptions options = runs.options("run");
  options.profile = runs.folder / "trace.json";
  options.profile_first = 12;
  options.profile_last = 90;
  (void)train(options, decode_raw_picture);
  CHECK(count_of(options.profile, "aten::conv_transpose2d") >= 3);
}

TEST_CASE("a profile leaves nothing beside it, and takes away what a killed run left",
          "[profile]") {
  const Runs runs;
  TrainOptions options = runs.options("run");
  options.steps = options.profile_last = options.profile_first + 1;
  options.profile = runs.folder / "traces/trace.json";
  create_folders(test::left_by_killed(options.profile));
  (void)train(options, decode_raw_picture);
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(runs.folder / "traces")) {
    names.push_back(entry.path().filename());
  }
  CHECK(names == std::vector<std::string>{"trace.json"});
}
