#include "metrics/inputs/command_template.h"

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "lib/base/subprocess.h"
#include "tests/metrics/inputs/sentence_of.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::contains;
using test::sentence_of;

namespace {

std::string refusal(const std::string& text) {
  return sentence_of([&] { CommandTemplate command(text); });
}

// What the shell makes of a filled template.
std::string words(const std::string& text, const std::filesystem::path& in) {
  const std::string filled = CommandTemplate(text + " # {out}").fill({{"in", in}, {"out", "o"}});
  return run_process({"sh", "-c", filled}, {.capture_output = true}).output;
}

}  // namespace

TEST_CASE("any path reaches the command as one word, however its place is quoted", "[metrics]") {
  for (const char* path :
       {"/a b/c", "/it's", "/say \"x\"", "/$HOME/`id`", "/back\\slash", "/{out}/*", "/-n;true"}) {
    INFO(path);
    for (const char* text : {"printf '<%s>' {in}", "printf '<%s>' \"{in}\"", "printf '<%s>' '{in}'",
                             "printf '<%s>' \"x\"'y'{in}", "printf '<%s>' \\'{in}"}) {
      INFO(text);
      const std::string before = contains(text, "x\"'y") ? "xy" : contains(text, "\\'") ? "'" : "";
      CHECK(words(text, path) == "<" + before + path + ">");
    }
    CHECK(words("printf '<%s>' --in={in}.tmp", path) == std::string("<--in=") + path + ".tmp>");
  }
}

TEST_CASE("what is no place stays as it is written", "[metrics]") {
  CHECK(words("printf '<%s>' {1} ${none:-x} {inn} {in}", "p") == "<{1}><x><{inn}><p>");
}

TEST_CASE("a video's place is given its extension unless the template goes on", "[metrics]") {
  const auto filled = [](const std::string& text) {
    return CommandTemplate(text).fill({{"in", "i.mkv"}, {"out", "r/out.mkv"}});
  };
  CHECK(filled("c {in} {out}") == "c 'i.mkv' 'r/out.mkv'");
  CHECK(filled("c {in} \"{out}\"") == "c 'i.mkv' \"r/out.mkv\"");
  CHECK(filled("c {in} {out}.mp4") == "c 'i.mkv' 'r/out'.mp4");
  CHECK(filled("c {in} {out}/%d.png;x") == "c 'i.mkv' 'r/out'/%d.png;x");
}

TEST_CASE("a template says where its input and its results are", "[metrics]") {
  CHECK(contains(refusal("c {out}"), "{in}"));
  CHECK(contains(refusal("c {out_dir}"), "{in_dir}"));
  CHECK(contains(refusal("c {in} {out_dir}"), "beside {out_dir}"));
  CHECK(contains(refusal("c {in_dir} {out}"), "{out_dir}"));
  CHECK(CommandTemplate("c {in_folder} {out_folder}").for_all_clips() == false);
  CHECK(CommandTemplate("c {in_folders} {ref_dir} {out_dir}").for_all_clips());
  CHECK(CommandTemplate("c {in_folders} {ref_dir} {out_dir}").guidance() == Guidance::exemplar);
  CHECK(CommandTemplate("c {in} {hints} {out}").guidance() == Guidance::hints);
}

TEST_CASE("what exists is no command, whatever its name", "[metrics]") {
  const test::TemporaryFolder folder;
  create_folders(folder / "cp {in} {out}");
  CHECK_FALSE(is_command(folder / "cp {in} {out}"));
  CHECK(is_command("cp {in} {out}"));
  CHECK_FALSE(is_command("cp {in}"));
  CHECK_FALSE(is_command("results/mine"));
}
