#include "metrics/command_metric.h"

#include <chrono>
#include <cmath>

#include "lib/base/errors.h"
#include "metrics/printed_number.h"
#include "metrics/score.h"
#include "tests/metrics/made_up_clips.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using Catch::Contains;

namespace {

double last(const std::string& text) {
  const auto number = last_number(text);
  REQUIRE(number.has_value());
  return number->value;
}

struct Measured {
  double value = 0;
  std::vector<std::string> failures;
};

// A command's value of a clip in a folder whose name a shell would take apart.
Measured measured(const std::string& command, const std::string& pattern = "",
                  double time_limit = 30) {
  CommandMetricTexts texts{.command = {"it=" + command}, .pattern = {}, .better = {}, .unit = {}};
  if (!pattern.empty()) texts.pattern = {"it=" + pattern};
  texts.time_limit = time_limit;
  const auto programs = command_metrics(texts);
  const ClipFiles files{.clip = "a clip's $HOME",
                        .method = "mine",
                        .truth = "/the truth/x;y",
                        .output = "/out's/`id`",
                        .frames = 7,
                        .fps = {24000, 1001},
                        .width = 64,
                        .height = 48};
  ClipValues values;
  std::vector<std::string> notes;
  programs.at(0)->measure(files, values, notes);
  const auto failures = programs.at(0)->take_failures();
  CHECK(notes == failures);
  CHECK(programs.at(0)->take_failures().empty());
  return {values.values.at("it"), failures};
}

void check_fails(const Measured& result, const std::vector<std::string>& with) {
  CHECK(std::isnan(result.value));
  REQUIRE(result.failures.size() == 1);
  for (const std::string& part : with) CHECK_THAT(result.failures[0], Contains(part));
}

std::string usage_error(const CommandMetricTexts& texts) {
  try {
    (void)command_metrics(texts);
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::usage);
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("the last number of a text is the one a reader would take", "[metrics]") {
  CHECK(last("cvvdp=9.0720 [JOD]") == 9.072);
  CHECK(last("frame 12: -3.5e-2\n") == -.035);
  CHECK(last("12%") == 12);
  CHECK(last("+.5") == .5);
  CHECK(last("scores 1 2 3 (h264, v2)") == 3);
  CHECK(last("8.5 by version 0.5.7") == .5);
  CHECK(std::isnan(last("1 then nan")));
  CHECK(std::isinf(last("-inf dB")));
  CHECK(std::isinf(last("1e999")));
  CHECK(last("4 for your information, nanny") == 4);
  CHECK(!last_number("no number, h264, -, ."));
  CHECK(!last_number(""));
}

TEST_CASE("a pattern's last match on any line holds the number", "[metrics]") {
  const std::regex pattern("score: *([^ ]+)");
  CHECK(last_match("score: 1\nscore: 2.5 of 10\nrest 7", pattern)->value == 2.5);
  CHECK(std::isnan(last_match("score: none", pattern)->value));
  CHECK(!last_match("7", pattern));
  // Longer than std::regex could take at once.
  CHECK(last_match("score: " + std::string(1000000, 'x') + "\nscore: 3", std::regex("score: (.*)"))
            ->value == 3);
}

TEST_CASE("a command is run with its places filled in, whatever they hold", "[metrics]") {
  CHECK(measured("test {out} = \"/out's/\\`id\\`\" && test \"{truth}\" = '/the truth/x;y' && "
                 "test {clip} = \"a clip's \\$HOME\" && echo 1")
            .value == 1);
  CHECK(measured("echo {out} {frames}").value == 7);
  CHECK(measured("echo {out} {width}; echo {height}").value == 48);
  CHECK(measured("echo {out} {fps}").value == Approx(24000. / 1001).epsilon(1e-7));
  CHECK(measured("echo 3 for {out}; echo 'mean 4' >&2; echo 5", "(\\d+) for").value == 3);
}

TEST_CASE("a command that gives no number is a failure that says why", "[metrics]") {
  check_fails(measured("echo oh >&2; echo no >&2; : {out}; exit 3"),
              {"the command \"echo oh", "failed", "exit status 3", "stderr: oh | no"});
  check_fails(measured("nosuchprogram {out}"), {"exit status 127", "nosuchprogram: not found"});
  check_fails(measured("echo NaN >&1; : {out}"), {"printed \"NaN\"", "not a finite number"});
  check_fails(measured("echo 1e999; : {out}"), {"not a finite number"});
  check_fails(measured(": {out}"), {"printed no number", "nothing on stderr"});
  check_fails(measured("echo 5; : {out}", "JOD ([0-9]+)"), {"nothing that the pattern matches"});
  check_fails(measured("kill -SEGV $$; : {out}"), {"exit status 139"});
}

TEST_CASE("a command that hangs is ended with its children", "[metrics]") {
  const auto start = std::chrono::steady_clock::now();
  check_fails(measured("sleep 60 | cat; echo 5; : {out}", "", 0.2),
              {"longer than --time-limit 0.2 s"});
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
}

TEST_CASE("an unknown frame rate is not guessed", "[metrics]") {
  const auto programs = command_metrics(
      {.command = {"it=echo {out} {fps}"}, .pattern = {}, .better = {}, .unit = {}});
  ClipValues values;
  std::vector<std::string> notes;
  programs[0]->measure({.clip = "a", .method = "m", .truth = "t", .output = "o"}, values, notes);
  CHECK(std::isnan(values.values.at("it")));
  CHECK_THAT(notes.at(0), Contains("in place of {fps}"));
}

TEST_CASE("what is said of a command's metric stands in its record", "[metrics]") {
  const auto programs = command_metrics({.command = {"jod=c {out} {truth}", "n=wc {out}"},
                                         .pattern = {"jod=([0-9.]+)"},
                                         .better = {"jod=higher"},
                                         .unit = {"jod=JOD"}});
  const MetricInfo& jod = programs.at(0)->info();
  CHECK(jod.name == "jod");
  CHECK(jod.unit == "JOD");
  CHECK(jod.ranked);
  CHECK_FALSE(jod.lower_is_better);
  CHECK(jod.needs_reference);
  CHECK_THAT(std::string(jod.summary), Contains("c {out} {truth}"));
  CHECK_FALSE(programs.at(1)->info().ranked);
  CHECK_FALSE(programs.at(1)->info().needs_reference);
}

TEST_CASE("wrong texts of commands are told before anything runs", "[metrics]") {
  using Texts = CommandMetricTexts;
  const auto with = [](std::vector<std::string> command, std::vector<std::string> pattern = {},
                       std::vector<std::string> better = {}) {
    return usage_error(Texts{command, pattern, better, {}});
  };
  CHECK_THAT(with({"wc {out}"}), Contains("not NAME=TEXT"));
  CHECK_THAT(with({"=wc {out}"}), Contains("not NAME=TEXT"));
  CHECK_THAT(with({"ssim=wc {out}"}), Contains("already"));
  CHECK_THAT(with({"warp_error.dis.ratio=wc {out}"}), Contains("already"));
  CHECK_THAT(with({"tcvc.cdc=wc {out}"}), Contains("already"));
  CHECK_THAT(with({"fid=wc {out}"}), Contains("already"));
  CHECK_THAT(with({"a=wc {out}", "a=wc {out}"}), Contains("already"));
  CHECK_THAT(with({"a=wc"}), Contains("write {out}"));
  CHECK_THAT(with({"a=wc {out}"}, {"b=(.)"}), Contains("no --metric-command b="));
  CHECK_THAT(with({"a=wc {out}"}, {"a=x"}), Contains("one group"));
  CHECK_THAT(with({"a=wc {out}"}, {"a=(x)(y)"}), Contains("one group"));
  CHECK_THAT(with({"a=wc {out}"}, {"a=(x"}), Contains("can't be read"));
  CHECK_THAT(with({"a=wc {out}"}, {}, {"a=up"}), Contains("higher, lower or none"));
}

TEST_CASE("a command's values are summarized, compared and listed like any other", "[metrics]") {
  const test::TemporaryFolder folder;
  for (const char* clip : {"one", "two"}) {
    for (const char* side : {"truth", "a", "b"}) {
      test::write_clip(folder / side / clip, 2, [](int i) { return test::moving_pattern(i); });
    }
  }
  ScoreOptions options;
  options.truth = folder / "truth";
  options.output = {"a=" + (folder / "a").string(), "b=" + (folder / "b").string()};
  options.metric = {"psnr_rgb"};
  options.metric_command = {"count=test {method} = a && ls {out} | wc -l || echo nan"};
  options.metric_better = {"count=higher"};
  const Json result = score(options);
  const Json& methods = result.at("methods");
  CHECK(methods.at("a").at("summary").at("count") ==
        Json{{"mean", 2.0}, {"ci95", {2.0, 2.0}}, {"n", 2}});
  CHECK(methods.at("b").at("clips").at("one").at("values").at("count").is_null());
  CHECK(methods.at("b").at("summary").at("count").at("mean").is_null());
  REQUIRE(result.at("failures").size() == 2);
  CHECK_THAT(result["failures"][0].get<std::string>(),
             Contains("b, clip one: count has no value") && Contains("printed \"nan\""));
  CHECK(result.dump().find("nan,") == std::string::npos);
}
