// The main job as a user runs it: a film becomes a manifest, a dataset, a proof and a score.
#include <algorithm>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;
using tinct::test::tree_digests;

namespace {

constexpr int kShots[] = {30, 41, 25, 38, 33, 29};

/// A folder with media/film.mkv, film.json and nothing else.
struct Film {
  TemporaryFolder folder;
  Film() {
    fs::create_directories(folder / "media");
    tinct::test::write_film(folder / "media/film.mkv", {std::begin(kShots), std::end(kShots)});
    const CliResult cut = run_tinct({"scenes", (folder / "media/film.mkv").string(), "--out",
                                     (folder / "film.json").string(), "--detector", "colormotion"});
    INFO(cut.errors);
    REQUIRE(cut.status == 0);
  }
  [[nodiscard]] std::vector<std::string> build_words(const std::string& out) const {
    return {"build",        (folder / "film.json").string(),
            "--media",      (folder / "media").string(),
            "--out",        (folder / out).string(),
            "--size",       "64",
            "--shard-size", "40"};
  }
};

void flip_byte(const fs::path& path, std::size_t at) {
  std::string bytes = tinct::read_file(path);
  bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
  tinct::write_file_atomically(path, bytes);
}

/// Starts tinct with its stderr in a file, sends it the signal once `ready` says so, and returns
/// the wait status; a program that ended before got no signal.
int start_and_signal(const std::vector<std::string>& words, int signal, const fs::path& errors,
                     const std::function<bool()>& ready) {
  const std::string program = tinct::test::tinct_program().string();
  const pid_t child = ::fork();
  if (child == 0) {
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    if (::freopen("/dev/null", "w", stdout) != nullptr &&
        ::freopen(errors.c_str(), "w", stderr) != nullptr) {
      ::execv(program.c_str(), argv.data());
    }
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    if (ready()) {
      ::kill(child, signal);
      ::waitpid(child, &status, 0);
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return status;
}

}  // namespace

TEST_CASE("hard cuts of a film are found at their exact frames", "[cli]") {
  const Film film;
  const Json manifest = tinct::read_json_file(film.folder / "film.json");
  std::int64_t first = 0;
  REQUIRE(manifest["videos"][0]["scenes"].size() == std::size(kShots));
  for (std::size_t i = 0; i < std::size(kShots); ++i) {
    CHECK(manifest["videos"][0]["scenes"][i]["frames"] == Json{first, first + kShots[i] - 1});
    first += kShots[i];
  }
  CHECK(run_tinct({"manifest", "validate", (film.folder / "film.json").string()}).status == 0);
}

TEST_CASE("cutting again changes nothing, other options need --again", "[cli]") {
  const Film film;
  const std::string before = tinct::read_file(film.folder / "film.json");
  const std::vector<std::string> words{"scenes", (film.folder / "media/film.mkv").string(), "--out",
                                       (film.folder / "film.json").string()};
  auto same = words;
  same.insert(same.end(), {"--detector", "colormotion"});
  CHECK(run_tinct(same).status == 0);
  CHECK(tinct::read_file(film.folder / "film.json") == before);
  const CliResult other = run_tinct(words);
  CHECK(other.status == 2);
  CHECK(other.errors.find("--again") != std::string::npos);
  CHECK(tinct::read_file(film.folder / "film.json") == before);
}

TEST_CASE("a build is the same bytes with one thread and with two, and proves itself", "[cli]") {
  const Film film;
  auto one = film.build_words("one");
  one.insert(one.end(), {"--threads", "1"});
  auto two = film.build_words("two");
  two.insert(two.end(), {"--threads", "2"});
  REQUIRE(run_tinct(one).status == 0);
  REQUIRE(run_tinct(two).status == 0);
  CHECK(tree_digests(film.folder / "one") == tree_digests(film.folder / "two"));

  CHECK(run_tinct({"verify", (film.folder / "one").string()}).status == 0);
  auto expect = film.build_words("three");
  expect.insert(expect.end(), {"--expect", (film.folder / "one/dataset.json").string()});
  const CliResult same = run_tinct(expect);
  CHECK(same.status == 0);
  CHECK(same.out.find("bit for bit") != std::string::npos);
}

TEST_CASE("a finished build is not made twice nor overwritten", "[cli]") {
  const Film film;
  REQUIRE(run_tinct(film.build_words("out")).status == 0);
  const auto before = tree_digests(film.folder / "out");
  const CliResult again = run_tinct(film.build_words("out"));
  CHECK(again.status == 0);
  CHECK(again.errors.find("complete already") != std::string::npos);
  auto other = film.build_words("out");
  other.insert(other.end(), {"--encoding", "jpeg"});
  const CliResult refused = run_tinct(other);
  CHECK(refused.status == 3);
  CHECK(refused.errors.find("out") != std::string::npos);
  CHECK(tree_digests(film.folder / "out") == before);
}

TEST_CASE("a flipped byte is named with its frame", "[cli]") {
  const Film film;
  REQUIRE(run_tinct(film.build_words("out")).status == 0);
  const fs::path shard = film.folder / "out/train-000000.tar";
  const std::string bytes = tinct::read_file(shard);
  // The middle of the first JPEG of the shard.
  const auto picture = bytes.find("\xff\xd8\xff");
  REQUIRE(picture != std::string::npos);
  const std::string header = bytes.substr(picture - 512, 100);
  const std::string member = header.substr(0, header.find('\0'));
  flip_byte(shard, picture + 600);
  const CliResult verify = run_tinct({"verify", (film.folder / "out").string()});
  CHECK(verify.status == 1);
  CHECK(verify.out.find(member.substr(0, member.rfind('.'))) != std::string::npos);
}

TEST_CASE("a build that is killed and run again ends with the same bytes", "[cli]") {
  const Film film;
  REQUIRE(run_tinct(film.build_words("whole")).status == 0);
  const auto expected = tree_digests(film.folder / "whole");
  const fs::path partial = film.folder / "killed.partial";
  // Killed again and again, as soon as another file has appeared in the working folder.
  std::size_t wanted = 1;
  int kills = 0;
  for (; kills < 6; ++kills, ++wanted) {
    const auto ready = [&] {
      std::error_code gone;
      std::size_t files = 0;
      for (auto it = fs::recursive_directory_iterator(partial, gone);
           !gone && it != fs::recursive_directory_iterator(); it.increment(gone)) {
        ++files;
      }
      return files >= wanted;
    };
    const int status =
        start_and_signal(film.build_words("killed"), SIGKILL, film.folder / "stderr", ready);
    if (!WIFSIGNALED(status)) break;  // it was done before that many files had appeared
  }
  CHECK(kills > 0);
  REQUIRE(run_tinct(film.build_words("killed")).status == 0);
  CHECK(tree_digests(film.folder / "killed") == expected);
  CHECK_FALSE(fs::exists(partial));
}

TEST_CASE("Ctrl-C ends a build with status 130 and nothing under the final name", "[cli]") {
  const Film film;
  tinct::test::write_film(film.folder / "media/film.mkv", std::vector<int>(40, 60));
  REQUIRE(run_tinct({"scenes", (film.folder / "media/film.mkv").string(), "--out",
                     (film.folder / "film.json").string(), "--detector", "colormotion", "--again"})
              .status == 0);
  auto words = film.build_words("out");
  *std::ranges::find(words, "64") = "512";  // work that lasts
  // The working folder stands once the program is at work, and so has its signal handlers.
  const int status = start_and_signal(words, SIGINT, film.folder / "stderr",
                                      [&] { return fs::exists(film.folder / "out.partial"); });
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
  CHECK(tinct::read_file(film.folder / "stderr").find("run the same command again") !=
        std::string::npos);
  CHECK_FALSE(fs::exists(film.folder / "out"));
}

TEST_CASE("a film scored against itself is perfect, and JSON says so", "[cli]") {
  const Film film;
  const std::string path = (film.folder / "media/film.mkv").string();
  const CliResult result = run_tinct({"score", "--truth", path, "--output", "self=" + path,
                                      "--metric", "psnr_rgb", "--metric", "mse_ab", "--json"});
  INFO(result.errors);
  REQUIRE(result.status == 0);
  const Json score = Json::parse(result.out);
  CHECK(score["format"] == "tinct.score/1");
  CHECK(score["methods"]["self"]["summary"]["psnr_rgb"]["mean"] == 100.0);
  CHECK(score["methods"]["self"]["summary"]["mse_ab"]["mean"] == 0.0);
}

TEST_CASE("media that are missing are listed, and the rest is built", "[cli]") {
  const Film film;
  tinct::test::write_film(film.folder / "media/other.mkv", {20, 30});
  REQUIRE(run_tinct({"scenes", (film.folder / "media/other.mkv").string(), "--out",
                     (film.folder / "film.json").string(), "--detector", "colormotion"})
              .status == 0);
  fs::remove(film.folder / "media/other.mkv");
  const CliResult build = run_tinct(film.build_words("out"));
  CHECK(build.status == 1);
  CHECK(build.out.find("missing: ") != std::string::npos);
  CHECK(build.out.find("other.mkv") != std::string::npos);
  CHECK(run_tinct({"verify", (film.folder / "out").string()}).status == 0);
}
