#!/usr/bin/env python3
"""Writes bounds.csv: what theory promises on convex quadratics, worked out with numpy.

A bowl has the eigenvalues lambda1 along (cos, sin) of its angle and lambda2 across. L and μ are
numpy's eigenvalues of the assembled matrix, f − f* and the distance come from the matrix and the
centre, not from eigen-coordinates. Run it from anywhere: python3 make_bounds.py
"""
import csv
import pathlib

import numpy

FOLDER = pathlib.Path(__file__).parent
HEADER = ["spec", "x", "y", "largest", "smallest", "square", "height", "t", "sublinear", "linear",
          "accelerated", "growing"]


def rows():
    random = numpy.random.default_rng(3)
    for case in range(12):
        l1, l2 = 10 ** random.uniform(-2, 2, 2).round(3)
        l1, l2 = round(l1, 4), round(l2, 4)
        if case >= 10:
            l1 = 0  # a flat direction
        angle = int(random.integers(0, 180))
        centre = random.uniform(-2, 2, 2).round(3)
        start = random.uniform(-3, 3, 2).round(3)
        c, s = numpy.cos(numpy.radians(angle)), numpy.sin(numpy.radians(angle))
        turn = numpy.array([[c, -s], [s, c]])
        a = turn @ numpy.diag([l1, l2]) @ turn.T
        mu, big = numpy.linalg.eigvalsh(a)
        away = start - centre
        if l1 == 0:
            mu = 0
            away = numpy.linalg.pinv(a) @ a @ away
        height = away @ a @ away / 2
        square = away @ away
        t = int(random.integers(1, 200))
        linear = (1 - mu / big) ** t * height if mu > 0 else "nan"
        yield [f"bowl:lambda1={l1},lambda2={l2},angle={angle},cx={centre[0]},cy={centre[1]}",
               *start, big, mu, square, height, t, big * square / (2 * t), linear,
               2 * big * square / (t + 1) ** 2, (4 * height + 2 * big * square) / (t + 2) ** 2]


with open(FOLDER / "bounds.csv", "w", newline="") as file:
    csv.writer(file, lineterminator="\n").writerows([HEADER, *rows()])
