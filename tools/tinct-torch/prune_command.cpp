#include "tools/tinct-torch/prune_command.h"

namespace tinct {

CommandText prune_text() {
  return {
      .name = "prune",
      .summary = "remove the channels of a trained net that do least",
      .about =
          "Channels are ranked, layer by layer, by how often their output behind the ReLU is zero "
          "on "
          "held-out frames (APoZ), and those that are zero most often go: out of the convolutions "
          "that make them, both addends of a sum, the normalisation, and the convolutions that "
          "read "
          "them, whose biases take over the removed channels' means. conv10_2, which makes the "
          "colours, is left whole.\n\n"
          "W.safetensors holds the channels of each layer beside the weights, so that tinct "
          "colorize, train init= and prune itself take it as any other. Both nets are measured on "
          "the same frames; train on from the smaller one to win back what it lost.",
      .examples = {{"tinct prune runs/first --dataset dataset --out small.safetensors --keep 0.6",
                    "six of ten channels stay"},
                   {"tinct train dataset=dataset init=small.safetensors out=runs/small "
                    "learning_rate=1e-4 steps=2000",
                    "fine-tuning; model=, width= and size= too where runs/first has others than "
                    "the usual"}}};
}

}  // namespace tinct
