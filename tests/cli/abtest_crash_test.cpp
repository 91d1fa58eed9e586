// Two hundred raters, and a server that is killed twenty times meanwhile: every vote that was
// acknowledged is there, once, and every rater goes on at the right trial.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "lib/data/sqlite.h"
#include "tests/lib/net/server_process.h"
#include "tests/lib/web/raw_client.h"
#include "tests/support/cli.h"
#include "tests/support/played_well.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::RawAnswer;
using tinct::test::RawClient;
using tinct::test::TemporaryFolder;

namespace {

constexpr int kRaters = 200;
constexpr int kThreads = 20;
constexpr int kTrials = 2;
constexpr int kKills = 20;
constexpr int kFrames = 3;

void build_crash_study(const TemporaryFolder& folder) {
  for (const char* method : {"one", "other"}) {
    fs::create_directories(folder / method);
    for (const char* clip : {"a.mkv", "b.mkv", "c.mkv"}) {
      tinct::test::write_film(folder.path() / method / clip, {kFrames});
    }
  }
  std::ofstream(folder / "study.json")
      << R"({"format":"tinct.study/1","name":"Crash","method":"pair","clips":["a","b","c"],)"
         R"("methods":{"one":"one","other":"other"},"trials":)"
      << kTrials
      << R"(,"training":0,"checks":{"size":"off","refresh":"off","brightness":"off","colour":"off"}})";
  REQUIRE(tinct::test::run_tinct({"abtest", "build", (folder / "study.json").string(), "--out",
                                  (folder / "study").string()})
              .status == 0);
}

// A free one below those that the system gives to clients: while the server is down, a client could
// else be given the server's own.
int free_server_port() {
  for (int port = 20000 + ::getpid() % 10000; port < 32000; ++port) {
    const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int failed = ::bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::close(probe);
    if (failed == 0) return port;
  }
  return 0;
}

/// A `tinct abtest serve` that is killed and started again at the same port.
class KilledServer {
 public:
  explicit KilledServer(const TemporaryFolder& folder)
      : words_{tinct::test::tinct_program().string(), "abtest", "serve",
               (folder / "study").string(),           "--port", std::to_string(port_)} {
    start();
  }
  void start() { process_.emplace(words_, "127.0.0.1", port_); }
  void kill() {
    process_->crash();
    process_.reset();
  }
  [[nodiscard]] int port() const { return port_; }

 private:
  int port_ = free_server_port();  // before the words that name it
  std::vector<std::string> words_;
  std::optional<tinct::test::ServerProcess> process_;
};

/// What raters saw; written by many threads, checked when they are done.
struct Seen {
  std::atomic<int> acknowledged{0};
  std::atomic<int> finished{0};
  std::atomic<int> wrong{0};  ///< answers that can't be, and trials out of turn
};

class CrashRater {
 public:
  CrashRater(int number, int port, std::string consent, Seen& seen)
      : number_(number), port_(port), consent_(std::move(consent)), seen_(seen) {}

  /// Begins, votes and finishes; the votes that were acknowledged, by trial.
  std::map<std::string, std::string> run() {
    const std::string key = "crash-test-rater-" + std::to_string(100000 + number_);
    const RawAnswer begun =
        ask("POST", "/api/s/crash/sessions", Json{{"consent_sha256", consent_}, {"key", key}});
    if (begun.status != 201) ++seen_.wrong;
    if (begun.status != 201) return votes_;
    const std::string cookie = begun.headers.at("set-cookie");
    cookie_ = "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n";
    while (one_trial()) {
    }
    if (ask("POST", "/api/session/finish", Json::object()).status == 200) ++seen_.finished;
    return votes_;
  }

