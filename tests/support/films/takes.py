"""Takes: what shots are cut from. Clips that hold no cut, the shots of films with truth, and drawn ones."""
import json
import os
import subprocess

import numpy as np

from films.pictures import Noise, Picture, folded, gain, planes

SHORTEST = 16


class ClipTake:
    """Frames first..last of a decoded clip, played to and fro when a shot is longer."""

    def __init__(self, frames, first, last, size, name):
        self.frames, self.first, self.length, self.size, self.name = frames, first, last - first + 1, size, name

    def at(self, time):
        position = int(folded(np.array(round(time)), self.length)) if self.length > 1 else 0
        return planes(np.asarray(self.frames[self.first + position]), self.size)


def decode(path, size, cache):
    """All frames of a film or a folder of pictures, in a file on disk."""
    width, height = size
    raw = os.path.join(cache, f"{len(os.listdir(cache))}.raw")
    source = ["-framerate", "25", "-pattern_type", "glob", "-i", os.path.join(path, "*.png")] \
        if os.path.isdir(path) else ["-i", path]
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *source, "-map", "0:v:0", "-vf",
                    f"scale={width}:{height}:force_original_aspect_ratio=increase:flags=area,crop={width}:{height}",
                    "-fps_mode", "passthrough", "-pix_fmt", "yuv420p", "-f", "rawvideo", raw], check=True)
    stride = width * height * 3 // 2
    return np.memmap(raw, np.uint8, "r").reshape(-1, stride)


def quiet_ranges(truth):
    """The runs of frames inside one shot that no transition, card or distractor touches."""
    frames = truth["frames"]
    free = np.ones(frames, bool)
    for kind in ("gradual", "uniform", "ignore"):
        for first, last in truth.get(kind, []):
            free[max(0, first - 2):last + 3] = False
    for _, first, last in truth.get("events", []):
        if last - first > 1 or first not in truth["cuts"]:  # two frames at a cut only name the cut's kind
            free[max(0, first - 2):last + 3] = False
    edges = [0, *truth["cuts"], frames]
    for start, end in zip(edges, edges[1:]):
        run = None
        for frame in range(start, end + 1):
            inside = frame < end and free[frame]
            if inside and run is None:
                run = frame
            elif not inside and run is not None:
                yield run, frame - 1
                run = None


def clips(paths, size, cache):
    for path in paths:
        names = [path]
        if os.path.isdir(path) and not any(n.endswith(".png") for n in os.listdir(path)):
            names = [os.path.join(path, n) for n in sorted(os.listdir(path)) if n.rsplit(".", 1)[-1] in
                     ("mp4", "webm", "mkv", "mov", "avi", "y4m")]
        for name in names:
            frames = decode(name, size, cache)
            yield ClipTake(frames, 0, len(frames) - 1, size, os.path.basename(os.path.normpath(name)))


def takes_of_truth(folder, size, cache):
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".json"):
            continue
        with open(os.path.join(folder, name)) as file:
            truth = json.load(file)
        film = truth["film"] if os.path.isabs(truth["film"]) else os.path.join(folder, truth["film"])
        frames = decode(film, size, cache)
        if len(frames) != truth["frames"]:
            raise SystemExit(f"{film} has {len(frames)} frames, and its truth says {truth['frames']}")
        for first, last in quiet_ranges(truth):
            if last - first + 1 >= SHORTEST:
                yield ClipTake(frames, first, last, size, f"{name[:-5]}:{first}")


# Drawn takes -------------------------------------------------------------------------------------------------

TILE = 512


def power_noise(rng, exponent, spread=1.0):
    """A field whose amplitude falls as 1/f^exponent, periodic, mean 0.5."""
    f = np.hypot(np.fft.fftfreq(TILE)[:, None], np.fft.rfftfreq(TILE)[None])
    f[0, 0] = 1
    spectrum = np.fft.rfft2(rng.standard_normal((TILE, TILE))) / f ** exponent
    spectrum[0, 0] = 0
    field = np.fft.irfft2(spectrum, (TILE, TILE))
    return np.clip(0.5 + 0.22 * spread * field / field.std(), 0, 1)


