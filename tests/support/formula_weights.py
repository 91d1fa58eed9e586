"""Weights and pictures that a formula makes, the same here and in tests/train/formula_weights.h."""
import math

import torch


def noise(name, count):
    """Numbers in -1..1 that depend on a name: a few whole-number operations, exact everywhere."""
    seed = 0
    for char in name:
        seed = (seed * 31 + ord(char)) % 2**31
    x = (torch.arange(count, dtype=torch.int64) * 1103515245 + seed) % 2**31
    x = x ^ (x >> 15)
    x = (x * 69069 + 1) % 2**31
    x = x ^ (x >> 13)
    return x.to(torch.float64) / 2**30 - 1


def fill(name, shape):
    v = noise(name, math.prod(shape)).reshape(shape)
    if name.startswith("lin"):
        v = 0.5 + 0.5 * v
    elif len(shape) == 4:
        v = v * math.sqrt(6 / math.prod(shape[1:]))
    elif name.endswith("bn.weight"):
        v = 1 + 0.1 * v
    elif name.endswith("running_var"):
        v = 1 + 0.5 * v
    else:
        v = 0.1 * v
    return v.to(torch.float32)


def filled(state, rename=lambda name: name):
    return {name: fill(rename(name), tuple(tensor.shape)) if tensor.is_floating_point() else tensor
            for name, tensor in state.items()}


def picture(height, width, shift):
    """An RGB picture [1, 3, h, w] in 0..255."""
    y = torch.arange(height).view(-1, 1, 1)
    x = torch.arange(width).view(1, -1, 1) + shift
    c = torch.arange(3).view(1, 1, -1)
    values = (x * 5 + y * 3 + c * 40 + (x // 16 + y // 8) % 2 * 90 + x * y // 32) % 256
    return values.to(torch.float32).permute(2, 0, 1)[None]


def kernels(net):
    """The shape of each convolution with a normalisation by the name of its layer."""
    return {name.removesuffix(".conv.weight"): list(tensor.shape)
            for name, tensor in net.state_dict().items() if name.endswith(".conv.weight")}
