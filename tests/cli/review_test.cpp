// `tinct review` as a user runs it: edits outlive a kill, --apply needs no film, bad input is
// refused in words.
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

#include "lib/base/files.h"
#include "lib/base/hash.h"
#include "lib/base/json.h"
#include "tests/lib/web/raw_client.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::RawClient;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

namespace {

/// A film of three shots and its manifest.
void make_film(const TemporaryFolder& folder) {
  fs::create_directories(folder / "media");
  tinct::test::write_film(folder / "media/film.mkv", {20, 25, 30});
  REQUIRE(run_tinct({"scenes", (folder / "media/film.mkv").string(), "--out",
                     (folder / "m.json").string()})
              .status == 0);
}

/// A running `tinct review`.
class Server {
 public:
  explicit Server(const TemporaryFolder& folder) {
    const fs::path out = folder / "stdout";
    const std::string program = tinct::test::tinct_program().string();
    const std::string manifest = (folder / "m.json").string();
    const std::string media = (folder / "media").string();
    const char* words[] = {program.c_str(), "review",       manifest.c_str(), "--media",
                           media.c_str(),   "--no-browser", "--json",         nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const int failed = ::posix_spawn(&process_, program.c_str(), &actions, nullptr,
                                     const_cast<char**>(words), environ);
    posix_spawn_file_actions_destroy(&actions);
    REQUIRE(failed == 0);
    for (int i = 0; i < 500; ++i) {
      const std::string said = fs::exists(out) ? tinct::read_file(out) : "";
      if (said.ends_with('\n')) {
        const std::string address = Json::parse(said)["address"];
        port_ = std::stoi(address.substr(address.rfind(':') + 1));
        return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    FAIL("the server did not start");
  }
  ~Server() {
    if (process_ > 0) end(SIGKILL);
  }

  /// The exit status, or 128 + the signal that ended it.
  int end(int signal) {
    ::kill(process_, signal);
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }

  int post(const std::string& path, const std::string& body) const {
    RawClient client(port_);
    client.send("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port_) +
                "\r\nContent-Type: application/json\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.answer().status;
  }

 private:
  pid_t process_ = -1;
  int port_ = 0;
};

}  // namespace

TEST_CASE("every edit that was acknowledged outlives a kill", "[cli]") {
  const TemporaryFolder folder;
  make_film(folder);
  const Json before = tinct::read_json_file(folder / "m.json");
  const std::string ops = "/api/review/" + before["videos"][0]["id"].get<std::string>() + "/ops";
  int rev = 0;
  for (int round = 0; round < 6; ++round) {
    Server server(folder);
    for (int i = 0; i < 2; ++i, ++rev) {
      const int frame = 21 + rev;
      CHECK(server.post(ops, R"({"op":"split","at":)" + std::to_string(frame) + R"(,"base_rev":)" +
                                 std::to_string(rev) + "}") == 200);
    }
    CHECK(server.end(SIGKILL) == 128 + SIGKILL);
  }
  Server server(folder);
  CHECK(server.post(ops, R"({"op":"merge","at":0,"base_rev":12})") == 200);
  CHECK(server.end(SIGINT) == 0);
  const Json reviewed = tinct::read_json_file(folder / "m.reviewed.json");
  CHECK(reviewed["videos"][0]["scenes"].size() == 3 + 12 - 1);
  CHECK(tinct::read_json_file(folder / "m.json") == before);

  // The same bytes without the film.
  fs::remove_all(folder / "media");
  const CliResult again = run_tinct({"review", (folder / "m.json").string(), "--apply", "--out",
                                     (folder / "again.json").string()});
  CHECK(again.status == 0);
  CHECK(again.out.find("13 edits, 3 scenes before, 14 now") != std::string::npos);
  CHECK(tinct::read_file(folder / "again.json") == tinct::read_file(folder / "m.reviewed.json"));
}

TEST_CASE("a review that can't be is refused in words", "[cli]") {
  const TemporaryFolder folder;
  make_film(folder);
  const std::string manifest = (folder / "m.json").string();
  const auto refused = [&](const std::vector<std::string>& words, int status) {
    std::vector<std::string> all{"review", manifest};
    all.insert(all.end(), words.begin(), words.end());
    const CliResult result = run_tinct(all);
    INFO(result.errors);
    CHECK(result.status == status);
    CHECK(result.out.empty());
    return result.errors;
  };
  CHECK(refused({}, 2).find("--media") != std::string::npos);
  CHECK(refused({"--media", (folder / "none").string()}, 3).find("none") != std::string::npos);
  CHECK(refused({"--apply"}, 3).find("m.edits.jsonl") != std::string::npos);
  CHECK(refused({"--apply", "--out", manifest}, 2).find("--out") != std::string::npos);
  CHECK(refused({"--media", "x", "--port", "70000"}, 2).find("port") != std::string::npos);

  // A folder with another film, under the right name.
  fs::create_directories(folder / "others");
  tinct::test::write_film(folder / "others/film.mkv", {30, 31});
  const std::string other = refused({"--media", (folder / "others").string()}, 3);
  CHECK(other.find("is not the film of that name") != std::string::npos);
  CHECK(other.find("there is nothing to review: film.mkv was not found") != std::string::npos);

  // Edits of another manifest.
  const std::string id = tinct::read_json_file(manifest)["videos"][0]["id"];
  tinct::write_file_atomically(
      folder / "m.edits.jsonl",
      R"({"format":"tinct.edits/1","manifest":"m.json","manifest_sha256":")" +
          std::string(64, '0') + "\"}\n" + R"({"op":"merge","at":0,"rev":1,"video":")" + id +
          "\"}\n");
  CHECK(refused({"--media", (folder / "media").string()}, 3).find("SHA-256") != std::string::npos);
  CHECK(refused({"--apply"}, 3).find("SHA-256") != std::string::npos);
}
