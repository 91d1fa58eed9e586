"""What looks like a cut and is none: each function lays one distractor over frames lo..hi of a shot."""
import numpy as np

from films.pictures import (BLACK, WHITE, Noise, Picture, gain, letters, likeness, mix, painted, plainness, softened,
                            solid, tone)
from films.takes import sampled, texture


def span(rng, lo, hi, shortest, longest):
    length = int(min(rng.integers(shortest, longest + 1), hi - lo + 1))
    first = int(rng.integers(lo, hi - length + 2))
    return first, first + length - 1


def lay(shot, kind, first, last, apply):
    shot.effects.append((first, last, apply))
    shot.events.append((kind, first, last))


def brightened(rng, shot, k):
    """A way to overexpose frame k that leaves some content in it."""
    picture = shot.at(k)
    for _ in range(8):
        factor, offset = rng.uniform(1.2, 3.2), rng.uniform(0, .5)
        if rng.random() < .4:
            white, weight = solid(shot.take.size, WHITE), float(rng.uniform(.35, .85))
            change = lambda p: mix(p, white, weight)
        else:
            change = lambda p: gain(p, factor, offset)
        if plainness(change(picture)) < .74:
            return change
    return lambda p: gain(p, 1.3, .1)


def flash(rng, shot, lo, hi):
    for first, last in [span(rng, lo, hi, 1, 3) for _ in range(int(rng.integers(1, 3)))]:
        if rng.random() < .12:
            colour = solid(shot.take.size, WHITE)
            lay(shot, "flash", first, last, lambda p, k: colour)
            shot.uniform.append((first, last))
            return
        change, fall = brightened(rng, shot, first), rng.choice([0, .5, .8])
        lay(shot, "flash", first, last, lambda p, k, c=change, f=fall: mix(c(p), p, 1 - (1 - f) ** k if k else 0.0))


def part_flash(rng, shot, lo, hi):
    width, height = shot.take.size
    x, y = np.linspace(0, 1, width)[None], np.linspace(0, 1, height)[:, None]
    cx, cy, radius = *rng.uniform(0, 1, 2), rng.uniform(.25, .8)
    glow = np.clip(1.2 - np.hypot(x - cx, (y - cy) * height / width) / radius, 0, 1).astype(np.float32) * .95
    white = solid(shot.take.size, WHITE)
    lay(shot, "partflash", *span(rng, lo, hi, 1, 4), lambda p, k: mix(p, white, glow))


def dark_flash(rng, shot, lo, hi):
    first, last = span(rng, lo, hi, 1, 3)
    if rng.random() < .25:
        black = solid(shot.take.size, BLACK)
        lay(shot, "darkflash", first, last, lambda p, k: black)
        shot.uniform.append((first, last))
        return
    factor = rng.uniform(.25, .6)
    lay(shot, "darkflash", first, last, lambda p, k: gain(p, factor))


def strobe(rng, shot, lo, hi):
    every, lit = int(rng.integers(3, 9)), int(rng.integers(1, 3))
    first, last = span(rng, lo, hi, 20, 60)
    change = brightened(rng, shot, first) if rng.random() < .7 else lambda p: gain(p, .4)
    shot.effects.append((first, last, lambda p, k: change(p) if k % every < lit else p))
    shot.events += [("flash", f, min(f + lit - 1, last)) for f in range(first, last + 1, every)]


def light_switch(rng, shot, lo, hi):
    at = int(rng.integers(lo, hi + 1))
    factor = float(rng.choice([rng.uniform(.35, .7), rng.uniform(1.4, 2.0)]))
    if plainness(gain(shot.at(at), factor)) > .74:
        factor = .7
    shot.effects.append((at, 10 ** 6, lambda p, k: gain(p, factor)))
    shot.events.append(("lightswitch", at, at))


def exposure(rng, shot, lo, hi):
    first, last = span(rng, lo, hi, 3, 14)
    factor = rng.uniform(.5, .75) if rng.random() < .5 else rng.uniform(1.3, 1.7)
    length = last - first + 1
    shot.effects.append((first, 10 ** 6, lambda p, k: gain(p, factor ** min(1, (k + 1) / length))))
    shot.events.append(("exposure", first, last))


def flicker(rng, shot, lo, hi):
    gains = rng.normal(1, rng.uniform(.03, .13), 4096)
    lay(shot, "flicker", *span(rng, lo, hi, 30, 400), lambda p, k: gain(p, float(np.clip(gains[k % 4096], .6, 1.5))))


def gamma_drift(rng, shot, lo, hi):
    size, pace = rng.uniform(.15, .4), rng.uniform(.02, .08)
    lay(shot, "gamma", *span(rng, lo, hi, 40, 400),
        lambda p, k: tone(p, lambda v: v ** float(np.exp(size * np.sin(pace * k)))))


