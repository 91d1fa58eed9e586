#!/usr/bin/env python3
"""Pairs per second of one core, tinct against Keras-style NumPy and SciPy, and how exact the flow is.

    python3 -m venv .cache/pairs-venv
    .cache/pairs-venv/bin/pip install keras_preprocessing==1.1.2 numpy scipy pillow
    .cache/pairs-venv/bin/python tests/bench/pairs/pairs.py --bench build/lite/bin/pairs_bench PICTURE...

Both make the same thing of a 256 x 256 picture in memory: the previous frame by Table 3's ranges,
both frames augmented by Table 2's, the flow both ways and its masks. Time is processor time of one
thread, the best of five rounds that alternate between the two.
"""
import argparse
import json
import os
import subprocess
import time

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np
import scipy
import scipy.ndimage
from PIL import Image

# The module's old name for it is gone from new versions of SciPy.
if not hasattr(scipy.ndimage, "interpolation"):
    scipy.ndimage.interpolation = scipy.ndimage
from keras_preprocessing.image import affine_transformations as keras  # noqa: E402

keras.ndimage = scipy.ndimage
SIZE = 256
GRID = np.stack(np.meshgrid(np.arange(SIZE), np.arange(SIZE), indexing="ij"), axis=-1)


def draw(rng, theta, shear, shift, zoom):
    return dict(theta=rng.uniform(-theta, theta), shear=rng.uniform(-shear, shear),
                tx=rng.uniform(-shift, shift), ty=rng.uniform(-shift, shift),
                zx=rng.uniform(*zoom), zy=rng.uniform(*zoom))


def matrix(theta, shear, tx, ty, zx, zy):
    """Keras' matrix, (row, column)."""
    t, s = np.deg2rad(theta), np.deg2rad(shear)
    product = (np.array([[np.cos(t), -np.sin(t), 0], [np.sin(t), np.cos(t), 0], [0, 0, 1]])
               @ np.array([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
               @ np.array([[1, -np.sin(s), 0], [0, np.cos(s), 0], [0, 0, 1]])
               @ np.diag([zx, zy, 1]))
    return keras.transform_matrix_offset_center(product, SIZE, SIZE)


def flow_and_mask(first, second):
    motion = np.linalg.inv(second) @ first
    place = GRID @ motion[:2, :2].T + motion[:2, 2]
    source = GRID @ first[:2, :2].T + first[:2, 2]
    inside = ((place >= 0) & (place <= SIZE - 1) & (source >= 0) & (source <= SIZE - 1)).all(-1)
    return (place - GRID)[..., ::-1].astype(np.float32), inside


def keras_pair(still, rng):
    """As the 2018 program does it: the moved frame first, then both augmented."""
    motion, common = draw(rng, 5, 10, 4, (0.9, 1)), draw(rng, 15, 20, 12, (0.8, 1.1))
    flip = rng.random() < 0.5
    picture = still.astype(np.float32)
    previous = keras.apply_affine_transform(picture, fill_mode="nearest", **motion)
    frames = [keras.apply_affine_transform(frame, fill_mode="nearest", **common)
              for frame in (previous, picture)]
    mirror = np.array([[1, 0, 0], [0, -1, SIZE - 1], [0, 0, 1]]) if flip else np.eye(3)
    if flip:
        frames = [frame[:, ::-1] for frame in frames]
    current = matrix(**common) @ mirror
    previous = matrix(**motion) @ current
    return frames, flow_and_mask(previous, current), flow_and_mask(current, previous)


def keras_pairs_per_second(stills, seconds):
    rng = np.random.default_rng(0)
    made, start = 0, time.thread_time()
    while time.thread_time() - start < seconds:
        keras_pair(stills[made % len(stills)], rng)
        made += 1
    return made / (time.thread_time() - start)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--bench", required=True, help="the program pairs_bench")
    parser.add_argument("--seconds", type=float, default=2, help="of each round")
    parser.add_argument("pictures", nargs="+")
    args = parser.parse_args()
    stills = [np.asarray(Image.open(path).convert("RGB").resize((SIZE, SIZE)))
              for path in args.pictures]
    keras_pair(stills[0], np.random.default_rng(1))
    ours, theirs = [], []
    for _ in range(5):
        theirs.append(keras_pairs_per_second(stills, args.seconds))
        run = subprocess.run([args.bench, str(args.seconds), *args.pictures], check=True,
                             capture_output=True, text=True)
        result = json.loads(run.stdout)
        ours.append(result["pairs_per_second"])
    print(f"pairs a second and core   tinct {max(ours):8.1f}   (rounds {min(ours):.1f} to {max(ours):.1f})")
    print(f"Keras {keras.__name__.split('.')[0]} on NumPy {np.__version__}, SciPy {scipy.__version__}"
          f"   {max(theirs):8.1f}   (rounds {min(theirs):.1f} to {max(theirs):.1f})")
    print(f"ratio {max(ours) / max(theirs):.1f}; of the slowest to the fastest "
          f"{min(ours) / max(theirs):.1f}")
    print(f"{result['pairs_judged']} pairs, mean motion {result['mean_motion']:.2f} pixels")
    print("flow        end-point error   PSNR of the warped current frame")
    for name in ("exact", "dis", "farneback"):
        quality = result[name]
        print(f"{name:<11} {quality['end_point_error']:10.3f} px   {quality['psnr']:10.2f} dB")


main()
