#pragma once

#include <c10/core/Device.h>

#include <string>

namespace tinct {

/// The device that a name means: "auto" is CUDA where there is one, else the CPU. Throws
/// Error(Fault::usage) for "cuda" where there is none.
[[nodiscard]] c10::Device find_device(const std::string& name);

/// Sets LibTorch's threads to thread_count(). Its results depend on that number.
void set_torch_threads();

/// Makes cuDNN choose kernels that give the same bits every time, for training on CUDA.
void ask_for_repeatable_kernels();

/// Computes convolutions in fewer bits while it lives: "bfloat16" or "float16"; "float32" changes
/// nothing.
class ReducedPrecision {
 public:
  ReducedPrecision(const c10::Device& device, const std::string& precision);
  ~ReducedPrecision();
  ReducedPrecision(const ReducedPrecision&) = delete;
  ReducedPrecision& operator=(const ReducedPrecision&) = delete;

 private:
  c10::DeviceType device_;
  bool enabled_;
};

/// "cpu" or the name of the CUDA device's kind, and LibTorch's version: what a result depends on.
[[nodiscard]] std::string torch_version();

}  // namespace tinct
