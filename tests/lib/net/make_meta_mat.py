#!/usr/bin/env python3
"""Writes meta_packed.mat and meta_plain.mat, as small as a devkit's meta.mat can be, by SciPy's writer.

    pip install scipy; tests/lib/net/make_meta_mat.py
"""
import os

import numpy as np
import scipy.io

FIELDS = ["ILSVRC2012_ID", "WNID", "words", "gloss", "num_children", "children", "wordnet_height", "num_train_images"]
SYNSETS = [(1, "n02119789", "kit fox, Vulpes macrotis", 0, []), (2, "n02100735", "English setter", 0, []),
           (3, "n02110185", "Siberian husky", 0, []), (1001, "n02083346", "canine, canid", 3, [1, 2, 3])]

table = np.zeros((len(SYNSETS), 1), dtype=[(name, "O") for name in FIELDS])
for row, (number, synset, words, count, children) in enumerate(SYNSETS):
    table[row, 0] = (np.array([[number]], np.float64), synset, words, "gloss of " + synset, np.array([[count]], np.uint8),
                     np.array([children], np.uint16), np.array([[0]], np.uint8), np.array([[1300]], np.uint16))
for name, packed in (("meta_packed.mat", True), ("meta_plain.mat", False)):
    path = os.path.join(os.path.dirname(__file__), name)
    scipy.io.savemat(path, {"synsets": table}, do_compression=packed)
    with open(path, "r+b") as file:
        file.write(b"MATLAB 5.0 MAT-file".ljust(116))  # without the time, which SciPy puts there