def patches(rng):
    """Flat rectangles over one another, like walls and windows."""
    field = np.full((TILE, TILE), rng.random())
    for _ in range(int(rng.integers(40, 160))):
        width, height = rng.integers(8, 160, 2)
        x, y = rng.integers(0, TILE, 2)
        rows, columns = np.arange(y, y + height) % TILE, np.arange(x, x + width) % TILE
        field[np.ix_(rows, columns)] = rng.random()
    return field


def stripes(rng):
    x, y = np.meshgrid(np.arange(TILE), np.arange(TILE))
    a, b = rng.integers(-12, 13, 2)
    wave = np.sin(2 * np.pi * (a * x + b * y) / TILE + 4 * power_noise(rng, 1.6))
    return 0.5 + 0.4 * np.tanh(rng.uniform(.5, 4) * wave)


def islands(rng):
    field = power_noise(rng, rng.uniform(1.1, 1.8))
    return np.clip(0.5 + rng.uniform(2, 9) * (field - .5), 0, 1)


def texture(rng):
    kind = rng.integers(6)
    field = (patches(rng) if kind == 0 else stripes(rng) if kind == 1 else islands(rng) if kind == 2
             else power_noise(rng, rng.uniform(.7, 1.5)))
    if kind in (0, 1, 2):
        field = np.clip(field + .3 * (power_noise(rng, .8) - .5), 0, 1)
    low, high = np.sort(rng.uniform(.02, 1, 2))
    low, high = (low, high) if high - low > .35 else (.1, .85)
    luma = 16 + 219 * (low + (high - low) * field)
    tint, strength = rng.uniform(100, 156, 2), rng.uniform(0, 70)
    chroma = [tint[k] + strength * (power_noise(rng, rng.uniform(1.2, 1.8)) - .5) for k in (0, 1)]
    return Picture(np.clip(luma, 16, 235).astype(np.uint8),
                   np.clip(chroma, 30, 226).astype(np.uint8)[:, ::2, ::2].copy())


def sampled(plane, x0, y0, scale, angle, shape):
    """A part of an endless tile, turned and zoomed, by bilinear interpolation."""
    height, width = shape
    tile = plane.shape[-1]
    if angle == 0:
        def axis(data, start, count, which):
            place = np.mod(start + np.arange(count) * scale, tile)
            low = place.astype(np.int64) % tile
            weight = np.rint((place - np.floor(place)) * 256).astype(np.uint16)
            weight = weight[:, None] if which == data.ndim - 2 else weight
            return ((np.take(data, low, which) * (np.uint16(256) - weight)
                     + np.take(data, (low + 1) % tile, which) * weight) >> 8).astype(np.uint8)
        return axis(axis(plane, y0, height, plane.ndim - 2), x0, width, plane.ndim - 1)
    x, y = np.arange(width) - width / 2, (np.arange(height) - height / 2)[:, None]
    u = (x0 + width / 2 * scale + scale * (np.cos(angle) * x - np.sin(angle) * y)).astype(np.float32)
    v = (y0 + height / 2 * scale + scale * (np.sin(angle) * x + np.cos(angle) * y)).astype(np.float32)
    iu, iv = np.floor(u).astype(np.int32), np.floor(v).astype(np.int32)
    fu, fv = u - iu, v - iv
    iu, iv, ju, jv = iu % tile, iv % tile, (iu + 1) % tile, (iv + 1) % tile
    if plane.ndim == 3:
        return np.stack([p[iv, iu] for p in plane])
    top = plane[iv, iu] * (1 - fu) + plane[iv, ju] * fu
    return (top * (1 - fv) + (plane[jv, iu] * (1 - fu) + plane[jv, ju] * fu) * fv).astype(np.uint8)


