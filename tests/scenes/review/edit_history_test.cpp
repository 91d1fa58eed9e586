#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/random.h"
#include "scenes/review/edit_history.h"
#include "tests/scenes/review/edited_film.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::edit;
using test::edited_film;
using test::outline;

namespace {

std::string after(const std::vector<Edit>& edits) {
  EditHistory history(edited_film());
  for (const Edit& one : edits) REQUIRE(history.add(one).has_value());
  return outline(history.video());
}

std::string refusal(const std::vector<Edit>& edits) {
  EditHistory history(edited_film());
  for (std::size_t i = 0; i + 1 < edits.size(); ++i) REQUIRE(history.add(edits[i]).has_value());
  const std::string before = outline(history.video());
  const std::int64_t rev = history.rev();
  const auto outcome = history.add(edits.back());
  REQUIRE_FALSE(outcome.has_value());
  CHECK(outline(history.video()) == before);
  CHECK(history.rev() == rev);
  return outcome.error();
}

Json entry(const ManifestVideo& video) {
  Manifest manifest;
  manifest.videos.push_back(video);
  return manifest_json(manifest);
}

// Scenes and drops together hold every frame of the film once.
bool covers_once(const ManifestVideo& video) {
  std::vector<int> times(100, 0);
  const auto count = [&](const FrameRange& frames) {
    for (std::int64_t i = frames.first; i <= frames.last; ++i)
      ++times.at(static_cast<std::size_t>(i));
  };
  for (const Scene& scene : video.scenes) count(scene.frames);
  for (const Dropped& dropped : video.dropped) count(dropped.frames);
  return times == std::vector<int>(100, 1);
}

}  // namespace

TEST_CASE("scenes that were merged or split forget what was measured of them", "[review]") {
  ManifestVideo film = edited_film();
  for (Scene& scene : film.scenes) {
    scene.pixels = std::string(64, '5');
    scene.fingerprints = {{scene.frames.first, std::string(48, '0')}};
  }
  const auto measured = [&](const Edit& one) {
    EditHistory history(film);
    REQUIRE(history.add(one).has_value());
    std::string marks;
    for (const Scene& scene : history.video().scenes) {
      CHECK(scene.pixels.empty() == scene.fingerprints.empty());
      marks += scene.pixels.empty() ? '-' : '+';
    }
    return marks;
  };
  CHECK(measured(edit(EditKind::merge, 12)) == "-++");
  CHECK(measured(edit(EditKind::split, 40)) == "+--++");
  CHECK(measured(edit(EditKind::discard, 40)) == "+++");
}

TEST_CASE("merge joins a scene with the next one, and takes in what lies between", "[review]") {
  CHECK(after({edit(EditKind::merge, 12)}) == "0-59 (60-69 uniform) 70-89 90-99");
  CHECK(after({edit(EditKind::merge, 30)}) == "0-29 30-89 90-99");
  CHECK(refusal({edit(EditKind::merge, 95)}).find("last scene") != std::string::npos);
  CHECK(refusal({edit(EditKind::merge, 65)}).find("restore") != std::string::npos);
  CHECK(refusal({edit(EditKind::merge, 100)}).find("the last one is 99") != std::string::npos);
}

TEST_CASE("a merged scene keeps what the first one was", "[review]") {
  EditHistory history(edited_film());
  REQUIRE(history.add(edit(EditKind::merge, 70)).has_value());
  const Scene scene = history.video().scenes.back();
  CHECK(scene.frames == FrameRange{70, 99});
  CHECK(scene.confidence == 0.9);
  CHECK(scene.split == "train");
  CHECK(scene.other["note"] == "kept");
}

TEST_CASE("split cuts in front of a frame, and the new cut is certain", "[review]") {
  EditHistory history(edited_film());
  REQUIRE(history.add(edit(EditKind::split, 80)).has_value());
  const ManifestVideo video = history.video();
  CHECK(outline(video) == "0-29 30-59 (60-69 uniform) 70-79 80-89 90-99");
  CHECK(video.scenes[2].confidence == 0.9);
  CHECK(video.scenes[3].confidence == 1);
  CHECK(video.scenes[3].split == "train");
  CHECK(after({edit(EditKind::split, 65)}) ==
        "0-29 30-59 (60-64 uniform) (65-69 uniform) 70-89 90-99");
  CHECK(refusal({edit(EditKind::split, 70)}).find("first") != std::string::npos);
  CHECK(refusal({edit(EditKind::split, 0)}).find("first") != std::string::npos);
}

TEST_CASE("discard and restore give a scene back as it was", "[review]") {
  CHECK(after({edit(EditKind::discard, 75)}) ==
        "0-29 30-59 (60-69 uniform) (70-89 discarded) 90-99");
  EditHistory history(edited_film());
  REQUIRE(history.add(edit(EditKind::discard, 75)).has_value());
  REQUIRE(history.add(edit(EditKind::restore, 89)).has_value());
  CHECK(entry(history.video()) == entry(edited_film()));
  CHECK(after({edit(EditKind::restore, 60)}) == "0-29 30-59 60-69 70-89 90-99");
  CHECK_FALSE(refusal({edit(EditKind::restore, 5)}).empty());
  CHECK_FALSE(refusal({edit(EditKind::discard, 61)}).empty());
}

