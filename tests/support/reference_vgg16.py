#!/usr/bin/env python3
"""VGG-16 as torchvision lays it out, in plain PyTorch with drawn weights: the judge of train/models/vgg16.cpp.

    reference_vgg16.py FOLDER

Writes FOLDER/vgg16.pth, the state_dict of the whole network, and FOLDER/taps.pth, a dict of `pictures` and of the
features after the last ReLU of each block that they give: conv1_2, conv2_2, conv3_3, conv4_3, conv5_3.
"""
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
import torch  # noqa: E402
from torch import nn  # noqa: E402

# torchvision/models/vgg.py, cfgs["D"].
LAYOUT = [64, 64, "M", 128, 128, "M", 256, 256, 256, "M", 512, 512, 512, "M", 512, 512, 512, "M"]
TAPS = {3: "conv1_2", 8: "conv2_2", 15: "conv3_3", 22: "conv4_3", 29: "conv5_3"}


class Vgg16(nn.Module):
    def __init__(self):
        super().__init__()
        layers = []
        channels = 3
        for width in LAYOUT:
            if width == "M":
                layers.append(nn.MaxPool2d(kernel_size=2, stride=2))
                continue
            layers += [nn.Conv2d(channels, width, kernel_size=3, padding=1), nn.ReLU(inplace=True)]
            channels = width
        self.features = nn.Sequential(*layers)
        # The first of torchvision's three; what a reader of features does not need.
        self.classifier = nn.Sequential(nn.Linear(512 * 7 * 7, 8))


def main(folder):
    torch.manual_seed(3)
    net = Vgg16()
    for module in net.features:
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            nn.init.normal_(module.bias, 0, 0.1)
    example = {"pictures": torch.randn(2, 3, 64, 48)}
    x = example["pictures"]
    with torch.no_grad():
        for place, module in enumerate(net.features):
            x = module(x)
            if place in TAPS:
                example[TAPS[place]] = x.clone()
    torch.save(net.state_dict(), folder / "vgg16.pth")
    torch.save(example, folder / "taps.pth")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
