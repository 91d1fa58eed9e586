#!/usr/bin/env python3
"""Writes tests/augment/keras_reference.json: matrices and warped pictures as keras_preprocessing
1.1.2 makes them, for tests/augment/keras_test.cpp.

    pip install keras_preprocessing==1.1.2 numpy scipy
    tests/support/reference_affine.py > tests/augment/keras_reference.json
"""
import json

import numpy as np
import scipy.ndimage
from keras_preprocessing.image import affine_transformations as keras

# The module's old name for it is gone from new versions of SciPy.
if not hasattr(scipy.ndimage, "interpolation"):
    scipy.ndimage.interpolation = scipy.ndimage
keras.ndimage = scipy.ndimage

WIDTH, HEIGHT = 19, 14
CASES = [
    dict(),
    dict(theta=15),
    dict(shear=-20),
    dict(tx=3.25, ty=-2.5),
    dict(zx=0.8, zy=1.1),
    dict(theta=-12.5, shear=17, tx=-4, ty=2.75, zx=1.07, zy=0.83),
    dict(theta=90),
    dict(zx=4.5, zy=3.75, tx=9),
]


def pattern():
    """pattern_frame(19, 14, 0) of tests/support/test_frames.h, as RGB."""
    y, x, c = np.mgrid[0:HEIGHT, 0:WIDTH, 0:3]
    return ((7 * x + 13 * y + 29 * c + x * y // 9) % 256).astype(np.float64)


def matrix(case):
    """Keras' matrix, caught on its way to SciPy: (row, column)."""
    caught = {}

    class Catch:
        class interpolation:
            @staticmethod
            def affine_transform(channel, linear, offset, **_):
                caught["matrix"] = np.column_stack([linear, offset])
                return channel

        affine_transform = interpolation.affine_transform

    saved, keras.ndimage = keras.ndimage, Catch
    keras.apply_affine_transform(pattern(), **case)
    keras.ndimage = saved
    return caught.get("matrix", np.eye(3)[:2]).tolist()


def main():
    cases = []
    for case in CASES:
        entry = {"parameters": case, "matrix": matrix(case), "pictures": {}}
        for mode in ("nearest", "constant", "reflect", "wrap"):
            warped = keras.apply_affine_transform(pattern(), fill_mode=mode, cval=77.0, **case)
            entry["pictures"][mode] = np.round(warped, 1).ravel().tolist()
        cases.append(entry)
    print(json.dumps({"width": WIDTH, "height": HEIGHT, "cases": cases}))


main()
