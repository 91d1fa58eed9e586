#include "metrics/report/svg_chart.h"

#include <cmath>
#include <regex>

#include "metrics/report/chart_axis.h"
#include "tests/metrics/occurrences.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::occurrences;

TEST_CASE("an axis ends at labelled values and places them evenly", "[metrics]") {
  const ChartAxis linear({3, 41}, false);
  CHECK(linear.ticks() == std::vector<double>{0, 10, 20, 30, 40, 50});
  CHECK(linear.place(0) == 0);
  CHECK(linear.place(25) == Approx(.5));
  const ChartAxis logarithmic({.02, 30}, true);
  CHECK(logarithmic.place(.01) == Approx(0));
  CHECK(logarithmic.place(1) == Approx(.5));
  CHECK(logarithmic.place(100) == Approx(1));
  ValueRange range;
  CHECK(range.empty());
  range.include(std::nan(""));
  CHECK(range.empty());
  range.include(.1);
  range.include(4);
  CHECK(range.wants_log());
  range.include(0);
  CHECK_FALSE(range.wants_log());
}

TEST_CASE("a chart of steps names them in place of frames", "[metrics]") {
  Chart chart{
      .id = "c", .title = "t", .description = "d", .unit = "", .lines = {{"a", "s0", {1, 2, 3}}}};
  chart.steps = {"1", "2", "<4>"};
  chart.steps_name = "frames apart";
  const std::string svg = svg_chart(chart);
  CHECK(occurrences(svg, ">frames apart<") == 1);
  CHECK(occurrences(svg, "&lt;4&gt;") == 1);
  CHECK(occurrences(svg, ">frame<") == 0);
}

TEST_CASE("a scatter plot names each point and leaves out those without a value", "[metrics]") {
  const Scatter scatter{.id = "s",
                        .title = "t",
                        .description = "d",
                        .x_name = "colour",
                        .y_name = "ratio",
                        .points = {{"one & only", "s0", 10, 2},
                                   {"close", "s1", 10.1, 2.01},
                                   {"none", "baseline", 0, std::nan("")},
                                   {"truth", "truth", 30, 1}}};
  const std::string svg = svg_scatter(scatter);
  CHECK(occurrences(svg, "class=\"mark ") == 3);
  CHECK(occurrences(svg, "one &amp; only") == 1);
  CHECK(occurrences(svg, ">none<") == 0);
  CHECK(svg.find("nan") == std::string::npos);
  // The names of close points stand below one another.
  const std::regex label("class=\"name\" x=\"[0-9.]+\" y=\"([0-9.]+)\"");
  std::vector<double> heights;
  for (std::sregex_iterator it(svg.begin(), svg.end(), label), end; it != end; ++it) {
    heights.push_back(std::stod((*it)[1]));
  }
  REQUIRE(heights.size() == 2);
  CHECK(std::abs(heights[0] - heights[1]) >= 14.9);
}
