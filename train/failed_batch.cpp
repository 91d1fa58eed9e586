#include "train/failed_batch.h"

#include <cstdio>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "train/tensor_file.h"

namespace tinct {
namespace {

/// What a batch has: tensors that nothing asked for are not defined.
NamedTensors tensors_in(const ColorBatch& batch) {
  NamedTensors tensors;
  const auto add = [&](const std::string& name, const torch::Tensor& tensor) {
    if (tensor.defined()) tensors[name] = tensor;
  };
  add("luma", batch.luma);
  add("chroma", batch.chroma);
  add("hints", batch.hints);
  add("begins", batch.begins);
  if (batch.previous) {
    add("previous.luma", batch.previous->luma);
    add("previous.chroma", batch.previous->chroma);
    add("previous.hints", batch.previous->hints);
    add("previous.flow", batch.previous->flow);
    add("previous.valid", batch.previous->valid);
    add("previous.known", batch.previous->known);
    add("previous.exact", batch.previous->exact);
    add("previous.followed", batch.previous->followed);
  }
  if (batch.motion) {
    add("motion.flow", batch.motion->flow);
    add("motion.valid", batch.motion->valid);
    add("motion.flow_to_first", batch.motion->flow_to_first);
    add("motion.valid_to_first", batch.motion->valid_to_first);
  }
  return tensors;
}

}  // namespace

std::filesystem::path save_failed_batch(const std::filesystem::path& run, std::int64_t step,
                                        const ColorBatch& batch,
                                        const std::vector<std::string>& names) {
  create_folders(run / "failed");
  char name[48];
  std::snprintf(name, sizeof name, "step-%08lld.safetensors", static_cast<long long>(step));
  write_tensors(run / "failed" / name, tensors_in(batch),
                {{"samples", canonical_json(Json(names))},
                 {"step", std::to_string(step)},
                 {"clip", std::to_string(batch.clip)},
                 {"lane", std::to_string(batch.lane)}});
  return run / "failed" / name;
}

}  // namespace tinct
