#include "tools/tinct/demo_training.h"

#include "lib/base/subprocess.h"
#include "lib/data/dataset_record.h"

namespace tinct {
namespace fs = std::filesystem;
namespace {

std::vector<std::int64_t> scenes_of(const fs::path& dataset, Split split) {
  std::vector<std::int64_t> first_frames;
  for (const VideoRecord& video : read_dataset_record(dataset / kDatasetFileName).videos) {
    for (const SceneRecord& scene : video.scenes) {
      if (scene.split == split) first_frames.push_back(scene.frames.first);
    }
  }
  return first_frames;
}

}  // namespace

std::vector<std::int64_t> held_out_scenes(const fs::path& dataset) {
  return scenes_of(dataset, Split::validation);
}

bool can_train(const fs::path& dataset) {
  return fs::exists(fs::path(this_program()).parent_path() / "tinct-torch") &&
         !scenes_of(dataset, Split::train).empty();
}

std::vector<std::string> train_words(const DemoTraining& training) {
  return {"train",
          "dataset=" + training.dataset.string(),
          "out=" + training.run.string(),
          "width=8",
          "size=160",
          "batch=3",
          "steps=" + std::to_string(training.steps),
          "learning_rate=0.003",
          std::string("hint_rate=") + kDemoHintRate,
          "unhinted=0.3",
          "spread_hints=true",
          "validate_every=250"};
}

}  // namespace tinct
