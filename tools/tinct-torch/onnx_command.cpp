#include "tools/tinct-torch/onnx_command.h"

namespace tinct {

CommandText onnx_text() {
  return {
      .name = "onnx",
      .summary = "write a trained net as an ONNX file, for other programs",
      .about =
          "For simple, user_guided and zhang16, also pruned. Inputs are luma, [batch, 1, "
          "height, width] with L* from 0 to 100, and hints, [batch, 3, height, width] with a*, "
          "b* and 1 where they are given and 0 elsewhere; the output is chroma, [batch, 2, "
          "height, width] with a* and b*. Height and width are open, as multiples of 8. "
          "Weights are float32; operators are those of opset 17. Hints that the net itself spreads "
          "(spread_hints, the default of train) have no operators there: --hints as-given "
          "leaves that out, so that colours are the same without hints, and given ones reach less "
          "far; or train with spread_hints=false.",
      .examples = {
          {"tinct onnx runs/first --out first.onnx --hints as-given", "a net of the defaults"},
          {"tinct train dataset=dataset out=runs/plain spread_hints=false",
           "a net that can be written as it was trained"},
          {"tinct onnx runs/plain --out plain.onnx", "the newest checkpoint of a run"}}};
}

}  // namespace tinct