 private:
  // As the page does: what has no answer is sent again.
  RawAnswer ask(const std::string& method, const std::string& target, const Json& body) {
    const std::string text = method == "GET" ? "" : body.dump();
    for (int tries = 0; tries < 3000; ++tries) {
      try {
        RawClient client(port_);
        client.send(method + " " + target +
                    " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) + "\r\n" + cookie_ +
                    "Content-Type: application/json\r\nContent-Length: " +
                    std::to_string(text.size()) + "\r\n\r\n" + text);
        RawAnswer answer = client.answer();
        if (answer.status != 429 && answer.status < 500) return answer;
      } catch (const std::exception&) {
        // The server is down, or went down.
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return {};
  }

  // False after the last one.
  bool one_trial() {
    const RawAnswer told = ask("GET", "/api/session/trials/next", {});
    const Json trial = told.status == 200 ? Json::parse(told.body) : Json();
    if (trial.is_null() || trial["trial"].is_null()) {
      if (votes_.size() != kTrials) ++seen_.wrong;
      return false;
    }
    if (trial["position"] != votes_.size()) {
      ++seen_.wrong;
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    const std::string id = trial["trial"];
    const std::string answer = number_ % 2 == 0 ? "left" : "right";
    const RawAnswer voted = ask("PUT", "/api/session/trials/" + id + "/vote",
                                tinct::test::played_well(answer, kFrames));
    // A server that was started again doesn't know when the clip began: it is seen once more.
    if (voted.status == 422) return ++again_ < 100;
    if (voted.status != 200) {
      ++seen_.wrong;
      return false;
    }
    votes_[id] = answer;
    ++seen_.acknowledged;
    return true;
  }

  int number_;
  int port_;
  int again_ = 0;
  std::string consent_;
  std::string cookie_;
  std::map<std::string, std::string> votes_;
  Seen& seen_;
};

std::int64_t number_in(const tinct::Database& database, const std::string& sql) {
  tinct::Statement rows = database.prepare(sql);
  return rows.step() ? rows.integer(0) : -1;
}

}  // namespace

TEST_CASE("of 200 raters no acknowledged vote is lost or doubled by 20 kills", "[cli]") {
  const TemporaryFolder folder;
  build_crash_study(folder);
  KilledServer server(folder);
  RawClient client(server.port());
  client.send("GET /api/s/crash HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
              "\r\n\r\n");
  const std::string consent = Json::parse(client.answer().body)["consent_sha256"];
  Seen seen;
  std::vector<std::map<std::string, std::string>> votes(kRaters);
  std::vector<std::thread> threads;
  for (int first = 0; first < kThreads; ++first) {
    threads.emplace_back([&, first] {
      for (int rater = first; rater < kRaters; rater += kThreads) {
        votes[static_cast<std::size_t>(rater)] =
            CrashRater(rater, server.port(), consent, seen).run();
      }
    });
  }
  // In the midst of votes, by how far the raters have come.
  constexpr int kVotesBetween = kRaters * kTrials * 9 / 10 / kKills;
  int kills = 0;
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(200);
  while (kills < kKills && std::chrono::steady_clock::now() < patience) {
    if (seen.acknowledged < (kills + 1) * kVotesBetween) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      continue;
    }
    server.kill();
    server.start();
    ++kills;
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(kills == kKills);
  CHECK(seen.wrong == 0);
  CHECK(seen.finished == kRaters);
  CHECK(seen.acknowledged == kRaters * kTrials);
  server.kill();

  const tinct::Database database(folder / "study/study.sqlite", tinct::DatabaseMode::existing);
  tinct::Statement whole = database.prepare("PRAGMA integrity_check");
  REQUIRE(whole.step());
  CHECK(whole.text(0) == "ok");
  // Sessions whose first answer was cut off were asked for again: still one each.
  CHECK(number_in(database, "SELECT count(*) FROM rater") == kRaters);
  CHECK(number_in(database, "SELECT count(*) FROM vote") == kRaters * kTrials);
  int missing = 0;
  for (const auto& rater : votes) {
    for (const auto& [trial, answer] : rater) {
      tinct::Statement find = database.prepare("SELECT answer FROM vote WHERE trial = ?");
      find.bind(1, trial);
      missing += find.step() && find.text(0) == answer ? 0 : 1;
    }
  }
  CHECK(missing == 0);
}
