#!/usr/bin/env python3
"""Prints the values that tests/metrics/presets/presets_test.cpp holds as constants: what the published code gives.

Run with numpy 1.26, scipy 1.15, scikit-image 0.25 and opencv-python-headless 4.6.0.66 (pip install 'numpy<2' …). The
frames are made by a formula that the test repeats; the arithmetic is the publications', written anew here: TCVC
(eval_results.py), ColorMNet (evaluation.py, cdc.py), Lai et al. (evaluate_WarpError.py, with a known flow), ColorMotion.
"""
import math

import cv2
import numpy as np
import scipy.stats
from skimage.metrics import structural_similarity

WIDTH, HEIGHT, FRAMES = 40, 32, 6


def truth(t):
    """RGB frames of whole numbers."""
    x = np.arange(WIDTH)[None, :, None]
    y = np.arange(HEIGHT)[:, None, None]
    c = np.arange(3)[None, None, :]
    return ((x * 5 + y * 3 + c * 40 + t * 7 + (x * y) // 7) % 256).astype(np.uint8)


def output(t):
    """The truth with errors of -30..30, other ones in each frame."""
    x = np.arange(WIDTH)[None, :, None]
    y = np.arange(HEIGHT)[:, None, None]
    c = np.arange(3)[None, None, :]
    error = (x * y + 5 * c * x + t * 11) % 61 - 30
    return np.clip(truth(t).astype(int) + error, 0, 255).astype(np.uint8)


def mean_square(a, b):
    return np.mean((a.astype(np.float64) - b.astype(np.float64)) ** 2)


def psnr(mse):
    return math.inf if mse == 0 else 20 * math.log10(255 / math.sqrt(mse))


def colorfulness(rgb):
    b, g, r = cv2.split(rgb.astype("float"))  # the planes of an RGB picture, misnamed
    rg = np.absolute(r - g)
    yb = np.absolute(0.5 * (r + g) - b)
    return np.sqrt(np.std(rg) ** 2 + np.std(yb) ** 2) + 0.3 * np.sqrt(np.mean(rg) ** 2 + np.mean(yb) ** 2)


def divergence(p, q):
    m = (p + q) / 2
    return 0.5 * scipy.stats.entropy(p, m) + 0.5 * scipy.stats.entropy(q, m)


def cdc(frames):
    histograms = [[cv2.calcHist([f], [c], None, [256], [0, 256]) / (f.shape[0] * f.shape[1]) for c in range(3)]
                  for f in frames]
    channels = []
    for c in range(3):
        total = 0
        for d in (1, 2, 4):
            values = [divergence(histograms[i][c], histograms[i + d][c]) for i in range(len(frames) - d)]
            total += 1 / 3 * np.mean(values)
        channels.append(total)
    return float(np.mean(channels))


def opponent(rgb):
    r, g, b = (rgb[..., c] / 255 for c in range(3))
    return np.stack([r - g, (r + g) / 2 - b])


def main():
    truths = [truth(t) for t in range(FRAMES)]
    outputs = [output(t) for t in range(FRAMES)]
    pairs = list(zip(truths, outputs))
    errors = [psnr(mean_square(a, b)) for a, b in pairs]
    print("tcvc.psnr", np.mean(errors))
    print("tcvc.psnr_key", (errors[0] + errors[-1]) / 2)
    print("tcvc.psnr_between", np.mean(errors[1:-1]))
    print("tcvc.cdc", cdc(outputs))
    wrapped = [((a - b) ** 2).mean() for a, b in pairs]  # uint8
    print("colormnet-published.psnr", np.mean([20 * np.log10(255 / np.sqrt(m)) for m in wrapped]))
    print("colormnet-published.ssim", np.mean([structural_similarity(a, b, channel_axis=2) for a, b in pairs]))
    print("colormnet-published.colorfulness", np.mean([colorfulness(b) for a, b in pairs]))

    def lab(rgb):
        return cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[..., 1:].astype(np.float64)

    print("colormotion.mse_ab", np.mean([np.mean((lab(a) - lab(b)) ** 2) for a, b in pairs]))
    print("sjtu.rmse", np.sqrt(np.mean([np.mean((opponent(a) - opponent(b)) ** 2) for a, b in pairs])))


main()
