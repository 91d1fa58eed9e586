#!/usr/bin/env python3
"""Files that PyTorch users bring, for tests/train and tests/cli, made by PyTorch itself.

    make_torch_files.py FOLDER [--weights]

writes weights in both forms of torch.save, and small networks as TorchScript: `shift.pt`, whose
flow is always (3, -2); `still.pt`, which sees no motion; `mean_pool.pt`, a "video network" whose
features are means over 16x224x224 and over the first half of the time; and some that are wrong.
With `--weights` also drawn weights of the shapes that tinct's own networks have, under the names of
`tinct weights list`. `--package FILE.pt2` compiles shift.pt's network for pictures of 64x48 with
AOTInductor instead, which needs a C++ compiler.
"""
import argparse
import collections
import json
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")
import torch  # noqa: E402
from typing import List  # noqa: E402


class Shift(torch.nn.Module):
    def forward(self, a: torch.Tensor, b: torch.Tensor):
        flow = torch.zeros_like(a[:, :2])
        flow[:, 0] += 3
        flow[:, 1] -= 2
        return flow


class Still(torch.nn.Module):
    def forward(self, a: torch.Tensor, b: torch.Tensor):
        return torch.zeros_like(a[:, :2])


class Refined(torch.nn.Module):
    """As torchvision's RAFT: a list of flows, the last one the best; sides of whole eighths."""

    def forward(self, a: torch.Tensor, b: torch.Tensor) -> List[torch.Tensor]:
        if a.shape[2] % 8 != 0 or a.shape[3] % 8 != 0:
            raise ValueError("sides must be multiples of 8")
        if float(a.min()) < -1 or float(a.max()) > 1:
            raise ValueError("pictures must be in -1..1")
        flow = (b - a)[:, :2]
        return [flow * 0, flow]


class MeanPool(torch.nn.Module):
    def forward(self, x: torch.Tensor):
        if x.shape[1:] != (3, 16, 224, 224):
            raise ValueError("windows must be 3x16x224x224")
        return torch.cat([x.mean([2, 3, 4]), x[:, :, :8].mean([2, 3, 4])], 1)


class WrongShape(torch.nn.Module):
    def forward(self, a: torch.Tensor, b: torch.Tensor):
        return a[:, :1, ::2]


def weights():
    base = torch.arange(24, dtype=torch.float32)
    tensors = [("plain.weight", base.reshape(2, 3, 4) / 8),
               ("turned", base.reshape(4, 6).t()),  # not in the order of its storage
               ("part", base[5:9]),  # shares the storage, begins inside it
               ("half", torch.tensor([0.5, -2.0], dtype=torch.float16)),
               ("bn.num_batches_tracked", torch.tensor(7))]
    state = collections.OrderedDict(tensors)
    state._metadata = {"": {"version": 1}}
    return state


def main(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(weights(), folder / "zip.pth")
    torch.save(weights(), folder / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save({"epoch": 3, "state_dict": weights()}, folder / "nested.pth")
    parameters = {"p": torch.nn.Parameter(torch.ones(2))}
    torch.save(parameters, folder / "parameters.pth")
    torch.save(torch.nn.Linear(2, 2), folder / "module.pth")
    torch.save(torch.nn.Linear(2, 2), folder / "legacy_module.pth",
               _use_new_zipfile_serialization=False)
    for protocol in (0, 4, 5):
        torch.save(weights(), folder / f"legacy{protocol}.pth", pickle_protocol=protocol,
                   _use_new_zipfile_serialization=False)
        if protocol > 0:
            torch.save(weights(), folder / f"zip{protocol}.pth", pickle_protocol=protocol)
    parallel = {f"module.{name}": tensor for name, tensor in weights().items()}
    optimizer = {"state": {0: {"exp_avg": torch.ones(3, dtype=torch.float64)}}}
    for form, new in (("zip", True), ("legacy", False)):
        torch.save({"optimizer": optimizer, "model": parallel}, folder / f"{form}_training.pth",
                   _use_new_zipfile_serialization=new)
    torch.save({"args": argparse.Namespace(lr=1), "state_dict": weights()}, folder / "args.pth")
    torch.save({"wide": torch.ones(1).expand(10**9)}, folder / "expanded.pth")
    torch.save({"none": torch.zeros(0), "flat": torch.zeros(3, 0, 2), "one": torch.ones(1)},
               folder / "empty.pth")
    for name, net in [("shift", Shift()), ("still", Still()), ("refined", Refined()),
                      ("mean_pool", MeanPool()), ("wrong_shape", WrongShape())]:
        torch.jit.save(torch.jit.script(net), str(folder / f"{name}.pt"))


def own_weights(folder):
    torch.manual_seed(3)
    folder = pathlib.Path(folder)

    def kernel(*shape):
        return torch.randn(shape) * (2 / (shape[1] * shape[2] * shape[3])) ** 0.5

    alexnet, linear = {}, {}
    layers = [(0, 3, 64, 11), (3, 64, 192, 5), (6, 192, 384, 3), (8, 384, 256, 3),
              (10, 256, 256, 3)]
    for level, (number, inputs, outputs, side) in enumerate(layers):
        alexnet[f"features.{number}.weight"] = kernel(outputs, inputs, side, side)
        alexnet[f"features.{number}.bias"] = torch.zeros(outputs)
        linear[f"lin{level}.model.1.weight"] = torch.rand(1, outputs, 1, 1)
    torch.save(alexnet, folder / "alexnet.pth")
    torch.save(linear, folder / "lpips-alex.pth", _use_new_zipfile_serialization=False)

    reference = pathlib.Path(__file__).parent.parent / "train/learned_reference.json"
    inception = {}
    for name, shape in json.loads(reference.read_text())["inception"]["kernels"].items():
        inception[f"{name}.conv.weight"] = kernel(*shape)
        for part, value in [("weight", 1), ("bias", 0), ("running_mean", 0), ("running_var", 1)]:
            inception[f"{name}.bn.{part}"] = torch.full((shape[0],), float(value))
    torch.save(inception, folder / "inception.pth")


def package(path):
    pictures = (torch.zeros(1, 3, 48, 64), torch.zeros(1, 3, 48, 64))
    program = torch.export.export(Shift(), pictures)
    torch._inductor.aoti_compile_and_package(program, package_path=path)


if __name__ == "__main__":
    if sys.argv[1] == "--package":
        package(sys.argv[2])
    else:
        main(sys.argv[1])
        if "--weights" in sys.argv:
            own_weights(sys.argv[1])
