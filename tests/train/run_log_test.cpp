#include "train/run_log.h"

#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

/// What is left of a log when a run goes on from a step.
std::string kept(const std::string& text, std::int64_t step) {
  const test::TemporaryFolder folder;
  write_file_renamed(folder / "log.jsonl", text);
  const RunLog log(folder / "log.jsonl", step);
  return read_file(folder / "log.jsonl");
}

// Not as tinct would print them: what is kept must be these bytes.
const std::string kOne = "{\"step\": 10, \"loss\":1.50}\n";
const std::string kTwo = "{ \"loss\":2,\"step\":20}\n";
const std::string kThree = "{\"loss\":3,\"step\":30}\n";

}  // namespace

TEST_CASE("a log grows by a line of canonical JSON", "[run_log]") {
  const test::TemporaryFolder folder;
  RunLog log(folder / "log.jsonl", 0);
  CHECK(read_file(folder / "log.jsonl").empty());
  log.add({{"step", 1}, {"loss", 0.5}});
  log.add({{"step", 2}, {"loss", 1e-7}});
  CHECK(read_file(folder / "log.jsonl") ==
        "{\"loss\":0.5,\"step\":1}\n{\"loss\":1e-7,\"step\":2}\n");
}

TEST_CASE("lines behind the step go, the others keep their bytes", "[run_log]") {
  CHECK(kept(kOne + kTwo + kThree, 30) == kOne + kTwo + kThree);
  CHECK(kept(kOne + kTwo + kThree, 29) == kOne + kTwo);
  CHECK(kept(kOne + kTwo + kThree, 20) == kOne + kTwo);
  CHECK(kept(kOne + kTwo + kThree, 10) == kOne);
  CHECK(kept(kOne + kTwo + kThree, 0).empty());
}

TEST_CASE("two lines of one step stay together", "[run_log]") {
  CHECK(kept(kOne + kTwo + kTwo + kThree, 20) == kOne + kTwo + kTwo);
}

TEST_CASE("the line of a validation that is done again goes, and all behind it", "[run_log]") {
  const std::string validation = "{\"mse_ab\":7,\"step\":20}\n";
  const auto kept_again = [&](const std::string& text) {
    const test::TemporaryFolder folder;
    write_file_renamed(folder / "log.jsonl", text);
    const RunLog log(folder / "log.jsonl", 20, true);
    return read_file(folder / "log.jsonl");
  };
  CHECK(kept_again(kOne + kTwo + validation + kThree) == kOne + kTwo);
  CHECK(kept_again(kOne + kTwo + validation + validation) == kOne + kTwo);
  CHECK(kept_again(kOne + validation) == kOne);
  CHECK(kept_again("{\"mse_ab\":7,\"step\":10}\n" + kTwo) == "{\"mse_ab\":7,\"step\":10}\n" + kTwo);
  CHECK(kept(kOne + validation, 20) == kOne + validation);
}

TEST_CASE("a line that a kill cut off goes", "[run_log]") {
  for (std::size_t length = 0; length < kTwo.size(); ++length) {
    CHECK(kept(kOne + kTwo.substr(0, length), 1000) == kOne);
  }
  CHECK(kept(kOne + "null\n" + kTwo, 1000) == kOne);
  CHECK(kept(kOne + std::string("{\"step\":\0\n", 10), 1000) == kOne);
  CHECK(kept(kOne + "{\"loss\":1}\n", 1000) == kOne);
  CHECK(kept(kOne + "{\"mse_ab\":\"7\",\"step\":20}\n", 1000) == kOne);
}

TEST_CASE("a log that is gone can't be made durable", "[run_log]") {
  const test::TemporaryFolder folder;
  RunLog log(folder / "log.jsonl", 0);
  log.add({{"step", 1}});
  log.sync();
  CHECK(read_file(folder / "log.jsonl") == "{\"step\":1}\n");
  std::filesystem::remove(folder / "log.jsonl");
  CHECK_THROWS_WITH(log.sync(), Catch::Contains("log.jsonl"));
}

TEST_CASE("a log goes on behind what was kept", "[run_log]") {
  const test::TemporaryFolder folder;
  write_file_renamed(folder / "log.jsonl", kOne + kThree + "{\"st");
  RunLog log(folder / "log.jsonl", 15);
  log.add({{"step", 20}});
  CHECK(read_file(folder / "log.jsonl") == kOne + "{\"step\":20}\n");
}
