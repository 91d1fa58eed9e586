#include "train/run_record.h"

#include "lib/base/version.h"
#include "train/device.h"
#include "train/random_backbone.h"
#include "train/run_folder.h"

namespace tinct {

ModelRecord run_record(const TrainOptions& options, const DatasetIdentity& dataset,
                       const RunMachine& machine) {
  ModelRecord record{.options = options.model,
                     .size = options.size,
                     .more = {{"dataset", dataset.digest},
                              {"dataset_root", dataset.root},
                              {"device", machine.device.is_cuda() ? "cuda" : "cpu"},
                              {"threads", machine.threads},
                              {"tinct", kVersion},
                              {"torch", torch_version()}}};
  if (machine.ranks > 1) record.more["ranks"] = machine.ranks;
  const std::string backbone = random_backbone(deciding_options(options));
  if (!backbone.empty()) record.more["backbone"] = backbone;
  return record;
}

}  // namespace tinct
