#include "train/tensorboard_log.h"

#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"
#include "train/event_times.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::crc32c;
using tinct::Json;
using tinct::TensorboardLog;

namespace {

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  return files;
}

}  // namespace

// The values of RFC 3720, appendix B.4, and of the usual check string.
TEST_CASE("CRC-32C is that of the standard", "[tensorboard]") {
  CHECK(crc32c("123456789") == 0xE3069283U);
  CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AAU);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62A8AB43U);
  CHECK(crc32c("") == 0);
}

TEST_CASE("a run has one file of events, also after it was resumed", "[tensorboard]") {
  const tinct::test::TemporaryFolder folder;
  for (int part = 0; part < 2; ++part) {
    TensorboardLog log(folder / "events", {});
    log.add({{"step", 20}, {"loss", 3.5}, {"learning_rate", 0.001}});
    log.add({{"step", 20}, {"mse_ab", 7.25}, {"frames", 12}});
    log.flush();
  }
  const auto files = files_in(folder / "events");
  REQUIRE(files.size() == 1);
  CHECK(files[0].filename().string().find("tfevents") != std::string::npos);
  const std::string bytes = tinct::read_file(files[0]);
  CHECK(bytes.find("brain.Event:2") != std::string::npos);
  CHECK(bytes.find("training/loss") != std::string::npos);
  CHECK(bytes.find("validation/mse_ab") != std::string::npos);
}

TEST_CASE("numbers that are written again keep their times and bytes", "[tensorboard]") {
  const tinct::test::TemporaryFolder folder;
  const std::vector<Json> lines{{{"step", 20}, {"loss", 3.5}, {"learning_rate", 0.001}},
                                {{"step", 20}, {"mse_ab", 7.25}, {"frames", 12}},
                                {{"step", 40}, {"loss", 2.5}, {"learning_rate", 0.001}}};
  {
    TensorboardLog log(folder / "events", {});
    for (const Json& line : lines) {
      log.add(line);
      log.flush();
    }
  }
  const std::string before = tinct::read_file(files_in(folder / "events")[0]);
  const TensorboardLog again(folder / "events", lines);
  REQUIRE(files_in(folder / "events").size() == 1);
  CHECK(tinct::read_file(files_in(folder / "events")[0]) == before);
  // Two files, as a kill leaves them, one of them cut off: the run's start and what is whole stay.
  const fs::path other = folder / "events/events.out.tfevents.1.2.tinct";
  tinct::write_file_renamed(other, before.substr(0, before.size() - 5));
  const TensorboardLog third(folder / "events", lines);
  REQUIRE(files_in(folder / "events").size() == 1);
  CHECK(tinct::read_file(files_in(folder / "events")[0]) == before);
  // Without the second step's line its numbers go.
  const TensorboardLog shorter(folder / "events", std::vector<Json>(1, lines[0]));
  const std::string bytes = tinct::read_file(files_in(folder / "events")[0]);
  CHECK(bytes.size() < before.size());
  CHECK(before.starts_with(bytes));
}

// Walks over the records as TensorBoard does: every length and both checksums must fit.
TEST_CASE("records of events carry their length and checksums", "[tensorboard]") {
  const tinct::test::TemporaryFolder folder;
  TensorboardLog log(folder / "events", {});
  log.add({{"step", 3}, {"loss", 1.0}});
  log.flush();
  const std::string bytes = tinct::read_file(files_in(folder / "events")[0]);
  const auto number = [&](std::size_t at, int size) {
    std::uint64_t value = 0;
    for (int i = size - 1; i >= 0; --i) {
      value = value << 8 | static_cast<unsigned char>(bytes.at(at + static_cast<std::size_t>(i)));
    }
    return value;
  };
  const auto masked = [](std::uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xa282ead8U; };
  int records = 0;
  for (std::size_t at = 0; at < bytes.size(); ++records) {
    const std::size_t length = number(at, 8);
    CHECK(number(at + 8, 4) == masked(crc32c(bytes.substr(at, 8))));
    const std::string data = bytes.substr(at + 12, length);
    REQUIRE(data.size() == length);
    CHECK(number(at + 12 + length, 4) == masked(crc32c(data)));
    at += 16 + length;
  }
  CHECK(records == 2);
}

TEST_CASE("files of events that are no such files have no times", "[tensorboard]") {
  const tinct::test::TemporaryFolder folder;
  const std::string huge("\xff\xff\xff\xff\xff\xff\xff\xffxxxxyyyy", 16);
  for (const std::string& bytes :
       {std::string(), std::string(40, '\0'), std::string(99, 'x'), huge}) {
    tinct::write_file_renamed(folder / "events", bytes);
    tinct::EventTimes times;
    times.read(folder / "events");
    CHECK_FALSE(times.first().has_value());
  }
}
