// tinct-torch as a user of a CUDA machine runs it: the train-only build, on shards of raw frames.
#include <cstdlib>
#include <string>

#include "lib/base/json.h"
#include "lib/base/subprocess.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/raw_shards.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;

TEST_CASE("tinct-torch trains on shards of raw frames without any picture library", "[train]") {
  const char* program = std::getenv("TINCT_TORCH_PROGRAM");
  REQUIRE(program != nullptr);
  const tinct::test::TemporaryFolder folder;
  tinct::test::write_raw_shards(folder / "dataset");
  const auto trained =
      tinct::run_process({program, "train", "dataset=" + (folder / "dataset").string(),
                          "out=" + (folder / "run").string(), "width=4", "size=16", "batch=2",
                          "steps=4", "--json", "--quiet"},
                         {.capture_output = true});
  REQUIRE(trained.exit_status == 0);
  const tinct::Json report = tinct::Json::parse(trained.output);
  CHECK(report["steps"] == 4);
  CHECK(fs::exists(folder / "run/checkpoints/step-00000004/model.safetensors"));
  CHECK(tinct::run_process({program, "--help"}, {.capture_output = true}).output.find("train") !=
        std::string::npos);
}
