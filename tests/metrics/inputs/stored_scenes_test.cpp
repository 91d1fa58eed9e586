#include "metrics/inputs/stored_scenes.h"

#include "lib/data/sample.h"
#include "lib/data/split.h"
#include "lib/data/tar_format.h"
#include "lib/media/resize.h"
#include "metrics/inputs/clips.h"
#include "metrics/score.h"
#include "tests/lib/data/dataset_fixture.h"
#include "tests/metrics/inputs/sentence_of.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::contains;
using test::sentence_of;
using test::SmallFilms;
namespace fs = std::filesystem;

namespace {

std::vector<Frame> frames_of(const ClipInput& clip) {
  const auto source = clip.open();
  return test::read_all(*source);
}

std::vector<fs::path> shards_of(const fs::path& dataset) {
  std::vector<fs::path> shards;
  for (const auto& entry : fs::directory_iterator(dataset)) {
    if (entry.path().extension() == ".tar") shards.push_back(entry.path());
  }
  return shards;
}

std::string tar_of(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string tar;
  for (const auto& [name, bytes] : files) {
    tar += tar_header(name, bytes.size()) + bytes + std::string(tar_padding(bytes.size()), '\0');
  }
  return tar + std::string(tar_end(tar.size()), '\0');
}

std::string picture(int number) { return encode_png(test::test_pattern(16, 16, number)); }

std::string clip_name(const ManifestVideo& video, std::int64_t first) {
  const std::string key = SampleName{video.id, first, 0}.key();
  return key.substr(0, key.rfind('/'));
}

}  // namespace

TEST_CASE("shards hold a clip for each scene, with the film's frames", "[metrics]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  options.encoding = GENERATE("png", "raw", "jpeg");
  INFO(options.encoding);
  (void)films.build("out", options);
  const Clips clips = scenes_of_shards(shards_of(films / "out"));
  CHECK(clips.size() == 6);
  const auto source = open_frame_source(films.media() / "first.mkv");
  const std::vector<Frame> film = test::read_all(*source);
  // Scenes of 11 frames in shards of 7 begin and end anywhere.
  for (const Scene& scene : films.video(0).scenes) {
    const ClipInput& clip = clips.at(clip_name(films.video(0), scene.frames.first));
    CHECK_FALSE(clip.plain());
    CHECK(clip.known_cuts->empty());
    const std::vector<Frame> frames = frames_of(clip);
    REQUIRE(static_cast<std::int64_t>(frames.size()) == scene.frames.count());
    for (std::size_t i = 0; i < frames.size(); ++i) {
      CHECK(frames[i].number == static_cast<std::int64_t>(i));
      const auto number = static_cast<std::size_t>(scene.frames.first) + i;
      const Frame expected = resize_area(film[number], 16, 16);
      CHECK((options.encoding == "jpeg" || same_pixels(frames[i], expected)));
    }
  }
}

TEST_CASE("a dataset means its validation scenes, the same in both layouts", "[metrics]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  (void)films.build("shards", options);
  options.layout = "folders";
  (void)films.build("folders", options);
  const Clips shards = find_clips(films / "shards");
  const Clips folders = find_clips(films / "folders");
  const auto splits = split_manifest(films.manifest(), SplitBy::scene, 0);
  std::size_t expected = 0;
  for (std::size_t v = 0; v < splits.size(); ++v) {
    for (std::size_t s = 0; s < splits[v].size(); ++s) {
      if (splits[v][s] != Split::validation) continue;
      ++expected;
      const ManifestVideo& video = films.manifest().videos[v];
      const std::string name = clip_name(video, video.scenes[s].frames.first);
      const std::vector<Frame> first = frames_of(shards.at(name));
      const std::vector<Frame> second = frames_of(folders.at(name));
      REQUIRE(first.size() == second.size());
      for (std::size_t i = 0; i < first.size(); ++i) CHECK(same_pixels(first[i], second[i]));
    }
  }
  CHECK(expected > 0);
  CHECK(shards.size() == expected);
  CHECK(folders.size() == expected);
}