TEST_CASE("a scene can be called uniform, and a uniform one kept", "[review]") {
  CHECK(after({edit(EditKind::uniform, 95)}) == "0-29 30-59 (60-69 uniform) 70-89 (90-99 uniform)");
  CHECK(after({edit(EditKind::keep_uniform, 62)}) == "0-29 30-59 60-69 70-89 90-99");
  CHECK(refusal({edit(EditKind::discard, 5), edit(EditKind::keep_uniform, 5)})
            .find("not dropped as uniform") != std::string::npos);
}

TEST_CASE("undo and redo go back and forth, and a new edit ends the way forward", "[review]") {
  EditHistory history(edited_film());
  REQUIRE(history.add(edit(EditKind::merge, 0)).has_value());
  REQUIRE(history.add(edit(EditKind::split, 10)).has_value());
  const Json both = entry(history.video());
  CHECK(history.undoes()->kind == EditKind::split);
  REQUIRE(history.add(edit(EditKind::undo)).has_value());
  CHECK(outline(history.video()) == "0-59 (60-69 uniform) 70-89 90-99");
  CHECK(history.redoes()->at == 10);
  REQUIRE(history.add(edit(EditKind::redo)).has_value());
  CHECK(entry(history.video()) == both);
  REQUIRE(history.add(edit(EditKind::undo)).has_value());
  REQUIRE(history.add(edit(EditKind::undo)).has_value());
  CHECK(entry(history.video()) == entry(edited_film()));
  CHECK(history.rev() == 6);
  CHECK_FALSE(history.add(edit(EditKind::undo)).has_value());
  REQUIRE(history.add(edit(EditKind::discard, 0)).has_value());
  CHECK_FALSE(history.add(edit(EditKind::redo)).has_value());
  CHECK(history.rev() == 7);
}

TEST_CASE("agreement is remembered and changes no byte", "[review]") {
  EditHistory history(edited_film());
  REQUIRE(history.add(edit(EditKind::accept, 30)).has_value());
  CHECK(history.accepted() == std::set<std::int64_t>{30});
  CHECK(entry(history.video()) == entry(edited_film()));
  CHECK_FALSE(history.add(edit(EditKind::accept, 30)).has_value());
  REQUIRE(history.add(edit(EditKind::undo)).has_value());
  CHECK(history.accepted().empty());
}

TEST_CASE("other thresholds take the place of all, and undo brings it back", "[review]") {
  auto cut = std::make_shared<ManifestVideo>(edited_film());
  cut->scenes.erase(cut->scenes.begin() + 1);
  cut->scenes.front().frames = {0, 59};
  cut->detector["options"]["sensitivity"] = 0.5;
  EditHistory history(edited_film());
  REQUIRE(history.add(edit(EditKind::split, 10)).has_value());
  REQUIRE(history.add({EditKind::thresholds, 0, cut}).has_value());
  CHECK(outline(history.video()) == "0-59 (60-69 uniform) 70-89 90-99");
  CHECK(history.video().detector["options"]["sensitivity"] == 0.5);
  REQUIRE(history.add(edit(EditKind::undo)).has_value());
  CHECK(outline(history.video()) == "0-9 10-29 30-59 (60-69 uniform) 70-89 90-99");
  CHECK(history.video().detector == edited_film().detector);
  cut->scenes.pop_back();
  cut->stream->frames = 90;
  CHECK_FALSE(history.add({EditKind::thresholds, 0, cut}).has_value());
}

TEST_CASE("frames that a manifest lists nowhere can be made a scene", "[review]") {
  ManifestVideo video = edited_film();
  video.dropped.clear();
  video.scenes.pop_back();
  CHECK(outline(video) == "0-29 30-59 [60-69] 70-89 [90-99]");
  EditHistory history(video);
  REQUIRE(history.add(edit(EditKind::restore, 95)).has_value());
  REQUIRE(history.add(edit(EditKind::discard, 65)).has_value());
  CHECK(outline(history.video()) == "0-29 30-59 (60-69 discarded) 70-89 90-99");
}

TEST_CASE("scenes that share frames are not edited", "[review]") {
  ManifestVideo video = edited_film();
  video.scenes[1].frames.first = 20;
  try {
    const EditHistory history(video);
    FAIL("nothing was thrown");
  } catch (const Error& error) {
    CHECK(error.fault() == Fault::input);
    CHECK(std::string(error.what()).find("[20, 59]") != std::string::npos);
  }
}

TEST_CASE("whatever is done, every frame is in one scene or dropped once", "[review]") {
  const std::vector<EditKind> kinds{EditKind::merge,        EditKind::split,   EditKind::split,
                                    EditKind::discard,      EditKind::restore, EditKind::uniform,
                                    EditKind::accept,       EditKind::undo,    EditKind::redo,
                                    EditKind::keep_uniform, EditKind::split};
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    CAPTURE(seed);
    Random random(seed, 1);
    EditHistory history(edited_film());
    std::vector<Edit> done;
    bool right = true;
    for (int i = 0; i < 150; ++i) {
      const Edit one =
          edit(kinds[random.below(static_cast<std::uint32_t>(kinds.size()))], random.below(101));
      if (history.add(one)) done.push_back(one);
      right = right && covers_once(history.video());
    }
    CHECK(right);
    CHECK(done.size() > 50);
    CHECK(history.rev() == static_cast<std::int64_t>(done.size()));
    // The same edits again, and all the way back.
    EditHistory again(edited_film());
    for (const Edit& one : done) REQUIRE(again.add(one).has_value());
    CHECK(entry(again.video()) == entry(history.video()));
    while (history.standing() > 0) REQUIRE(history.add(edit(EditKind::undo)).has_value());
    CHECK(entry(history.video()) == entry(edited_film()));
  }
}
