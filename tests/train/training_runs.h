#pragma once

#include <string>

#include "lib/base/log.h"
#include "tests/support/temporary_folder.h"
#include "tests/train/raw_shards.h"
#include "train/options.h"

namespace tinct::test {

/// A dataset, and runs on it, in one folder.
struct Runs {
  explicit Runs(const RawShardsOptions& pictures = {}) {
    set_log_level(LogLevel::quiet);
    write_raw_shards(folder / "dataset", pictures);
  }
  [[nodiscard]] TrainOptions options(const std::string& run) const {
    TrainOptions options;
    options.dataset = folder / "dataset";
    options.out = folder / run;
    options.model.width = 4;
    options.size = 16;
    options.batch = 4;
    options.steps = 12;
    options.hint_rate = 0.05;
    options.device = "cpu";
    options.log_every = 5;  // not in step with the checkpoints
    options.validate_every = 6;
    options.validation_frames = 6;
    options.save_every = 4;
    options.keep = 100;
    options.keep_best = 0;
    return options;
  }
  TemporaryFolder folder;
};

}  // namespace tinct::test
