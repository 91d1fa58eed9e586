// The recipe of docs/score.md: ColorVideoVDP (PyPI cvvdp 0.5.7) as a metric.
#include <iostream>

#include "lib/base/json.h"
#include "tests/support/cli.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

namespace fs = std::filesystem;
using tinct::Json;
using tinct::test::run_program;
using tinct::test::run_tinct;
using tinct::test::source_folder;
using tinct::test::TemporaryFolder;

TEST_CASE("ColorVideoVDP measures clips, the truth at the top of its scale", "[cli]") {
  const fs::path shared = tinct::test::shared_folder();
  REQUIRE(!shared.empty());
  const TemporaryFolder folder;
  for (const char* output : {"gt", "desaturated", "flicker"}) {
    const fs::path pictures = shared / "clips/metrics/bunny" / output / "%03d.png";
    const auto made = run_program({"ffmpeg", "-nostdin", "-v", "error", "-framerate", "24", "-i",
                                   pictures.string(), "-c:v", "ffv1", "-pix_fmt", "gbrp",
                                   (folder / (std::string(output) + ".mkv")).string()});
    INFO(made.errors);
    REQUIRE(made.status == 0);
  }
  const std::string command = "'" + (source_folder() / "tests/support/cvvdp").string() +
                              "' -q --ffmpeg-cc --display standard_4k --test {out} --ref {truth}";
  std::vector<std::string> words = {"score", "--truth", (folder / "gt.mkv").string()};
  for (const char* output : {"gt", "desaturated", "flicker"}) {
    const std::string name = output;
    words.insert(words.end(), {"--output", name + "=" + (folder / (name + ".mkv")).string()});
  }
  words.insert(words.end(), {"--metric", "colorfulness", "--metric-command", "cvvdp=" + command,
                             "--metric-better", "cvvdp=higher", "--metric-unit", "cvvdp=JOD",
                             "--no-baselines", "--json"});
  const auto result = run_tinct(words);
  INFO(result.errors);
  REQUIRE(result.status == 0);
  const Json methods = Json::parse(result.out).at("methods");
  const auto jod = [&](const char* method) {
    return methods.at(method).at("summary").at("cvvdp").at("mean").get<double>();
  };
  std::cout << "ColorVideoVDP of bunny [JOD]: gt " << jod("gt") << ", desaturated "
            << jod("desaturated") << ", flicker " << jod("flicker") << "\n";
  CHECK(jod("gt") == Approx(10).margin(.001));
  // It sees fading far better than flicker, the other way round than a warp error.
  CHECK(jod("desaturated") < jod("flicker"));
  CHECK(jod("flicker") < jod("gt"));
}
