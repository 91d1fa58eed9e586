#include <algorithm>
#include <cmath>
#include <numeric>
#include <regex>

#include "lib/base/errors.h"
#include "lib/data/dataset_record.h"
#include "metrics/dataset_view/dataset_page.h"
#include "metrics/dataset_view/measure_dataset.h"
#include "tests/lib/data/dataset_fixture.h"
#include "tests/metrics/occurrences.h"

#include <catch2/catch.hpp>

using namespace tinct;
using test::occurrences;
using test::SmallFilms;
namespace fs = std::filesystem;

namespace {

// A dataset of folders of pictures of 64x64, one scene each: the first is train, the second
// validation.
class PictureDataset {
 public:
  PictureDataset(const std::vector<Frame>& train, const std::vector<Frame>& validation) {
    add("train", train);
    add("validation", validation);
    BuildOptions options;
    options.size = 0;
    options.encoding = "png";
    REQUIRE(build_dataset(manifest_, folder_ / "media", folder_ / "out", options).ok());
  }
  [[nodiscard]] fs::path path() const { return folder_ / "out"; }
  [[nodiscard]] SplitMeasures measured(Split split, const DatasetViewOptions& options = {}) const {
    const DatasetRecord record = read_dataset_record(path() / kDatasetFileName);
    return measure_split(DatasetPictures(path(), record), split, options);
  }

 private:
  void add(const std::string& name, const std::vector<Frame>& frames) {
    const fs::path folder = folder_ / ("media/" + name);
    fs::create_directories(folder);
    for (std::size_t i = 0; i < frames.size(); ++i) {
      write_file_atomically(folder / (std::to_string(100 + i) + ".png"), encode_png(frames[i]));
    }
    ManifestVideo& video = manifest_.videos.emplace_back();
    video.id = video_id(folder);
    video.file = name;
    Scene& scene = video.scenes.emplace_back();
    scene.frames = {0, static_cast<std::int64_t>(frames.size()) - 1};
    scene.split = name;
  }

  test::TemporaryFolder folder_;
  Manifest manifest_;
};

// Waves of 13 to 29 pixels in both directions, seen from column `x` on.
Frame window_at(int x) {
  Frame frame = make_frame(64, 64);
  for (int y = 0; y < 64; ++y) {
    for (int column = 0; column < 64; ++column) {
      const double along = column + x;
      const double value = 128 + 40 * std::sin(along / 3) + 35 * std::sin((along + 2 * y) / 4.5) +
                           35 * std::sin((along - 1.5 * y) / 2.1);
      std::fill_n(frame.row(y) + 3 * column, 3, static_cast<std::uint8_t>(value));
    }
  }
  return frame;
}

std::size_t fullest(const Histogram& histogram) {
  const auto largest = std::ranges::max_element(histogram.counts);
  return static_cast<std::size_t>(largest - histogram.counts.begin());
}

}  // namespace

TEST_CASE("values are taken evenly apart, with the first and the last", "[dataset_view]") {
  CHECK(evenly(10, 4) == std::vector<std::size_t>{0, 3, 6, 9});
  CHECK(evenly(3, 24) == std::vector<std::size_t>{0, 1, 2});
  CHECK(evenly(9, 1) == std::vector<std::size_t>{0});
  CHECK(evenly(9, 0).empty());
  CHECK(evenly(0, 5).empty());
}

TEST_CASE("a histogram's outer bins take in what lies beyond", "[dataset_view]") {
  Histogram histogram{.first = -10, .width = 5, .counts = std::vector<std::int64_t>(4)};
  for (const double value : {-1000.0, -10.0, -5.0, 4.9, 5.0, 1000.0}) histogram.add(value);
  CHECK(histogram.counts == std::vector<std::int64_t>{2, 1, 1, 2});
  CHECK(histogram.mean() == Approx((-5.0 - 10 + 4.9 + 5) / 6));
  Histogram twice = histogram;
  twice.add(histogram);
  CHECK(twice.total == 12);
  CHECK(twice.shares() == histogram.shares());
  const std::vector<double> shares = histogram.shares();
  CHECK(std::accumulate(shares.begin(), shares.end(), 0.0) == Approx(100));
  CHECK(Histogram{.counts = {0, 0}}.shares() == std::vector<double>{0, 0});
}

TEST_CASE("plain colours have their published Lab values and colourfulness", "[dataset_view]") {
  // sRGB red is (53.24, 80.09, 67.20) and blue (32.30, 79.19, -107.86) in CIELAB (Lindbloom).
  const PictureDataset dataset({4, test::plain_frame(64, 64, 0, 0, 255)},
                               {3, test::plain_frame(64, 64, 255, 0, 0)});
  const SplitMeasures red = dataset.measured(Split::train);
  CHECK(red.measured == 4);
  CHECK(red.a.mean() == Approx(80.09).margin(0.3));
  CHECK(red.b.mean() == Approx(67.20).margin(0.3));
  CHECK(red.a.total == 4 * 64 * 64);
  CHECK(fullest(red.a) == 36);  // 80 to 85
  CHECK(red.a.counts[36] == red.a.total);
  // M3 of a plain colour is 0.3 times the length of (R - G, (R + G)/2 - B).
  CHECK(red.colourfulness.mean() == Approx(0.3 * std::hypot(255, 127.5)).margin(0.1));
  CHECK(red.motion.mean() == Approx(0).margin(1e-6));
  const SplitMeasures blue = dataset.measured(Split::validation);
  CHECK(blue.b.mean() == Approx(-107.86).margin(0.3));
  CHECK(blue.b.counts.front() == blue.b.total);
  CHECK(blue.pairs.size() == 2);
}

