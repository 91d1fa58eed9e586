#include "tools/tinct-torch/commands.h"

#include "tools/tinct-torch/decode_sample.h"
#include "tools/tinct-torch/validation_pictures.h"

namespace tinct {

const std::vector<Command>& all_commands() {
  static const std::vector<Command> commands{
      run_train_command(),          run_colorize_command(),      run_prune_command(),
      run_onnx_command(),           run_measure_command(),       run_weights_inspect_command(),
      run_weights_import_command(), run_weights_export_command()};
  return commands;
}

PictureDecoder picture_decoder() { return decode_sample; }

TrainingHooks picture_hooks() { return {std::make_shared<ValidationPictures>(decode_sample)}; }

}  // namespace tinct
