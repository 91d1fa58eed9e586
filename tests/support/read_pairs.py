"""Reads the shards of tinct pairs with Python's webdataset and checks what a program that trains from them needs:
    tests/support/webdataset tests/support/read_pairs.py PAIRS

Every sample has both frames, both flows of their size, both masks and a .json that names it; the index beside a shard
leads to the same bytes, and the sums are those of pairs.json. Prints how many there were as JSON.
"""
import hashlib
import json
import os
import struct
import sys

import numpy
import webdataset

MEMBERS = ["previous.png", "current.png", "forward.flo", "backward.flo", "forward_valid.png", "backward_valid.png", "json"]


def png_size(data):
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", data[16:24])


def flow(data):
    assert data[:4] == b"PIEH"
    width, height = struct.unpack("<ii", data[4:12])
    return numpy.frombuffer(data, "<f4", offset=12).reshape(height, width, 2)


folder = sys.argv[1]
pairs = 0
with open(os.path.join(folder, "pairs.json")) as file:
    shards = json.load(file)["shards"]
for shard in shards:
    path = os.path.join(folder, shard["file"])
    with open(path, "rb") as tar:
        whole = tar.read()
    assert (len(whole), hashlib.sha256(whole).hexdigest()) == (shard["bytes"], shard["sha256"])
    with open(os.path.join(folder, shard["index"]["file"])) as file:
        index = {member["name"]: member for member in json.load(file)["members"]}
    found = 0
    for sample in webdataset.WebDataset(path, shardshuffle=False, empty_check=False):
        key = sample["__key__"]
        for name in MEMBERS:
            member = index[f"{key}.{name}"]
            assert whole[member["offset"]:member["offset"] + member["length"]] == sample[name], (key, name)
            assert hashlib.sha256(sample[name]).hexdigest() == member["sha256"]
        size = png_size(sample["current.png"])
        assert all(png_size(sample[name]) == size for name in MEMBERS if name.endswith(".png"))
        for name in ("forward.flo", "backward.flo"):
            field = flow(sample[name])
            assert field.shape == (size[1], size[0], 2) and numpy.isfinite(field).all()
        record = json.loads(sample["json"])
        assert key == "%s/%06d" % (record["id"], record["number"]), key
        found += 1
    assert found == shard["pairs"] and len(index) == found * len(MEMBERS)
    pairs += found
print(json.dumps({"pairs": pairs}))
