#include "lib/base/options.h"

#include <string>

#include "lib/base/errors.h"

#include <catch2/catch.hpp>

using tinct::Error;
using tinct::Json;

namespace {

struct SampleOptions {
  std::vector<std::string> metric = {"psnr_rgb"};
  int every = 1;
  double rate = 0.5;
  std::string detector = "default";
  std::filesystem::path out;
  bool fast = false;

  static void describe(auto& opt, SampleOptions& o) {
    opt("metric", o.metric, "what to measure");
    opt("every", o.every, "score one frame in N").at_least(1).at_most(100);
    opt("rate", o.rate, "share of hints");
    opt("detector", o.detector, "how to cut").one_of({"default", "colormotion"});
    opt("out-folder", o.out, "where to write").not_recorded();
    opt("fast", o.fast, "no care");
  }
};

std::string error_of(const Json& json) {
  SampleOptions options;
  auto table = tinct::describe_options(options);
  try {
    table.from_json(json, "c.json");
  } catch (const Error& error) {
    CHECK(error.fault() == tinct::Fault::usage);
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace

TEST_CASE("the default of a path is known to the help, as that of a number is", "[options]") {
  std::filesystem::path page = "view.html", none;
  tinct::OptionTable table;
  table("out", page, "the page to write");
  table("flow", none, "a folder");
  CHECK(table.options()[0].default_text == "view.html");
  CHECK(table.options()[1].default_text.empty());
}

TEST_CASE("options read back what they recorded", "[options]") {
  SampleOptions options;
  options.every = 7;
  options.metric = {"ssim", "mse_ab"};
  options.fast = true;
  const Json record = tinct::describe_options(options).to_json();
  CHECK(record == Json::parse(R"({"metric":["ssim","mse_ab"],"every":7,"rate":0.5,
                                  "detector":"default","fast":true})"));
  SampleOptions again;
  auto table = tinct::describe_options(again);
  table.from_json(record, "record");
  CHECK(again.every == 7);
  CHECK(again.metric == options.metric);
  CHECK(again.fast);
}

TEST_CASE("an unknown option names the nearest known one", "[options]") {
  CHECK(error_of({{"evry", 2}}).find("did you mean \"every\"?") != std::string::npos);
  CHECK(error_of({{"zzzzzz", 2}}).find("did you mean") == std::string::npos);
}

TEST_CASE("values out of range, of a wrong type or not among the choices are refused",
          "[options]") {
  CHECK(error_of({{"every", 0}}).find("at least 1 and at most 100") != std::string::npos);
  CHECK(error_of({{"every", 101}}).find("101") != std::string::npos);
  CHECK(error_of({{"every", "x"}}).find("wrong type") != std::string::npos);
  CHECK(error_of({{"detector", "colormotoin"}}).find("did you mean colormotion?") !=
        std::string::npos);
}

TEST_CASE("the nearest word counts swaps as one step and knows when nothing is near", "[options]") {
  CHECK(tinct::nearest_word("socre", {"score", "scenes"}) == "score");
  CHECK(tinct::nearest_word("scens", {"score", "scenes"}) == "scenes");
  CHECK(tinct::nearest_word("xyzzy", {"score", "scenes"}).empty());
}
