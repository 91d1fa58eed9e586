#include "train/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <torch/version.h>

#include "lib/base/errors.h"
#include "lib/base/parallel.h"

namespace tinct {

c10::Device find_device(const std::string& name) {
  const bool cuda = name != "cpu" && at::hasCUDA();
  if (name == "cuda" && !cuda) {
    throw Error(Fault::usage,
                "this machine has no CUDA device that LibTorch can use; leave device=auto, or see "
                "tinct doctor");
  }
  return cuda ? c10::Device(c10::kCUDA, 0) : c10::Device(c10::kCPU);
}

void set_torch_threads() { at::set_num_threads(thread_count()); }

void ask_for_repeatable_kernels() {
  at::globalContext().setDeterministicCuDNN(true);
  at::globalContext().setBenchmarkCuDNN(false);
}

ReducedPrecision::ReducedPrecision(const c10::Device& device, const std::string& precision)
    : device_(device.type()), enabled_(precision != "float32") {
  if (!enabled_) return;
  at::autocast::set_autocast_dtype(device_, precision == "float16" ? at::kHalf : at::kBFloat16);
  at::autocast::set_autocast_enabled(device_, true);
}

ReducedPrecision::~ReducedPrecision() {
  if (!enabled_) return;
  at::autocast::set_autocast_enabled(device_, false);
  // Weights are cast once and kept while they don't change; now they will.
  at::autocast::clear_cache();
}

std::string torch_version() { return TORCH_VERSION; }

}  // namespace tinct
