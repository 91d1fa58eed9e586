#pragma once

#include <filesystem>

#include "lib/base/json.h"
#include "metrics/inputs/work_folder.h"

namespace tinct {

/// tinct-torch beside this program, which measures with networks; and a folder for what passes
/// between the two, removed with the object.
class TorchSibling {
 public:
  /// Throws Error(Fault::resource) that says how to get it where this installation lacks it. `who`
  /// needs it: "lpips".
  explicit TorchSibling(const std::string& who);

  /// What it answers (tools/tinct-torch/measure_command.h). Its errors are thrown as if they were
  /// this program's own; Error(Fault::resource) where it ends without an answer.
  [[nodiscard]] Json ask(const Json& request);

  [[nodiscard]] const std::filesystem::path& folder() { return folder_.path(); }

 private:
  std::filesystem::path program_;
  WorkFolder folder_;
};

}  // namespace tinct
