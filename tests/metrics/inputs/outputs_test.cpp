#include "metrics/inputs/outputs.h"

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "tests/metrics/inputs/sentence_of.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::contains;
using test::sentence_of;

TEST_CASE("outputs are named, and each name is used once", "[metrics]") {
  const auto outputs = parse_outputs(
      std::vector<std::string>{"a=x/y", "results/mine/", "b=c=d", "c=do x=1 {in} {out}"});
  CHECK(outputs[0].name == "a");
  CHECK(outputs[0].path == "x/y");
  CHECK(outputs[1].name == "mine");
  CHECK(outputs[2].path == "c=d");
  CHECK(outputs[3].path == "do x=1 {in} {out}");
  using List = std::vector<std::string>;
  CHECK_THROWS_AS(parse_outputs(List{"a=x", "a=y"}), Error);
  CHECK_THROWS_AS(parse_outputs(List{"=x"}), Error);
  CHECK_THROWS_AS(parse_outputs(List{"a="}), Error);
  CHECK_THROWS_AS(parse_outputs(List{}), Error);
  CHECK(contains(sentence_of([] { (void)parse_outputs(List{"cp {in} {out}"}); }), "has no name"));
}

TEST_CASE("guidance follows the places of a command unless it is told", "[metrics]") {
  const auto outputs = parse_outputs(
      OutputTexts{.output = {"plain=cp {in} {out}", "ref=c {in} {ref} {out}",
                             "hint=c {in} {hints} {out}", "said=somewhere", "frames=elsewhere"},
                  .guidance = {"said=text"},
                  .exemplar = {"frames=0,50,7"}});
  CHECK(outputs[0].guidance == Guidance::none);
  CHECK(outputs[0].excluded.empty());
  CHECK(outputs[1].guidance == Guidance::exemplar);
  CHECK(outputs[1].excluded == std::set<std::int64_t>{0});
  CHECK(outputs[2].guidance == Guidance::hints);
  CHECK(outputs[2].excluded.empty());
  CHECK(outputs[3].guidance == Guidance::text);
  CHECK(outputs[4].guidance == Guidance::exemplar);
  CHECK(outputs[4].excluded == std::set<std::int64_t>{0, 7, 50});
  CHECK(outputs[4].record()["excluded_frames"] == Json::array({0, 7, 50}));
}

TEST_CASE("a model is guided by hints when hints are drawn", "[metrics]") {
  const test::TemporaryFolder folder;
  write_file_renamed(folder / "m.safetensors", "");
  const std::vector<std::string> output = {"m=" + (folder / "m.safetensors").string()};
  CHECK(parse_outputs(OutputTexts{.output = output, .hint_rate = true})[0].guidance ==
        Guidance::hints);
  CHECK(parse_outputs(OutputTexts{.output = output})[0].guidance == Guidance::none);
}

TEST_CASE("what is said of an unknown output or guidance is refused with the nearest",
          "[metrics]") {
  const auto said = [](OutputTexts texts) {
    texts.output = {"deoldify=x", "ddcolor=y"};
    return sentence_of([&] { (void)parse_outputs(texts); });
  };
  CHECK(contains(said({.guidance = {"ddcolour=none"}}), "did you mean ddcolor?"));
  CHECK(contains(said({.guidance = {"ddcolor=exemplars"}}), "did you mean exemplar?"));
  CHECK(contains(said({.guidance = {"ddcolor"}}), "not understood"));
  CHECK(contains(said({.exemplar = {"deoldfy=0"}}), "did you mean deoldify?"));
  CHECK(contains(said({.exemplar = {"ddcolor=0,x"}}), "no list of frames"));
  CHECK(contains(said({.exemplar = {"ddcolor=-1"}}), "no list of frames"));
  CHECK(contains(said({.guidance = {"ddcolor=none"}, .exemplar = {"ddcolor=0"}}),
                 "whose guidance is none"));
  const std::string given = sentence_of([] {
    (void)parse_outputs(OutputTexts{.output = {"a=c {in} {ref} {out}"}, .guidance = {"a=none"}});
  });
  CHECK(contains(given, "its guidance is exemplar"));
}

TEST_CASE("an output with the truth's L stands beside its own and in a track of its own",
          "[metrics]") {
  const auto both = with_true_luma(parse_outputs(std::vector<std::string>{"a=x", "b=y"}));
  REQUIRE(both.size() == 4);
  CHECK(both[1].name == "a (truth's L)");
  CHECK(both[1].record()["derived_from"] == "a");
  CHECK(both[1].record()["luma"] == "truth");
  CHECK(both[0].track() == both[2].track());
  CHECK(both[1].track() == both[3].track());
  CHECK(both[0].track() != both[1].track());
}
