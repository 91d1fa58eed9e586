// `tinct weights inspect | import | export` as a user runs them.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "tests/cli/trained_film.h"
#include "tests/support/their_shapes.h"
#include "train/safetensors.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using namespace std::string_literals;
using tinct::Json;
using tinct::test::CliResult;
using tinct::test::FilmDataset;
using tinct::test::run_program;
using tinct::test::run_tinct;
using tinct::test::TemporaryFolder;
using tinct::test::TrainedFilm;

namespace {

/// Made-up weights of siggraph17 as a .safetensors file.
void write_siggraph17(const fs::path& path, std::int64_t width) {
  std::vector<std::vector<float>> kept;
  std::vector<tinct::TensorToWrite> list;
  for (const auto& [name, shape] : tinct::test::siggraph17_shapes(width)) {
    const auto count = std::accumulate(shape.begin(), shape.end(), std::int64_t{1},
                                       [](std::int64_t x, std::int64_t y) { return x * y; });
    std::vector<float>& values = kept.emplace_back(static_cast<std::size_t>(count));
    const bool kernel = shape.size() == 4;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double wave = std::sin(1.7 * static_cast<double>(i + kept.size()));
      values[i] = static_cast<float>(kernel ? 0.2 * wave : 0.6 + 0.3 * wave);
    }
    list.push_back({.name = name, .type = "F32", .shape = shape, .data = {}});
  }
  for (std::size_t i = 0; i < list.size(); ++i) list[i].data = std::as_bytes(std::span(kept[i]));
  tinct::write_safetensors(path, std::move(list), {});
}

/// A pickle that runs `touch FILE` where Python loads it.
std::string pickle_that_touches(const fs::path& file) {
  const std::string command = "touch " + file.string();
  const auto length = static_cast<char>(command.size());
  return "\x80\x02"
         "cos\nsystem\nq\x00X"s +
         length + "\x00\x00\x00"s + command + "q\x01\x85q\x02Rq\x03."s;
}

CliResult import_file(const fs::path& file, const std::string& map, const fs::path& out) {
  return run_tinct(
      {"weights", "import", file.string(), "--map", map, "--out", out.string(), "--json"});
}

}  // namespace

TEST_CASE("imported weights colorize a film, go out again and are listed", "[cli]") {
  const TemporaryFolder folder;
  write_siggraph17(folder / "theirs.safetensors", 4);
  const fs::path ours = folder / "ours.safetensors";
  const CliResult imported = import_file(folder / "theirs.safetensors", "siggraph17", ours);
  INFO(imported.errors);
  REQUIRE(imported.status == 0);
  const Json report = Json::parse(imported.out);
  CHECK(report["model"] == "user_guided");
  CHECK(report["width"] == 4);

  const CliResult seen = run_tinct({"weights", "inspect", ours.string(), "--json"});
  REQUIRE(seen.status == 0);
  const Json contents = Json::parse(seen.out);
  CHECK(contents["parameters"] == report["parameters"]);
  CHECK(contents["model"]["chroma_scale"] == 110);
  CHECK(contents["model"]["norm_on_trunk"] == true);
  CHECK(contents["more"]["imported"]["map"] == "siggraph17");
  CHECK(contents["model"]["model"] == "user_guided");
  CHECK_FALSE(contents["model"].contains("lstm"));
  CHECK(contents["tensors"][0]["name"] == "ab_conv1_1.bias");
  CHECK(contents["tensors"][0]["shape"] == Json::array({4}));
  const CliResult text = run_tinct({"weights", "inspect", ours.string()});
  CHECK(text.out.find("bw_conv1_1.weight") != std::string::npos);
  CHECK(text.out.find("4x1x3x3") != std::string::npos);
  CHECK(text.out.find("norm_on_trunk=true") != std::string::npos);
  CHECK(text.out.find("embedding=") == std::string::npos);

  tinct::test::write_film(folder / "film.mkv", {4});
  const CliResult colorized = run_tinct({"colorize", folder / "film.mkv", "--model", ours.string(),
                                         "--net-size", "32", "--out", folder / "colour.mkv"});
  INFO(colorized.errors);
  CHECK(colorized.status == 0);

  const fs::path back = folder / "back.safetensors";
  REQUIRE(
      run_tinct({"weights", "export", ours.string(), "--map", "siggraph17", "--out", back.string()})
          .status == 0);
  const fs::path again = folder / "again.safetensors";
  REQUIRE(import_file(back, "siggraph17", again).status == 0);
}

