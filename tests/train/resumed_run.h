#pragma once

#include <filesystem>
#include <string>

#include "lib/base/files.h"
#include "tests/train/training_runs.h"
#include "train/run_folder.h"
#include "train/trainer.h"

namespace tinct::test {

/// Trains a run of six steps, takes the second half away from a copy of it and goes on with the
/// copy. Names the first file of the two whose bytes differ; empty where none do.
[[nodiscard]] inline std::string difference_after_resume(const Runs& runs, TrainOptions options) {
  options.steps = 6;
  options.save_every = 3;
  (void)train(options, decode_raw_picture);
  TrainOptions other = options;
  other.out = runs.folder / "other";
  std::filesystem::copy(options.out, other.out, std::filesystem::copy_options::recursive);
  std::filesystem::remove_all(checkpoint_folder(other.out, 6));
  if (train(other, decode_raw_picture).resumed_from != 3) return "the copy did not go on";
  for (const char* file : {kModelFile, kOptimizerFile, kStateFile}) {
    if (read_file(checkpoint_folder(options.out, 6) / file) !=
        read_file(checkpoint_folder(other.out, 6) / file)) {
      return file;
    }
  }
  if (read_file(options.out / "log.jsonl") != read_file(other.out / "log.jsonl"))
    return "log.jsonl";
  return "";
}

}  // namespace tinct::test
