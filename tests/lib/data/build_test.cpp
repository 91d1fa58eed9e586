#include <set>

#include "lib/base/hash.h"
#include "lib/base/parallel.h"
#include "lib/base/subprocess.h"
#include "lib/data/dataset_record.h"
#include "lib/data/merkle.h"
#include "lib/data/raw_frame.h"
#include "lib/data/sample.h"
#include "lib/media/resize.h"
#include "tests/lib/data/dataset_fixture.h"
#include "tests/support/test_frames.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::SmallFilms;
namespace fs = std::filesystem;

namespace {

std::vector<Frame> decoded(const fs::path& path) {
  const auto source = open_frame_source(path);
  return test::read_all(*source);
}

std::string key(const ManifestVideo& video, std::size_t scene, std::int64_t frame) {
  return SampleName{video.id, video.scenes[scene].frames.first, frame}.key();
}

BuildOptions with(const std::string& encoding, const std::string& layout = "shards") {
  BuildOptions options = SmallFilms::options();
  options.encoding = encoding;
  options.layout = layout;
  return options;
}

}  // namespace

TEST_CASE("the pictures of a dataset are the film's frames scaled by area", "[build]") {
  SmallFilms films;
  const BuildReport report = films.build("out");
  CHECK(report.ok());
  CHECK(report.frames == films.planned_frames());
  const auto members = test::members_of(films / "out");
  CHECK(static_cast<std::int64_t>(members.size()) == 2 * report.frames);
  const std::vector<fs::path> paths = {
      films.media() / "first.mkv", films.media() / "deep" / "second.mkv", films.media() / "stills"};
  for (int v = 0; v < 3; ++v) {
    const ManifestVideo& video = films.video(v);
    const std::vector<Frame> frames = decoded(paths[static_cast<size_t>(v)]);
    for (std::size_t s = 0; s < video.scenes.size(); ++s) {
      for (auto n = video.scenes[s].frames.first; n <= video.scenes[s].frames.last; ++n) {
        const std::string name = key(video, s, n);
        REQUIRE(members.count(name + ".png") == 1);
        const Frame written = decode_image(members.at(name + ".png"), name);
        const Frame expected = resize_area(frames[static_cast<size_t>(n)], 16, 16);
        REQUIRE(same_pixels(written, expected));
        const Json json = Json::parse(members.at(name + ".json"));
        CHECK(json.at("id") == video.id);
        CHECK(json.at("scene") == video.scenes[s].frames.first);
        CHECK(json.at("frame") == n);
        CHECK(json.at("width") == 16);
        CHECK(json.at("pixels") == hex(leaf_hash(expected)));
      }
    }
  }
}

TEST_CASE("roots are the trees over the frames, scenes and videos", "[build]") {
  SmallFilms films;
  const BuildReport report = films.build("out");
  const std::vector<Frame> frames = decoded(films.media() / "first.mkv");
  const DatasetRecord record = read_dataset_record(films / "out/dataset.json");
  MerkleTree dataset;
  bool found = false;
  for (const VideoRecord& video : record.videos) {
    MerkleTree scenes;
    for (const SceneRecord& scene : video.scenes) {
      Digest256 root{};
      const std::string bytes = from_hex(scene.root, root.size());
      std::copy(bytes.begin(), bytes.end(), root.begin());
      scenes.add(root);
      if (video.id != films.video(0).id) continue;
      MerkleTree tree;
      for (auto n = scene.frames.first; n <= scene.frames.last; ++n) {
        tree.add(leaf_hash(resize_area(frames[static_cast<size_t>(n)], 16, 16)));
      }
      CHECK(tree.root() == root);
      found = true;
    }
    dataset.add(scenes.root());
  }
  CHECK(found);
  CHECK(report.root == hex(dataset.root()));
}

TEST_CASE("one thread and two write the same bytes", "[build]") {
  SmallFilms films;
  for (const char* layout : {"shards", "folders"}) {
    const std::string name = layout;
    set_thread_count(1);
    const BuildReport one = films.build(name + "1", with("png", layout));
    set_thread_count(2);
    const BuildReport two = films.build(name + "2", with("png", layout));
    set_thread_count(0);
    CHECK(one.root == two.root);
    CHECK(test::files_below(films / (name + "1")) == test::files_below(films / (name + "2")));
    CHECK(!fs::exists(films / (name + "1.partial")));
  }
}

TEST_CASE("shards hold the given number of samples in the order of the plan", "[build]") {
  SmallFilms films;
  const BuildReport report = films.build("out");
  const DatasetRecord record = read_dataset_record(films / "out/dataset.json");
  std::int64_t frames = 0;
  for (const ShardRecord& shard : record.shards) {
    const ShardIndex index = read_shard_index(films / "out" / shard.index.file);
    CHECK(index.sha256 == hex(sha256_file(films / "out" / shard.tar.file)));
    CHECK(fs::file_size(films / "out" / shard.tar.file) % 10240 == 0);
    CHECK(std::is_sorted(index.members.begin(), index.members.end(), [](auto& a, auto& b) {
      return a.name.substr(0, 54) < b.name.substr(0, 54);
    }));
    CHECK(shard.frames <= 7);
    CHECK(index.members.size() == 2 * static_cast<size_t>(shard.frames));
    const std::string tar = read_file(films / "out" / shard.tar.file);
    for (const ShardMember& member : index.members) {
      CHECK(hex(sha256(tar.substr(member.offset, member.length))) == member.sha256);
    }
    frames += shard.frames;
  }
  CHECK(frames == report.frames);
  CHECK(record.shards.front().tar.file == "train-000000.tar");
  CHECK(record.shards.back().tar.file.starts_with("validation-"));
}

