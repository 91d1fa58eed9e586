#!/usr/bin/env python3
"""Edited films with frame-exact truth, for scene detection: made of any clips and of drawn ones.

    make_edited_films.py OUT_DIR [--sources CLIP_OR_FOLDER...] [--takes TRUTH_DIR...] [--drawn N]
                         [--films N] [--seed S] [--size 480x270] [--fps 24,25,30] [--codec h264] [--vfr]
    make_edited_films.py OUT_DIR --check

--sources are clips (or folders of clips, or of PNG frames) that hold no cut. --takes cuts films whose truth
is known into their shots, away from transitions, cards and distractors. --drawn adds takes made by numbers:
textures under a moving camera. Each film is NAME.mp4 and NAME.json with "frames", "fps", "cuts" (first frames
of new shots), "gradual", "uniform", "ignore" and "events" ([kind, first, last]); frames count from 0.
The same seed, numpy and ffmpeg give the same truth and the same raw frames, whose MD5 is printed.
--check decodes each film of OUT_DIR and compares its frames with its truth. Needs numpy and ffmpeg.
"""
import argparse
import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile

import numpy as np

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from films.editor import STYLES, Editor  # noqa: E402
from films.pictures import BLACK, Noise, letters, painted, shrunk_plainness  # noqa: E402
from films.takes import DrawnTake, clips, takes_of_truth  # noqa: E402

RATES = "12,15,23.976,24,24,25,25,25,29.97,30,30,50,59.94,60"
ENCODERS = {"h264": ("libx264", "mp4"), "hevc": ("libx265", "mp4"), "mpeg4": ("mpeg4", "mp4"),
            "vp9": ("libvpx-vp9", "webm"), "ffv1": ("ffv1", "mkv")}
# Uneven time stamps: runs of 1, 2 and 3 units, and a wobble within them.
UNEVEN = "settb=1/90000,setpts='if(N,PREV_OUTPTS+(1+mod(floor(N/37),3)+0.4*mod(N*7,5)/5)/(2*FR*TB),0)'"


