#include <algorithm>
#include <string>
#include <vector>

#include "lib/base/errors.h"
#include "lib/base/hash.h"
#include "lib/base/parallel.h"
#include "lib/data/dataset_record.h"
#include "lib/data/film_facts.h"
#include "lib/data/link_media.h"
#include "lib/media/fingerprint.h"
#include "tests/lib/data/dataset_fixture.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::SmallFilms;
namespace fs = std::filesystem;

namespace {

LinkReport link(SmallFilms& films, bool again = false) {
  return link_media(films.manifest(),
                    {.media = films.media(), .journal = films / "journal.jsonl", .again = again});
}

std::string bytes(const Manifest& manifest) { return canonical_json(manifest_json(manifest)); }

}  // namespace

TEST_CASE("linking gives each scene the pixel root that a build of it has", "[data]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  options.size = kRecipeSize;
  REQUIRE(films.build("dataset", options).failed.empty());
  const DatasetRecord record = read_dataset_record(films / "dataset/dataset.json");
  const LinkReport report = link(films);
  int compared = 0;
  for (const VideoRecord& built : record.videos) {
    const auto video = std::ranges::find(films.manifest().videos, built.id, &ManifestVideo::id);
    REQUIRE(video->scenes.size() == built.scenes.size());
    for (std::size_t i = 0; i < built.scenes.size(); ++i, ++compared) {
      CHECK(video->scenes[i].pixels == built.scenes[i].root);
    }
  }
  CHECK(compared == 6);
  for (const LinkedVideo& one : report.videos) CHECK(one.state == LinkState::linked);
}

TEST_CASE("what linking measures of a film is what the film is", "[data]") {
  SmallFilms films;
  (void)link(films);
  const ManifestVideo& video = films.video(0);
  CHECK(video.bytes == static_cast<std::int64_t>(fs::file_size(films.media() / "first.mkv")));
  CHECK(video.sha256 == hex(sha256_file(films.media() / "first.mkv")));
  CHECK(video.packets.size() == 64);
  CHECK(video.frames_hash.size() == 32);
  REQUIRE(video.stream.has_value());
  CHECK(video.stream->frames == 40);
  CHECK(video.stream->time_base == "1/1000");  // Matroska's
  REQUIRE(video.recipe.has_value());
  CHECK(video.recipe->name == "tinct1");
  CHECK(video.recipe->size == 256);
  CHECK(video.recipe->matrix == video.stream->matrix);
  // 25 frames a second: frame n is shown at 40 n ms.
  CHECK(video.scenes[2].pts == PtsRange{23 * 40, 38 * 40});
  std::string times;
  for (int n = 0; n < 40; ++n) {
    for (int byte = 0; byte < 8; ++byte) times += static_cast<char>((40LL * n) >> (8 * byte));
  }
  CHECK(video.pts == hex(blake2b_256(times)));
  CHECK(films.video(1).file == "deep/second.mkv");  // it had no name
}

TEST_CASE("fingerprints are of the first and the last frame and of one a second", "[data]") {
  SmallFilms films(120);
  films.video(0).scenes.resize(1);
  films.video(0).scenes[0].frames = {5, 115};
  (void)link(films);
  std::vector<std::int64_t> frames;
  const auto source =
      open_frame_source(films.media() / "first.mkv", {.format = PixelFormat::gray8});
  std::vector<Frame> lumas = test::read_all(*source);
  for (const SceneFingerprint& print : films.video(0).scenes[0].fingerprints) {
    frames.push_back(print.frame);
    CHECK(print.hex == hex(fingerprint(lumas[static_cast<std::size_t>(print.frame)])));
  }
  CHECK(frames == std::vector<std::int64_t>{5, 30, 55, 80, 105, 115});  // 25 frames a second
}

TEST_CASE("a folder of pictures has pixels and fingerprints, but no packets and times", "[data]") {
  SmallFilms films;
  (void)link(films);
  const ManifestVideo& stills = films.video(2);
  CHECK(stills.packets.empty());
  CHECK(stills.pts.empty());
  CHECK(stills.frames_hash.size() == 32);
  CHECK(stills.scenes[0].pixels.size() == 64);
  CHECK_FALSE(stills.scenes[0].pts.has_value());
  CHECK(stills.scenes[0].fingerprints.size() == 2);
  CHECK(has_all_facts(stills));
}

