#include "metrics/definitions.h"

#include <cmath>

#include "lib/media/colour.h"

#include <catch2/catch.hpp>

using namespace tinct;

TEST_CASE("the recorded constants give the Lab that is computed", "[metrics]") {
  const Json lab = common_definitions()["lab"];
  const auto linear = [](double c) {
    return c <= .04045 ? c / 12.92 : std::pow((c + .055) / 1.055, 2.4);
  };
  const auto f = [](double t) {
    return t > std::pow(6 / 29., 3) ? std::cbrt(t) : t / (3 * std::pow(6 / 29., 2)) + 4 / 29.;
  };
  for (const auto& rgb : {std::array<int, 3>{200, 30, 90}, {3, 250, 128}, {9, 1, 4}}) {
    std::array<double, 3> g{};
    for (std::size_t i = 0; i < 3; ++i) {
      double sum = 0;
      for (std::size_t c = 0; c < 3; ++c) {
        sum += lab["xyz"][i][c].get<double>() * linear(rgb[c] / 255.);
      }
      g[i] = f(sum / lab["white"][i].get<double>());
    }
    const Lab computed =
        srgb_to_lab(static_cast<std::uint8_t>(rgb[0]), static_cast<std::uint8_t>(rgb[1]),
                    static_cast<std::uint8_t>(rgb[2]));
    CHECK(computed.l == Approx(116 * g[1] - 16).margin(1e-9));
    CHECK(computed.a == Approx(500 * (g[0] - g[1])).margin(1e-9));
    CHECK(computed.b == Approx(200 * (g[1] - g[2])).margin(1e-9));
  }
}

TEST_CASE("the record of the build names what numbers depend on", "[metrics]") {
  const Json record = build_record();
  for (const char* name : {"tinct", "opencv", "ffmpeg", "compiler", "machine"}) {
    CHECK_FALSE(record.at(name).get<std::string>().empty());
  }
}