TEST_CASE("a picture that moves by two columns a frame has a motion of two", "[dataset_view]") {
  std::vector<Frame> moving;
  for (int i = 0; i < 8; ++i) moving.push_back(window_at(40 - 2 * i));
  const PictureDataset dataset(moving, {3, test::plain_frame(64, 64, 30, 90, 60)});
  const SplitMeasures measures = dataset.measured(Split::train);
  REQUIRE(measures.pairs.size() == 7);
  CHECK(measures.motion.mean() == Approx(2).margin(0.3));
  CHECK(dataset.measured(Split::train, {.pairs = 3}).pairs.size() == 3);
}

TEST_CASE("no pair of neighbours spans two scenes", "[dataset_view]") {
  SmallFilms films;
  const BuildReport built = films.build("out");
  const DatasetRecord record = read_dataset_record(films / "out/dataset.json");
  const DatasetPictures pictures(films / "out", record);
  std::size_t pairs = 0;
  for (const Split split : {Split::train, Split::validation}) {
    const SplitMeasures measures = measure_split(pictures, split, {});
    pairs += measures.pairs.size();
    for (const FramePair& pair : measures.pairs) {
      const FrameName& one = pictures.places()[pair.first].name;
      const FrameName& next = pictures.places()[pair.second].name;
      CHECK(one.id == next.id);
      CHECK(one.scene == next.scene);
      CHECK(next.frame == one.frame + 1);
    }
  }
  std::size_t scenes = 0;
  for (const VideoRecord& video : record.videos) scenes += video.scenes.size();
  CHECK(pairs == static_cast<std::size_t>(built.frames) - scenes);
}

TEST_CASE("the page has what was asked for, loads nothing and runs nothing", "[dataset_view]") {
  SmallFilms films;
  films.manifest().name = "small <b> & 'co'";
  films.manifest().license = "CC-BY-4.0";
  const BuildReport built = films.build("out");
  const DatasetViewOptions options{
      .thumbnails = 5, .measured = 20, .pairs = 10, .flows = 3, .duplicates = 2};
  const std::string page = dataset_page(films / "out", options);
  const OverlapRecord overlap = built.overlap.value();
  const std::size_t duplicates = std::min<std::size_t>(2, overlap.pairs.size());
  CHECK(occurrences(page, "<img ") == 2 * 5 + 2 * duplicates + 2 * 3);
  CHECK(occurrences(page, "<img src=\"data:image/") == occurrences(page, "<img "));
  CHECK(occurrences(page, "alt=\"\"") == 0);
  CHECK(page.find("<script") == page.npos);
  CHECK(!std::regex_search(page, std::regex("(src|href)=\"(https?:)?//")));
  CHECK(page.find("small &lt;b&gt; &amp; ") != page.npos);
  CHECK(page.find("<b>") == page.npos);
  CHECK(page.find("CC-BY-4.0") != page.npos);
  CHECK(page.find(built.root) != page.npos);
  CHECK(page.find(std::to_string(built.frames) + " frames of 3 films") != page.npos);
  CHECK(page.find("first.mkv, scene ") != page.npos);
  CHECK(page.find("<span class=\"film\">first.mkv</span>scene ") != page.npos);
  CHECK(dataset_page(films / "out", options) == page);
}

TEST_CASE("shards and folders of the same pictures have the same sheets and curves",
          "[dataset_view]") {
  SmallFilms films;
  BuildOptions options = SmallFilms::options();
  (void)films.build("shards", options);
  options.layout = "folders";
  (void)films.build("folders", options);
  const auto images = [](const std::string& page) {
    std::vector<std::string> found;
    const std::regex image("<img src=\"[^\"]*\"");
    for (std::sregex_iterator it(page.begin(), page.end(), image), end; it != end; ++it) {
      found.push_back(it->str());
    }
    std::ranges::sort(found);
    return found;
  };
  const std::vector<std::string> shards = images(dataset_page(films / "shards", {}));
  CHECK(shards.size() > 20);
  CHECK(shards == images(dataset_page(films / "folders", {})));
}

TEST_CASE("a folder that is no dataset and a damaged picture are refused", "[dataset_view]") {
  SmallFilms films;
  CHECK_THROWS_WITH(dataset_page(films.media(), {}), Catch::Contains("is no dataset"));
  (void)films.build("out");
  const fs::path tar = films / "out/train-000000.tar";
  std::string bytes = read_file(tar);
  write_file_renamed(tar, bytes.substr(0, 700));
  CHECK_THROWS_AS(dataset_page(films / "out", {}), Error);
}
