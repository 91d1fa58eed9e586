#include "train/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/version.h>

#include <algorithm>

#include "lib/base/errors.h"
#include "lib/base/parallel.h"

namespace tinct {

c10::Device find_device(const std::string& name, int index) {
  const bool cuda = name != "cpu" && at::hasCUDA();
  if (name == "cuda" && !cuda) {
    throw Error(Fault::usage,
                "this machine has no CUDA device that LibTorch can use; leave device=auto, or see "
                "tinct doctor");
  }
  if (!cuda) return c10::Device(c10::kCPU);
  if (index >= static_cast<int>(at::getNumGPUs())) {
    throw Error(Fault::usage, "this machine has no CUDA device number " + std::to_string(index) +
                                  "; start one rank for each device that it has");
  }
  const c10::Device device(c10::kCUDA, static_cast<c10::DeviceIndex>(index));
  if (index > 0) c10::impl::VirtualGuardImpl(c10::kCUDA).setDevice(device);
  return device;
}

int set_torch_threads(int processes) {
  const int threads = std::max(1, thread_count() / processes);
  at::set_num_threads(threads);
  return threads;
}

void ask_for_repeatable_kernels() {
  at::globalContext().setDeterministicCuDNN(true);
  at::globalContext().setBenchmarkCuDNN(false);
}

ReducedPrecision::ReducedPrecision(const c10::Device& device, const std::string& precision,
                                   CastWeights casts)
    : device_(device.type()), enabled_(precision != "float32"), casts_(casts) {
  if (!enabled_) return;
  at::autocast::set_autocast_dtype(device_, precision == "float16" ? at::kHalf : at::kBFloat16);
  at::autocast::set_autocast_enabled(device_, true);
}

ReducedPrecision::~ReducedPrecision() {
  if (!enabled_) return;
  at::autocast::set_autocast_enabled(device_, false);
  if (casts_ == CastWeights::forgotten) forget_cast_weights();
}

void forget_cast_weights() { at::autocast::clear_cache(); }

std::string torch_version() { return TORCH_VERSION; }

}  // namespace tinct
