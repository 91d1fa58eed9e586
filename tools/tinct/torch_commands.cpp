// The commands that tinct-torch runs: their help and the check of their words are here, so that
// they work, and say what is missing, where tinct-torch was not built.
#include <unistd.h>

#include <cerrno>
#include <sstream>

#include "lib/base/errors.h"
#include "lib/base/subprocess.h"
#include "tools/tinct-torch/colorize_command.h"
#include "tools/tinct-torch/onnx_command.h"
#include "tools/tinct-torch/prune_command.h"
#include "tools/tinct-torch/train_command.h"
#include "tools/tinct-torch/weights_command.h"
#include "tools/tinct/commands.h"
#include "tools/tinct/openmp_threads.h"

namespace tinct {
namespace {

namespace fs = std::filesystem;

/// Becomes tinct-torch.
int start_sibling(const std::string& command, const std::vector<std::string>& words) {
  const fs::path sibling = fs::path(this_program()).parent_path() / "tinct-torch";
  if (!fs::exists(sibling)) {
    throw Error(Fault::resource,
                "tinct " + command +
                    " is done by tinct-torch, which this installation lacks: build "
                    "tinct with LibTorch (./dev setup brings it, or -DTINCT_TORCH_DIR=FOLDER names "
                    "yours), see docs/train.md");
  }
  std::vector<std::string> texts{sibling.string()};
  std::istringstream parts(command);  // "weights import" is two words
  for (std::string part; parts >> part;) texts.push_back(part);
  texts.insert(texts.end(), words.begin(), words.end());
  std::vector<char*> argv;
  for (std::string& text : texts) argv.push_back(text.data());
  argv.push_back(nullptr);
  tame_openmp_threads();
  execv(sibling.c_str(), argv.data());
  throw_system_error("can't start " + sibling.string(), errno);
}

template <typename Options>
Command elsewhere(const CommandText& text) {
  Command command = make_command<Options>(text, nullptr);
  command.elsewhere = [name = text.name](const std::vector<std::string>& words) {
    return start_sibling(name, words);
  };
  return command;
}

}  // namespace

Command train_command() { return elsewhere<TrainOptions>(train_text()); }
Command onnx_command() { return elsewhere<OnnxOptions>(onnx_text()); }
Command prune_command() { return elsewhere<PruneOptions>(prune_text()); }
Command colorize_command() { return elsewhere<ColorizeOptions>(colorize_text()); }
Command weights_inspect_command() {
  return elsewhere<WeightsInspectOptions>(weights_inspect_text());
}
Command weights_import_command() { return elsewhere<WeightsImportOptions>(weights_import_text()); }
Command weights_export_command() { return elsewhere<WeightsExportOptions>(weights_export_text()); }

}  // namespace tinct
