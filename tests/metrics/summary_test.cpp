#include "metrics/summary.h"

#include "metrics/registry.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

MethodValues method(const std::string& name, const std::vector<double>& psnr) {
  MethodValues values{name, {}};
  for (const double value : psnr) {
    ClipValues clip;
    clip.values["psnr_rgb"] = value;
    values.clips.push_back(std::move(clip));
  }
  return values;
}

}  // namespace

TEST_CASE("one clip has a mean and no interval", "[metrics]") {
  const Json summary = summarize(method("a", {30}), {});
  CHECK(summary["psnr_rgb"]["mean"] == 30);
  CHECK(summary["psnr_rgb"]["ci95"].is_null());
  CHECK(summary["psnr_rgb"]["n"] == 1);
}

TEST_CASE("clips without a value are left out of the mean and counted", "[metrics]") {
  const Json summary = summarize(method("a", {30, kNoValue, 34}), {});
  CHECK(summary["psnr_rgb"]["mean"] == 32);
  CHECK(summary["psnr_rgb"]["n"] == 2);
  const Json none = summarize(method("a", {kNoValue}), {});
  CHECK(none["psnr_rgb"]["mean"].is_null());
}

TEST_CASE("a method that is better on each of six clips differs by p = 1/32", "[metrics]") {
  const auto a = method("a", {31, 33, 35, 37, 39, 41});
  const auto b = method("b", {30, 31, 32, 33, 34, 35});
  const Json compared = compare({a, b}, select_metrics({"psnr_rgb"}), {});
  REQUIRE(compared.size() == 1);
  CHECK(compared[0]["mean_difference"] == 3.5);
  CHECK(compared[0]["a_better"] == 1);
  CHECK(compared[0]["p"].get<double>() == Approx(1 / 32.));
  CHECK(compared[0]["p_holm"].get<double>() == Approx(1 / 32.));
  CHECK(compared[0]["ci95"][0] > 0);
}

TEST_CASE("fewer than six clips are too few for a test", "[metrics]") {
  const Json compared = compare({method("a", {1, 2, 3, 4, 5}), method("b", {0, 0, 0, 0, 0})},
                                select_metrics({"psnr_rgb"}), {});
  CHECK(compared[0]["p"].is_null());
  CHECK(compared[0]["n"] == 5);
}
