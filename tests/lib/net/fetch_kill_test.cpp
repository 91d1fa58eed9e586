#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "lib/base/cancel.h"
#include "lib/base/errors.h"
#include "lib/base/json.h"
#include "lib/base/random.h"
#include "lib/net/fetch.h"
#include "lib/net/fetch_ledger.h"
#include "tests/lib/net/faulty_server.h"
#include "tests/lib/net/fetch_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::FaultyServer;
using test::FetchFolder;
namespace fs = std::filesystem;

namespace {

// All fetches here have a process of their own: threads don't survive a fork, so this one must
// never have started any.

// Fetches and sends it `signal` once `now` holds (or it has ended); the
// exit status as a shell has it.
int fetch_and_signal(const FetchOptions& options, int signal, const std::function<bool()>& now) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    install_signal_handlers();
    int status = 0;
    try {
      status = fetch(options).failed == 0 ? 0 : kSomeFailed;
    } catch (const Error& error) {
      status = exit_status(error.fault());
    }
    ::_exit(status);
  }
  int status = 0;
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(120);
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (now() || std::chrono::steady_clock::now() > give_up) {
      ::kill(child, signal);
      ::waitpid(child, &status, 0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int fetch_apart(const FetchOptions& options) {
  return fetch_and_signal(options, SIGKILL, [] { return false; });
}

int files_in(const fs::path& folder) {
  std::error_code error;
  int files = 0;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    ++files;
  }
  return files;
}

// Outcomes that were on their way into the ledger.
int outcomes_in(const fs::path& home) {
  int outcomes = 0;
  for (const char* name : {"outcomes-0.jsonl", "outcomes-1.jsonl"}) {
    std::ifstream lines(home / name);
    for (std::string line; std::getline(lines, line);) outcomes += Json::accept(line);
  }
  return outcomes;
}

std::uintmax_t size_of(const fs::path& path) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  return error ? 0 : size;
}

}  // namespace

TEST_CASE("interrupted, then killed, a transfer goes on where it stopped", "[net]") {
  // Far longer than the pieces in which a connection brings it.
  const FaultyServer slow(
      {"--kbps", "96", "--base", "1", "--bytes", "600000", "--width", "1600", "--height", "1200"});
  const FetchFolder folder;
  const FetchOptions options = folder.options({slow.url("/img/0.jpg")});
  const fs::path part = FetchLedger::part_stem(folder.out(), 1).string() + ".part";
  const std::string body = slow.body("/img/0.jpg");
  REQUIRE(body.size() > 500'000);
  slow.reset();

  CHECK(fetch_and_signal(options, SIGTERM, [&] { return size_of(part) >= body.size() / 4; }) ==
        exit_status(Fault::interrupted));
  const auto after_interrupt = size_of(part);
  CHECK(after_interrupt >= body.size() / 4);
  CHECK(after_interrupt < body.size());
  CHECK_FALSE(fs::exists(folder.out() / "0.jpg"));

  const auto more = std::max<std::uintmax_t>(after_interrupt + 1, body.size() / 2);
  CHECK(fetch_and_signal(options, SIGKILL, [&] { return size_of(part) >= more; }) == 128 + SIGKILL);
  const auto after_kill = size_of(part);
  CHECK(after_kill >= more);
  CHECK(after_kill < body.size());

  REQUIRE(fetch_apart(options) == 0);
  CHECK(folder.files() == std::map<std::string, std::string>{{"0.jpg", body}});
  CHECK(slow.stats()["range_requests"] == 2);
}

TEST_CASE("killed, it fetches nothing again that had been looked at", "[net]") {
  constexpr int kLinks = 400;
  const FaultyServer server({"--bytes", "20000", "--width", "160", "--height", "120"});
  std::vector<std::string> lines;
  for (int i = 0; i < kLinks; ++i) {
    lines.push_back(server.url("/img/" + std::to_string(i) + ".jpg"));
  }
  const FetchFolder folder;
  const FetchOptions options = folder.options(lines);
  // Whole files that have no name yet: the ledger doesn't know of them.
  const fs::path home = FetchLedger::home(folder.out());
  const auto many = [&] { return files_in(home / "part") >= 40; };
  CHECK(fetch_and_signal(options, SIGKILL, many) == 128 + SIGKILL);
  const int known = outcomes_in(home);
  CHECK(known > 10);
  server.reset();
  REQUIRE(fetch_apart(options) == 0);
  CHECK(folder.files().size() == kLinks);
  CHECK(server.stats()["requests"] <= kLinks - known);
  server.reset();
  CHECK(fetch_apart(options) == 0);
  CHECK(server.stats()["requests"] == 0);
}

TEST_CASE("killed at any moment, again and again, it ends with the same files", "[net]") {
  // So slow that no machine ends the whole list before the first kill.
  const FaultyServer server({"--kbps", "256"});
  std::vector<std::string> lines;
  for (int i = 0; i < 30; ++i) lines.push_back(server.url("/img/" + std::to_string(i) + ".jpg"));
  const FetchFolder undisturbed;
  REQUIRE(fetch_apart(undisturbed.options(lines)) == 0);
  REQUIRE(undisturbed.files().size() == 30);

  const FetchFolder killed;
  const FetchOptions options = killed.options(lines);
  Random random(7, 0);
  int kills = 0;
  for (int round = 0; round < 12; ++round) {
    const auto moment =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(50 + random.below(700));
    const int status = fetch_and_signal(options, SIGKILL,
                                        [&] { return std::chrono::steady_clock::now() >= moment; });
    kills += status == 128 + SIGKILL;
  }
  CHECK(kills > 0);
  CHECK(fetch_apart(options) == 0);
  CHECK(killed.files() == undisturbed.files());
  server.reset();
  CHECK(fetch_apart(options) == 0);
  CHECK(server.stats()["requests"] == 0);
}
