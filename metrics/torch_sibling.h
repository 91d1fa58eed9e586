#pragma once

#include <filesystem>

#include "lib/base/json.h"

namespace tinct {

/// tinct-torch beside this program, which measures with networks; and a folder for what passes
/// between the two, removed with the object.
class TorchSibling {
 public:
  /// Throws Error(Fault::resource) that says how to get it where this installation lacks it. `who`
  /// needs it: "lpips".
  explicit TorchSibling(const std::string& who);
  ~TorchSibling();
  TorchSibling(const TorchSibling&) = delete;
  TorchSibling& operator=(const TorchSibling&) = delete;

  /// What it answers (tools/tinct-torch/measure_command.h). Its errors are thrown as if they were
  /// this program's own; Error(Fault::resource) where it ends without an answer.
  [[nodiscard]] Json ask(const Json& request) const;

  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }

 private:
  std::filesystem::path program_;
  std::filesystem::path folder_;
};

}  // namespace tinct
