"""The editor: joins shots, cards and transitions into one film and keeps its truth."""
import numpy as np

from films import distractors, joins
from films.pictures import BLACK, WHITE, Noise, Picture, gain, letters, mix, painted, plainness, solid
from films.shots import Shot, good, visible_cut
from films.takes import sampled, texture

# Weights of what happens at a join, and how many shots of ten hold a distractor, for each style of film.
STYLES = {
    "hard": ({"cut": 8, "burst": 2, "same": 1}, .2),
    "gradual": ({"cut": 2, "gradual": 8, "fade": 3, "half_fade": 1}, .15),
    "distract": ({"cut": 8, "gradual": .5}, 1.0),
    "same": ({"same": 8, "cut": 3, "burst": .5}, .4),
    "cards": ({"card": 5, "cut": 3, "fade": 1, "half_fade": 1, "textured": 1}, .5),
    "mix": ({"cut": 8, "same": 2, "gradual": 2, "fade": 1, "card": 1, "half_fade": .4, "textured": .4, "burst": 1}, .5),
}
GRADUAL = {"dissolve": 8, "wipe": 3, "soft_wipe": 3, "iris": 1.5, "clock": .6, "blinds": .6, "slide": 2, "push": 2}
RARE = {"letterbox": .4, "no_colour": .6, "damage": .6, "defocus": .6, "low_light": .8, "strobe": .7, "combing": .6}
SAME = ("reframe", "jump", "flip", "reexpose")


def drawn(rng, weights):
    names = list(weights)
    total = np.array([weights[name] for name in names], float)
    return names[int(rng.choice(len(names), p=total / total.sum()))]


