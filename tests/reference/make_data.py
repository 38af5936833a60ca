#!/usr/bin/env python3
"""Writes line.csv, plane.csv, four.csv, clouds.csv, relu.csv and data.csv.

The first five are data of the kind that least-squares, logistic and elbow read; data.csv holds what
those surfaces have to be at some points of them: value, gradient and Hessian, and the least squares
solutions. Everything follows from the definitions with numpy, in plain sums over the rows. Run it
from anywhere: python3 make_data.py
"""
import csv
import pathlib

import numpy

FOLDER = pathlib.Path(__file__).parent
DIM_MAX = 4


def least_squares(table, w):
    x, y = table[:, :-1], table[:, -1]
    r = x @ w - y
    return r @ r, 2 * x.T @ r, 2 * x.T @ x


def logistic(table, w, reg):
    x, y = table[:, :2], table[:, 2]
    m = y * (x @ w)
    doubt = numpy.where(m > 0, numpy.exp(-abs(m)), 1) / (1 + numpy.exp(-abs(m)))
    f = numpy.logaddexp(0, -m).mean() + reg / 2 * w @ w
    g = -(x.T @ (y * doubt)) / len(y) + reg * w
    h = (x.T * (doubt * (1 - doubt))) @ x / len(y) + reg * numpy.eye(2)
    return f, g, h


def elbow(table, w):
    x, y = table.T
    z = w[0] * x + w[1]
    on = (z > 0).astype(float)
    r = numpy.maximum(z, 0) - y
    rows = numpy.stack([x * on, on])
    return (r**2).mean(), 2 * rows @ r / len(y), 2 * rows @ rows.T / len(y)


def write(name, header, rows, end="\n"):
    with open(FOLDER / name, "w", newline="") as file:
        csv.writer(file, lineterminator=end).writerows([header, *rows.tolist()])


def make_files(random):
    x = random.uniform(-2, 2, (12, 1))
    y = 0.75 * x + 0.1 * random.normal(size=(12, 1))
    write("line.csv", ["x1", "y"], numpy.hstack([x, y]).round(6))
    x = random.normal(size=(15, 2)) @ numpy.array([[2, 1], [0, 0.25]])
    y = x @ [[1.5], [-2]] + 0.2 * random.normal(size=(15, 1))
    write("plane.csv", ["x1", "x2", "y"], numpy.hstack([x, y]).round(6))
    x = random.normal(size=(9, 4)) * [1, 10, 0.1, 3]
    y = x @ [[1], [-0.5], [7], [0]] + random.normal(size=(9, 1))
    write("four.csv", ["x1", "x2", "x3", "x4", "y"], numpy.hstack([x, y]).round(6), end="\r\n")
    y = numpy.where(numpy.arange(14) % 3 > 0, 1.0, -1.0)[:, None]
    x = random.normal(size=(14, 2)) + y * [1, -0.5]
    write("clouds.csv", ["x1", "x2", "y"], numpy.hstack([x, y]).round(6))
    x = random.uniform(-1, 2, (11, 1))
    y = numpy.maximum(0, 2 * x - 1) + 0.05 * random.normal(size=(11, 1))
    write("relu.csv", ["x", "y"], numpy.hstack([x, y]).round(6))


def cases(random):
    """Surface, file, parameters, function of table and w, points."""

    def near(dim, width, count=8):
        return [random.uniform(-width, width, dim) for _ in range(count)]

    yield "least-squares", "line.csv", "", least_squares, near(1, 3)
    yield "least-squares", "plane.csv", "", least_squares, near(2, 3)
    yield "least-squares", "four.csv", "", least_squares, near(4, 3)
    for reg in 0.01, 0, 0.5:
        yield (
            "logistic",
            "clouds.csv",
            f",reg={reg}",
            lambda table, w, reg=reg: logistic(table, w, reg),
            near(2, 4) + near(2, 400, 2),
        )
    yield "elbow", "relu.csv", "", elbow, near(2, 3) + [numpy.array([-1, -2.0])]


def main():
    random = numpy.random.default_rng(7)
    make_files(random)
    packed = DIM_MAX * (DIM_MAX + 1) // 2
    header = ["surface", "file", "parameters", "kind", "dim"]
    header += [f"w{i + 1}" for i in range(DIM_MAX)] + ["f"] + [f"g{i + 1}" for i in range(DIM_MAX)]
    header += [f"h{i + 1}" for i in range(packed)]

    def row(label, kind, w, f, g, h):
        pad = lambda v, n: [*map(float, v), *[0.0] * (n - len(v))]
        upper = h[numpy.triu_indices(len(w))]
        return [*label, kind, len(w), *pad(w, DIM_MAX), float(f), *pad(g, DIM_MAX), *pad(upper, packed)]

    rows = []
    for surface, name, parameters, function, points in cases(random):
        table = numpy.loadtxt(FOLDER / name, delimiter=",", skiprows=1)
        for w in points:
            rows.append(row((surface, name, parameters), "point", w, *function(table, w)))
        if surface == "least-squares":
            w = numpy.linalg.lstsq(table[:, :-1], table[:, -1], rcond=None)[0]
            rows.append(row((surface, name, parameters), "minimum", w, *function(table, w)))
    with open(FOLDER / "data.csv", "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


main()
