#include "train/failed_batch.h"

#include <cstdio>

#include "lib/base/files.h"
#include "lib/base/json.h"
#include "train/safetensors.h"

namespace tinct {

std::filesystem::path save_failed_batch(const std::filesystem::path& run, std::int64_t step,
                                        const ColorBatch& batch,
                                        const std::vector<std::string>& names) {
  std::vector<torch::Tensor> dense;  // until written
  std::vector<TensorToWrite> tensors;
  const auto add = [&](const char* name, const torch::Tensor& tensor) {
    dense.push_back(tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous());
    const torch::Tensor& kept = dense.back();
    tensors.push_back(
        {.name = name,
         .type = "F32",
         .shape = kept.sizes().vec(),
         .data = std::span(static_cast<const std::byte*>(kept.const_data_ptr()), kept.nbytes())});
  };
  add("luma", batch.luma);
  add("chroma", batch.chroma);
  add("hints", batch.hints);
  create_folders(run / "failed");
  char name[48];
  std::snprintf(name, sizeof name, "step-%08lld.safetensors", static_cast<long long>(step));
  write_safetensors(run / "failed" / name, std::move(tensors),
                    {{"samples", canonical_json(Json(names))}, {"step", std::to_string(step)}});
  return run / "failed" / name;
}

}  // namespace tinct
