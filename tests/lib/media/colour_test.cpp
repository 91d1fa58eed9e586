#include <array>
#include <cmath>

#include "lib/base/json.h"
#include "lib/media/colour.h"
#include "lib/media/frame_source.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

struct SharmaPair {
  Lab first;
  Lab second;
  double difference;
};

// Table 1 of Sharma, Wu, Dalal 2005.
constexpr SharmaPair kSharma[] = {
    {{50, 2.6772, -79.7751}, {50, 0, -82.7485}, 2.0425},
    {{50, 3.1571, -77.2803}, {50, 0, -82.7485}, 2.8615},
    {{50, 2.8361, -74.0200}, {50, 0, -82.7485}, 3.4412},
    {{50, -1.3802, -84.2814}, {50, 0, -82.7485}, 1.0000},
    {{50, -1.1848, -84.8006}, {50, 0, -82.7485}, 1.0000},
    {{50, -0.9009, -85.5211}, {50, 0, -82.7485}, 1.0000},
    {{50, 0, 0}, {50, -1, 2}, 2.3669},
    {{50, -1, 2}, {50, 0, 0}, 2.3669},
    {{50, 2.4900, -0.0010}, {50, -2.4900, 0.0009}, 7.1792},
    {{50, 2.4900, -0.0010}, {50, -2.4900, 0.0010}, 7.1792},
    {{50, 2.4900, -0.0010}, {50, -2.4900, 0.0011}, 7.2195},
    {{50, 2.4900, -0.0010}, {50, -2.4900, 0.0012}, 7.2195},
    {{50, -0.0010, 2.4900}, {50, 0.0009, -2.4900}, 4.8045},
    {{50, -0.0010, 2.4900}, {50, 0.0010, -2.4900}, 4.8045},
    {{50, -0.0010, 2.4900}, {50, 0.0011, -2.4900}, 4.7461},
    {{50, 2.5, 0}, {50, 0, -2.5}, 4.3065},
    {{50, 2.5, 0}, {73, 25, -18}, 27.1492},
    {{50, 2.5, 0}, {61, -5, 29}, 22.8977},
    {{50, 2.5, 0}, {56, -27, -3}, 31.9030},
    {{50, 2.5, 0}, {58, 24, 15}, 19.4535},
    {{50, 2.5, 0}, {50, 3.1736, 0.5854}, 1.0000},
    {{50, 2.5, 0}, {50, 3.2972, 0}, 1.0000},
    {{50, 2.5, 0}, {50, 1.8634, 0.5757}, 1.0000},
    {{50, 2.5, 0}, {50, 3.2592, 0.3350}, 1.0000},
    {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
    {{63.0109, -31.0961, -5.8663}, {62.8187, -29.7946, -4.0864}, 1.2630},
    {{61.2901, 3.7196, -5.3901}, {61.4292, 2.2480, -4.9620}, 1.8731},
    {{35.0831, -44.1164, 3.7933}, {35.0232, -40.0716, 1.5901}, 1.8645},
    {{22.7233, 20.0904, -46.6940}, {23.0331, 14.9730, -42.5619}, 2.0373},
    {{36.4612, 47.8580, 18.3852}, {36.2715, 50.5065, 21.2231}, 1.4146},
    {{90.8027, -2.0831, 1.4410}, {91.1528, -1.6435, 0.0447}, 1.4441},
    {{90.9257, -0.5406, -0.9208}, {88.6381, -0.8985, -0.7239}, 1.5381},
    {{6.7747, -0.2908, -2.4247}, {5.8714, -0.0985, -2.2286}, 0.6377},
    {{2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}, 0.9082},
};

Lab lab_of(int red, int green, int blue) {
  return srgb_to_lab(static_cast<std::uint8_t>(red), static_cast<std::uint8_t>(green),
                     static_cast<std::uint8_t>(blue));
}

struct Published {
  std::array<int, 3> rgb;
  Lab lab;
};

}  // namespace

TEST_CASE("CIEDE2000 gives the 34 published differences", "[colour]") {
  static_assert(std::size(kSharma) == 34);
  for (const SharmaPair& pair : kSharma) {
    CAPTURE(pair.first.a, pair.first.b, pair.second.a, pair.second.b);
    CHECK(std::abs(delta_e2000(pair.first, pair.second) - pair.difference) < 1e-4);
    CHECK(std::abs(delta_e2000(pair.second, pair.first) - pair.difference) < 1e-4);
    CHECK(delta_e2000(pair.first, pair.first) == 0.0);
  }
}

