#include <string>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using tinct::Json;
using tinct::test::CliResult;
using tinct::test::run_program;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;

TEST_CASE("help goes to stdout and ends with 0, without words it ends with 2", "[cli]") {
  for (const char* word : {"--help", "help", "-h"}) {
    const CliResult help = run_tinct({word});
    CHECK(help.status == 0);
    CHECK(help.out.find("Commands, in the order of work") != std::string::npos);
    CHECK(help.errors.empty());
  }
  CHECK(run_tinct({}).status == 2);
  CHECK(run_tinct({"manifest"}).status == 2);
  CHECK(run_tinct({"manifest", "--help"}).status == 0);
}

TEST_CASE("every command of the list explains itself with an example", "[cli]") {
  for (const char* command :
       {"fetch", "scenes", "review", "build", "verify", "score", "demo", "doctor", "completion",
        "manifest validate", "manifest stats", "manifest import"}) {
    const CliResult help = run_program(
        {"sh", "-c", tinct::test::tinct_program().string() + " " + command + " --help"});
    INFO(command);
    CHECK(help.status == 0);
    CHECK(help.out.find(std::string("tinct ") + command + ":") == 0);
    CHECK(help.out.find("Examples:\n") != std::string::npos);
    // Whatever the launcher answers must be what the main program would.
    const CliResult main_help = run_program(
        {"sh", "-c",
         (tinct::test::tinct_program().parent_path().parent_path() / "libexec/tinct/tinct-main")
                 .string() +
             " " + command + " --help"});
    CHECK(main_help.out == help.out);
    std::size_t start = 0;
    for (std::size_t end = 0; (end = help.out.find('\n', start)) != std::string::npos;
         start = end + 1) {
      CHECK(end - start <= 100);
    }
  }
}

TEST_CASE("the version is that of the changelog", "[cli]") {
  const CliResult version = run_tinct({"--version"});
  CHECK(version.status == 0);
  const std::string number = version.out.substr(6, version.out.find('\n') - 6);
  CHECK(tinct::read_file(tinct::test::source_folder() / "CHANGELOG.md").find("## " + number) !=
        std::string::npos);
}

TEST_CASE("wrong usage ends with 2 and names the nearest right word", "[cli]") {
  CHECK(run_tinct({"socre"}).status == 2);
  CHECK(run_tinct({"socre"}).errors.find("did you mean tinct score?") != std::string::npos);
  const CliResult flag =
      run_tinct({"build", "m.json", "--media", ".", "--out", "x", "--encodng", "png"});
  CHECK(flag.status == 2);
  CHECK(flag.errors.find("did you mean --encoding?") != std::string::npos);
  const CliResult choice =
      run_tinct({"build", "m.json", "--media", ".", "--out", "x", "--encoding", "pmg"});
  CHECK(choice.status == 2);
  CHECK(choice.errors.find("did you mean png?") != std::string::npos);
  const CliResult number =
      run_tinct({"build", "m.json", "--media", ".", "--out", "x", "--size", "12x"});
  CHECK(number.status == 2);
  CHECK(number.errors.find("\"12x\" is not a whole number") != std::string::npos);
  const CliResult missing = run_tinct({"build", "m.json", "--out", "x"});
  CHECK(missing.status == 2);
  CHECK(missing.errors.find("--media is missing") != std::string::npos);
}

TEST_CASE("an option takes one word, wherever it stands among the arguments", "[cli]") {
  const TemporaryFolder folder;
  tinct::write_file_atomically(folder / "list.json",
                               R"({"3da6f3053e50b704bca44da452f01643535259a7":[[0,9]]})");
  const std::string list = (folder / "list.json").string();
  const std::string out = (folder / "m.json").string();
  CHECK(run_tinct({"manifest", "import", "colormotion", list, "--out", out}).status == 0);
  const std::string bytes = tinct::read_file(out);
  CHECK(run_tinct({"manifest", "import", "--out", out, "colormotion", list}).status == 0);
  CHECK(tinct::read_file(out) == bytes);
}

