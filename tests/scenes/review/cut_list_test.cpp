#include <map>

#include "scenes/review/cut_list.h"
#include "tests/scenes/review/edited_film.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::edit;
using test::edited_film;

namespace {

std::vector<std::int64_t> order(const EditHistory& history) {
  std::vector<std::int64_t> frames;
  for (const Cut& cut : cuts_by_doubt(history)) frames.push_back(cut.at);
  return frames;
}

}  // namespace

TEST_CASE("the cuts nearest to the threshold come first, accepted ones last", "[review]") {
  EditHistory history(edited_film());
  CHECK(order(history) == std::vector<std::int64_t>{30, 90, 70});
  REQUIRE(history.add(edit(EditKind::accept, 30)).has_value());
  CHECK(order(history) == std::vector<std::int64_t>{90, 70, 30});
  REQUIRE(history.add(edit(EditKind::split, 40)).has_value());
  CHECK(order(history) == std::vector<std::int64_t>{90, 70, 40, 30});
  REQUIRE(history.add(edit(EditKind::discard, 0)).has_value());
  CHECK(order(history) == std::vector<std::int64_t>{90, 70, 40});
}

TEST_CASE("a cut of which nothing is known is half doubtful", "[review]") {
  ManifestVideo video = edited_film();
  video.scenes[2].confidence.reset();
  const EditHistory history(video);
  CHECK(order(history) == std::vector<std::int64_t>{30, 70, 90});
  CHECK(cuts_by_doubt(history)[1].doubt == 0.5);
  CHECK(cuts_by_doubt(history)[0].doubt == Approx(0.8));
}

TEST_CASE("a short scene is merged with the neighbour it is like, or discarded", "[review]") {
  EditHistory history(edited_film());
  REQUIRE(history.add(edit(EditKind::split, 28)).has_value());  // 0-27 | 28-29 | 30-59
  std::map<std::pair<std::int64_t, std::int64_t>, double> alike{{{27, 28}, 0.3}, {{29, 30}, 0.9}};
  const Similarity similarity = [&](std::int64_t a, std::int64_t b) -> std::optional<double> {
    const auto known = alike.find({a, b});
    return known == alike.end() ? std::nullopt : std::optional(known->second);
  };
  auto found = suggestions(history.timeline(), similarity);
  REQUIRE(found.size() == 1);
  CHECK(found[0].edit.kind == EditKind::merge);
  CHECK(found[0].edit.at == 28);
  CHECK(found[0].with == 2);
  alike[{27, 28}] = 0.95;
  found = suggestions(history.timeline(), similarity);
  CHECK(found.at(0).edit.at == 0);
  CHECK(found.at(0).with == 0);
  alike = {{{27, 28}, 0.2}, {{29, 30}, 0.3}};
  found = suggestions(history.timeline(), similarity);
  CHECK(found.at(0).edit.kind == EditKind::discard);
  CHECK_FALSE(found.at(0).with.has_value());
  // Doing what is suggested leaves nothing to suggest.
  REQUIRE(history.add(found[0].edit).has_value());
  CHECK(suggestions(history.timeline(), similarity).empty());
  // Nothing is suggested of frames that were not seen yet.
  REQUIRE(history.add(edit(EditKind::undo)).has_value());
  alike.erase({29, 30});
  CHECK(suggestions(history.timeline(), similarity).empty());
}

TEST_CASE("what was almost a cut is looked at, too", "[review]") {
  EditHistory history(edited_film());
  CutCurve curve{.threshold = 0.5, .values = std::vector<float>(100, 0.01F)};
  curve.values[30] = 0.6F;    // a cut that is there
  curve.values[33] = 0.45F;   // its neighbour's evidence is near, but this is another frame
  curve.values[12] = 0.375F;  // the highest around
  curve.values[14] = 0.37F;
  curve.values[20] = 0.2F;   // too low
  curve.values[65] = 0.49F;  // dropped
  curve.values[98] = 0.49F;  // a split there would leave a scene of two frames
  curve.values[50] = 0.7F;   // a cut that a person took away
  const auto found = cuts_by_doubt(history, curve);
  std::vector<std::int64_t> frames;
  for (const Cut& cut : found) frames.push_back(cut.at);
  CHECK(frames == std::vector<std::int64_t>{30, 12, 90, 70});
  CHECK(found[1].near_miss);
  CHECK(found[1].doubt == Approx(0.75));
  CHECK(found[1].before == 0);
  REQUIRE(history.add(edit(EditKind::accept, 12)).has_value());
  CHECK(cuts_by_doubt(history, curve).back().at == 12);
}

TEST_CASE("doubt is measured from the threshold, wherever it stands", "[review]") {
  const EditHistory history(edited_film());
  const auto found = cuts_by_doubt(history, {.threshold = 0.75, .values = {}});
  CHECK(found[0].at == 90);
  CHECK(found[0].doubt == 1);
  CHECK(found[1].at == 30);
  CHECK(found[1].doubt == Approx(0.8));
}
