#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <memory>
#include <vector>

namespace tinct {

/// A network that the user supplies: a TorchScript program (torch.jit.save), or an AOTInductor
/// package (.pt2, torch._inductor.aoti_compile_and_package), which runs on the kind of device only
/// that it was compiled for.
class ScriptModel {
 public:
  /// Throws Error(Fault::input) that says what is wrong with the file.
  ScriptModel(const std::filesystem::path& path, const c10::Device& device);
  ~ScriptModel();
  ScriptModel(const ScriptModel&) = delete;
  ScriptModel& operator=(const ScriptModel&) = delete;

  /// forward(inputs…), on the device. Of a list or tuple of tensors the last one, since flow nets
  /// return every refinement. Throws Error(Fault::input) with the network's own words where it
  /// fails, and where it returns no tensor.
  [[nodiscard]] at::Tensor run(const std::vector<at::Tensor>& inputs);

 private:
  struct Kind;
  std::filesystem::path path_;
  c10::Device device_;
  std::unique_ptr<Kind> kind_;
};

}  // namespace tinct