TEST_CASE("a dataset scored against its other layout is the same", "[metrics]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  (void)films.build("shards", options);
  options.layout = "folders";
  (void)films.build("folders", options);
  ScoreOptions score_options;
  score_options.truth = films / "shards";
  score_options.output = {"same=" + (films / "folders").string()};
  score_options.metric = {"psnr_rgb", "tdiff_rmse_ab"};
  const Json json = score(score_options);
  CHECK(json["methods"]["same"]["summary"]["psnr_rgb"]["mean"] == 100);
  CHECK(json["methods"]["same"]["summary"]["tdiff_rmse_ab"]["mean"] == 0);
  for (const Json& input : json["inputs"]) CHECK(input["cuts"]["from"] == "the stored scene");
}

TEST_CASE("frames that a stored scene lacks are cuts", "[metrics]") {
  const test::TemporaryFolder folder;
  write_file_renamed(folder / "s.tar", tar_of({{"clip/000004.png", picture(4)},
                                               {"clip/000005.png", picture(5)},
                                               {"clip/000005.json", "{}"},
                                               {"clip/000009.png", picture(9)},
                                               {"clip/000010.png", picture(10)},
                                               {"other/a.png", picture(1)},
                                               {"other/b.png", picture(2)},
                                               {"0.png", picture(0)}}));
  const Clips clips = find_clips(folder / "s.tar");
  REQUIRE(clips.size() == 3);
  CHECK(clips.at("clip").known_cuts == std::set<std::int64_t>{2});
  CHECK(clips.at("other").known_cuts->empty());
  CHECK(frames_of(clips.at("s")).size() == 1);
  CHECK(find_clips(folder.path()).size() == 3);
  ScoreOptions options;
  options.truth = folder / "s.tar";
  options.output = {"out=" + (folder / "s.tar").string()};
  options.metric = {"warp_error.farneback"};
  const Json clip = score(options)["methods"]["out"]["clips"]["clip"];
  CHECK(clip["values"]["warp_error.farneback.pairs"] == 2);
}

TEST_CASE("a damaged member of a shard is named", "[metrics]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  options.encoding = "raw";  // without its index nothing would tell
  (void)films.build("out", options);
  const fs::path shard = films / "out/train-000000.tar";
  TarReader reader(shard);
  const TarMember member = *reader.next();
  std::string bytes = read_file(shard);
  bytes[member.offset + 100] ^= 1;
  write_file_renamed(shard, bytes);
  const std::string sentence = sentence_of([&] {
    for (const auto& [name, clip] : find_clips(shard)) (void)frames_of(clip);
  });
  INFO(sentence);
  CHECK(contains(sentence, "train-000000.tar, " + member.name + " is damaged"));

  write_file_renamed(shard, bytes.substr(0, bytes.size() / 2));
  CHECK(contains(sentence_of([&] { (void)find_clips(shard); }), "is damaged at byte"));
}

TEST_CASE("a shard without pictures, or with one twice, is refused", "[metrics]") {
  const test::TemporaryFolder folder;
  write_file_renamed(folder / "none.tar", tar_of({{"a/0.json", "{}"}}));
  CHECK(contains(sentence_of([&] { (void)find_clips(folder / "none.tar"); }), "no picture"));
  write_file_renamed(folder / "twice.tar",
                     tar_of({{"a/1.png", picture(1)}, {"a/01.jpg", picture(1)}}));
  const std::string sentence = sentence_of([&] { (void)find_clips(folder / "twice.tar"); });
  CHECK(contains(sentence, "a/1.png"));
  CHECK(contains(sentence, "a/01.jpg"));
  write_file_renamed(
      folder / "sizes.tar",
      tar_of({{"a/1.png", picture(1)}, {"a/2.png", encode_png(test::test_pattern(20, 16, 2))}}));
  CHECK(contains(sentence_of([&] { (void)frames_of(find_clips(folder / "sizes.tar").at("a")); }),
                 "pictures of one size"));
}
