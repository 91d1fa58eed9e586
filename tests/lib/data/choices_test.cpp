#include <set>

#include "lib/base/errors.h"
#include "lib/base/subprocess.h"
#include "lib/data/crop.h"
#include "lib/data/dataset_record.h"
#include "lib/data/find_overlap.h"
#include "lib/data/sample.h"
#include "lib/data/verify_dataset.h"
#include "lib/media/resize.h"
#include "tests/lib/data/dataset_fixture.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::SmallFilms;
namespace fs = std::filesystem;

namespace {

// The frames that a dataset has of a scene, by number.
std::vector<std::int64_t> frames_of(const fs::path& dataset, const VideoId& id, int scene) {
  std::vector<std::int64_t> frames;
  for (const auto& [name, bytes] : test::members_of(dataset)) {
    if (!name.ends_with(".json") || !name.starts_with(id)) continue;
    const Json json = Json::parse(bytes);
    if (json.at("scene") == scene) frames.push_back(json.at("frame"));
  }
  return frames;
}

SamplePrint print_of(Split split, const Frame& frame, std::int64_t number) {
  return {.name = {std::string(40, split == Split::train ? 'a' : 'b'), 0, number},
          .split = split,
          .print = picture_print(frame)};
}

}  // namespace

TEST_CASE("a stride writes every third frame of a scene, from its first on", "[choices]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  options.stride = 3;
  const BuildReport report = films.build("out", options);
  CHECK(frames_of(films / "out", films.video(0).id, 11) ==
        std::vector<std::int64_t>{11, 14, 17, 20});
  CHECK(verify_dataset(films / "out").ok);
  std::int64_t frames = 0;
  for (const VideoRecord& video : read_dataset_record(films / "out/dataset.json").videos) {
    for (const SceneRecord& scene : video.scenes) {
      CHECK(scene.count() == (scene.frames.count() + 2) / 3);
      frames += scene.count();
    }
  }
  CHECK(report.frames == frames);
}

TEST_CASE("scenes of another length are left out, and none changes its split", "[choices]") {
  SmallFilms films;
  std::map<std::pair<VideoId, std::int64_t>, Split> splits;
  (void)films.build("all");
  for (const VideoRecord& video : read_dataset_record(films / "all/dataset.json").videos) {
    for (const SceneRecord& scene : video.scenes) splits[{video.id, scene.number}] = scene.split;
  }
  BuildOptions options = SmallFilms::options();
  options.min_scene = 6;
  options.max_scene = 10;
  (void)films.build("some", options);
  std::set<std::int64_t> lengths;
  for (const VideoRecord& video : read_dataset_record(films / "some/dataset.json").videos) {
    for (const SceneRecord& scene : video.scenes) {
      lengths.insert(scene.frames.count());
      CHECK(splits.at({video.id, scene.number}) == scene.split);
    }
  }
  CHECK(lengths == std::set<std::int64_t>{6, 10});
  options.min_scene = 1000;
  options.max_scene = 0;
  CHECK_THROWS_WITH(films.build("none", options), Catch::Contains("--min-scene"));
}

TEST_CASE("a crop cuts before it scales", "[choices]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  options.encoding = "png";
  options.size = 0;
  const auto source = open_frame_source(films.media() / "first.mkv");
  const std::vector<Frame> frames = test::read_all(*source);
  const SampleName name{films.video(0).id, 0, 4};
  options.crop = "20:10:28:22";
  // The other two films are smaller: the box does not lie within them.
  const BuildReport report = films.build("box", options);
  CHECK(report.failed.size() == 2);
  const Frame box = decode_image(test::members_of(films / "box").at(name.key() + ".png"), "box");
  REQUIRE(box.width == 20);
  REQUIRE(box.height == 10);
  for (int y = 0; y < 10; ++y) {
    CHECK(std::equal(box.row(y), box.row(y) + 60, frames[4].row(22 + y) + 3 * 28));
  }
  options.crop = "centre";
  options.size = 16;
  CHECK(films.build("centre", options).ok());
  const Frame square = cropped(frames[4], crop_from_text("centre"));
  CHECK(square.width == 32);
  CHECK(square.row(0) == frames[4].row(0) + 3 * 8);
  CHECK(same_pixels(
      decode_image(test::members_of(films / "centre").at(name.key() + ".png"), "square"),
      resize_area(clone(square), 16, 16)));
}

