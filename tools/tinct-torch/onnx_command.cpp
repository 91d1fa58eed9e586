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
          "(spread_hints, the default of train) have no operators there: train with "
          "spread_hints=false.",
      .examples = {{"tinct train dataset=dataset out=runs/first spread_hints=false",
                    "a net that can be written"},
                   {"tinct onnx runs/first --out first.onnx", "the newest checkpoint of a run"}}};
}

}  // namespace tinct