TEST_CASE("tar and Python read the shards", "[build]") {
  SmallFilms films;
  (void)films.build("out");
  const std::string tar = (films / "out/train-000000.tar").string();
  const ProcessResult listed = run_process({"tar", "-tvf", tar}, {.capture_output = true});
  CHECK(listed.exit_status == 0);
  CHECK(std::count(listed.output.begin(), listed.output.end(), '\n') == 14);
  CHECK(listed.output.find("-rw-r--r-- 0/0") != std::string::npos);
  CHECK(listed.output.find("1970-01-01") != std::string::npos);
  const ProcessResult python =
      run_process({"python3", "-c",
                   "import tarfile,sys,json\n"
                   "t=tarfile.open(sys.argv[1])\n"
                   "m=t.getmembers()\n"
                   "assert all(x.isfile() and x.mtime==0 and x.mode==0o644 for x in m)\n"
                   "k=[x.name.rsplit('.',1)[0] for x in m]\n"
                   "assert k[0::2]==k[1::2] and len(set(k))*2==len(k)\n"
                   "print(json.load(t.extractfile(m[1]))['frame'], len(m))",
                   tar},
                  {.capture_output = true});
  CHECK(python.exit_status == 0);
  CHECK(python.output.find(" 14\n") != std::string::npos);
}

TEST_CASE("folders have the layout of 2018 and the same pixels as shards", "[build]") {
  SmallFilms films;
  const BuildReport shards = films.build("shards");
  const BuildReport folders = films.build("folders", with("png", "folders"));
  CHECK(folders.root == shards.root);
  CHECK(folders.frames == shards.frames);
  std::map<std::string, std::string> pictures;
  std::set<std::string> splits;
  for (const auto& [path, bytes] : test::files_below(films / "folders")) {
    if (!path.ends_with(".png")) continue;
    splits.insert(path.substr(0, path.find('/')));
    pictures[path.substr(path.find('/') + 1)] = bytes;
  }
  CHECK(splits == std::set<std::string>{"train", "validation"});
  auto members = test::members_of(films / "shards");
  std::erase_if(members, [](const auto& member) { return member.first.ends_with(".json"); });
  CHECK(pictures == members);
  CHECK(pictures.begin()->first.size() == 40 + 1 + 6 + 1 + 6 + 4);
}

TEST_CASE("every encoding has the pixel root of the decoded frames", "[build]") {
  SmallFilms films;
  const std::string root = films.build("png").root;
  CHECK(films.build("raw", with("raw")).root == root);
  CHECK(films.build("jpeg", with("jpeg")).root == root);
  const auto png = test::members_of(films / "png");
  for (const auto& [name, bytes] : test::members_of(films / "raw")) {
    if (!name.ends_with(".raw")) continue;
    const RawFrameView view = parse_raw_frame(bytes, name);
    const std::string other = name.substr(0, name.size() - 4) + ".png";
    const Frame frame = decode_image(png.at(other), other);
    REQUIRE(view.width == 16);
    CHECK(view.pixels == std::string_view(reinterpret_cast<char*>(frame.buffer.get()), 768));
  }
}

TEST_CASE("jpeg pictures keep their chroma and are near the film", "[build]") {
  SmallFilms films;
  BuildOptions options = with("jpeg");
  options.size = 0;
  (void)films.build("out", options);
  const std::vector<Frame> frames = decoded(films.media() / "first.mkv");
  const auto members = test::members_of(films / "out");
  const ManifestVideo& video = films.video(0);
  for (auto n = video.scenes[0].frames.first; n <= video.scenes[0].frames.last; ++n) {
    const std::string name = key(video, 0, n) + ".jpg";
    const std::string& bytes = members.at(name);
    const Frame frame = decode_image(bytes, name);
    REQUIRE(frame.width == 48);
    REQUIRE(frame.height == 32);
    CHECK(test::psnr(frame, frames[static_cast<size_t>(n)]) > 30);
    // SOF0: component 1 has the sampling factors 1x1 exactly when nothing is subsampled.
    const std::size_t sof = bytes.find("\xff\xc0");
    REQUIRE(sof != bytes.npos);
    CHECK(bytes[sof + 11] == 0x11);
  }
}

TEST_CASE("overlapping scenes both get their frames", "[build]") {
  SmallFilms films;
  films.video(0).scenes[0].frames = {0, 20};
  films.video(0).scenes[1].frames = {5, 9};
  films.video(0).scenes[2].frames = {10, 25};
  const BuildReport report = films.build("out");
  CHECK(report.frames == films.planned_frames());
  const auto members = test::members_of(films / "out");
  CHECK(members.at(key(films.video(0), 0, 7) + ".png") ==
        members.at(key(films.video(0), 1, 7) + ".png"));
  CHECK(members.at(key(films.video(0), 0, 20) + ".png") ==
        members.at(key(films.video(0), 2, 20) + ".png"));
}

TEST_CASE("the builder of 2018 is reproduced with its gaps", "[build]") {
  SmallFilms films;
  BuildOptions options = with("png", "folders");
  options.compat = "colormotion2018";
  const BuildReport report = films.build("out", options);
  // Two scenes are adjacent to their predecessors and lose their first frame.
  CHECK(report.frames == films.planned_frames() - 2);
  const auto files = test::files_below(films / "out");
  int lost = 0;
  for (const auto& [path, bytes] : files) lost += path.ends_with("000011/000011.png");
  CHECK(lost == 0);
}
