// Pages that a command can check are checked: every help text in docs/, every link between pages,
// and the commands of the README.
#include <cstdlib>
#include <regex>
#include <set>
#include <string>

#include "lib/base/files.h"
#include "lib/base/subprocess.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::test::run_program;
using tinct::test::source_folder;
using tinct::test::TemporaryFolder;

namespace {

std::string output_of(const std::string& command) {
  return run_program({"sh", "-c", tinct::test::tinct_program().string() + command.substr(5)}).out;
}

/// The page with each text renewed that stands between "<!-- help: tinct X -->", or "<!-- output:
/// tinct X -->", and the end of its code block.
std::string with_fresh_help(const std::string& page, std::set<std::string>& commands) {
  static const std::regex block("<!-- (help|output): (tinct [a-z -]+) -->\n```text\n([^`]*)```\n");
  std::string out;
  std::size_t at = 0;
  for (std::sregex_iterator it(page.begin(), page.end(), block), end; it != end; ++it) {
    const std::string command = (*it)[2];
    const bool help = (*it)[1] == "help";
    if (help) commands.insert(command);
    out += page.substr(at, static_cast<std::size_t>(it->position()) - at);
    out += "<!-- " + (*it)[1].str() + ": " + command + " -->\n```text\n" +
           output_of(command + (help ? " --help" : "")) + "```\n";
    at = static_cast<std::size_t>(it->position() + it->length());
  }
  return out + page.substr(at);
}

std::vector<fs::path> pages() {
  std::vector<fs::path> found{source_folder() / "README.md", source_folder() / "CONTRIBUTING.md",
                              source_folder() / "data-manifests/README.md"};
  for (const auto& entry : fs::recursive_directory_iterator(source_folder() / "docs")) {
    if (entry.path().extension() == ".md") found.push_back(entry.path());
  }
  return found;
}

}  // namespace

TEST_CASE("each page of docs/ holds the help that its command prints", "[cli]") {
  std::set<std::string> commands;
  for (const fs::path& path : pages()) {
    const std::string page = tinct::read_file(path);
    const std::string fresh = with_fresh_help(page, commands);
    if (std::getenv("TINCT_UPDATE_GOLDEN") != nullptr && fresh != page) {
      tinct::write_file_atomically(path, fresh);
    }
    INFO(path << ": run the tests with TINCT_UPDATE_GOLDEN=1 to renew it");
    CHECK(tinct::read_file(path) == fresh);
  }
  const std::string program_help =
      run_program({tinct::test::tinct_program().string(), "--help"}).out;
  for (const char* command : {"fetch",
                              "scenes",
                              "review",
                              "build",
                              "verify",
                              "train",
                              "prune",
                              "onnx",
                              "bench",
                              "colorize",
                              "score",
                              "demo",
                              "doctor",
                              "completion",
                              "manifest validate",
                              "manifest stats",
                              "manifest import",
                              "manifest export",
                              "manifest cut",
                              "manifest link",
                              "manifest diff",
                              "manifest merge",
                              "manifest split",
                              "manifest audit",
                              "weights list",
                              "weights get",
                              "weights where",
                              "weights inspect",
                              "weights import",
                              "weights export",
                              "manifest align",
                              "abtest build",
                              "abtest serve",
                              "abtest report",
                              "abtest export",
                              "abtest plan",
                              "abtest check",
                              "abtest statistics",
                              "pairs"}) {
    INFO(command);
    CHECK(commands.contains(std::string("tinct ") + command));
  }
}

TEST_CASE("links between pages lead somewhere", "[cli]") {
  static const std::regex link(R"(\]\(([^)#]+)(#[^)]*)?\))");
  // A lambda in an example of C++ reads like a link.
  static const std::regex code("```[^`]*```");
  int checked = 0;
  for (const fs::path& path : pages()) {
    const std::string page = std::regex_replace(tinct::read_file(path), code, "");
    for (std::sregex_iterator it(page.begin(), page.end(), link), end; it != end; ++it) {
      const std::string target = (*it)[1];
      if (target.find("://") != std::string::npos) continue;
      INFO(path << " links to " << target);
      CHECK(fs::exists(path.parent_path() / target));
      ++checked;
    }
  }
  CHECK(checked > 5);
}

TEST_CASE("the README's tour runs as it stands, on any film", "[cli]") {
  const TemporaryFolder folder;
  tinct::test::write_film(folder / "film.mkv", {20, 24, 18, 22, 26});
  // The README says film.mp4, and so it is here; its colorizer's output is the film itself.
  for (const char* copy : {"film.mp4", "colorized.mp4", "old.mp4"}) {
    fs::copy_file(folder / "film.mkv", folder / copy);
  }
  const std::string readme = tinct::read_file(source_folder() / "README.md");
  static const std::regex block("```sh\n([^`]*)```");
  std::string script =
      "set -e\nPATH=" + tinct::test::tinct_program().parent_path().string() + ":$PATH\n";
  int blocks = 0;
  for (std::sregex_iterator it(readme.begin(), readme.end(), block), end; it != end; ++it) {
    ++blocks;
#ifndef TINCT_HAS_TORCH
    if ((*it)[1].str().find("tinct train") != std::string::npos) continue;
#endif
    script += (*it)[1];
  }
  REQUIRE(blocks == 3);
#ifdef TINCT_HAS_TORCH
  // The training as it stands, but for its length.
  const auto steps = script.find("steps=600");
  REQUIRE(steps != std::string::npos);
  script.replace(steps, 9, "steps=6");
#endif
  fs::remove(folder / "film.mkv");
  const auto result =
      run_program({"bash", "-c", script}, {.environment = {}, .folder = folder.path()});
  INFO(result.errors);
  CHECK(result.status == 0);
  CHECK(fs::exists(folder / "dataset/dataset.json"));
  CHECK(fs::exists(folder / "report/report.html"));
#ifdef TINCT_HAS_TORCH
  CHECK(fs::exists(folder / "colour.mp4"));
#endif
}

TEST_CASE("the README's verbs are those of ./dev", "[cli]") {
  const std::string readme = tinct::read_file(source_folder() / "README.md");
  const auto usage = run_program({(source_folder() / "dev").string()});
  CHECK(usage.status == 0);
  static const std::regex verb(R"(\./dev ([a-z]+))");
  for (std::sregex_iterator it(readme.begin(), readme.end(), verb), end; it != end; ++it) {
    CHECK(usage.out.find("./dev " + (*it)[1].str()) != std::string::npos);
  }
}
