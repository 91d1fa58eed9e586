#!/usr/bin/env python3
"""An independent ColorMotion net in PyTorch, which judges the one of train/models/user_guided.cpp.

Written from the specification of the paper's code (github.com/ColorMotion/ColorMotion at fd2912e),
not from tinct's C++. Reads the weights that tinct saved and a file with `luma`, `hints` and the
`chroma` that tinct computed from them; prints the largest difference in a*, b* and ends with
status 1 when it is larger than the tolerance.

    reference_user_guided.py model.safetensors case.safetensors [tolerance]
"""
import json
import struct
import sys
import warnings

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402

TYPES = {"F32": torch.float32, "I64": torch.int64}


def read_safetensors(path):
    """Tensors and metadata of a file: 8 bytes of length, JSON, data."""
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        head = json.loads(file.read(length))
        data = bytearray(file.read())
    metadata = head.pop("__metadata__", {})
    tensors = {}
    for name, entry in head.items():
        begin, end = entry["data_offsets"]
        flat = torch.frombuffer(data[begin:end], dtype=TYPES[entry["dtype"]])
        tensors[name] = flat.reshape(entry["shape"]).clone()
    return tensors, metadata


class Net(nn.Module):
    """Zhang 2017's U-net as ColorMotion has it, `width` channels in block 1 (64 as published)."""

    def __init__(self, width, hints, norm_on_trunk):
        super().__init__()
        self.norm_on_trunk = norm_on_trunk
        w1, w2, w3, w4 = width, 2 * width, 4 * width, 8 * width
        self.conv("bw_conv1_1", 1, w1)
        if hints:
            self.conv("ab_conv1_1", 3, w1)
        self.conv("conv1_2", w1, w1)
        self.stack(2, 2, w1, w2)
        self.stack(3, 3, w2, w3)
        self.stack(4, 3, w3, w4)
        self.stack(5, 3, w4, w4, dilation=2)
        self.stack(6, 3, w4, w4, dilation=2)
        self.stack(7, 3, w4, w4)
        for name, channels in [("conv1_2", w1), ("conv2_2", w2), ("conv3_3", w3), ("conv4_3", w4),
                               ("conv5_3", w4), ("conv6_3", w4), ("conv7_3", w4),
                               ("conv8_3", w3), ("conv9_2", w2)]:
            self.add_module(name + "norm", nn.BatchNorm2d(channels, eps=1e-3, momentum=0.01))
        self.add_module("conv8_1", nn.ConvTranspose2d(w4, w3, 4, stride=2, padding=1))
        self.conv("conv3_3_short", w3, w3)
        self.conv("conv8_2", w3, w3)
        self.conv("conv8_3", w3, w3)
        self.add_module("conv9_1", nn.ConvTranspose2d(w3, w2, 4, stride=2, padding=1))
        self.conv("conv2_2_short", w2, w2)
        self.conv("conv9_2", w2, w2)
        self.add_module("conv10_1", nn.ConvTranspose2d(w2, w2, 4, stride=2, padding=1))
        self.conv("conv1_2_short", w1, w2)
        self.conv("conv10_2", w2, w2)
        self.add_module("conv10_ab", nn.Conv2d(w2, 2, 1))

    def conv(self, name, inputs, outputs, dilation=1):
        self.add_module(name, nn.Conv2d(inputs, outputs, 3, padding=dilation, dilation=dilation))

    def stack(self, block, layers, inputs, outputs, dilation=1):
        for layer in range(1, layers + 1):
            self.conv(f"conv{block}_{layer}", inputs if layer == 1 else outputs, outputs, dilation)

    def layer(self, name, x):
        return self.get_submodule(name)(x)

    def chain(self, x, *names):
        for name in names:
            x = torch.relu(self.layer(name, x))
        return x

    def forward(self, luma, hints):
        x = self.layer("bw_conv1_1", luma - 50)
        if hasattr(self, "ab_conv1_1"):
            x = x + self.layer("ab_conv1_1", hints)
        skips = []
        x = self.chain(torch.relu(x), "conv1_2")
        for names, last in [(("conv2_1", "conv2_2"), "conv1_2"),
                            (("conv3_1", "conv3_2", "conv3_3"), "conv2_2"),
                            (("conv4_1", "conv4_2", "conv4_3"), "conv3_3")]:
            normalised = self.layer(last + "norm", x)
            skips.append(normalised)
            # ColorMotion sends the features on as they were before the normalisation.
            down = normalised if self.norm_on_trunk else x
            x = self.chain(functional.avg_pool2d(down, 1, stride=2), *names)
        x = self.layer("conv4_3norm", x)
        for block in (5, 6, 7):
            x = self.chain(x, *(f"conv{block}_{layer}" for layer in (1, 2, 3)))
            x = self.layer(f"conv{block}_3norm", x)
        x = torch.relu(self.layer("conv8_1", x) + self.layer("conv3_3_short", skips[2]))
        x = self.layer("conv8_3norm", self.chain(x, "conv8_2", "conv8_3"))
        x = torch.relu(self.layer("conv9_1", x) + self.layer("conv2_2_short", skips[1]))
        x = self.layer("conv9_2norm", self.chain(x, "conv9_2"))
        x = torch.relu(self.layer("conv10_1", x) + self.layer("conv1_2_short", skips[0]))
        x = functional.leaky_relu(self.layer("conv10_2", x), 0.2)
        return 100 * torch.tanh(self.layer("conv10_ab", x))


def main(weights_path, case_path, tolerance=1e-3):
    weights, metadata = read_safetensors(weights_path)
    options = json.loads(metadata["tinct"])["model"]
    net = Net(options["width"], options["model"] == "user_guided", options["norm_on_trunk"])
    net.load_state_dict(weights, strict=True)
    net.eval()
    case, _ = read_safetensors(case_path)
    with torch.no_grad():
        chroma = net(case["luma"], case["hints"])
    assert chroma.shape == case["chroma"].shape, (chroma.shape, case["chroma"].shape)
    difference = (chroma - case["chroma"]).abs().max().item()
    print(f"largest difference {difference:.3g}, deviation of a*, b* {chroma.std().item():.3g}")
    return 0 if difference <= float(tolerance) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