TEST_CASE("a crop that is none is refused", "[choices]") {
  for (const char* wrong : {"", "middle", "10:10:0", "0:10:0:0", "10:10:-1:0", "10:10:0:0x"}) {
    CHECK_THROWS_AS(crop_from_text(wrong), Error);
  }
  const Frame frame = make_frame(8, 6);
  CHECK(cropped(frame, crop_from_text("8:6:0:0")).width == 8);
  CHECK_THROWS_WITH(cropped(frame, crop_from_text("8:6:1:0")), Catch::Contains("8x6"));
}

TEST_CASE("frames that repeat the last written one are left out", "[choices]") {
  SmallFilms films;
  // A folder of pictures: twelve frames of three motifs, each standing for four frames.
  const fs::path folder = films.media() / "still-life";
  fs::create_directories(folder);
  for (int i = 0; i < 12; ++i) {
    write_file_atomically(folder / (std::to_string(100 + i) + ".png"),
                          encode_png(test::test_pattern(64, 64, 90 + 7 * (i / 4))));
  }
  ManifestVideo& video = films.manifest().videos.emplace_back();
  video.id = video_id(folder);
  video.file = "still-life";
  video.scenes.emplace_back().frames = {0, 11};
  BuildOptions options = SmallFilms::options();
  options.size = 64;
  options.dedup = 1;
  CHECK(films.build("out", options).ok());
  CHECK(frames_of(films / "out", video.id, 0) == std::vector<std::int64_t>{0, 4, 8});
  CHECK(verify_dataset(films / "out").ok);
}

TEST_CASE("a list decides the splits that the manifest leaves open", "[choices]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  options.split_by = "list";
  CHECK_THROWS_WITH(films.build("x", options), Catch::Contains("go together"));
  options.split_list = films / "list.txt";
  films.video(0).scenes[2].split = "validation";
  const std::string second = films.video(1).id;
  write_file_atomically(options.split_list,
                        "# by hand\nfirst.mkv train\r\nfirst.mkv  11\tvalidation\n" + second +
                            " train # all\n* validation\n");
  CHECK(films.build("out", options).ok());
  std::map<std::pair<VideoId, std::int64_t>, Split> splits;
  for (const VideoRecord& video : read_dataset_record(films / "out/dataset.json").videos) {
    for (const SceneRecord& scene : video.scenes) splits[{video.id, scene.number}] = scene.split;
  }
  CHECK(splits.at({films.video(0).id, 0}) == Split::train);
  CHECK(splits.at({films.video(0).id, 11}) == Split::validation);
  CHECK(splits.at({films.video(0).id, 23}) == Split::validation);
  CHECK(splits.at({second, 2}) == Split::train);
  CHECK(splits.at({films.video(2).id, 1}) == Split::validation);
  const auto refused = [&](const std::string& text, const std::string& why) {
    write_file_atomically(options.split_list, text);
    CHECK_THROWS_WITH(films.build("y", options), Catch::Contains(why));
  };
  refused("first.mkv train\n", "no line for the scene");
  refused("third.mkv train\n", "line 1: the manifest has no film");
  refused("\nfirst.mkv 5 train\n", "line 2: no scene of first.mkv starts at frame 5");
  refused("first.mkv test\n", "the split \"test\" is unknown");
  refused("* train\n* train\n", "stands twice");
}

TEST_CASE("the manifest in a dataset has every split, and builds the same again", "[choices]") {
  SmallFilms films;
  (void)films.build("out");
  Manifest copy = read_manifest(films / "out/manifest.json");
  for (const ManifestVideo& video : copy.videos) {
    for (const Scene& scene : video.scenes) CHECK(!scene.split.empty());
  }
  BuildOptions options = SmallFilms::options();
  options.seed = 77;  // has nothing left to decide
  (void)build_dataset(copy, films.media(), films / "again", options);
  CHECK(test::members_of(films / "again") == test::members_of(films / "out"));
  std::string text = read_file(films / "out/manifest.json");
  text[text.find("train")] = 'T';
  write_file_atomically(films / "out/manifest.json", text);
  const VerifyReport report = verify_dataset(films / "out");
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].path == "manifest.json");
}

