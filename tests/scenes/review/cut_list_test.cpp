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
