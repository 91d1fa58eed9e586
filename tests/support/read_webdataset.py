"""Reads the shards of a dataset with Python's webdataset and prints what it found as JSON:
    tests/support/webdataset tests/support/read_webdataset.py DATASET

Every sample must have one picture and a .json that names it, and the index beside a shard must lead to the same bytes.
"""
import json
import os
import sys

import webdataset

folder = sys.argv[1]
with open(os.path.join(folder, "dataset.json")) as file:
    shards = json.load(file)["shards"]
found = {"samples": 0, "keys": [], "kinds": {}}
for shard in shards:
    path = os.path.join(folder, shard["file"])
    with open(os.path.join(folder, shard["index"]["file"])) as file:
        index = {member["name"]: member for member in json.load(file)["members"]}
    with open(path, "rb") as tar:
        for sample in webdataset.WebDataset(path, shardshuffle=False, empty_check=False):
            key = sample["__key__"]
            text = json.loads(sample["json"])
            assert key == "%s/%06d/%06d" % (text["id"], text["scene"], text["frame"]), key
            kinds = [kind for kind in ("jpg", "png", "raw") if kind in sample]
            assert len(kinds) == 1, (key, kinds)
            for kind in (*kinds, "json"):
                member = index[f"{key}.{kind}"]
                tar.seek(member["offset"])
                assert tar.read(member["length"]) == sample[kind], key
            found["kinds"][kinds[0]] = found["kinds"].get(kinds[0], 0) + 1
            found["keys"].append(key)
            found["samples"] += 1
print(json.dumps(found))
