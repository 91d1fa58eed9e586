#include "metrics/flow_source.h"

#include <string>

#include "lib/base/errors.h"
#include "lib/media/flow_file.h"
#include "metrics/score.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::moving_pattern;
using test::write_clip;
namespace fs = std::filesystem;

namespace {

constexpr int kFrames = 4;

FlowField uniform_flow(int width, int height, float u, float v) {
  const auto pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  return {width, height, std::vector<float>(pixels, u), std::vector<float>(pixels, v)};
}

// The true motion of moving_pattern: one pixel to the right a frame.
void write_true_flows(const fs::path& folder) {
  for (int from = 0; from < kFrames; ++from) {
    for (const int to : {from - 1, from + 1}) {
      if (to < 0 || to >= kFrames) continue;
      const std::string name = "00000" + std::to_string(from) + "_00000" + std::to_string(to);
      write_flow_file(folder / (name + ".flo"), uniform_flow(64, 48, float(to - from), 0));
    }
  }
}

struct Clip {
  test::TemporaryFolder folder;
  ScoreOptions options;
  Clip() {
    write_clip(folder / "truth", kFrames, [](int i) { return moving_pattern(i); });
    write_clip(folder / "out", kFrames, [](int i) { return moving_pattern(i); });
    options.truth = folder / "truth";
    options.output = {"out=" + (folder / "out").string()};
    options.metric = {"warp_error"};
  }
  Json values() { return score(options)["methods"]["out"]["clips"]["truth"]["values"]; }
  std::string failure() {
    try {
      (void)score(options);
    } catch (const Error& error) {
      CHECK(error.fault() == Fault::input);
      return error.what();
    }
    return "nothing was thrown";
  }
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("external flow is read for each pair, and the true one leaves no error", "[metrics]") {
  Clip clip;
  write_true_flows(clip.folder / "flow");
  clip.options.flow = clip.folder / "flow";
  const Json values = clip.values();
  CHECK(values["warp_error.external.strict"] == 0);
  CHECK(values["warp_error.external.pairs"] == kFrames - 1);
  CHECK(values["warp_error.external.kept"] == 1);
  // A folder for each clip comes first.
  fs::create_directories(clip.folder / "flows");
  fs::rename(clip.folder / "flow", clip.folder / "flows/truth");
  clip.options.flow = clip.folder / "flows";
  CHECK(clip.values() == values);
}

TEST_CASE("a flow file that is missing, damaged or of another size is named", "[metrics]") {
  Clip clip;
  write_true_flows(clip.folder / "flow");
  clip.options.flow = clip.folder / "flow";
  const fs::path one = clip.folder / "flow/000002_000001.flo";
  write_flow_file(one, uniform_flow(63, 48, 0, 0));
  CHECK(contains(clip.failure(), "000002_000001.flo is 63x48, but the truth is 64x48"));
  fs::resize_file(one, 100);
  CHECK(contains(clip.failure(), "000002_000001.flo is not a .flo file"));
  fs::remove(one);
  CHECK(contains(clip.failure(), "000002_000001.flo is missing"));
}

TEST_CASE("cached flows give the same values, and damaged ones are computed again", "[metrics]") {
  Clip clip;
  const Json plain = clip.values();
  clip.options.flow_cache = clip.folder / "cache";
  CHECK(clip.values() == plain);
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(clip.folder / "cache")) {
    if (!entry.is_regular_file()) continue;
    CHECK(entry.path().extension() == ".flo");
    if (++files == 1) fs::resize_file(entry.path(), 5);
  }
  CHECK(files == 2 * 2 * (kFrames - 1));  // two methods, two directions
  CHECK(clip.values() == plain);
}
