#include "tools/tinct-torch/weights_command.h"

namespace tinct {

CommandText weights_inspect_text() {
  return {.name = "weights inspect",
          .summary = "list the tensors of a model's weights",
          .about =
              "Names, shapes and types, how many parameters there are, and which model they "
              "belong to where the file says so. Nothing in the file is run.",
          .examples = {{"tinct weights inspect runs/first", "the newest checkpoint of a run"},
                       {"tinct weights inspect siggraph17.pth --json", "for other programs"}}};
}

CommandText weights_import_text() {
  return {
      .name = "weights import",
      .summary = "take over weights that another program trained",
      .about =
          "Renames and rescales the tensors by a key map, so that the net here gives the colours "
          "of the net there, and stores with them which model they are of: the file is then a "
          "--model of tinct colorize and an init= of tinct train. vgg16 and inception_resnet_v2 "
          "are no colorizers but nets that colorizers build on: they keep their names and lose "
          "what is not needed.\n\n"
          "A .pth file is read without running what is in it; one that holds more than weights is "
          "refused. A tensor that is missing, has another shape or is unknown is told by name, and "
          "nothing is written then.",
      .examples = {
          {"tinct weights import siggraph17-df00044c.pth --map siggraph17 --out zhang.safetensors",
           "Zhang's user-guided net of 2017, to colorize with"},
          {"tinct train dataset=dataset out=runs/tuned init=zhang.safetensors chroma_scale=110",
           "and to train on"},
          {"tinct weights import vgg16-397923af.pth --map vgg16 --out vgg16.safetensors",
           "features for losses, without the classifier"}}};
}

CommandText weights_export_text() {
  return {.name = "weights export",
          .summary = "write a model's weights for another program",
          .about =
              "A plain .safetensors file of float32 tensors under the names of PyTorch's "
              "state_dict. With --map they get the names and the scale of that program; what "
              "it has besides, as a head for classification, is not there, so load them there "
              "with strict=False.",
          .examples = {{"tinct weights export runs/first --out first.safetensors",
                        "the newest checkpoint, under its own names"},
                       {"tinct weights export runs/tuned --map siggraph17 --out tuned.safetensors",
                        "for the PyTorch program of Zhang et al."}}};
}

}  // namespace tinct
