#!/usr/bin/env python3
"""Values of FID's and LPIPS' networks by the packages that define them, for tests/train.

The published weights are not needed: both sides fill the networks with numbers that a formula
makes from the tensors' names (formula_weights.py here, tests/train/formula_weights.h there), so that
every layer counts. Writes tests/train/learned_reference.json. Needs, in an environment of its own:

    pip install torch torchvision numpy scipy
    pip install --no-deps lpips==0.1.4 pytorch-fid==0.3.0
    reference_learned_metrics.py tests/train/learned_reference.json
"""
import json
import sys

import lpips
import numpy as np
import pytorch_fid.inception
import torch
from pytorch_fid.fid_score import calculate_frechet_distance

from formula_weights import fill, filled, kernels, noise, picture


def inception_features(pictures):
    pytorch_fid.inception.load_state_dict_from_url = lambda *_, **__: filled(
        pytorch_fid.inception._inception_v3(num_classes=1008, aux_logits=False,
                                            weights=None).state_dict())
    net = pytorch_fid.inception.InceptionV3().eval()
    with torch.no_grad():
        return torch.cat([net(p / 255)[0][:, :, 0, 0] for p in pictures])


def inception_kernels():
    return kernels(pytorch_fid.inception._inception_v3(num_classes=1008, aux_logits=False,
                                                       weights=None))


def lpips_distances(pairs):
    net = lpips.LPIPS(net="alex", pnet_rand=True, pretrained=False, verbose=False).eval()
    state = {}
    for name, tensor in net.state_dict().items():
        if name.startswith("net.slice"):  # net.slice2.3.weight is torchvision's features.3.weight
            _, _, number, kind = name.split(".")
            state[name] = fill(f"features.{number}.{kind}", tuple(tensor.shape))
        elif name.startswith("lins."):
            _, number, rest = name.split(".", 2)
            state[name] = fill(f"lin{number}.{rest}", tuple(tensor.shape))
        elif name.startswith("lin"):
            state[name] = fill(name, tuple(tensor.shape))
        else:
            state[name] = tensor
    net.load_state_dict(state)
    with torch.no_grad():
        return [net(a / 127.5 - 1, b / 127.5 - 1).item() for a, b in pairs]


def frechet_case(rows, columns, seed):
    """Two sets of features that a formula makes, and the distance by scipy's sqrtm."""
    sets = []
    for name in ("x", "y"):
        v = noise(f"{name}{seed}", rows * columns).reshape(rows, columns)
        scale = 1 + torch.arange(columns, dtype=torch.float64) / columns
        sets.append((v * scale + (0.3 if name == "y" else 0.0)).numpy())
        sets[-1][:, 1:] += 0.5 * sets[-1][:, :-1]
    moments = [(s.mean(axis=0), np.cov(s, rowvar=False)) for s in sets]
    distance = calculate_frechet_distance(*moments[0], *moments[1])
    return {"rows": rows, "columns": columns, "seed": seed, "distance": float(distance)}


def main(path):
    wide, small = picture(120, 160, 0), picture(64, 48, 7)
    features = inception_features([wide, picture(299, 299, 3)])
    chosen = list(range(0, 2048, 64))
    pairs = [(wide, picture(120, 160, 2)), (small, picture(64, 48, 30)),
             (picture(31, 31, 0), picture(31, 31, 5))]
    result = {
        "made_by": "tests/support/reference_learned_metrics.py",
        "inception": {"kernels": inception_kernels(), "chosen": chosen,
                      "values": features[:, chosen].tolist(),
                      "mean": features.mean(dim=1).tolist(), "std": features.std(dim=1).tolist()},
        "lpips": lpips_distances(pairs),
        "frechet": [frechet_case(200, 8, 1), frechet_case(500, 32, 2)],
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(result, file)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1])