def encoder(rng, codec, fps, vfr):
    """The options of ffmpeg, and how they are called in the truth."""
    heavy = rng.random() < .15
    crf = int(rng.integers(33, 37)) if heavy else int(rng.integers(18, 31))
    spacing = int(rng.integers(10, 26)) if heavy else 250
    if codec == "ffv1":
        quality = []
    elif codec == "mpeg4":
        quality = ["-q:v", str(max(2, (crf - 14) // 2)), "-g", str(min(spacing, 100))]
    else:
        quality = ["-crf", str(crf), "-g", str(spacing), *(["-preset", "veryfast"] if codec != "vp9" else
                                                           ["-b:v", "0", "-deadline", "realtime", "-cpu-used", "8"])]
    timing = ["-vf", UNEVEN.replace("FR", fps_ratio(fps)), "-fps_mode", "passthrough", "-enc_time_base", "1/90000"] \
        if vfr else []
    return [*timing, "-c:v", ENCODERS[codec][0], *quality], heavy


def fps_ratio(fps):
    return {23.976: "24000/1001", 29.97: "30000/1001", 59.94: "60000/1001"}.get(fps, f"{fps:g}")


def film_effects(rng, size, truth, frames):
    """What lies over a whole film: a mark in the corner, bars, grain, no colour."""
    width, height = size
    effects, kind = [], rng.random()
    if kind < .1:
        mark = letters(rng, int(rng.integers(2, 5)), height // 14)
        effects.append(lambda p, k: painted(p, mark, width - mark.shape[1] - 12, 10, (225, 128, 128)))
        truth["events"].append(["logo", 0, frames - 1])
    elif kind < .2:
        bar = np.ones((int(height * rng.uniform(.06, .13)), width), bool)
        effects.append(lambda p, k: painted(painted(p, bar, 0, 0, BLACK), bar, 0, height - bar.shape[0], BLACK))
    if rng.random() < .12:
        noise = Noise(rng, rng.uniform(2, 7), True)
        effects.append(noise.add)
        truth["events"].append(["grain", 0, frames - 1])
    if rng.random() < .1:
        gray = np.full((2, height // 2, width // 2), 128, np.uint8)
        effects.append(lambda p, k: p._replace(c=gray))
    return effects


def runs_of(marked):
    runs = []
    for frame in np.flatnonzero(marked).tolist():
        if runs and frame - runs[-1][1] <= 2:
            runs[-1][1] = frame
        else:
            runs.append([frame, frame])
    return runs


def settle(truth, shares):
    """Frames that are nearly without content but not quite count as neither, such as a card under heavy grain."""
    shares = np.array(shares)
    unclear = [run for run in truth["uniform"] if shares[run[0]:run[1] + 1].min() < .89]
    truth["uniform"] = [run for run in truth["uniform"] if run not in unclear]
    known = np.zeros(len(shares), bool)
    for first, last in truth["uniform"] + truth["gradual"] + truth["ignore"] + unclear:
        known[first:last + 1] = True
    truth["ignore"] += unclear + runs_of((shares > .8) & ~known)


def make_film(job):
    options, number, takes, folder = job
    rng = np.random.default_rng([options.seed, number])
    style = list(STYLES)[number % len(STYLES)]
    rates = [float(r) for r in options.fps.split(",")]
    fps = rates[int(rng.integers(len(rates)))]
    editor = Editor(rng, takes, options.size, fps, style).film(int(rng.integers(options.shortest, options.longest)))
    truth, frames = editor.truth, editor.frames
    effects = film_effects(rng, options.size, truth, len(frames))
    command, heavy = encoder(rng, options.codec, fps, options.vfr)
    if heavy:
        truth["events"].append(["heavy", 0, len(frames) - 1])
    name = f"{options.name}{options.seed}_{number:03d}_{style}"
    file = f"{name}.{ENCODERS[options.codec][1]}"
    width, height = options.size
    writer = subprocess.Popen(["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s",
                               f"{width}x{height}", "-r", fps_ratio(fps), "-i", "-", *command, "-pix_fmt", "yuv420p",
                               "-threads", "2", os.path.join(folder, file)], stdin=subprocess.PIPE)
    digest, shares = hashlib.md5(), []
    for k, frame in enumerate(frames):
        picture = frame()
        for effect in effects:
            picture = effect(picture, k)
        shares.append(shrunk_plainness(picture))
        raw = np.ascontiguousarray(picture.y).tobytes() + np.ascontiguousarray(picture.c).tobytes()
        digest.update(raw)
        writer.stdin.write(raw)
    writer.stdin.close()
    if writer.wait():
        raise SystemExit(f"ffmpeg could not write {file}")
    settle(truth, shares)
    record = {"film": file, "frames": len(frames), "fps": fps, "width": width, "height": height,
              **{kind: sorted(values, key=str if kind == "events" else None) for kind, values in truth.items()}}
    record["events"].sort(key=lambda e: e[1])
    with open(os.path.join(folder, name + ".json"), "w") as out:
        json.dump(record, out, separators=(",", ":"))
        out.write("\n")
    print(f"{file}: {len(frames)} frames, {len(truth['cuts'])} cuts, {len(truth['gradual'])} gradual, raw "
          f"{digest.hexdigest()}", flush=True)


def check(folder):
    bad = 0
    for name in sorted(n for n in os.listdir(folder) if n.endswith(".json")):
        with open(os.path.join(folder, name)) as file:
            truth = json.load(file)
        count = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-count_frames", "-show_entries",
                                "stream=nb_read_frames", "-of", "csv=p=0", os.path.join(folder, truth["film"])],
                               check=True, capture_output=True, text=True).stdout.strip().strip(",")
        numbers = [*truth["cuts"], *(f for kind in ("gradual", "uniform", "ignore") for r in truth[kind] for f in r)]
        fine = int(count) == truth["frames"] and all(0 <= f < truth["frames"] for f in numbers) \
            and truth["cuts"] == sorted(set(truth["cuts"]))
        bad += not fine
        print(f"{'fine' if fine else 'WRONG'}: {truth['film']}: {count} frames, truth {truth['frames']}")
    return 1 if bad else 0


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    parser.add_argument("--sources", nargs="*", default=[])
    parser.add_argument("--takes", nargs="*", default=[])
    parser.add_argument("--drawn", type=int, default=40)
    parser.add_argument("--films", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", default="480x270", type=lambda s: tuple(int(n) for n in s.split("x")))
    parser.add_argument("--fps", default=RATES, help="drawn from these, e.g. 24,25,60")
    parser.add_argument("--codec", default="h264", choices=ENCODERS)
    parser.add_argument("--vfr", action="store_true", help="uneven time stamps")
    parser.add_argument("--shortest", type=int, default=600)
    parser.add_argument("--longest", type=int, default=900)
    parser.add_argument("--name", default="made")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--check", action="store_true")
    return parser.parse_args()


def main():
    options = parse()
    if options.check:
        return check(options.out)
    os.makedirs(options.out, exist_ok=True)
    with tempfile.TemporaryDirectory() as cache:
        takes = list(clips(options.sources, options.size, cache))
        for folder in options.takes:
            takes += takes_of_truth(folder, options.size, cache)
        takes += [DrawnTake((options.seed, number), options.size) for number in range(options.drawn)]
        if len(takes) < 2:
            raise SystemExit("give --sources, --takes or --drawn: a film needs two takes")
        jobs = [(options, number, takes, options.out) for number in range(options.films)]
        if options.jobs == 1:
            for job in jobs:
                make_film(job)
        else:
            Pool.takes = takes
            with multiprocessing.get_context("fork").Pool(options.jobs, maxtasksperchild=4) as pool:
                pool.map(from_parent, [(options, number) for number in range(options.films)], chunksize=1)
    return 0


class Pool:
    takes = []  # shared by fork, not by copies


def from_parent(job):
    options, number = job
    make_film((options, number, Pool.takes, options.out))


if __name__ == "__main__":
    sys.exit(main())
