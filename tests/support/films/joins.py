"""Transitions that take time: each gives the frame k of n between two shots' pictures."""
import numpy as np

from films.pictures import Picture, mix


def dissolve(rng, size):
    curve = rng.choice(["line", "smooth"], p=[.8, .2])

    def frame(a, b, k, n):
        w = (k + 1) / (n + 1)
        return mix(a, b, w if curve == "line" else w * w * (3 - 2 * w))
    return frame


def ramp_mask(field, softness):
    """The mask of a wipe along a field of 0..1, whose edge is `softness` wide."""
    def frame(a, b, k, n):
        edge = (k + 1) / (n + 1) * (1 + softness)
        return mix(a, b, np.clip((edge - field) / softness, 0, 1))
    return frame


def fields(size):
    width, height = size
    x, y = np.linspace(0, 1, width, dtype=np.float32)[None], np.linspace(0, 1, height, dtype=np.float32)[:, None]
    return np.broadcast_to(x, (height, width)), np.broadcast_to(y, (height, width))


def wipe(rng, size):
    x, y = fields(size)
    way = int(rng.integers(6))
    field = [x, 1 - x, y, 1 - y, (x + y) / 2, (1 - x + y) / 2][way]
    return ramp_mask(field, .004)


def soft_wipe(rng, size):
    x, y = fields(size)
    field = [x, 1 - x, y, 1 - y, (x + y) / 2, (1 - x + y) / 2][int(rng.integers(6))]
    return ramp_mask(field, float(rng.uniform(.08, .4)))


def iris(rng, size):
    x, y = fields(size)
    cx, cy = rng.uniform(.3, .7, 2)
    field = np.hypot((x - cx) * size[0], (y - cy) * size[1])
    field = (field / field.max()).astype(np.float32)
    field = field if rng.random() < .6 else 1 - field
    return ramp_mask(field, float(rng.choice([.006, .1])))


def clock(rng, size):
    x, y = fields(size)
    field = ((np.arctan2(y - .5, x - .5) + rng.uniform(0, 6.28)) / (2 * np.pi)) % 1
    return ramp_mask(field.astype(np.float32), .01)


def blinds(rng, size):
    x, y = fields(size)
    count = int(rng.integers(4, 12))
    return ramp_mask(((x if rng.random() < .5 else y) * count) % 1, .02)


def moved(rng, size, push):
    """The new shot slides in over the old one, or pushes it out."""
    width, height = size
    way = int(rng.integers(4))

    def shifted(a, b, axis, share, from_end):
        length = a.shape[axis]
        cut = int(round(share * length))
        old = [slice(None)] * a.ndim
        new = [slice(None)] * a.ndim
        if from_end:
            old[axis] = slice(cut, None) if push else slice(0, length - cut)
            new[axis] = slice(0, cut)
            return np.concatenate([a[tuple(old)], b[tuple(new)]], axis)
        old[axis] = slice(0, length - cut) if push else slice(cut, None)
        new[axis] = slice(length - cut, None)
        return np.concatenate([b[tuple(new)], a[tuple(old)]], axis)

    def frame(a, b, k, n):
        sideways, from_end = way < 2, way % 2 == 0
        steps = (width if sideways else height) // 2
        share = round((k + 1) / (n + 1) * steps) / steps
        return Picture(shifted(a.y, b.y, 1 if sideways else 0, share, from_end),
                       shifted(a.c, b.c, 2 if sideways else 1, share, from_end))
    return frame


def slide(rng, size):
    return moved(rng, size, False)


def push(rng, size):
    return moved(rng, size, True)


KINDS = {kind.__name__: kind for kind in (dissolve, wipe, soft_wipe, iris, clock, blinds, slide, push)}
