#!/usr/bin/env python3
"""Prints the SSIM values that tests/lib/media/ssim_test.cpp holds as constants.

Run with scikit-image 0.26 and numpy 1.26 (pip install scikit-image 'numpy<2'). The frames are made
by a formula that the test repeats; `structural_similarity(channel_axis=2)` of today is what
`compare_ssim(multichannel=True)` was in 2018.
"""
import numpy as np
from skimage.metrics import structural_similarity


def frames(width, height, t):
    """Two RGB frames: a pattern, and the pattern with an error of -20..20."""
    x = np.arange(width)[None, :, None]
    y = np.arange(height)[:, None, None]
    c = np.arange(3)[None, None, :]
    first = (x * 7 + y * 13 + c * 29 + t * 5 + (x * y) // 9) % 256
    second = np.clip(first + (x * y + 5 * c * x + t * 11) % 41 - 20, 0, 255)
    return first.astype(np.uint8), second.astype(np.uint8)


def luma(rgb):
    return rgb.astype(np.float64) @ np.array([0.299, 0.587, 0.114])


WANG = dict(gaussian_weights=True, sigma=1.5, use_sample_covariance=False, data_range=255)

for size in [(96, 64, 0), (61, 47, 3), (11, 11, 7), (256, 256, 1)]:
    a, b = frames(*size)
    uniform = structural_similarity(a, b, channel_axis=2, data_range=255)
    wang = structural_similarity(
        a.astype(np.float64), b.astype(np.float64), channel_axis=2, **WANG)
    wang_y = structural_similarity(luma(a), luma(b), **WANG)
    print(size, f"{uniform:.15f} {wang:.15f} {wang_y:.15f}")