class Editor:
    def __init__(self, rng, takes, size, fps, style):
        self.rng, self.takes, self.size, self.fps = rng, takes, size, fps
        self.joins, self.busy = STYLES[style]
        self.frames = []   # one function a frame
        self.truth = {"cuts": [], "gradual": [], "uniform": [], "ignore": [], "events": []}
        self.shot = None   # the last one; None after a card

    # Shots

    def length(self):
        longest = 90 * max(1, self.fps / 40)
        return int(self.rng.uniform(24, longest))

    def new_shot(self, length, lead=0):
        """A shot that differs from the one before; its distractors keep clear of the lead, a transition."""
        for _ in range(40):
            take = self.takes[int(self.rng.integers(len(self.takes)))]
            step = 25 / self.fps if take.name.startswith("drawn") or self.fps < 20 else float(
                self.rng.choice([1, 25 / self.fps], p=[.7, .3])) if self.fps > 40 else 1.0
            start = float(self.rng.integers(max(1, take.length - int(length * step) + 1)))
            shot = Shot(take, start, step, length)
            if self.rng.random() < .25:
                scale = self.rng.uniform(.6, .95)
                shot.base = (*self.rng.uniform(0, 1, 2), scale)
            if good(shot) and (self.shot is None or (take is not self.shot.take
                                                     and visible_cut(self.shot, shot, False))):
                self.distract(shot, lead)
                return shot
        raise SystemExit("these sources have too little content: no two shots differ")

    def distract(self, shot, lead):
        if self.rng.random() > self.busy:
            return
        lo, hi = lead + int(self.rng.integers(3, 9)), shot.length - int(self.rng.integers(4, 9))
        weights = {kind: RARE.get(kind, 1) for kind in distractors.KINDS}
        for _ in range(1 + (self.rng.random() < .3)):
            if hi - lo < 8:
                return
            kind = drawn(self.rng, weights)
            distractors.KINDS[kind](self.rng, shot, lo, hi)
            weights.pop(kind)

    def append(self, shot, first=0):
        """Puts frames `first`.. of a shot at the end of the film."""
        offset = len(self.frames) - first
        self.frames += [lambda k=k: shot.at(k) for k in range(first, shot.length)]
        self.truth["events"] += [[kind, a + offset, b + offset] for kind, a, b in shot.events]
        self.truth["uniform"] += [[a + offset, b + offset] for a, b in shot.uniform]
        self.shot = shot

    def hard(self):
        if self.frames:
            self.truth["cuts"].append(len(self.frames))

    def note(self, kind, first, last):
        self.truth["events"].append([kind, first, last])

    # Joins

    def cut(self):
        shot = self.new_shot(self.length())
        self.hard()
        self.append(shot)

    def burst(self):
        for _ in range(int(self.rng.integers(2, 7))):
            calm, self.busy = self.busy, 0
            shot = self.new_shot(int(self.rng.integers(2, 11)))
            self.busy = calm
            self.hard()
            self.note("short", len(self.frames), len(self.frames) + shot.length - 1)
            self.append(shot)
        self.cut()

    def same(self):
        """A cut inside one place; where none can be seen, one to another place."""
        before = self.shot
        if before is None:
            return self.cut()
        for attempt in range(16):
            shot, kind = self.same_place(before), SAME[int(self.rng.integers(len(SAME)))]
            reach = .55 if attempt > 6 else .75
            if kind == "flip":
                shot.flip = not before.flip
            elif kind == "reframe":
                near = before.base[2] < .85 and self.rng.random() < .5
                shot.base = (.5, .5, 1) if near else (*self.rng.uniform(0, 1, 2), self.rng.uniform(.4, reach))
            elif kind == "jump" or kind == "reexpose":
                away = int(self.rng.integers(30, 160))
                shot.start = before.time(before.length) + away * before.step
                if kind == "reexpose":
                    factor = float(self.rng.choice([.6, .75, 1.3, 1.6]))
                    shot.base = (*self.rng.uniform(0, 1, 2), self.rng.uniform(.6, .9))
                    shot.effects.append((0, 10 ** 6, lambda p, k, f=factor: gain(p, f)))
            if good(shot) and visible_cut(before, shot, True):
                self.distract(shot, 0)
                self.hard()
                self.note(kind, len(self.frames), len(self.frames) + 1)
                return self.append(shot)
        return self.cut()

    def same_place(self, before):
        shot = Shot(before.take, before.time(before.length), before.step, self.length())
        shot.flip, shot.base = before.flip, before.base
        shot.effects = [(0, last, apply) for first, last, apply in before.effects if last >= 10 ** 6 and first == 0]
        return shot

    def duration(self):
        return int(self.rng.integers(6, 41) * max(1, self.fps / 50))

    def gradual(self):
        if self.shot is None:
            return self.cut()
        kind, n = drawn(self.rng, GRADUAL), self.duration()
        n = min(n, 24) if kind in ("slide", "push", "blinds") else n
        before, shot = self.shot, self.new_shot(self.length() + n, n)
        frame = joins.KINDS[kind](self.rng, self.size)
        self.truth["gradual"].append([len(self.frames), len(self.frames) + n - 1])
        self.note(kind, len(self.frames), len(self.frames) + n - 1)
        for k in range(n):
            self.frames.append(lambda k=k: frame(before.at(before.length + k), shot.at(k), k, n))
        self.append(shot, n)

    def faded(self, shot, first, n, colour, rising):
        """n frames of a shot from `first` on that go to a colour, or come from it; none is the colour alone."""
        flat = solid(self.size, colour)
        for k in range(n):
            share = (k + 1) / (n + 1)
            self.frames.append(lambda k=k, w=1 - share if rising else share: mix(shot.at(first + k), flat, w))

    def plain(self, colour, n):
        if n:
            self.truth["uniform"].append([len(self.frames), len(self.frames) + n - 1])
        flat = solid(self.size, colour)
        self.frames += [lambda: flat] * n

    def fade_colour(self):
        return BLACK if self.rng.random() < .75 else WHITE

    def fade(self):
        """Out to black or white and in again: one transition."""
        if self.shot is None:
            return self.half_fade()
        colour, out, back = self.fade_colour(), int(self.rng.integers(5, 26)), int(self.rng.integers(5, 26))
        between = int(self.rng.choice([0, self.rng.integers(1, 10), self.rng.integers(10, 41)]))
        first, before, shot = len(self.frames), self.shot, self.new_shot(self.length() + back, back)
        self.faded(before, before.length, out, colour, False)
        self.plain(colour, between)
        self.faded(shot, 0, back, colour, True)
        self.truth["gradual"].append([first, len(self.frames) - 1])
        self.note("fade0" if colour == BLACK else "fade255", first, len(self.frames) - 1)
        self.append(shot, back)

    def half_fade(self):
        """A hard cut to black and a fade-in, or a fade-out and a hard cut from black."""
        colour, n, between = self.fade_colour(), int(self.rng.integers(6, 30)), int(self.rng.integers(1, 25))
        if self.shot is None or self.rng.random() < .6:
            self.hard_from_card_or_shot(colour, between)
            first, shot = len(self.frames), self.new_shot(self.length() + n, n)
            self.faded(shot, 0, n, colour, True)
            self.truth["ignore"].append([first, len(self.frames) - 1])
            self.note("fadein", first, len(self.frames) - 1)
            return self.append(shot, n)
        first = len(self.frames)
        self.faded(self.shot, self.shot.length, n, colour, False)
        self.truth["ignore"].append([first, len(self.frames) - 1])
        self.note("fadeout", first, len(self.frames) - 1)
        self.plain(colour, between)
        self.shot = None
        return self.cut()

    def hard_from_card_or_shot(self, colour, between):
        if self.shot is not None or not self.frames:
            self.hard()
            self.plain(colour, between)
        self.shot = None

    # Cards

    def lettered(self, background, rows, colour):
        width, height = self.size
        picture = background
        for number in range(rows):
            row = letters(self.rng, int(self.rng.integers(3, 12)), int(height * self.rng.uniform(.06, .12)))
            y = int(height * (.5 + .16 * (number - rows / 2)))
            picture = painted(picture, row, max(0, (width - row.shape[1]) // 2), y, colour)
        return picture

    def card(self):
        """One colour or a plain title card for 1..40 frames, with hard cuts on both sides."""
        n = int(self.rng.choice([self.rng.integers(1, 5), self.rng.integers(5, 41)], p=[.3, .7]))
        light = self.rng.random() < .35
        colour = (int(self.rng.integers(180, 236)) if light else int(self.rng.integers(16, 70)),
                  *(int(c) for c in (self.rng.integers(100, 156, 2) if self.rng.random() < .3 else (128, 128))))
        colour = BLACK if self.rng.random() < .35 else colour
        picture = solid(self.size, colour)
        if self.rng.random() < .5:
            ink = (int(self.rng.integers(16, 60)) if colour[0] > 130 else int(self.rng.integers(150, 236)), 128, 128)
            lettered = self.lettered(picture, int(self.rng.integers(1, 4)), ink)
            picture = lettered if plainness(lettered) > .89 else picture
        noise = Noise(self.rng, .6) if self.rng.random() < .2 else None
        self.hard()
        first = len(self.frames)
        self.truth["uniform"].append([first, first + n - 1])
        self.note("card", first, first + n - 1)
        self.frames += [(lambda k=k: noise.add(picture, k)) if noise else (lambda: picture) for k in range(n)]
        self.shot = None
        self.cut()

    def textured(self):
        """A title card with something behind the letters: content, so a shot like any other."""
        width, height = self.size
        look, n = texture(self.rng), int(self.rng.integers(20, 70))
        ground = Picture(sampled(look.y, 0, 0, .5, 0, (height, width)),
                         sampled(look.c, 0, 0, .5, 0, (height // 2, width // 2)))
        picture = self.lettered(ground, 3, WHITE if ground.y.mean() < 120 else BLACK)
        if plainness(picture) > .7:
            return self.cut()
        self.hard()
        self.note("textcard", len(self.frames), len(self.frames) + n - 1)
        self.frames += [lambda: picture] * n
        self.shot = None
        return self.cut()

    # The whole

    def film(self, target):
        start = self.rng.random()
        if start < .12:
            self.plain(self.fade_colour(), int(self.rng.integers(5, 30)))
            self.cut()
        elif start < .24:
            self.opening_fade()
        else:
            self.cut()
        while len(self.frames) < target:
            getattr(self, drawn(self.rng, self.joins))()
        if self.rng.random() < .2 and self.shot is not None:
            self.closing_fade()
        return self

    def opening_fade(self):
        n, black = int(self.rng.integers(6, 30)), int(self.rng.integers(0, 12))
        self.plain(BLACK, black)
        shot = self.new_shot(self.length() + n, n)
        self.faded(shot, 0, n, BLACK, True)
        self.truth["ignore"].append([0, len(self.frames) - 1])
        self.append(shot, n)

    def closing_fade(self):
        first = len(self.frames)
        self.faded(self.shot, self.shot.length, int(self.rng.integers(6, 30)), BLACK, False)
        self.plain(BLACK, int(self.rng.integers(1, 25)))
        self.truth["ignore"].append([first, len(self.frames) - 1])
