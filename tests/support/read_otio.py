"""Reads an OTIO file with the library of the Academy Software Foundation and prints what it found as JSON:
    tests/support/otio tests/support/read_otio.py FILE.otio
"""
import json
import sys

import opentimelineio as otio

timeline = otio.adapters.read_from_file(sys.argv[1])
items = []
for track in timeline.tracks:
    for child in track:
        range_ = child.source_range
        item = {"kind": type(child).__name__, "name": child.name, "track": track.name,
                "source": [range_.start_time.value, range_.duration.value],
                "in_track": track.trimmed_range_of_child(child).start_time.value,
                "rate": range_.duration.rate}
        if isinstance(child, otio.schema.Clip):
            item["url"] = child.media_reference.target_url
            item["frames"] = list(child.metadata["tinct"]["frames"])
            item["available"] = child.available_range().duration.value
        items.append(item)
print(json.dumps({"name": timeline.name, "frames": timeline.duration().value, "rate": timeline.duration().rate,
                  "items": items}))