TEST_CASE("linking does not depend on threads, nor on how many films there are", "[data]") {
  std::string first;
  for (const int threads : {1, 2, 5}) {
    set_thread_count(threads);
    SmallFilms films;
    (void)link(films);
    if (first.empty()) first = bytes(films.manifest());
    CHECK(bytes(films.manifest()) == first);
    ManifestVideo alone = films.video(0);
    for (Scene& scene : alone.scenes) scene.forget_measured();
    const ManifestVideo facts = measure_facts(alone, films.media() / "first.mkv", {});
    CHECK(facts.frames_hash == films.video(0).frames_hash);
    CHECK(facts.scenes[1].pixels == films.video(0).scenes[1].pixels);
    CHECK(facts.scenes[1].fingerprints == films.video(0).scenes[1].fingerprints);
  }
  set_thread_count(0);
}

TEST_CASE("a second link decodes nothing, and changes nothing", "[data]") {
  SmallFilms films;
  (void)link(films);
  const std::string linked = bytes(films.manifest());
  fs::remove(films / "journal.jsonl");
  for (const LinkedVideo& one : link(films).videos) CHECK(one.state == LinkState::kept);
  CHECK_FALSE(fs::exists(films / "journal.jsonl"));  // nothing was measured
  for (const LinkedVideo& one : link(films, true).videos) CHECK(one.state == LinkState::confirmed);
  CHECK(bytes(films.manifest()) == linked);
}

TEST_CASE("a fact that the film contradicts is told and never overwritten", "[data]") {
  SmallFilms films;
  (void)link(films);
  films.video(0).scenes[1].pixels = std::string(64, '0');
  films.video(0).stream->frames = 41;
  films.video(0).sha256.clear();  // else it would not be looked at
  films.video(1).scenes[0].fingerprints.pop_back();
  const std::string before = bytes(films.manifest());
  fs::remove(films / "journal.jsonl");
  const LinkReport report = link(films, true);
  CHECK(report.videos[0].state == LinkState::differs);
  std::vector<std::string> members;
  for (const FactDifference& one : report.videos[0].differences) members.push_back(one.member);
  CHECK(members == std::vector<std::string>{"stream/frames", "scenes/1/pixels"});
  CHECK(report.videos[0].differences[0].film == 40);
  CHECK(report.videos[1].state == LinkState::differs);
  CHECK(report.videos[2].state == LinkState::confirmed);
  CHECK(bytes(films.manifest()) == before);
}

TEST_CASE("a scene beyond the end of its film fails that film alone", "[data]") {
  SmallFilms films;
  films.video(0).scenes[2].frames.last = 41;
  films.video(1).scenes[1].frames.last = 20;  // one beyond: it counts from 1
  const LinkReport report = link(films);
  CHECK(report.videos[0].state == LinkState::failed);
  CHECK_THAT(report.videos[0].failure, Catch::Contains("first.mkv ends with frame 39") &&
                                           Catch::Contains("[23, 41] goes beyond it"));
  CHECK(films.video(0).frames_hash.empty());
  CHECK(report.videos[1].state == LinkState::linked);
  CHECK(films.video(1).scenes[1].frames == FrameRange{8, 19});
  CHECK(films.video(1).scenes[1].other.at("clipped") == true);
  CHECK(films.video(1).scenes[1].fingerprints.back().frame == 19);
}

TEST_CASE("films that are missing or not readable do not keep the others from linking", "[data]") {
  SmallFilms films;
  fs::remove(films.media() / "first.mkv");
  write_file_atomically(films.media() / "broken.mkv", std::string(40000, 'x'));
  films.video(1).id = video_id(films.media() / "broken.mkv");
  const LinkReport report = link(films);
  CHECK(report.videos[0].state == LinkState::missing);
  CHECK(report.videos[1].state == LinkState::failed);
  CHECK_THAT(report.videos[1].failure, Catch::Contains("broken.mkv"));
  CHECK(report.videos[2].state == LinkState::linked);
}

TEST_CASE("what an interrupted link had measured is taken up again", "[data]") {
  SmallFilms films;
  const Manifest before = films.manifest();
  (void)link(films);
  const std::string linked = bytes(films.manifest());
  // The line of the first film with a lie in it, to see that it is read, and another one as a kill
  // tears it.
  const std::string journal = read_file(films / "journal.jsonl");
  const std::string honest = films.video(0).frames_hash;
  const std::size_t at = journal.find(honest);
  const std::size_t start = journal.rfind('\n', at) + 1;  // npos + 1: the first line
  std::string line = journal.substr(start, journal.find('\n', at) + 1 - start);
  const std::string torn = line.substr(0, line.size() / 2);
  line.replace(line.find(honest), 32, std::string(32, '7'));
  write_file_atomically(films / "journal.jsonl", line + torn);
  films.manifest() = before;
  (void)link(films);
  CHECK(films.video(0).frames_hash == std::string(32, '7'));
  films.video(0).frames_hash = honest;
  CHECK(bytes(films.manifest()) == linked);
}
