// The list of a build without picture and video libraries.
#include "tools/tinct-torch/commands.h"

namespace tinct {

const std::vector<Command>& all_commands() {
  static const std::vector<Command> commands{
      run_train_command(),           run_prune_command(),          run_onnx_command(),
      run_weights_inspect_command(), run_weights_import_command(), run_weights_export_command()};
  return commands;
}

PictureDecoder picture_decoder() { return decode_raw_picture; }

TrainingHooks picture_hooks() { return {}; }

GrayFlowMethods film_flows() { return {}; }

}  // namespace tinct
