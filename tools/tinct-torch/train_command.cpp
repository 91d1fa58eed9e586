#include "tools/tinct-torch/train_command.h"

namespace tinct {

CommandText train_text() {
  return {
      .name = "train",
      .summary = "train a colorizer on a dataset",
      .about =
          "Every option below can stand in a JSON file, {\"dataset\": \"dataset\", \"width\": 16}, "
          "or "
          "follow as key=value; the command line wins. RUN gets config.json, log.jsonl (losses and "
          "validations, one line each) and checkpoints: weights as safetensors under PyTorch's "
          "names, with the optimizer beside them.\n\n"
          "Validation runs on the scenes that the dataset holds out, with and without hints, and "
          "is printed beside two predictors that know nothing: all gray, and the mean colour of "
          "the training frames. mse_ab is the mean squared error of a* and b*.\n\n"
          "A run that was interrupted or killed goes on when the same command is run again, and "
          "ends with the same bits as one that was not, on the same kind of machine with the same "
          "number of threads.",
      .examples = {{"tinct train dataset=dataset out=runs/first", "the published net; wants a GPU"},
                   {"tinct train dataset=dataset out=runs/small width=16 size=64 steps=600 "
                    "learning_rate=0.002",
                    "a small net that learns in minutes on two cores"},
                   {"tinct train config.json seed=2 out=runs/second",
                    "options from a file, two changed"}},
      .takes_settings = true};
}

}  // namespace tinct
