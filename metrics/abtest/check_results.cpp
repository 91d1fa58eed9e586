#include "metrics/abtest/check_results.h"

#include <algorithm>
#include <cmath>

#include "metrics/abtest/request_refused.h"

namespace tinct {
namespace {

constexpr int kGap = 24;
constexpr double kLeastRate = 50;
constexpr double kLeastSquares = 4, kMostSquares = 8;
constexpr std::size_t kPlates = 6;

double measured(const Json& found, const char* member, double most) {
  const auto value = found.find(member);
  if (value != found.end() && value->is_number() && value->get<double>() >= 0 &&
      value->get<double>() <= most) {
    return value->get<double>();
  }
  throw RequestRefused(400, "bad_request",
                       std::string("a check needs \"") + member + "\", a number from 0");
}

double pixel_ratio(const Json& found) {
  constexpr double kLeast = 0.1, kMost = 20;
  const double ratio = measured(found, "dpr", kMost);
  if (ratio >= kLeast) return ratio;
  throw RequestRefused(400, "bad_request", "\"dpr\" must be a number from 0.1");
}

// A clip's pixel takes a whole number of the screen's (page/stage.js); pages that don't tell the
// ratio have one of 1.
double points_per_pixel(const Json& found) {
  if (!found.contains("dpr")) return 1;
  const double ratio = pixel_ratio(found);
  return std::max(1.0, std::floor(ratio)) / ratio;
}

bool read_plates(const Json& found) {
  const auto plates = found.find("plates");
  if (plates == found.end() || !plates->is_array() || plates->size() != kPlates) {
    throw RequestRefused(400, "bad_request", "the check of colours needs six \"plates\"");
  }
  std::size_t right = 0;
  bool first = false;
  for (const Json& plate : *plates) {
    if (!plate.is_object() || !plate.contains("answer") || !plate["answer"].is_string()) {
      throw RequestRefused(400, "bad_request", "a plate needs \"seed\" and \"answer\"");
    }
    const auto seed = static_cast<std::uint32_t>(measured(plate, "seed", 4294967295.0));
    const bool read = plate["answer"].get<std::string>() == std::string(1, plate_digit(seed));
    if (&plate == &plates->front()) first = read;
    right += read ? 1 : 0;
  }
  return first && right + 1 >= kPlates;
}

}  // namespace

ScreenNeeds screen_needs(const BuiltStudy& study) {
  ScreenNeeds needs;
  for (const StudyAsset& asset : study.assets) {
    int across = 0;
    // A reference stands above the two, so that it needs no width of its own.
    const std::size_t row =
        study.config.sequential ? 1 : std::min<std::size_t>(asset.rendered.tiles.size(), 2);
    for (std::size_t i = 0; i < row; ++i) across += asset.rendered.tiles[i].width;
    needs.width = std::max(needs.width, across);
    needs.height =
        std::max(needs.height, asset.rendered.height * (asset.rendered.tiles.size() > 2 ? 2 : 1));
  }
  const StudyMethod method = study.config.method;
  const bool beside = method != StudyMethod::single && method != StudyMethod::acr;
  needs.window = needs.width + (beside ? kGap : 0);
  return needs;
}

char plate_digit(std::uint32_t seed) noexcept {
  // mulberry32's first number.
  const std::uint32_t state = seed + 0x6d2b79f5U;
  std::uint32_t t = (state ^ (state >> 15)) * (state | 1U);
  t ^= t + (t ^ (t >> 7)) * (t | 61U);
  return static_cast<char>('2' + ((t ^ (t >> 14)) >> 29));
}

bool check_passed(const std::string& check, const Json& found, const ScreenNeeds& needs) {
  constexpr double kMany = 1e6;
  if (!found.is_object()) {
    throw RequestRefused(400, "bad_request", "a check must be a JSON object");
  }
  if (check == "size") {
    const double width = measured(found, "width", kMany);
    const double height = measured(found, "height", kMany);
    const double points = points_per_pixel(found);
    return width >= needs.window / 2.0 * points && height >= needs.height / 2.0 * points;
  }
  if (check == "zoom") {
    const double ratio = pixel_ratio(found);
    return ratio >= 1 && ratio == std::floor(ratio);
  }
  if (check == "refresh") return measured(found, "rate", kMany) >= kLeastRate;
  if (check == "brightness") return measured(found, "seen", kMostSquares) >= kLeastSquares;
  if (check == "colour") return read_plates(found);
  return true;
}

}  // namespace tinct