def caption(rng, shot, lo, hi):
    width, height = shot.take.size
    rows = [letters(rng, int(rng.integers(6, 22)), int(height * rng.uniform(.05, .1)))
            for _ in range(int(rng.integers(1, 3)))]
    colour = [(235, 128, 128), (210, 40, 140), (16, 128, 128)][int(rng.integers(3))]

    def write(p, k):
        for number, row in enumerate(rows):
            y = int(height * .92) - (len(rows) - number) * int(1.4 * row.shape[0])
            p = painted(p, row, (width - row.shape[1]) // 2, y, colour)
        return p
    lay(shot, "caption", *span(rng, lo, hi, 10, 60), write)


def lower_third(rng, shot, lo, hi):
    width, height = shot.take.size
    box = np.ones((int(height * rng.uniform(.1, .28)), int(width * rng.uniform(.5, 1))), bool)
    row = letters(rng, int(rng.integers(5, 14)), box.shape[0] // 2)
    colour = (int(rng.integers(30, 200)), int(rng.integers(60, 200)), int(rng.integers(60, 200)))
    at_once, x1, y = rng.random() < .4, int(width * rng.uniform(0, .08)), int(height * rng.uniform(.62, .72))
    first, last = span(rng, lo, hi, 16, 70)

    def write(p, k):
        inside = 1.0 if at_once else min(1, (k + 1) / 6, (last - first - k + 1) / 6)
        x = int(x1 - box.shape[1] * (1 - inside))
        return painted(painted(p, box, x, y, colour), row, x + 8, y + box.shape[0] // 4, WHITE)
    lay(shot, "lowerthird", first, last, write)


def duplicates(rng, shot, lo, hi):
    times, every = shot.set_times(), int(rng.integers(2, 6))
    times[:] = [times[k - k % every] for k in range(len(times))]
    shot.events.append(("dup", 0, shot.length - 1))


def skip(rng, shot, lo, hi):
    times = shot.set_times()
    for _ in range(int(rng.integers(1, 3))):
        at, jump = int(rng.integers(lo, hi + 1)), int(rng.integers(2, 11))
        times[at:] = [t + jump * shot.step for t in times[at:]]
        shot.events.append(("skip", at, at))


def freeze(rng, shot, lo, hi):
    times = shot.set_times()
    first, last = span(rng, lo, hi, 5, 40)
    lost = rng.random() < .5  # time goes on unseen for a little, or waits
    after = times[min(first + min(last - first, 8), len(times) - 1)] if lost else times[first]
    times[first:last + 1] = [times[first]] * (last - first + 1)
    times[last + 1:] = [after + shot.step * (n + 1) for n in range(len(times) - last - 1)]
    shot.events.append(("freeze", first, last))


def shake(rng, shot, lo, hi):
    first, last = span(rng, lo, hi, 20, 200)
    moves = rng.normal(0, rng.uniform(.004, .02), (last - first + 1, 2))
    blur = rng.random() < .4
    if shot.base[2] > .92:
        shot.base = (.5, .5, .88)

    def how(k):
        here, before = moves[k], moves[k - 1] if k else moves[k]
        return [(*(here + (before - here) * s), 1.0) for s in ((0, .25, .5) if blur else (0,))]
    shot.camera.append((first, last, how))
    shot.events.append(("shake", first, last))


def whip_pan(rng, shot, lo, hi):
    first, last = span(rng, lo, hi, 5, 20)
    length = last - first + 1
    reach = rng.uniform(.4, 1.6) * rng.choice([-1, 1])
    upright = rng.random() < .2
    place = lambda k: reach * (.5 - .5 * np.cos(np.pi * min(1, max(0, k / length))))

    def how(k):
        steps = [place(k + s) for s in (.5, .75, 1, 1.25)]
        return [((0, s, 1) if upright else (s, 0, 1)) for s in steps] if k <= length else [
            (0, reach, 1) if upright else (reach, 0, 1)]
    shot.camera.append((first, 10 ** 6, how))
    shot.events.append(("pan", first, last))


def fast_zoom(rng, shot, lo, hi):
    first, last = span(rng, lo, hi, 5, 16)
    length, final = last - first + 1, rng.uniform(.4, .7)
    shot.camera.append((first, 10 ** 6, lambda k: [(0, 0, final ** min(1, (k + 1) / length))]))
    shot.events.append(("fastzoom", first, last))


def slow_zoom(rng, shot, lo, hi):
    rate = rng.uniform(.002, .008)
    shot.camera.append((0, 10 ** 6, lambda k: [(0, 0, float(max(.35, np.exp(-rate * k))))]))
    shot.events.append(("zoom", 0, shot.length - 1))


def steady_pan(rng, shot, lo, hi):
    rate = rng.uniform(.005, .05) * rng.choice([-1, 1])
    blur = (0, .25, .5) if abs(rate) > .02 else (0,)
    shot.camera.append((0, 10 ** 6, lambda k: [(rate * (k + s), 0, 1) for s in blur]))
    shot.events.append(("pan", 0, shot.length - 1))


def crossing(rng, shot, lo, hi):
    width, height = shot.take.size
    first, last = span(rng, lo, hi, 8, 36)
    look, length, way = texture(rng), last - first + 1, int(rng.choice([-1, 1]))
    dark = rng.random() < .5
    wide, tall = rng.uniform(.45, 1.0), rng.uniform(.6, 1.0)
    if wide * tall > .9:
        tall = .9 / wide
    wide, tall = 2 * int(width * wide / 2), 2 * int(height * tall / 2)
    y, x = np.mgrid[-1:1:tall * 1j, -1:1:wide * 1j]
    mask = (np.abs(x) ** 3 + np.abs(y) ** 3 < 1) if rng.random() < .5 else np.ones((tall, wide), bool)
    body = Picture(sampled(look.y, 0, 0, 1, 0, (tall, wide)), sampled(look.c, 0, 0, 1, 0, (tall // 2, wide // 2)))
    body = gain(body, .3) if dark else body

    def cover(p, k):
        reach = (k + 1) / (length + 1)
        x = int(-wide + (width + wide) * (reach if way > 0 else 1 - reach)) & ~1
        x0, x1 = max(x, 0), min(x + wide, width)
        if x1 - x0 < 2:
            return p
        luma, chroma, part = p.y.copy(), p.c.copy(), mask[:, x0 - x:x1 - x]
        top = (height - tall) & ~1
        np.copyto(luma[top:top + tall, x0:x1], body.y[:, x0 - x:x1 - x], where=part)
        np.copyto(chroma[:, top // 2:(top + tall) // 2, x0 // 2:x1 // 2],
                  body.c[:, :, (x0 - x) // 2:(x1 - x) // 2], where=part[::2, ::2])
        return Picture(luma, chroma)
    lay(shot, "crossing", first, last, cover)


def letterbox(rng, shot, lo, hi):
    width, height = shot.take.size
    at, upright = int(rng.integers(lo, hi + 1)), rng.random() < .3
    size = (height, int(width * rng.uniform(.06, .15))) if upright else (int(height * rng.uniform(.08, .15)), width)
    bar = np.ones(size, bool)

    def barred(p, k):
        return painted(painted(p, bar, 0, 0, BLACK), bar, width - size[1], height - size[0], BLACK)
    if plainness(barred(shot.at(at), 0)) > .72:
        return
    shot.effects.append((at, 10 ** 6, barred))
    shot.events.append(("letterbox", at, at))


def grain(rng, shot, lo, hi):
    noise = Noise(rng, rng.uniform(3, 11), True)
    shot.effects.append((0, 10 ** 6, noise.add))
    shot.events.append(("grain", 0, shot.length - 1))


def low_light(rng, shot, lo, hi):
    factor, noise = rng.uniform(.15, .4), Noise(rng, rng.uniform(2, 6), rng.random() < .5)
    if plainness(noise.add(gain(shot.at(lo), factor), 0)) > .7:
        return
    shot.effects.append((0, 10 ** 6, lambda p, k: noise.add(gain(p, factor), k)))
    shot.events.append(("lowlight", 0, shot.length - 1))


def combing(rng, shot, lo, hi):
    shot.rows = shot.step * .5 if shot.take.name.startswith("drawn") else 1
    shot.events.append(("combing", 0, shot.length - 1))


def no_colour(rng, shot, lo, hi):
    gray = np.full_like(shot.at(0).c, 128)
    shot.effects.append((0, 10 ** 6, lambda p, k: p._replace(c=gray)))
    shot.events.append(("bw", 0, shot.length - 1))


def defocus(rng, shot, lo, hi):
    first, last = span(rng, lo, hi, 10, 30)
    half, most = (last - first) / 2, rng.uniform(4, 12)
    lay(shot, "defocus", first, last,
        lambda p, k: softened(p, max(1, round(most * (1 - abs(k - half) / (half + 1))))))


def damage(rng, shot, lo, hi):
    """Blocks of a frame are lost, as in a broken stream."""
    first, last = span(rng, lo, hi, 1, 4)
    height, width = shot.take.size[1] // 16, shot.take.size[0] // 16
    lost = np.kron(rng.random((height + 1, width + 1)) < rng.uniform(.1, .4), np.ones((16, 16)))
    lost = lost[:shot.take.size[1], :shot.take.size[0]].astype(np.float32)
    gray = solid(shot.take.size, (126, 128, 128))
    lay(shot, "damage", first, last, lambda p, k: mix(p, gray, lost))


KINDS = {kind.__name__: kind for kind in (
    flash, part_flash, dark_flash, strobe, light_switch, exposure, flicker, gamma_drift, caption, lower_third,
    duplicates, skip, freeze, shake, whip_pan, fast_zoom, slow_zoom, steady_pan, crossing, letterbox, grain, low_light,
    combing, no_colour, defocus, damage)}