class Thing:
    """An ellipse or a box with a texture of its own that moves over the picture."""

    def __init__(self, rng, size):
        width, height = size
        self.size = size
        self.w, self.h = (2 * int(n / 2 * rng.uniform(.08, .45)) + 2 for n in (width, height))
        self.start = rng.uniform(0, 1, 2) * (width, height)
        self.speed = rng.normal(0, 1, 2) * (width / 130, height / 160)
        self.wave, self.phase = rng.uniform(0, .12, 2) * (width, height), rng.uniform(0, 6, 2)
        self.pace = rng.uniform(.03, .25)
        y, x = np.mgrid[-1:1:self.h * 1j, -1:1:self.w * 1j]
        self.mask = x * x + y * y < 1 if rng.random() < .6 else np.ones((self.h, self.w), bool)
        self.look = texture(rng)
        self.scale = rng.uniform(.6, 2)

    def draw(self, luma, chroma, time):
        width, height = self.size
        place = self.start + self.speed * time + self.wave * np.sin(self.pace * time + self.phase)
        x = int(place[0] % (width + self.w)) - self.w & ~1
        y = int(place[1] % (height + self.h)) - self.h & ~1
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + self.w, width), min(y + self.h, height)
        if x1 - x0 < 4 or y1 - y0 < 4:
            return
        mask = self.mask[y0 - y:y1 - y, x0 - x:x1 - x]
        own = sampled(self.look.y, (x0 - x) * self.scale, (y0 - y) * self.scale, self.scale, 0, mask.shape)
        np.copyto(luma[y0:y1, x0:x1], own, where=mask)
        half = mask[::2, ::2]
        colour = sampled(self.look.c, (x0 - x) / 2 * self.scale, (y0 - y) / 2 * self.scale, self.scale, 0, half.shape)
        rows, columns = slice(y0 // 2, y0 // 2 + half.shape[0]), slice(x0 // 2, x0 // 2 + half.shape[1])
        np.copyto(chroma[:, rows, columns], colour, where=half)


class DrawnTake:
    """Textures under a moving camera, with things that move before them; some dark and noisy."""

    def __init__(self, seed, size):
        rng = np.random.default_rng([7, *seed])
        self.size, self.length, self.name = size, 400, f"drawn:{seed[-1]}"
        self.look = texture(rng)
        self.origin = rng.uniform(0, TILE, 2)
        busy = rng.choice([0, .3, 1, 3], p=[.2, .3, .35, .15])
        self.speed = rng.normal(0, 1, 2) * busy
        self.zoom = rng.normal(0, .003) * (rng.random() < .4)
        self.angle, self.turn = (rng.uniform(-.4, .4), rng.normal(0, .006)) if rng.random() < .25 else (0, 0)
        self.scale = rng.uniform(.45, 1.2)
        self.things = [Thing(rng, size) for _ in range(int(rng.choice([0, 1, 2, 4, 7])))]
        self.front = texture(rng) if rng.random() < .2 else None
        self.front_mask = islands(rng) if self.front else None
        self.slope = rng.uniform(-60, 60, 2) if rng.random() < .4 else None
        self.dark = rng.uniform(.2, .45) if rng.random() < .15 else None
        self.noise = Noise(rng, rng.uniform(1.5, 6), rng.random() < .4) if self.dark or rng.random() < .25 else None

    def layer(self, look, time, depth=1.0):
        scale = self.scale * np.exp(self.zoom * time)
        x, y = self.origin + self.speed * time * depth
        angle = self.angle + self.turn * time if self.turn else 0
        width, height = self.size
        return Picture(sampled(look.y, x, y, scale, angle, (height, width)),
                       sampled(look.c, x / 2, y / 2, scale, angle, (height // 2, width // 2)))

    def at(self, time):
        luma, chroma = self.layer(self.look, time)
        if self.slope is not None:
            width, height = self.size
            ramp = (self.slope[0] * np.linspace(-1, 1, width)[None] * np.cos(time / 90)
                    + self.slope[1] * np.linspace(-1, 1, height)[:, None])
            luma = np.clip(luma + ramp.astype(np.int16), 16, 235).astype(np.uint8)
        for thing in self.things:
            thing.draw(luma, chroma, time)
        if self.front:
            front = self.layer(self.front, time, 1.9)
            x, y = self.origin + self.speed * time * 1.9
            mask = sampled((self.front_mask * 255).astype(np.uint8), x, y, self.scale, 0, luma.shape) > 170
            luma, chroma = np.where(mask, front.y, luma), np.where(mask[::2, ::2], front.c, chroma)
        picture = Picture(luma, chroma)
        if self.dark:
            picture = gain(picture, self.dark)
        return self.noise.add(picture, int(round(time * 2))) if self.noise else picture
