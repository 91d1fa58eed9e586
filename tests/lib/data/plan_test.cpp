#include <algorithm>

#include "lib/base/errors.h"
#include "lib/data/compat_colormotion2018.h"
#include "lib/data/dataset_plan.h"
#include "lib/data/import_colormotion.h"
#include "tests/support/temporary_folder.h"

#include <catch2/catch.hpp>

using namespace tinct;

namespace {

Manifest published(const std::vector<std::string>& names) {
  const std::filesystem::path shared = test::shared_folder();
  REQUIRE(!shared.empty());
  std::vector<std::filesystem::path> lists;
  for (const std::string& name : names) {
    lists.push_back(shared / "colormotion-dataset" / (name + ".json"));
  }
  return import_colormotion(lists);
}

Manifest one_video(const std::vector<FrameRange>& ranges) {
  Manifest manifest;
  ManifestVideo& video = manifest.videos.emplace_back();
  video.id = std::string(40, 'a');
  for (const FrameRange& range : ranges) {
    Scene scene;
    scene.frames = range;
    video.scenes.push_back(scene);
  }
  return manifest;
}

// The published loop as it ran, frame by frame.
std::vector<std::vector<std::int64_t>> published_loop(const std::vector<Scene>& scenes) {
  std::vector<std::vector<std::int64_t>> written(scenes.size());
  std::size_t scene = 0;
  for (std::int64_t n = 0; n < 400 && scene < scenes.size(); ++n) {
    if (n > scenes[scene].frames.last) {
      ++scene;
    } else if (n >= scenes[scene].frames.first) {
      written[scene].push_back(n);
    }
  }
  return written;
}

}  // namespace

TEST_CASE("Tears of Steel and Valkaama have 143,785 frames in 834 scenes", "[plan]") {
  const Manifest manifest = published({"tears-of-steel", "valkaama"});
  const PlanCounts counts = plan_dataset(manifest, {}).counts();
  CHECK(counts.frames == 143785);
  CHECK(counts.scene_folders == 834);
  CHECK(counts.videos == 2);
  CHECK(counts.train_frames + counts.validation_frames == 143785);
}

TEST_CASE("the published builder wrote 142,753 frames in 832 folders", "[plan]") {
  const PlanOptions compat{.compat_colormotion2018 = true};
  const PlanCounts tears = plan_dataset(published({"tears-of-steel"}), compat).counts();
  const PlanCounts valkaama = plan_dataset(published({"valkaama"}), compat).counts();
  CHECK(tears.frames == 14135);
  CHECK(valkaama.frames == 128618);
  const PlanCounts both = plan_dataset(published({"tears-of-steel", "valkaama"}), compat).counts();
  CHECK(both.frames == 142753);
  CHECK(both.scene_folders == 832);
}

TEST_CASE("all five lists of 2018 plan to 613,919 frames, 612,845 by the old builder", "[plan]") {
  const Manifest manifest =
      published({"tears-of-steel", "valkaama", "FromtheG1954", "simple-videos", "personal"});
  const PlanCounts counts = plan_dataset(manifest, {}).counts();
  CHECK(counts.frames == 613919);
  CHECK(counts.scene_folders == 1273);
  CHECK(counts.videos == 395);
  const PlanCounts compat = plan_dataset(manifest, {.compat_colormotion2018 = true}).counts();
  CHECK(compat.frames == 612845);
  CHECK(compat.scene_folders == 1271);
}

TEST_CASE("the closed form of 2018 is the loop of 2018 for any list of scenes", "[plan]") {
  std::uint64_t state = 12345;
  const auto below = [&](std::uint64_t n) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::int64_t>((state >> 33) % n);
  };
  for (int round = 0; round < 300; ++round) {
    std::vector<Scene> scenes(static_cast<std::size_t>(1 + below(8)));
    for (Scene& scene : scenes) {
      scene.frames.first = below(200);
      scene.frames.last = scene.frames.first + below(60);
    }
    std::ranges::sort(scenes, {}, [](const Scene& scene) { return scene.frames.first; });
    const auto by_loop = published_loop(scenes);
    const auto closed = frames_written_in_2018(scenes);
    REQUIRE(closed.size() == by_loop.size());
    for (std::size_t i = 0; i < closed.size(); ++i) {
      REQUIRE(closed[i].has_value() == !by_loop[i].empty());
      if (!closed[i]) continue;
      REQUIRE(closed[i]->first == by_loop[i].front());
      REQUIRE(closed[i]->last == by_loop[i].back());
      REQUIRE(closed[i]->count() == static_cast<std::int64_t>(by_loop[i].size()));
    }
  }
}

TEST_CASE("adjacent scenes lose their first frame in 2018 and keep their folder's name", "[plan]") {
  const Manifest manifest = one_video({{0, 9}, {10, 19}, {25, 30}});
  const DatasetPlan plan = plan_dataset(manifest, {.compat_colormotion2018 = true});
  REQUIRE(plan.videos.size() == 1);
  const std::vector<PlannedScene>& scenes = plan.videos[0].scenes;
  REQUIRE(scenes.size() == 3);
  CHECK(scenes[0].frames == FrameRange{0, 9});
  CHECK(scenes[1].frames == FrameRange{11, 19});
  CHECK(scenes[1].number == 10);
  CHECK(scenes[2].frames == FrameRange{25, 30});
}

TEST_CASE("a scene goes to the same split with and without the gaps of 2018", "[plan]") {
  const Manifest manifest = published({"tears-of-steel"});
  const DatasetPlan whole = plan_dataset(manifest, {.seed = 4});
  const DatasetPlan compat = plan_dataset(manifest, {.seed = 4, .compat_colormotion2018 = true});
  REQUIRE(whole.videos[0].scenes.size() == compat.videos[0].scenes.size());
  for (std::size_t i = 0; i < whole.videos[0].scenes.size(); ++i) {
    CHECK(whole.videos[0].scenes[i].split == compat.videos[0].scenes[i].split);
  }
}

TEST_CASE("a plan is sorted by id and leaves out videos without scenes", "[plan]") {
  Manifest manifest = one_video({{0, 1}});
  manifest.videos.push_back(one_video({{5, 6}, {0, 2}}).videos[0]);
  manifest.videos.push_back(one_video({}).videos[0]);
  manifest.videos[0].id = std::string(40, 'c');
  manifest.videos[2].id = std::string(40, 'b');
  const DatasetPlan plan = plan_dataset(manifest, {});
  REQUIRE(plan.videos.size() == 2);
  CHECK(plan.videos[0].index == 1);
  CHECK(plan.videos[1].index == 0);
  CHECK(plan.videos[0].scenes[0].number == 0);
}

TEST_CASE("scenes and videos of the same name are refused", "[plan]") {
  CHECK_THROWS_WITH(plan_dataset(one_video({{5, 9}, {5, 20}}), {}),
                    Catch::Contains("two scenes start at frame 5"));
  CHECK_THROWS_WITH(plan_dataset(one_video({{5, 4}}), {}), Catch::Contains("[5,4]"));
  Manifest twice = one_video({{0, 1}});
  twice.videos.push_back(twice.videos[0]);
  CHECK_THROWS_WITH(plan_dataset(twice, {}), Catch::Contains("stands twice"));
}
