"""Shots: a part of a take with a way through its time, a camera's windows, and effects over some of its frames."""
import numpy as np

from films.pictures import average, flipped, likeness, plainness, window


class Shot:
    """Frames are numbered from 0; those from `length` on exist too, for the transition that follows."""

    def __init__(self, take, start, step, length):
        self.take, self.start, self.step, self.length = take, start, step, length
        self.times = None         # where time doesn't simply go on: one time of the take a frame
        self.base = (0, 0, 1)     # x and y as shares of the spare room, scale
        self.camera = []          # (first, last, how) with how(k) -> list of (dx, dy, scale) of sub-pictures
        self.flip = False
        self.effects = []         # (first, last, apply) with apply(picture, k)
        self.events = []
        self.uniform = []         # runs of one colour made by an effect
        self.rows = None          # interlaced: odd rows come from half a frame later

    def time(self, k):
        if self.times is None:
            return self.start + self.step * k
        if k < len(self.times):
            return self.times[k]
        return self.times[-1] + self.step * (k - len(self.times) + 1)

    def set_times(self):
        if self.times is None:
            self.times = [self.time(k) for k in range(self.length)]
        return self.times

    def views(self, k):
        width, height = self.take.size
        x, y, scale = self.base
        views = [(x * width * (1 - scale), y * height * (1 - scale), scale)]
        for first, last, how in self.camera:
            if first <= k <= last:
                views = [(vx + dx * width + (1 - more) * scale * width / 2,
                          vy + dy * height + (1 - more) * scale * height / 2, scale * more)
                         for vx, vy, scale in views for dx, dy, more in how(k - first)]
        return views

    def plain(self, k, time):
        picture = self.take.at(time)
        views = self.views(k)
        if views != [(0, 0, 1)]:
            picture = average([window(picture, *view) for view in views])
        return flipped(picture) if self.flip else picture

    def at(self, k):
        picture = self.plain(k, self.time(k))
        if self.rows:
            later = self.plain(k, self.time(k) + self.rows)
            picture.y.flags.writeable or (picture := picture._replace(y=picture.y.copy()))
            picture.y[1::2] = later.y[1::2]
        for first, last, apply in self.effects:
            if first <= k <= last:
                picture = apply(picture, k - first)
        return picture


def good(shot):
    """Whether a shot has content everywhere: a detector may not drop its frames."""
    return all(plainness(shot.at(k)) < .75 for k in {0, shot.length // 2, shot.length - 1})


def pace(shot, k):
    return likeness(shot.at(k), shot.at(k + 1))[0]


def visible_cut(before, after, same_place):
    """Whether the cut from one shot to the next can be seen at all."""
    difference, correlation = likeness(before.at(before.length - 1), after.at(0))
    if same_place:
        return difference > max(9, 3.5 * pace(before, before.length - 2)) and correlation < .9
    return difference > 9 and correlation < .88
