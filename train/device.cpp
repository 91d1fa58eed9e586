#include "train/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/Exception.h>
#include <torch/version.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <set>

#include "lib/base/errors.h"
#include "lib/base/log.h"
#include "lib/base/parallel.h"

namespace tinct {
namespace {

/// LibTorch warns at every call of an operator, many times a step.
class WarningsOnce final : public c10::WarningHandler {
 public:
  void process(const c10::Warning& warning) override {
    const std::lock_guard lock(mutex_);
    if (told_.insert(warning.msg()).second) log_warning(warning.msg());
  }

 private:
  std::mutex mutex_;
  std::set<std::string> told_;
};

}  // namespace

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

void choose_kernels(const c10::Device& device, bool deterministic) {
  if (!device.is_cuda()) return;
  at::Context& context = at::globalContext();
  context.setDeterministicCuDNN(deterministic);
  context.setBenchmarkCuDNN(!deterministic);
  context.setDeterministicAlgorithms(deterministic, /*warn_only=*/true);
  // Nothing here reads memory that it has not written, and to fill it takes time.
  context.setDeterministicFillUninitializedMemory(false);
  if (!deterministic) return;
  // What cuBLAS asks for to repeat itself; read when its first handle is made.
  ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
  static WarningsOnce once;
  c10::WarningUtils::set_warning_handler(&once);
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
