#!/usr/bin/env python3
"""The 2018 scene rule with OpenCV and scikit-image alone: the independent truth of the tests.

reference_colormotion_scenes.py FILM [CURVE.csv]

Prints {"scenes":[[first,last],...],"dropped":[...]} as JSON; writes frame,ssim,top_two to CURVE.csv.
Needs: pip install "numpy<2" scikit-image opencv-python-headless==4.6.0.66
"""
import json
import sys

import cv2
import numpy as np
from skimage.metrics import structural_similarity


def top_two(picture):
    gray = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
    counts = np.sort(np.bincount((gray // 4).ravel(), minlength=64))
    return float(counts[-2:].sum()) / gray.size


def frames_of(film):
    reader = cv2.VideoCapture(film)
    while True:
        good, frame = reader.read()
        if not good:
            return
        yield cv2.resize(frame, (256, 256), interpolation=cv2.INTER_AREA)


def main(film, curve=None):
    rows, scenes, dropped, kept = [], [], [], None
    for number, picture in enumerate(frames_of(film)):
        share, ssim = top_two(picture), float("nan")
        if share >= 0.85:
            if dropped and dropped[-1][1] == number - 1:
                dropped[-1][1] = number
            else:
                dropped.append([number, number])
            kept = None
        else:
            if kept is not None:
                ssim = float(structural_similarity(kept, picture, channel_axis=2, data_range=255))
            if kept is None or ssim < 0.35:
                scenes.append([number, number])
            scenes[-1][1] = number
            kept = picture
        rows.append((number, ssim, share))
    print(json.dumps({"scenes": scenes, "dropped": dropped}))
    if curve:
        with open(curve, "w") as out:
            out.writelines(f"{n},{s!r},{t!r}\n" for n, s, t in rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
