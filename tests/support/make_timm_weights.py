#!/usr/bin/env python3
"""timm's Inception-ResNet-v2 as the judge of tinct's own. No trained weights are needed.

    make_timm_weights.py reference tests/train/timm_reference.json
        outputs for weights that a formula makes (formula_weights.py), for the tests that run always
    make_timm_weights.py example FOLDER
        random weights as weights.pth and weights.safetensors, and example.safetensors with an input
        and its outputs, for the test that reads them

Run it by tests/support/timm, which brings timm.
"""
import json
import pathlib
import sys

import timm
import torch
from safetensors.torch import save_file

from formula_weights import filled, kernels, picture


def network():
    return timm.create_model("inception_resnet_v2", pretrained=False).eval()


def outputs(net, rgb):
    """The 1536 numbers before the classifier and the 1000 scores, of RGB in 0..255."""
    with torch.no_grad():
        pre_logits = net.forward_head(net.forward_features(rgb / 127.5 - 1), pre_logits=True)
        return pre_logits, net(rgb / 127.5 - 1)


def reference(path):
    net = network()
    net.load_state_dict(filled(net.state_dict()))
    chosen = list(range(0, 1000, 50))
    pictures = []
    for height, width, shift in ((299, 299, 0), (139, 171, 3)):
        pre_logits, logits = outputs(net, picture(height, width, shift))
        pictures.append({"height": height, "width": width, "shift": shift,
                         "pre_logits": pre_logits[0, chosen].tolist(),
                         "logits": logits[0, chosen].tolist(),
                         "pre_logits_mean": pre_logits.mean().item(),
                         "logits_mean": logits.mean().item()})
    result = {"made_by": "tests/support/make_timm_weights.py", "timm": timm.__version__,
              "parameters": sum(p.numel() for p in net.parameters()), "chosen": chosen,
              "kernels": kernels(net),
              "residuals": sorted(name.removesuffix(".conv2d.weight") for name in net.state_dict()
                                  if name.endswith(".conv2d.weight")),
              "pictures": pictures}
    with open(path, "w", encoding="utf-8") as file:
        json.dump(result, file)
        file.write("\n")


def example(folder):
    torch.manual_seed(1)
    net = network()
    for name, tensor in net.state_dict().items():
        # Fresh statistics would leave the normalisations untested.
        if name.endswith("running_mean"):
            tensor.normal_(0, 0.1)
        elif name.endswith("running_var"):
            tensor.uniform_(0.5, 2)
    rgb = (torch.rand(2, 3, 299, 299) * 255).round()
    pre_logits, logits = outputs(net, rgb)
    torch.save(net.state_dict(), folder / "weights.pth")
    save_file(net.state_dict(), folder / "weights.safetensors")
    save_file({"rgb": rgb, "pre_logits": pre_logits, "logits": logits},
              folder / "example.safetensors")


if __name__ == "__main__":
    {"reference": reference, "example": example}[sys.argv[1]](pathlib.Path(sys.argv[2]))
