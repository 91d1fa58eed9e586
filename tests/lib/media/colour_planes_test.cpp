// What is computed for whole planes at once, against the formulas with the standard library's
// functions.

#include <array>
#include <cmath>
#include <random>

#include "lib/media/colour.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

Frame random_frame(int width, int height, unsigned seed) {
  Frame frame = make_frame(width, height);
  std::mt19937 random(seed);
  for (int i = 0; i < 3 * width * height; ++i) {
    frame.row(0)[i] = static_cast<std::uint8_t>(random() & 255U);
  }
  return frame;
}

Lab at(const LabImage& image, std::size_t i) { return {image.l[i], image.a[i], image.b[i]}; }

// The formulas of Lab in lib/media/colour.h.
Lab by_definition(const std::uint8_t* bgr) {
  std::array<double, 3> c{};  // linear blue, green, red
  for (std::size_t i = 0; i < 3; ++i) {
    const double v = bgr[i] / 255.;
    c[i] = v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
  }
  const auto f = [](double t) {
    return t > std::pow(6. / 29, 3) ? std::cbrt(t) : t / (3 * std::pow(6. / 29, 2)) + 4. / 29;
  };
  const double x = f((0.412453 * c[2] + 0.357580 * c[1] + 0.180423 * c[0]) / 0.950456);
  const double y = f(0.212671 * c[2] + 0.715160 * c[1] + 0.072169 * c[0]);
  const double z = f((0.019334 * c[2] + 0.119193 * c[1] + 0.950227 * c[0]) / 1.088754);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

double furthest_from_definition(const Frame& frame) {
  const LabImage image = to_lab(frame);
  double worst = 0;
  for (std::size_t i = 0; i < image.l.size(); ++i) {
    const Lab lab = by_definition(frame.row(0) + 3 * i);
    worst = std::max({worst, std::abs(image.l[i] - lab.l), std::abs(image.a[i] - lab.a),
                      std::abs(image.b[i] - lab.b)});
  }
  return worst;
}

LabImage single(const Lab& lab) { return {1, 1, {lab.l}, {lab.a}, {lab.b}}; }

// Of one pair alone, and as the first and the last pixel of a row of others.
void check_mean(const Lab& first, const Lab& second) {
  CAPTURE(first.l, first.a, first.b, second.l, second.a, second.b);
  const double expected = delta_e2000(first, second);
  CHECK(mean_delta_e2000(single(first), single(second)) == Approx(expected).margin(1e-9));
  CHECK(mean_delta_e2000(single(second), single(first)) == Approx(expected).margin(1e-9));
}

}  // namespace

TEST_CASE("the Lab planes of random pictures are those of the formulas", "[colour]") {
  CHECK(furthest_from_definition(random_frame(701, 53, 1)) < 1e-11);
  CHECK(furthest_from_definition(random_frame(1, 1, 2)) < 1e-11);
}

TEST_CASE("the Lab planes are right over a grid through all of sRGB", "[colour]") {
  Frame grid = make_frame(52 * 52, 52);
  std::uint8_t* out = grid.row(0);
  for (int r = 0; r < 256; r += 5) {
    for (int g = 0; g < 256; g += 5) {
      for (int b = 0; b < 256; b += 5) {
        *out++ = static_cast<std::uint8_t>(b);
        *out++ = static_cast<std::uint8_t>(g);
        *out++ = static_cast<std::uint8_t>(r);
      }
    }
  }
  CHECK(furthest_from_definition(grid) < 1e-11);
}

TEST_CASE("each gray pixel of a picture has a = b = 0 exactly", "[colour]") {
  Frame grays = make_frame(256, 1);
  for (int i = 0; i < 3 * 256; ++i) grays.row(0)[i] = static_cast<std::uint8_t>(i / 3);
  const LabImage image = to_lab(grays);
  for (std::size_t i = 0; i < 256; ++i) {
    CAPTURE(i);
    CHECK(image.a[i] == 0);
    CHECK(image.b[i] == 0);
  }
  CHECK(image.l[0] == Approx(0).margin(1e-12));
  CHECK(image.l[255] == Approx(100));
}

TEST_CASE("the mean CIEDE2000 of two pictures is the mean over their pixels", "[colour]") {
  const LabImage first = to_lab(random_frame(701, 53, 3)),
                 second = to_lab(random_frame(701, 53, 4));
  double sum = 0;
  std::vector<double> row(701);
  for (std::size_t i = 0; i < first.l.size(); ++i) {
    if (i % row.size() == 0) delta_e2000(first, second, i, row);
    const double expected = delta_e2000(at(first, i), at(second, i));
    CHECK(row[i % row.size()] == Approx(expected).margin(1e-9));
    sum += expected;
  }
  CHECK(mean_delta_e2000(first, second) ==
        Approx(sum / static_cast<double>(first.l.size())).epsilon(1e-12));
  CHECK(mean_delta_e2000(first, first) == 0);
}

TEST_CASE("each pixel's CIEDE2000 is the scalar one to 1e-9", "[colour]") {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> lightness(0, 100), chroma(-128, 128);
  for (int i = 0; i < 20'000; ++i) {
    const Lab first{lightness(random), chroma(random), chroma(random)};
    const Lab second{lightness(random), chroma(random), chroma(random)};
    const double expected = delta_e2000(first, second);
    REQUIRE(std::abs(mean_delta_e2000(single(first), single(second)) - expected) < 1e-9);
    // Near one another, as outputs and truth are.
    const Lab near{first.l + .1, first.a + chroma(random) / 1000, first.b - chroma(random) / 1000};
    REQUIRE(std::abs(mean_delta_e2000(single(first), single(near)) - delta_e2000(first, near)) <
            1e-9);
  }
}

TEST_CASE("CIEDE2000 of planes is right for grays, axes and opposite hues", "[colour]") {
  const Lab gray{50, 0, 0}, black{0, 0, 0}, faint{50, 1e-12, 0};
  check_mean(gray, black);
  check_mean(gray, gray);
  check_mean(gray, faint);
  check_mean(gray, {60, 30, -40});
  // Hues 180 degrees apart: the mean hue is the mean of the angles, whatever rounding does.
  for (int degrees = 0; degrees < 360; degrees += 15) {
    const double a = std::cos(degrees * .017453292519943295);
    const double b = std::sin(degrees * .017453292519943295);
    check_mean({40, 20 * a, 20 * b}, {45, 37 * a, 37 * b});
    if (degrees % 90 == 0) continue;
    check_mean({40, 20 * a, 20 * b}, {45, -20 * a, -20 * b});
    check_mean({40, 20 * a, 20 * b}, {45, -20 * a + 1e-5, -20 * b});
  }
  check_mean({50, 10, 0}, {50, -10, 0});
  check_mean({50, 0, 10}, {50, 0, -10});
  check_mean({50, 10, 1e-3}, {50, 10, -1e-3});
}

TEST_CASE("pictures of two sizes have no mean CIEDE2000", "[colour]") {
  CHECK_THROWS(mean_delta_e2000(to_lab(random_frame(4, 4, 1)), to_lab(random_frame(4, 5, 1))));
}
