// Votes from elsewhere: what their file doesn't hold is unknown in the report, and what is wrong
// in it is named.
#include <string>

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "metrics/abtest/study_report.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::TemporaryFolder;

namespace {

constexpr const char* kPairHeader = "rater,clip,left,right,answer\n";

StudyVotes votes_of(const std::string& csv) {
  const TemporaryFolder folder;
  write_file_atomically(folder / "votes.csv", csv);
  return read_votes_csv(folder / "votes.csv");
}

std::string refusal_of(const std::string& csv) {
  try {
    (void)votes_of(csv);
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    return error.what();
  }
  return "";
}

bool has_part(const std::string& text, const std::string& part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

Json report_of_csv(const std::string& csv) {
  return study_report(votes_of(csv), {.scores = nullptr, .resamples = 1000});
}

std::string succession_met(const Json& report) {
  for (const Json& rule : report["conformance"]) {
    if (rule["rule"] == "no scene twice in succession") return rule["met"];
  }
  return "";
}

// `wins` votes for ours and `losses` for other.
std::string two_methods(int wins, int losses, const std::string& more = "") {
  std::string csv = kPairHeader;
  for (int i = 0; i < wins + losses; ++i) {
    csv += "r" + std::to_string(i % 9) + ",c" + std::to_string(i) + ",ours,other," +
           (i < wins ? "left" : "right") + "\n";
  }
  return csv + more;
}

}  // namespace

TEST_CASE("an order that foreign votes don't tell is unknown, one that they tell is checked",
          "[abtest]") {
  const std::string rows =
      "r,bear,a,b,left\nr,bear,a,b,right\nr,camel,a,b,left\nr,camel,a,b,right\n";
  CHECK(succession_met(report_of_csv(kPairHeader + rows)) == "unknown");
  const std::string header = "rater,position,clip,left,right,answer\n";
  CHECK(succession_met(report_of_csv(header + "r,0,bear,a,b,left\nr,1,bear,a,b,right\n")) == "no");
  CHECK(succession_met(report_of_csv(header + "r,,bear,a,b,left\nr,,camel,a,b,right\n")) ==
        "unknown");
  // The rows of a file may stand in any order.
  CHECK(succession_met(report_of_csv(header + "r,2,bear,a,b,left\nr,0,camel,a,b,right\n"
                                              "r,1,bear,a,b,left\n")) == "no");
  CHECK(succession_met(report_of_csv(header + "r,2,bear,a,b,left\nr,1,camel,a,b,right\n"
                                              "r,0,bear,a,b,left\n")) == "yes");
}

TEST_CASE("votes without times have no median, and the page shows a dash", "[abtest]") {
  const Json report =
      report_of_csv(kPairHeader + std::string("r,bear,a,b,left\nr,camel,a,b,right\n"));
  CHECK(report["raters"][0]["median_ms"].is_null());
  CHECK(has_part(study_report_html(report), "<td>–</td><td class=\"text\">–</td>"));
}

TEST_CASE("two methods without ties get the exact test in the headline", "[abtest]") {
  const Json report = report_of_csv(two_methods(27, 14));
  const std::string verdict = report["verdict"];
  // 2 P(X >= 27) of 41 at one half is 0.0596, where Wald's test would say 0.046.
  CHECK(
      has_part(verdict,
               "No difference is shown between ours and other (65.9 %; exact binomial test, as if "
               "every vote stood alone: p = 0.060; with raters as clusters: p "));
  CHECK(report["statistics"]["exact_test"]["p_value"].get<double>() == Approx(0.0596).margin(5e-5));
  CHECK(has_part(study_report_html(report), "27 of 41 votes"));
  const std::string clear = report_of_csv(two_methods(30, 11))["verdict"];
  CHECK(has_part(clear, "ours is preferred to other in 73.2 % of votes (exact binomial test"));
  // All votes for one are tested too, though no strength is finite.
  const std::string all = report_of_csv(two_methods(20, 0))["verdict"];
  CHECK(has_part(all, "exact binomial test, as if every vote stood alone: p < 0.001"));
  CHECK(has_part(all, "never won or never lost"));
}

TEST_CASE("ties and more methods keep Wald's test, by its name", "[abtest]") {
  const Json ties = report_of_csv(two_methods(27, 14, "r0,x,ours,other,tie\n"));
  CHECK(ties["statistics"]["exact_test"].is_null());
  CHECK(has_part(ties["verdict"], "Wald test, a tie as half a win for each: p = "));
  const Json three = report_of_csv(two_methods(27, 14,
                                               "r0,x,ours,third,left\nr1,x,ours,third,right\n"
                                               "r2,x,other,third,left\n"));
  CHECK(three["statistics"]["exact_test"].is_null());
  CHECK(has_part(three["verdict"], "pairs of methods"));
  CHECK(has_part(three["verdict"], ", corrected by Holm)"));
  CHECK(has_part(three["verdict"], "(Wald test, "));
}

TEST_CASE("a file's columns, long rows and missing votes are named", "[abtest]") {
  const std::string column = refusal_of("rater,clip,left,right,anser\nr,c,a,b,left\n");
  CHECK(has_part(column, "no column \"answer\""));
  CHECK(has_part(column, "\"right\", \"anser\""));
  CHECK(has_part(column, "did you mean \"answer\" by \"anser\"?"));
  CHECK(has_part(refusal_of("rater,clip,lfet,right,answer\nr,c,a,b,left\n"),
                 "no column \"left\" and no \"method\""));
  CHECK(has_part(refusal_of(kPairHeader + std::string("r,c,a,b,left\nr,c, d,a,b,left\n")),
                 "line 3 has 6 cells and the header 5"));
  // A spreadsheet leaves empty cells behind.
  CHECK(votes_of(kPairHeader + std::string("r,c,a,b,left,,\n")).votes.size() == 1);
  CHECK(has_part(refusal_of(kPairHeader), "no votes"));
}

TEST_CASE("empty names, a doubled column and other encodings are refused", "[abtest]") {
  const std::string pairs = kPairHeader;
  CHECK(has_part(refusal_of(pairs + "r,c,a,b,left\nr,c,,b,left\n"),
                 "line 3 names no method in the column \"left\""));
  CHECK(has_part(refusal_of(pairs + "r,,a,b,left\n"), "line 2 has nothing in the column \"clip\""));
  CHECK(has_part(refusal_of("rater,clip,method,answer\nr,c,,3\n"),
                 "names no method in the column \"method\""));
  CHECK(has_part(refusal_of("observer,scene,condition_A,condition_B,is_A_selected\no,s,a,,1\n"),
                 "\"condition_B\""));
  CHECK(has_part(refusal_of("rater,clip,left,right,left,answer\nr,c,a,b,d,left\n"),
                 "line 1 names columns 3 and 5 both \"left\""));
  CHECK(has_part(refusal_of(std::string("\xff\xfer\0a\0", 6)), "UTF-16"));
  CHECK(has_part(refusal_of(pairs + "r,c,a,b,left\nr,caf\xe9,a,b,left\n"), "line 3 is not UTF-8"));
}

TEST_CASE("a session's course needs an order, and a median needs times", "[abtest]") {
  CHECK(report_of_csv(kPairHeader + std::string("r,c,a,b,left\n"))["learning"].is_null());
  const Json ordered =
      report_of_csv("rater,position,clip,left,right,answer\nr,0,c,a,b,left\nr,1,d,a,b,left\n");
  CHECK(ordered["learning"][0]["votes"] == 1);
  CHECK(ordered["learning"][0]["median_ms"].is_null());
}
