// Which film of a manifest gives the cuts at which a model with memory forgets.
#include "tools/tinct-torch/film_cuts.h"

#include "lib/base/errors.h"
#include "lib/base/files.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using tinct::film_cuts;
using tinct::Manifest;
using Cuts = std::set<std::int64_t>;

namespace {

Manifest manifest_of_one(const std::string& id, const std::string& file) {
  tinct::ManifestVideo video;
  video.id = id;
  video.file = file;
  video.scenes.resize(2);
  video.scenes[0].frames = {0, 11};
  video.scenes[1].frames = {12, 30};
  Manifest manifest;
  manifest.name = "one";
  manifest.videos.push_back(video);
  return manifest;
}

const std::string kSomeId(40, '0');

}  // namespace

TEST_CASE("a film's cuts are the first frames of its scenes and those behind them") {
  CHECK(film_cuts(manifest_of_one(kSomeId, "below/a.mkv"), "films/a.mkv", false) ==
        Cuts{0, 12, 31});
}

TEST_CASE("a film that was renamed is found by its bytes") {
  const tinct::test::TemporaryFolder folder;
  tinct::write_file_atomically(folder / "b.mkv", "the film");
  const Manifest manifest = manifest_of_one(tinct::video_id(folder / "b.mkv"), "a.mkv");
  CHECK(film_cuts(manifest, folder / "b.mkv", false) == Cuts{0, 12, 31});
}

TEST_CASE("the only film of a manifest stands for the only film given, and for no other") {
  const tinct::test::TemporaryFolder folder;
  tinct::write_file_atomically(folder / "b.mkv", "another film");
  const Manifest manifest = manifest_of_one(kSomeId, "a.mkv");
  CHECK(film_cuts(manifest, folder / "b.mkv", true) == Cuts{0, 12, 31});
  CHECK_THROWS_AS(film_cuts(manifest, folder / "b.mkv", false), tinct::Error);
}