TEST_CASE("an option of one value that is given twice is refused, a list goes on", "[cli]") {
  const CliResult twice =
      run_tinct({"scenes", "film.mp4", "--out", "x.json", "--stats", "a.csv", "--stats=b.csv"});
  CHECK(twice.status == 2);
  CHECK(twice.errors.find("tinct scenes: --stats takes one value") != std::string::npos);
  CHECK(twice.errors.find("\"a.csv\", \"b.csv\"") != std::string::npos);
  CHECK(run_tinct({"doctor", "--threads", "1", "--threads", "1"}).status == 2);
  // The same flag twice says the same thing twice.
  CHECK(run_tinct({"doctor", "--json", "--json"}).status == 0);
  const CliResult list = run_tinct(
      {"scenes", "missing.mp4", "--out", "x.json", "--export", "edl", "--export", "otio"});
  CHECK(list.status == 3);  // past the options: the film does not exist
  CHECK(list.errors.find("missing.mp4") != std::string::npos);
}

TEST_CASE("options from --config hold, and the command line wins", "[cli]") {
  const TemporaryFolder folder;
  tinct::write_file_atomically(folder / "c.json", R"({"encoding": "nonsense"})");
  const std::vector<std::string> words{"build", "m.json", "--media",  ".",
                                       "--out", "x",      "--config", (folder / "c.json").string()};
  const CliResult wrong = run_tinct(words);
  CHECK(wrong.status == 2);
  CHECK(wrong.errors.find("nonsense") != std::string::npos);
  tinct::write_file_atomically(folder / "c.json", R"({"encodng": "png"})");
  CHECK(run_tinct(words).errors.find("did you mean \"encoding\"?") != std::string::npos);
  tinct::write_file_atomically(folder / "c.json", R"({"encoding": "png"})");
  CHECK(run_tinct(words).status == 3);  // past the options: m.json does not exist
}

TEST_CASE("doctor speaks JSON", "[cli]") {
  const CliResult doctor = run_tinct({"doctor", "--json"});
  REQUIRE(doctor.status == 0);
  const Json report = Json::parse(doctor.out);
  CHECK(report["cores"].get<int>() >= 1);
  CHECK(report["libraries"]["opencv"].get<std::string>().find("4.") == 0);
  CHECK(report["codecs"].contains("encode FFV1"));
}

TEST_CASE("completion scripts are valid in the shells that are here", "[cli]") {
  const TemporaryFolder folder;
  tinct::write_file_atomically(folder / "tinct.bash", run_tinct({"completion", "bash"}).out);
  const CliResult words =
      run_program({"bash", "-c",
                   "source " + (folder / "tinct.bash").string() +
                       "; COMP_WORDS=(tinct build --enc); COMP_CWORD=2; _tinct; "
                       "echo \"${COMPREPLY[@]}\""});
  CHECK(words.out == "--encoding\n");
  const CliResult family =
      run_program({"bash", "-c",
                   "source " + (folder / "tinct.bash").string() +
                       "; COMP_WORDS=(tinct manifest v); COMP_CWORD=2; _tinct; "
                       "echo \"${COMPREPLY[@]}\""});
  CHECK(family.out == "validate\n");
  CHECK(run_tinct({"completion", "tcsh"}).status == 2);
}

TEST_CASE("a closed pipe ends the program quietly", "[cli]") {
  const CliResult result =
      run_program({"bash", "-c",
                   "set -o pipefail; " + tinct::test::tinct_program().string() +
                       " completion bash | head -c 1 >/dev/null; true"});
  CHECK(result.errors.empty());
}

TEST_CASE("what can't be written to stdout is an error, not a success", "[cli]") {
  const CliResult result =
      run_program({"sh", "-c", tinct::test::tinct_program().string() + " doctor >/dev/full"});
  CHECK(result.status == 4);
  CHECK(result.errors.find("stdout") != std::string::npos);
}
