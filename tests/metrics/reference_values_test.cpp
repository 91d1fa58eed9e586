// Against the values of an independent implementation (shared/clips/metrics/README.md).
#include <map>
#include <string>

#include "lib/base/json.h"
#include "metrics/score.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
namespace fs = std::filesystem;

namespace {

const std::vector<std::string> kOutputs = {"gt", "desaturated", "flicker", "smooth-tint",
                                           "hue-noise"};

fs::path clips_folder() {
  const fs::path shared = test::shared_folder();
  REQUIRE(!shared.empty());
  return shared / "clips" / "metrics";
}

const Json& score_clip_of(const std::string& clip) {
  static std::map<std::string, Json> scored;
  if (scored.contains(clip)) return scored.at(clip);
  ScoreOptions options;
  options.truth = clips_folder() / clip / "gt";
  options.metric = {"all"};
  for (const std::string& output : kOutputs) {
    options.output.push_back(output + "=" + (clips_folder() / clip / output).string());
  }
  return scored[clip] = score(options);
}

// Pixels at rest on the border of nasa-mirror have a flow of 1e-28 px and less, whose sign decides
// whether they stay inside the picture ("strict"). It differs between builds of OpenCV 4.6
// (Debian's and the Python wheel that made the reference): 4 of 405,504 pixels change sides there.
bool depends_on_rounding(const std::string& clip, const std::string& name) {
  if (clip != "nasa-mirror") return false;
  for (const char* warp : {"warp_error.farneback", "warp_error_long.farneback"}) {
    if (name.starts_with(std::string(warp) + ".strict")) return true;
    if (name.starts_with(std::string(warp) + ".ab")) return true;
  }
  return name.ends_with(".kept_strict");
}

double tolerance(const std::string& clip, const std::string& name) {
  if (name.starts_with("warp_error.dis.") || name.starts_with("warp_error_long.dis.")) return 1e-3;
  // Fewer pairs lie between a frame and the first, so each pixel weighs more.
  if (depends_on_rounding(clip, name)) return name.starts_with("warp_error_long") ? 5e-4 : 1e-4;
  return name.starts_with("cdc") || name.starts_with("ssim") ? 1e-5 : 1e-6;
}

// "warp_error": {"dis": {"value": 1}} becomes warp_error.dis.value.
void flatten(const Json& values, const std::string& prefix, Json& flat) {
  for (const auto& [name, value] : values.items()) {
    if (value.is_object()) {
      flatten(value, prefix + name + ".", flat);
    } else if (!value.is_array()) {
      flat[prefix + name] = value;
    }
  }
}

}  // namespace

TEST_CASE("all values equal those of the independent implementation", "[metrics]") {
  const Json reference = read_json_file(clips_folder() / "reference_values.json");
  for (const auto& [clip, outputs] : reference.at("clips").items()) {
    const Json& result = score_clip_of(clip);
    for (const std::string& output : kOutputs) {
      Json expected = Json::object();
      flatten(outputs.at(output).at("metrics"), "", expected);
      const Json& values = result.at("methods").at(output).at("clips").at("gt").at("values");
      int compared = 0;
      for (const auto& [name, value] : expected.items()) {
        INFO(clip << " / " << output << " / " << name);
        REQUIRE(values.contains(name));
        REQUIRE(value.is_number());
        REQUIRE(values[name].is_number());
        const double wanted = value.get<double>();
        CHECK(values[name].get<double>() ==
              Approx(wanted).epsilon(tolerance(clip, name)).margin(1e-12));
        ++compared;
      }
      CHECK(compared == 80);
    }
  }
}

TEST_CASE("a lossless video gives the values of its folder of pictures", "[metrics]") {
  const fs::path bunny = clips_folder() / "bunny";
  const auto values = [&](const fs::path& truth, const fs::path& output) {
    ScoreOptions options;
    options.truth = truth;
    options.output = {"flicker=" + output.string()};
    options.metric = {"all"};
    return score(options)["methods"]["flicker"]["clips"].begin().value();
  };
  const Json from_folder = values(bunny / "gt", bunny / "flicker");
  const Json from_video = values(bunny / "gt.mkv", bunny / "flicker.mkv");
  // The blocks of the intervals follow the rate of frames, which a folder has not.
  CHECK(from_folder["values"] == from_video["values"]);
  CHECK(from_folder["frames"] == from_video["frames"]);
  CHECK(from_folder["frames"]["psnr_rgb"].size() == 12);
}

TEST_CASE("fading can't improve the normalised chroma warp error, but does the plain one",
          "[metrics]") {
  for (const std::string clip : {"nasa-mirror", "road", "bunny"}) {
    const Json& result = score_clip_of(clip);
    const auto value = [&](const std::string& output, const std::string& name) {
      return result.at("methods")
          .at(output)
          .at("clips")
          .at("gt")
          .at("values")
          .at(name)
          .get<double>();
    };
    INFO(clip);
    for (const std::string flow : {"warp_error.farneback", "warp_error.dis"}) {
      CHECK(value("desaturated", flow + ".ratio") < 1);
      CHECK(value("desaturated", flow + ".ab_norm_ratio") >= 1);
    }
    for (const std::string name : {"warp_error.farneback.value", "tdiff_rmse_ab", "cdc"}) {
      CHECK(value("flicker", name) > value("smooth-tint", name));
      CHECK(value("smooth-tint", name) > value("gt", name));
    }
    CHECK(value("gt", "psnr_rgb") == 100);
    CHECK(value("gt", "warp_error.farneback.ratio") == 1);
    CHECK(value("gt", "warp_error.farneback.ab_norm_ratio") == 1);
  }
}
