"""Reads a Croissant file with MLCommons' library, which checks it, and prints what it found as JSON:
    tests/support/croissant tests/support/read_croissant.py FILE.croissant.json
"""
import json
import sys

import mlcroissant as mlc


def plain(value):
    value = value.decode() if isinstance(value, bytes) else value
    return value.item() if hasattr(value, "item") else value


dataset = mlc.Dataset(jsonld=sys.argv[1])
metadata = dataset.metadata
print(json.dumps({
    "name": metadata.name,
    "conforms_to": metadata.conforms_to,
    "errors": sorted(metadata.ctx.issues.errors),
    "warnings": sorted(metadata.ctx.issues.warnings),
    "files": [{"id": one.id, "url": one.content_url, "sha256": one.sha256, "size": one.content_size}
              for one in metadata.distribution],
    "records": [{name: plain(value) for name, value in record.items()} for record in dataset.records("scenes")]
    if metadata.record_sets else [],
}))