TEST_CASE("the corners of sRGB have their published Lab values", "[colour]") {
  // As colour calculators print them; they differ in the last digits of matrix and white.
  constexpr Published kCorners[] = {{{255, 0, 0}, {53.2408, 80.0925, 67.2032}},
                                    {{0, 255, 0}, {87.7347, -86.1827, 83.1793}},
                                    {{0, 0, 255}, {32.2970, 79.1875, -107.8602}},
                                    {{255, 255, 0}, {97.1393, -21.5537, 94.4780}},
                                    {{0, 255, 255}, {91.1132, -48.0875, -14.1312}},
                                    {{255, 0, 255}, {60.3242, 98.2343, -60.8249}}};
  for (const auto& [rgb, expected] : kCorners) {
    const Lab lab = lab_of(rgb[0], rgb[1], rgb[2]);
    CAPTURE(rgb[0], rgb[1], rgb[2]);
    CHECK(std::abs(lab.l - expected.l) < 0.01);
    CHECK(std::abs(lab.a - expected.a) < 0.02);
    CHECK(std::abs(lab.b - expected.b) < 0.02);
  }
}

TEST_CASE("every gray has a = b = 0 exactly, and L runs from 0 to 100", "[colour]") {
  double last = -1;
  for (int v = 0; v < 256; ++v) {
    const Lab lab = lab_of(v, v, v);
    REQUIRE(lab.a == 0.0);
    REQUIRE(lab.b == 0.0);
    REQUIRE(lab.l > last);
    last = lab.l;
  }
  CHECK(srgb_to_lab(0, 0, 0).l == Approx(0).margin(1e-12));
  CHECK(last == Approx(100).margin(1e-12));
  CHECK(srgb_to_lab(119, 119, 119).l == Approx(50.03).margin(0.01));
}

TEST_CASE("8-bit colours come back from Lab unchanged", "[colour]") {
  int changed = 0;
  for (int r = 0; r < 256; r += 3) {
    for (int g = 0; g < 256; g += 3) {
      for (int b = 0; b < 256; b += 3) {
        const auto rgb = lab_to_srgb(lab_of(r, g, b));
        changed += rgb[0] != r || rgb[1] != g || rgb[2] != b ? 1 : 0;
      }
    }
  }
  CHECK(changed == 0);
}

TEST_CASE("Lab colours outside sRGB are clipped", "[colour]") {
  CHECK(lab_to_srgb({100, 0, 0}) == std::array<std::uint8_t, 3>{255, 255, 255});
  CHECK(lab_to_srgb({140, 0, 0}) == std::array<std::uint8_t, 3>{255, 255, 255});
  CHECK(lab_to_srgb({-20, 0, 0}) == std::array<std::uint8_t, 3>{0, 0, 0});
  CHECK(lab_to_srgb({50, 200, 0})[0] == 255);
  CHECK(lab_to_srgb({50, 200, 0})[1] == 0);
}

TEST_CASE("the planes of a picture are the Lab values of its pixels", "[colour]") {
  const Frame wide = test::noise_frame(23, 7, 9);
  Frame frame = wide;
  frame.width = 17;
  const LabImage image = to_lab(frame);
  REQUIRE(image.l.size() == 17 * 7);
  for (int y = 0; y < 7; ++y) {
    for (int x = 0; x < 17; ++x) {
      const std::uint8_t* bgr = frame.row(y) + 3 * x;
      const Lab lab = srgb_to_lab(bgr[2], bgr[1], bgr[0]);
      REQUIRE(image.l[y * 17 + x] == lab.l);
      REQUIRE(image.a[y * 17 + x] == lab.a);
      REQUIRE(image.b[y * 17 + x] == lab.b);
    }
  }
  CHECK(same_pixels(from_lab(image), frame));
}

TEST_CASE("the reference clips have the chroma error of the independent program", "[colour]") {
  const auto clips = test::shared_folder() / "clips/metrics";
  const Json reference = read_json_file(clips / "reference_values.json").at("clips");
  for (const char* output : {"flicker", "desaturated", "hue-noise"}) {
    double ab = 0;
    double difference = 0;
    double pixels = 0;
    const auto truth = open_image_folder(clips / "bunny/gt");
    const auto made = open_image_folder(clips / "bunny" / output);
    while (const auto frame = truth->next()) {
      const LabImage t = to_lab(*frame);
      const LabImage o = to_lab(made->next().value());
      for (std::size_t i = 0; i < t.l.size(); ++i) {
        ab += (std::pow(t.a[i] - o.a[i], 2) + std::pow(t.b[i] - o.b[i], 2)) / 2;
        difference += delta_e2000({t.l[i], t.a[i], t.b[i]}, {o.l[i], o.a[i], o.b[i]});
      }
      pixels += static_cast<double>(t.l.size());
    }
    const Json& expected = reference.at("bunny").at(output).at("metrics");
    CHECK(ab / pixels == Approx(expected.at("mse_ab").get<double>()).epsilon(1e-9));
    CHECK(difference / pixels == Approx(expected.at("delta_e2000").get<double>()).epsilon(1e-9));
  }
}
