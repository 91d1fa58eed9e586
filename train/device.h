#pragma once

#include <c10/core/Device.h>

#include <string>

namespace tinct {

/// The device that a name means: "auto" is CUDA where there is one, else the CPU. Of several CUDA
/// devices it is number `index`. Throws Error(Fault::usage) for "cuda" where there is none, and for
/// an index without a device.
[[nodiscard]] c10::Device find_device(const std::string& name, int index = 0);

/// Sets LibTorch's threads to thread_count(), which `processes` share: that of each is at least 1.
/// Its results depend on that number, which is returned.
int set_torch_threads(int processes = 1);

/// Which kernels training takes on a device. On CUDA `deterministic` asks for those that give the
/// same bits every time; operators that have none, as the gradient of grid_sample, are told of in
/// the log, each once. Otherwise cuDNN times its kernels at first and takes the fastest. Changes
/// nothing on the CPU, whose kernels repeat themselves.
void choose_kernels(const c10::Device& device, bool deterministic);

/// What is done with the weights that were cast to fewer bits: training changes them, and has them
/// cast anew; of a net that no longer learns they are kept until forget_cast_weights().
enum class CastWeights { forgotten, kept };

/// Computes convolutions in fewer bits while it lives: "bfloat16" or "float16"; "float32" changes
/// nothing. Of weights that take no gradients casts are never kept.
class ReducedPrecision {
 public:
  ReducedPrecision(const c10::Device& device, const std::string& precision,
                   CastWeights casts = CastWeights::forgotten);
  ~ReducedPrecision();
  ReducedPrecision(const ReducedPrecision&) = delete;
  ReducedPrecision& operator=(const ReducedPrecision&) = delete;

 private:
  c10::DeviceType device_;
  bool enabled_;
  CastWeights casts_;
};

/// Frees the cast weights of all nets.
void forget_cast_weights();

/// "cpu" or the name of the CUDA device's kind, and LibTorch's version: what a result depends on.
[[nodiscard]] std::string torch_version();

}  // namespace tinct
