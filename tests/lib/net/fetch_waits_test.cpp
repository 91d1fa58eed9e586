#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "lib/net/transfer.h"
#include "tests/lib/net/faulty_server.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FaultyServer;
namespace fs = std::filesystem;

TEST_CASE("a Retry-After beyond our patience ends the item at once", "[net]") {
  const FaultyServer server;
  const test::TemporaryFolder folder;
  TransferOptions options;
  options.longest_wait = 0.5;
  TransferEngine engine(options);
  server.reset();
  bool asked = false;
  std::vector<FetchFailure> failures;
  engine.run(
      [&]() -> std::optional<TransferRequest> {
        if (std::exchange(asked, true)) return std::nullopt;
        TransferRequest request;
        request.link.url = server.url("/fault/503_always/1.jpg");
        request.stem = folder / "1.jpg";
        return request;
      },
      [&](const TransferRequest&, const TransferOutcome& outcome) {
        REQUIRE_FALSE(outcome);
        failures.push_back(outcome.error());
      });
  REQUIRE(failures.size() == 1);
  CHECK(failures[0].reason == FailureReason::server_error);
  CHECK(failures[0].sentence.find("come back in 1 s") != std::string::npos);
  CHECK(server.stats()["requests"] == 1);
}

TEST_CASE("a host that wants a longer rest than we wait is asked for nothing more", "[net]") {
  const FaultyServer server;
  const test::TemporaryFolder folder;
  TransferOptions options;
  options.longest_wait = 0.5;
  options.per_host = 1;
  TransferEngine engine(options);
  server.reset();
  int asked = 0;
  std::vector<FetchFailure> failures;
  engine.run(
      [&]() -> std::optional<TransferRequest> {
        if (++asked > 5) return std::nullopt;
        const std::string name = std::to_string(asked) + ".jpg";
        TransferRequest request;
        request.link.url = server.url("/fault/429_once/9" + name);
        request.stem = folder / name;
        return request;
      },
      [&](const TransferRequest&, const TransferOutcome& outcome) {
        REQUIRE_FALSE(outcome);
        failures.push_back(outcome.error());
      });
  REQUIRE(failures.size() == 5);
  for (const FetchFailure& failure : failures) {
    CHECK(failure.reason == FailureReason::rate_limited);
    CHECK(failure.sentence.find("come back in 1 s") != std::string::npos);
  }
  CHECK(server.stats()["requests"] == 1);
  CHECK(server.stats()["retries_before_retry_after"] == 0);
}

TEST_CASE("what waits for another try waits on disk", "[net]") {
  const FaultyServer server;
  const test::TemporaryFolder folder;
  TransferOptions options;
  options.memory_limit = std::int64_t{64} << 20;
  TransferEngine engine(options);
  bool asked = false;
  std::string digest;
  std::atomic<bool> ended = false;
  std::atomic<bool> on_disk = false;
  std::thread watcher([&] {
    while (!ended) {
      if (fs::exists(folder / "5.mp4.part")) on_disk = true;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  });
  engine.run(
      [&]() -> std::optional<TransferRequest> {
        if (std::exchange(asked, true)) return std::nullopt;
        TransferRequest request;
        request.link.url = server.url("/video/5_tiny.mp4.cut");
        request.stem = folder / "5.mp4";
        return request;
      },
      [&](const TransferRequest&, const TransferOutcome& outcome) {
        if (outcome) digest = outcome->sha256;
      },
      [](std::int64_t, std::int64_t) {});
  ended = true;
  watcher.join();
  CHECK(on_disk);
  CHECK(digest == hex(sha256(server.body("/video/5_tiny.mp4"))));
}

TEST_CASE("a picture that trickles in for longer than our patience has timed out", "[net]") {
  const FaultyServer server({"--kbps", "8"});  // 40 KB in five seconds
  const test::TemporaryFolder folder;
  for (const double deadline : {0.0, 60.0}) {
    TransferOptions options;
    options.patience = 1;
    options.deadline = deadline;  // the user's own word counts alone
    options.retries = 2;
    TransferEngine engine(options);
    server.reset();
    bool asked = false;
    std::vector<TransferOutcome> outcomes;
    engine.run(
        [&]() -> std::optional<TransferRequest> {
          if (std::exchange(asked, true)) return std::nullopt;
          TransferRequest request;
          request.link.url = server.url("/img/1.jpg");
          request.stem = folder / (deadline > 0 ? "patient.jpg" : "1.jpg");
          return request;
        },
        [&](const TransferRequest&, const TransferOutcome& outcome) {
          outcomes.push_back(outcome);
        });
    REQUIRE(outcomes.size() == 1);
    CHECK(server.stats()["requests"] == 1);  // it isn't asked again
    CHECK(outcomes[0].has_value() == (deadline > 0));
    if (!outcomes[0]) {
      CHECK(outcomes[0].error().reason == FailureReason::timed_out);
      CHECK(outcomes[0].error().sentence.find("--deadline") != std::string::npos);
    }
  }
}