TEST_CASE("a run's weights are listed and written for others", "[cli]") {
  const TrainedFilm made;
  const CliResult seen = run_tinct({"weights", "inspect", made.path("run"), "--json"});
  INFO(seen.errors);
  REQUIRE(seen.status == 0);
  const Json contents = Json::parse(seen.out);
  CHECK(contents["file"] == made.path("run/checkpoints/step-00000010/model.safetensors"));
  CHECK(contents["size"] == 16);
  CHECK(contents["more"]["step"] == 10);

  const fs::path plain = made.folder / "plain.safetensors";
  REQUIRE(run_tinct({"weights", "export", made.path("run"), "--out", plain.string()}).status == 0);
  const tinct::SafetensorsFile file = tinct::read_safetensors(plain);
  CHECK(file.head.tensors.size() == contents["tensors"].size());
  CHECK(file.head.metadata == std::map<std::string, std::string>{{"format", "pt"}});
  // Such a file still starts a run, but does not say enough to colorize with.
  CHECK(run_tinct(made.train("second", {"steps=1", "init=" + plain.string()})).status == 0);
  const CliResult refused = run_tinct({"colorize", made.film.string(), "--model", plain.string(),
                                       "--out", made.path("colour.mkv")});
  CHECK(refused.status == 3);
  CHECK(refused.errors.find("does not say which colorizer") != std::string::npos);
}

TEST_CASE("starting from weights of another scale is told", "[cli]") {
  const FilmDataset made;
  write_siggraph17(made.folder / "theirs.safetensors", 4);
  const fs::path ours = made.folder / "ours.safetensors";
  REQUIRE(import_file(made.folder / "theirs.safetensors", "siggraph17", ours).status == 0);
  const std::string init = "init=" + ours.string();
  const CliResult other = run_tinct(made.train("other", {"steps=1", init}));
  CHECK(other.status == 0);
  CHECK(other.errors.find("chroma_scale=110.0, and this run has 100.0") != std::string::npos);
  const CliResult same = run_tinct(made.train("same", {"steps=1", init, "chroma_scale=110"}));
  CHECK(same.status == 0);
  CHECK(same.errors.find("chroma_scale") == std::string::npos);
}

TEST_CASE("a .pth with code in it is refused, and the code does not run", "[cli]") {
  const TemporaryFolder folder;
  const fs::path trace = folder / "it_ran", out = folder / "out.safetensors";
  const fs::path legacy = folder / "legacy.pth", zip = folder / "zip.pth";
  tinct::write_file_atomically(legacy, pickle_that_touches(trace));
  REQUIRE(run_program({"python3", "-c",
                       "import sys, zipfile\n"
                       "with zipfile.ZipFile(sys.argv[1], 'w') as z:\n"
                       "    z.writestr('archive/data.pkl', open(sys.argv[2], 'rb').read())\n"
                       "    z.writestr('archive/version', '3\\n')\n",
                       zip.string(), legacy.string()})
              .status == 0);
  for (const fs::path& file : {legacy, zip}) {
    for (const CliResult& refused :
         {import_file(file, "siggraph17", out), run_tinct({"weights", "inspect", file.string()})}) {
      INFO(file << ": " << refused.errors);
      CHECK(refused.status == 3);
      CHECK(refused.errors.find(file.string()) != std::string::npos);
      CHECK(refused.errors.find("os.system") != std::string::npos);
    }
  }
  CHECK_FALSE(fs::exists(trace));
  CHECK_FALSE(fs::exists(out));
}

TEST_CASE("weights that can't be taken over are refused, and nothing is written", "[cli]") {
  const TemporaryFolder folder;
  const fs::path whole = folder / "whole.safetensors", out = folder / "out.safetensors";
  write_siggraph17(whole, 4);
  const std::string bytes = tinct::read_file(whole);
  const fs::path cut = folder / "cut.safetensors";
  tinct::write_file_atomically(cut, bytes.substr(0, bytes.size() - 5));
  const auto refused = [&](const fs::path& file, const std::string& map, int status,
                           const std::string& words) {
    const CliResult result = import_file(file, map, out);
    INFO(result.errors);
    CHECK(result.status == status);
    CHECK(result.errors.find(words) != std::string::npos);
    CHECK(std::count(result.errors.begin(), result.errors.end(), '\n') == 1);
    CHECK_FALSE(fs::exists(out));
  };
  refused(cut, "siggraph17", 3, "cut.safetensors is no whole safetensors file");
  refused(whole, "eccv16", 3, "model1.0.weight as 4x4x3x3 where eccv16 has 4x1x3x3");
  refused(whole, "sigraph17", 2, "did you mean siggraph17?");
  refused(folder / "gone.pth", "siggraph17", 3, "gone.pth");
  const CliResult name = run_tinct(
      {"weights", "import", whole.string(), "--map", "siggraph17", "--out", folder / "out.pth"});
  CHECK(name.status == 2);
  CHECK(name.errors.find(".safetensors") != std::string::npos);
}
