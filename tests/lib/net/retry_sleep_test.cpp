#include "lib/net/retry_sleep.h"

#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/net/fetch.h"
#include "tests/lib/net/fetch_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

constexpr double kMost = 120;

std::vector<double> waits_of(const std::string& text, int count) {
  const auto sleep = retry_sleep_from_text(text);
  REQUIRE(sleep);
  std::vector<double> waits;
  for (int n = 0; n < count; ++n) waits.push_back(sleep->wait(n, kMost));
  return waits;
}

void check_refused(const std::string& text) {
  CAPTURE(text);
  try {
    (void)retry_sleep_from_text(text);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    CHECK(std::string(error.what()).find("exp=1:20") != std::string::npos);
  }
}

}  // namespace

// yt-dlp's README, "--retry-sleep": linear=START[:END[:STEP=1]], exp=START[:END[:BASE=2]].
TEST_CASE("waits grow as yt-dlp's expressions say", "[net]") {
  CHECK(waits_of("2.5", 3) == std::vector{2.5, 2.5, 2.5});
  CHECK(waits_of("0", 2) == std::vector{0.0, 0.0});
  CHECK(waits_of("exp=1:20", 7) == std::vector{1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0});
  CHECK(waits_of("exp=1:20:3", 4) == std::vector{1.0, 3.0, 9.0, 20.0});
  CHECK(waits_of("linear=1::2", 4) == std::vector{1.0, 3.0, 5.0, 7.0});
  CHECK(waits_of("linear=5:7", 4) == std::vector{5.0, 6.0, 7.0, 7.0});
  CHECK(waits_of("http:exp=1:20", 2) == std::vector{1.0, 2.0});
}

TEST_CASE("without an end waits grow up to the bound, and a longer start stays", "[net]") {
  CHECK(waits_of("exp=1", 200).back() == kMost);
  CHECK(waits_of("exp=1::86400", 200).back() == kMost);
  CHECK(waits_of("exp=0::86400", 200).back() == 0);
  CHECK(waits_of("linear=100::50", 3) == std::vector{100.0, 120.0, 120.0});
  CHECK(waits_of("300", 2) == std::vector{300.0, 300.0});
  CHECK(waits_of("exp=60:600", 5).back() == 600);
}

TEST_CASE("no text is no expression, and other texts are wrong usage", "[net]") {
  CHECK_FALSE(retry_sleep_from_text(""));
  for (const char* text : {"soon",         "-1",       "1:20",       "exp=",
                           "exp=:20",      "linear",   "linear=",    "exp=1:20:2:3",
                           "exp=1:20:0.5", "exp=20:1", "linear=1:x", "fragment:exp=1:20",
                           "exp=1e3",      "inf",      "nan",        "linear=1::-2",
                           "86401",        "http:",    "exp=1:20 ",  "\xff"}) {
    check_refused(text);
  }
}

TEST_CASE("fetch refuses rates and waits that it can't read before it makes anything", "[net]") {
  const test::FetchFolder folder;
  FetchOptions rate = folder.options({"http://127.0.0.1:1/a.jpg"});
  rate.limit_rate = "fast";
  CHECK_THROWS_WITH(fetch(rate), Catch::Contains("--limit-rate fast"));
  FetchOptions sleep = folder.options({"http://127.0.0.1:1/a.jpg"});
  sleep.retry_sleep = "soon";
  CHECK_THROWS_WITH(fetch(sleep), Catch::Contains("--retry-sleep soon"));
  CHECK_FALSE(std::filesystem::exists(folder.out()));
}
