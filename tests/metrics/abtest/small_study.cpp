#include "tests/metrics/abtest/small_study.h"

#include "lib/media/frame_sink.h"

namespace tinct::test {
namespace fs = std::filesystem;
namespace {

constexpr int kFrames = 10;

// A pattern that moves; each method tints it in its own way.
Frame picture(int clip, int number, int red, int blue) {
  Frame frame = make_frame(32, 24);
  for (int y = 0; y < frame.height; ++y) {
    std::uint8_t* pixel = frame.row(y);
    for (int x = 0; x < frame.width; ++x, pixel += 3) {
      const int level = 60 + 40 * (((x + number) / 4 + y / 4 + clip) % 3);
      pixel[0] = static_cast<std::uint8_t>(level + blue);
      pixel[1] = static_cast<std::uint8_t>(level);
      pixel[2] = static_cast<std::uint8_t>(level + red);
    }
  }
  return frame;
}

void write_clip(const fs::path& path, int clip, int red, int blue) {
  const auto sink = open_frame_sink(path);
  for (int number = 0; number < kFrames; ++number) sink->write(picture(clip, number, red, blue));
  sink->finish();
}

}  // namespace

Json small_study_json(const TemporaryFolder& folder, const Json& changes) {
  for (const char* method : {"original", "warm", "cold"}) {
    fs::create_directories(folder / method);
    for (int clip = 0; clip < 4; ++clip) {
      const fs::path path = folder.path() / method / ("scene" + std::to_string(clip) + ".mkv");
      if (fs::exists(path)) continue;
      const bool original = std::string(method) == "original";
      const bool warm = std::string(method) == "warm";
      write_clip(path, clip, original ? 20 : warm ? 60 : 0, original ? 10 : warm ? 0 : 60);
    }
  }
  Json json{
      {"format", "tinct.study/1"},
      {"name", "Small study"},
      {"method", "pair"},
      {"clips", {"scene0", "scene1", "scene2", "scene3"}},
      {"methods", {{"warm", "warm"}, {"cold", "cold"}}},
      {"original", "original"},
      {"trials", 4},
      {"training", 1},
      {"seed", 5},
      {"checks", {{"size", "off"}, {"refresh", "off"}, {"brightness", "off"}, {"colour", "off"}}}};
  json.update(changes);
  return json;
}

BuiltStudy build_small_study(const TemporaryFolder& folder, const Json& changes) {
  const StudyConfig config =
      study_config(small_study_json(folder, changes), "study.json", folder.path());
  return build_study(config, folder / "study", [](int, int) {});
}

}  // namespace tinct::test
