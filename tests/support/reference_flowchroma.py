#!/usr/bin/env python3
"""An independent FlowChroma in PyTorch, which judges the one of train/models/flowchroma.cpp.

Written from the published Keras program (github.com/ThejanW/FlowChroma at 90718c3), not from tinct's
C++: every window of frames is run anew, embedding and memory are repeated over the picture, and all
channels are joined before the fusion. Reads the weights that tinct saved and a file with the `luma` of
a film, [t, 1, h, w], with the `embedding` [t, n] of its frames where the net has one, and with the
`chroma` that tinct gave frame by frame with memory=window. Prints the largest difference in a*, b* and
ends with status 1 when it is larger than the tolerance.

    reference_flowchroma.py model.safetensors case.safetensors [tolerance]
"""
import json
import sys
import warnings

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import functional  # noqa: E402

from reference_user_guided import read_safetensors  # noqa: E402


def keras_same(x, weight, bias, stride):
    """Convolution of 3 x 3 as Keras pads it: all rows and columns that are missing, the odd one behind."""
    sides = []
    for size in (x.shape[3], x.shape[2]):
        missing = max((-(-size // stride) - 1) * stride + 3 - size, 0)
        sides += [missing // 2, missing - missing // 2]
    return functional.conv2d(functional.pad(x, sides), weight, bias, stride)


class Net:
    def __init__(self, weights, options):
        self.weights = weights
        self.options = options

    def conv(self, name, x, stride=1):
        return keras_same(x, self.weights[name + ".weight"], self.weights[name + ".bias"], stride)

    def lstm(self, x):
        layers = self.options["lstm_layers"]
        weights = {name.removeprefix("rnn_lstm."): tensor for name, tensor in self.weights.items()
                   if name.startswith("rnn_lstm.")}
        if self.options["gates"] == "sigmoid":
            hidden = weights["weight_hh_l0"].shape[1]
            net = nn.LSTM(x.shape[2], hidden, layers, batch_first=True)
            net.load_state_dict(weights)
            return net(x)[0]
        for layer in range(layers):
            x = self.hard_layer(x, *(weights[f"{name}_l{layer}"] for name in
                                     ("weight_ih", "weight_hh", "bias_ih", "bias_hh")))
        return x

    @staticmethod
    def hard_layer(x, weight_ih, weight_hh, bias_ih, bias_hh):
        def gate(v):
            return torch.clamp(0.2 * v + 0.5, 0, 1)
        h = c = torch.zeros(x.shape[0], weight_hh.shape[1])
        outputs = []
        for t in range(x.shape[1]):
            z = x[:, t] @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh
            i, f, g, o = z.chunk(4, 1)
            c = gate(f) * c + gate(i) * torch.tanh(g)
            h = gate(o) * torch.tanh(c)
            outputs.append(h)
        return torch.stack(outputs, 1)

    def encode(self, luma):
        x = luma / 50 - 1
        for number, stride in enumerate((2, 1, 2, 1, 2, 1, 1, 1), 1):
            x = torch.relu(self.conv(f"encoder_conv{number}", x, stride))
        return x

    def window(self, luma, embedding):
        """a*, b* of the last of the frames of one window."""
        encoded = self.encode(luma)
        t, _, h, w = encoded.shape
        memory = self.lstm(encoded.mean((2, 3))[None])[0]
        memory = torch.relu(functional.linear(memory, self.weights["rnn_dense1.weight"],
                                              self.weights["rnn_dense1.bias"]))
        repeated = [part[:, :, None, None].expand(t, part.shape[1], h, w)
                    for part in (embedding, memory)]
        x = torch.cat([encoded, *repeated], 1)
        x = torch.relu(functional.conv2d(x, self.weights["fusion_conv.weight"],
                                         self.weights["fusion_conv.bias"]))
        for number in (1, 2, 3, 4):
            x = torch.relu(self.conv(f"decoder_conv{number}", x))
            if number in (1, 3):
                x = x.repeat_interleave(2, 2).repeat_interleave(2, 3)
        x = torch.tanh(self.conv("decoder_conv5", x)) * 128
        return x.repeat_interleave(2, 2).repeat_interleave(2, 3)[-1]

    def film(self, luma, embedding):
        length = self.options["window"]
        frames = []
        for last in range(luma.shape[0]):
            seen = [max(0, i) for i in range(last - length + 1, last + 1)]
            frames.append(self.window(luma[seen], embedding[seen]))
        return torch.stack(frames)


def main(weights_path, case_path, tolerance=1e-3):
    weights, metadata = read_safetensors(weights_path)
    net = Net(weights, json.loads(metadata["tinct"])["model"])
    case, _ = read_safetensors(case_path)
    luma = case["luma"]
    with torch.no_grad():
        chroma = net.film(luma, case.get("embedding", torch.zeros(luma.shape[0], 0)))
    assert chroma.shape == case["chroma"].shape, (chroma.shape, case["chroma"].shape)
    difference = (chroma - case["chroma"]).abs().max().item()
    print(f"largest difference {difference:.3g}, deviation of a*, b* {chroma.std().item():.3g}")
    return 0 if difference <= float(tolerance) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
