#include "metrics/report/report_html.h"

#include <regex>

#include "metrics/report/html_text.h"
#include "metrics/report/svg_chart.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/metrics/occurrences.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::moving_pattern;
using test::occurrences;
using test::write_clip;

namespace {

const std::string kNastyName = "<b>&\"{{title}}";

struct Report {
  Json json;
  std::string html;
};

// Two outputs, one with a name that is out for trouble.
Report small_report() {
  test::TemporaryFolder folder;
  write_clip(folder / "truth", 5, [](int i) { return moving_pattern(i); });
  write_clip(folder / "worse", 5, [](int i) { return moving_pattern(i, 1.5); });
  ScoreOptions options;
  options.truth = folder / "truth";
  options.output = {kNastyName + "=" + (folder / "worse").string(),
                    "equal=" + (folder / "truth").string()};
  options.report = folder / "report";
  const Json json = score(options);
  CHECK(read_json_file(folder / "report" / "report.json") == json);
  return {json, read_file(folder / "report" / "report.html")};
}

}  // namespace

TEST_CASE("the report asks nothing of the network and runs no script", "[metrics]") {
  const std::string html = small_report().html;
  CHECK(occurrences(html, "http:") == 0);
  CHECK(occurrences(html, "https:") == 0);
  CHECK(occurrences(html, "<script") == 0);
  CHECK(occurrences(html, "<link") == 0);
  CHECK(occurrences(html, "@import") == 0);
  CHECK(occurrences(html, "url(") == 0);
  const std::regex source("(src|href)=\"([^\"]*)\"");
  for (std::sregex_iterator it(html.begin(), html.end(), source), end; it != end; ++it) {
    const std::string target = (*it)[2];
    INFO(target.substr(0, 40));
    const bool within = target.starts_with("#") &&
                        html.find("id=\"" + target.substr(1) + "\"") != std::string::npos;
    CHECK((within || target.starts_with("data:image/jpeg;base64,/9j/") ||
           target.starts_with("data:image/png;base64,iVBOR")));
  }
}

TEST_CASE("a method's name is shown as it is, and never as markup", "[metrics]") {
  const std::string html = small_report().html;
  CHECK(occurrences(html, "<b>") == 0);
  CHECK(occurrences(html, "&lt;b&gt;&amp;&quot;{{title}}") > 3);
}

TEST_CASE("the report has a table, curves with their numbers, and worst frames", "[metrics]") {
  const auto [json, html] = small_report();
  const std::string psnr =
      number_text(json["methods"][kNastyName]["summary"]["psnr_rgb"]["mean"].get<double>());
  CHECK(occurrences(html, psnr) > 0);
  // The truth itself is the best at 100 dB, and the other one the second.
  CHECK(occurrences(html, ">1st<") > 0);
  CHECK(occurrences(html, ">2nd<") > 0);
  // A chart for each of the fourteen default metrics, two for warp_error, and for each flow one of
  // consistency against colourfulness.
  CHECK(occurrences(html, "role=\"img\"") == 15 + 2);
  CHECK(occurrences(html, "<title id=") == 15 + 2);
  CHECK(occurrences(html, "<desc id=") == 15 + 2);
  CHECK(occurrences(html, "<summary class=\"small\">Numbers</summary>") == 15);
  CHECK(occurrences(html, "<figcaption>") >= 1);
  CHECK(occurrences(html, "<table") == occurrences(html, "<caption"));
  CHECK(occurrences(html, "<table") == occurrences(html, "</table>"));
  CHECK(html.find("Lai et al. 2018") != std::string::npos);
  CHECK(html.find("nan") == std::string::npos);
  // Nothing of the template is left over; the method's own name has the one pair of braces.
  CHECK(occurrences(html, "{{") == occurrences(html, "{{title}}"));
}

TEST_CASE("every element that is opened is closed in its order", "[metrics]") {
  const std::string html = small_report().html;
  std::vector<std::string> open;
  const std::regex tag("<(/?)([a-z][a-z0-9]*)[^>]*?(/?)>");
  const std::string body = html.substr(html.find("<body>"));
  for (std::sregex_iterator it(body.begin(), body.end(), tag), end; it != end; ++it) {
    const std::string name = (*it)[2];
    if (name == "img" || name == "wbr" || (*it)[3] == "/") continue;
    if ((*it)[1] == "") {
      open.push_back(name);
      continue;
    }
    if (name == "html") break;
    INFO("</" << name << ">");
    REQUIRE_FALSE(open.empty());
    REQUIRE(open.back() == name);
    open.pop_back();
  }
  CHECK(open.empty());
}

TEST_CASE("a chart breaks its line where values are missing", "[metrics]") {
  const double none = std::nan("");
  Chart chart{"c", "t<", "d", "", {{"a", "s0", {1, 2, none, 3, 2, none, 2}}}};
  const std::string svg = svg_chart(chart);
  CHECK(occurrences(svg, "M") >= 3);
  CHECK(occurrences(svg, "<circle") == 1);  // a value alone between gaps
  CHECK(svg.find("t&lt;") != std::string::npos);
  CHECK(svg.find("nan") == std::string::npos);
  chart.lines[0].values = {none, none};
  CHECK(svg_chart(chart).find("no values") != std::string::npos);
}

TEST_CASE("a long curve keeps its peak", "[metrics]") {
  std::vector<double> values(100000, 1.0);
  values[54321] = 9;
  const std::string svg = svg_chart({"c", "t", "d", "", {{"a", "s0", values}}});
  CHECK(svg.size() < 20000);
  CHECK(svg.find(" 30.8") != std::string::npos);  // 9 on an axis of 0..10
}

TEST_CASE("numbers are shown with four digits", "[metrics]") {
  CHECK(number_text(12.34567) == "12.35");
  CHECK(number_text(0.000437461) == "0.0004375");
  CHECK(number_text(0.0000437461) == "4.375e-5");
  CHECK(number_text(-5.75084) == "-5.751");
  CHECK(number_text(123456) == "123456");
  CHECK(number_text(0) == "0");
  CHECK(number_text(11) == "11");
  CHECK(number_text(std::nan("")) == "–");
}
