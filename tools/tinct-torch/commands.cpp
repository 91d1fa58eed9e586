#include "tools/tinct-torch/commands.h"

#include <cstring>

#include "lib/data/sample.h"
#include "tools/tinct-torch/validation_pictures.h"

namespace tinct {
namespace {

BgrPicture decode(std::string_view bytes, const std::string& name) {
  const Frame frame = decode_picture(bytes, encoding_of_picture(name), name);
  const auto row_bytes = static_cast<std::size_t>(frame.width) * 3;
  BgrPicture picture{.width = frame.width, .height = frame.height, .pixels = {}};
  picture.pixels.resize(row_bytes * static_cast<std::size_t>(frame.height));
  for (int y = 0; y < frame.height; ++y) {
    std::memcpy(picture.pixels.data() + static_cast<std::size_t>(y) * row_bytes, frame.row(y),
                row_bytes);
  }
  return picture;
}

}  // namespace

const std::vector<Command>& all_commands() {
  static const std::vector<Command> commands{
      run_train_command(),          run_colorize_command(),      run_prune_command(),
      run_onnx_command(),           run_measure_command(),       run_weights_inspect_command(),
      run_weights_import_command(), run_weights_export_command()};
  return commands;
}

PictureDecoder picture_decoder() { return decode; }

TrainingHooks picture_hooks() { return {std::make_shared<ValidationPictures>(decode)}; }

}  // namespace tinct
