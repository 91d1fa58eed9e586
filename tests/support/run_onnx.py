"""Runs ONNX files by ONNX Runtime on examples that tinct computed:

    tests/support/onnxruntime tests/support/run_onnx.py FILE.onnx EXAMPLE.safetensors [FILE.onnx EXAMPLE.safetensors…]

An example holds the model's inputs by name and the `chroma` that tinct made of them. onnx's checker looks at each file
first. Prints a JSON list with, for each pair, the largest difference in chroma, the largest number of tinct's chroma, the
file's opset and the names of its inputs' sides.
"""
import json
import struct
import sys

import numpy
import onnx
import onnxruntime

TYPES = {"F32": numpy.float32, "I64": numpy.int64}


def read_safetensors(path):
    with open(path, "rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        head = json.loads(file.read(length))
        data = file.read()
    head.pop("__metadata__", None)
    tensors = {}
    for name, entry in head.items():
        begin, end = entry["data_offsets"]
        tensors[name] = numpy.frombuffer(data[begin:end], TYPES[entry["dtype"]]).reshape(entry["shape"])
    return tensors


def judged(model, example):
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    tensors = read_safetensors(example)
    truth = tensors["chroma"]
    inputs = {given.name: tensors[given.name] for given in session.get_inputs()}
    (chroma,) = session.run(["chroma"], inputs)
    assert chroma.shape == truth.shape, (chroma.shape, truth.shape)
    return {
        "difference": float(numpy.abs(chroma - truth).max()),
        "largest": float(numpy.abs(truth).max()),
        "opset": onnx.load(model).opset_import[0].version,
        "inputs": {given.name: given.shape for given in session.get_inputs()},
        "tinct": json.loads(session.get_modelmeta().custom_metadata_map["tinct"]),
    }


words = sys.argv[1:]
print(json.dumps([judged(model, example) for model, example in zip(words[::2], words[1::2])]))
