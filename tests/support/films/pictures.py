"""Pictures of 8-bit 4:2:0 video and what the film maker does to them: mixing, tone, windows, noise, letters.

Everything works on whole planes of uint8 and is deterministic for a given numpy.
"""
from typing import NamedTuple

import numpy as np

BLACK, WHITE = (16, 128, 128), (235, 128, 128)


class Picture(NamedTuple):
    y: np.ndarray  # height x width
    c: np.ndarray  # 2 x height/2 x width/2


def solid(size, colour):
    width, height = size
    chroma = np.empty((2, height // 2, width // 2), np.uint8)
    chroma[0], chroma[1] = colour[1], colour[2]
    return Picture(np.full((height, width), colour[0], np.uint8), chroma)


def planes(buffer, size):
    width, height = size
    return Picture(buffer[:width * height].reshape(height, width),
                   buffer[width * height:].reshape(2, height // 2, width // 2))


def blend_plane(a, b, weight):
    w = np.uint16(round(weight * 256)) if np.isscalar(weight) else (weight * 256).astype(np.uint16)
    return ((a * (np.uint16(256) - w) + b * w + np.uint16(128)) >> 8).astype(np.uint8)


def mix(a, b, weight):
    """a where weight is 0, b where it is 1; weight is a number or a plane of the luma's size."""
    half = weight if np.isscalar(weight) else weight[::2, ::2]
    return Picture(blend_plane(a.y, b.y, weight), blend_plane(a.c, b.c, half))


def tone(picture, curve, colour=1.0):
    """Luma through `curve` (of 0..1 to 0..1), chroma scaled by `colour`."""
    codes = np.arange(256)
    luma = 16 + 219 * np.asarray(curve(np.clip((codes - 16) / 219, 0, 1)))
    luma = np.clip(np.rint(luma), 16, 235).astype(np.uint8)
    chroma = np.clip(np.rint(128 + (codes - 128) * colour), 16, 240).astype(np.uint8)
    return Picture(luma[picture.y], picture.c if colour == 1.0 else chroma[picture.c])


def gain(picture, factor, offset=0.0):
    return tone(picture, lambda v: np.clip(v * factor + offset, 0, 1), min(1.0, factor + offset))


def folded(positions, length):
    """Positions outside a picture fall on its mirror image, again and again."""
    period = 2 * (length - 1)
    positions = np.mod(positions, period)
    return np.minimum(positions, period - positions)


def lerp_axis(plane, positions, axis):
    positions = folded(positions, plane.shape[axis])
    low = np.minimum(positions.astype(np.int64), plane.shape[axis] - 2)
    weight = np.rint((positions - low) * 256).astype(np.uint16)
    weight = weight[:, None] if axis == plane.ndim - 2 else weight
    return ((np.take(plane, low, axis) * (np.uint16(256) - weight) + np.take(plane, low + 1, axis) * weight) >> 8
            ).astype(np.uint8)


def window(picture, x, y, scale):
    """The part of a picture that starts at (x, y), `scale` times its size, brought to its size."""
    def part(plane, x0, y0):
        height, width = plane.shape[-2:]
        rows = lerp_axis(plane, y0 + (np.arange(height) + .5) * scale - .5, plane.ndim - 2)
        return lerp_axis(rows, x0 + (np.arange(width) + .5) * scale - .5, plane.ndim - 1)
    return Picture(part(picture.y, x, y), part(picture.c, x / 2, y / 2))


def flipped(picture):
    return Picture(np.ascontiguousarray(picture.y[:, ::-1]), np.ascontiguousarray(picture.c[:, :, ::-1]))


def average(pictures):
    count = len(pictures)
    return Picture(*((sum(p.astype(np.uint16) for p in group) // count).astype(np.uint8) for group in zip(*pictures)))


def softened(picture, radius):
    """A box blur, as of a lens out of focus."""
    def box(plane, axis, r):
        total = np.cumsum(np.insert(np.pad(plane.astype(np.int32), [(r, r) if a == axis else (0, 0)
                                                                    for a in range(plane.ndim)], mode="edge"),
                                    0, 0, axis), axis)
        length = plane.shape[axis]
        upper = np.take(total, np.arange(2 * r + 1, 2 * r + 1 + length), axis)
        return ((upper - np.take(total, np.arange(length), axis)) // (2 * r + 1)).astype(np.uint8)
    half = max(1, radius // 2)
    return Picture(box(box(picture.y, 0, radius), 1, radius), box(box(picture.c, 1, half), 2, half))


class Noise:
    """Sensor noise and film grain, cut at random places out of one field."""

    def __init__(self, rng, sigma, coarse=False):
        field = rng.standard_normal((700, 1100)).astype(np.float32)
        if coarse:
            field = (field + np.roll(field, 1, 0) + np.roll(field, 1, 1) + np.roll(field, (1, 1), (0, 1))) / 2
        self.field = np.rint(field * sigma).astype(np.int16)
        self.seed = int(rng.integers(2 ** 31))

    def add(self, picture, number):
        height, width = picture.y.shape
        rng = np.random.default_rng([self.seed, number])
        field = np.tile(self.field, (1 + height // 350, 1 + width // 550))
        y0, x0 = rng.integers(field.shape[0] - height), rng.integers(field.shape[1] - width)
        luma = picture.y + field[y0:y0 + height, x0:x0 + width]
        chroma = picture.c + field[y0:y0 + height // 2, x0:x0 + width // 2] // 2
        return Picture(np.clip(luma, 16, 235).astype(np.uint8), np.clip(chroma, 16, 240).astype(np.uint8))


# The segments of one letter as (x, y, width, height) in a cell of 5 x 8.
STROKES = ((0, 0, 1, 4), (0, 4, 1, 4), (4, 0, 1, 4), (4, 4, 1, 4), (0, 0, 5, 1), (0, 3, 5, 1), (0, 7, 5, 1),
           (2, 0, 1, 8))


def letters(rng, count, height):
    """A mask of `count` letter-like signs, `height` pixels high."""
    line = np.zeros((8, 7 * count), bool)
    for number in range(count):
        for stroke in rng.choice(len(STROKES), int(rng.integers(2, 5)), replace=False):
            x, y, width, tall = STROKES[stroke]
            line[y:y + tall, 7 * number + x:7 * number + x + width] = True
    scale = max(1, height // 8)
    return np.kron(line, np.ones((scale, scale), bool))


def painted(picture, mask, x, y, colour):
    """Paints `colour` where the mask, laid at (x, y), is set; what hangs over the edges is cut off."""
    height, width = picture.y.shape
    full = np.zeros((height, width), bool)
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + mask.shape[1], width), min(y + mask.shape[0], height)
    if x0 >= x1 or y0 >= y1:
        return picture
    full[y0:y1, x0:x1] = mask[y0 - y:y1 - y, x0 - x:x1 - x]
    luma, chroma, half = picture.y.copy(), picture.c.copy(), full[::2, ::2]
    luma[full] = colour[0]
    chroma[0][half], chroma[1][half] = colour[1], colour[2]
    return Picture(luma, chroma)


BINS = np.clip((np.arange(256) - 16) * 255 / 219, 0, 255).astype(np.int64) // 4


def plainness(picture):
    """The share of the two fullest of 64 bins of gray: 0.85 and more is a frame without content."""
    counts = np.bincount(BINS[picture.y[::2, ::2]].ravel(), minlength=64)
    return float(np.sort(counts)[-2:].sum() / counts.sum())


def shrunk_plainness(picture):
    """The same of a picture of about half the size, as detectors see it: noise hides less there."""
    height, width = (n // 2 * 2 for n in picture.y.shape)
    y = picture.y[:height, :width].astype(np.uint16)
    half = (y[::2, ::2] + y[1::2, ::2] + y[::2, 1::2] + y[1::2, 1::2] + 2) // 4
    return plainness(Picture(np.repeat(np.repeat(half, 2, 0), 2, 1).astype(np.uint8), picture.c))


def small(picture):
    height, width = (n // 8 * 8 for n in picture.y.shape)
    return picture.y[:height, :width].reshape(height // 8, 8, width // 8, 8).mean((1, 3))


def likeness(a, b):
    """(mean absolute difference, correlation) of two pictures' coarse luma."""
    a, b = small(a), small(b)
    da, db = a - a.mean(), b - b.mean()
    scale = np.sqrt((da ** 2).sum() * (db ** 2).sum())
    return float(np.abs(a - b).mean()), float((da * db).sum() / scale) if scale > 0 else 1.0