TEST_CASE("auto stores training frames as JPEG and validation frames as PNG", "[choices]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  CHECK(BuildOptions{}.encoding == "auto");
  options.encoding = "auto";
  const BuildReport report = films.build("out", options);
  std::int64_t jpeg = 0;
  std::int64_t png = 0;
  const auto members = test::members_of(films / "out");
  for (const auto& [name, bytes] : members) {
    if (name.ends_with(".json")) continue;
    const Json json = Json::parse(members.at(name.substr(0, 54) + ".json"));
    CHECK(name.ends_with(json.at("split") == "train" ? ".jpg" : ".png"));
    (name.ends_with(".jpg") ? jpeg : png) += 1;
  }
  CHECK(jpeg == report.train.frames);
  CHECK(png == report.validation.frames);
  CHECK(png > 0);
  CHECK(verify_dataset(films / "out").ok);
  options.encoding = "raw";
  CHECK(films.build("raw", options).root == report.root);
}

TEST_CASE("Python's webdataset reads every sample of both splits", "[choices]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  options.encoding = "auto";
  const BuildReport report = films.build("out", options);
  const fs::path support = test::source_folder() / "tests/support";
  const ProcessResult read =
      run_process({(support / "webdataset").string(), (support / "read_webdataset.py").string(),
                   (films / "out").string()},
                  {.capture_output = true});
  INFO(read.output);
  REQUIRE(read.exit_status == 0);
  const Json found = Json::parse(read.output.substr(read.output.find('{')));
  CHECK(found.at("samples") == report.frames);
  CHECK(found.at("kinds").at("jpg") == report.train.frames);
  CHECK(found.at("kinds").at("png") == report.validation.frames);
  const auto members = test::members_of(films / "out");
  for (const std::string key : found.at("keys")) CHECK(members.contains(key + ".json"));
}

TEST_CASE("a validation frame that train nearly has is found, others are not", "[choices]") {
  std::vector<SamplePrint> prints;
  for (int i = 0; i < 20; ++i) {
    prints.push_back(print_of(Split::train, test::test_pattern(64, 64, 300 + i), i));
  }
  Frame plain = make_frame(64, 64);
  std::fill_n(plain.buffer.get(), 64 * 64 * 3, std::uint8_t{90});
  prints.push_back(print_of(Split::train, plain, 20));
  CHECK(!find_overlap(prints, 1));  // nothing to compare with
  prints.push_back(print_of(Split::validation, plain, 0));
  // Frame 7 again, by another encoder.
  const Frame again =
      decode_image(encode_jpeg(resize_area(test::test_pattern(64, 64, 307), 48, 48), 60), "again");
  SamplePrint near = print_of(Split::validation, again, 5);
  near.name.scene = 3;
  prints.push_back(near);
  SamplePrint other = print_of(Split::validation, test::test_pattern(64, 64, 999), 9);
  other.name.scene = 8;
  prints.push_back(other);
  const auto overlap = find_overlap(prints, 1);
  REQUIRE(overlap);
  CHECK(overlap->train == 20);
  CHECK(overlap->validation == 2);
  CHECK(overlap->plain == 2);
  REQUIRE(overlap->scenes == 1);
  CHECK(overlap->pairs[0].validation == near.name);
  CHECK(overlap->pairs[0].train == prints[7].name);
  CHECK(overlap->pairs[0].distance <= overlap->distance);
  CHECK(overlap_from_json(overlap_json(*overlap)) == *overlap);
}

TEST_CASE("the overlap of a dataset is the same for shards and folders", "[choices]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  const BuildReport shards = films.build("shards", options);
  options.layout = "folders";
  const BuildReport folders = films.build("folders", options);
  REQUIRE(shards.overlap.has_value());
  CHECK(shards.overlap == folders.overlap);
  CHECK(read_dataset_record(films / "shards/dataset.json").overlap == shards.overlap);
}

TEST_CASE("a picture's name tells its encoding, and another end is refused with the name") {
  CHECK(encoding_of_picture("id/000000/000001.png") == Encoding::png);
  CHECK(encoding_of_picture("id/000000/000001.jpg") == Encoding::jpeg);
  CHECK(encoding_of_picture("mine.jpeg") == Encoding::jpeg);
  CHECK(encoding_of_picture("a.png.raw") == Encoding::raw);
  CHECK_THROWS_WITH(encoding_of_picture("a.webp"), Catch::Contains("a.webp"));
}
