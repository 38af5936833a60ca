#!/usr/bin/env python3
"""Writes ellipse.csv: contours of quadratic models and outlines of steps, by mpmath.

Rows of kind `model`: the contour of gᵀx + ½xᵀAx through the origin, seen in the plane of the
columns of Q. In that plane the matrix is QᵀAQ, the centre solves it for −Qᵀg, and the semi-axes are
found by a singular value decomposition of a Cholesky factor. Rows of kind `steps`: all A·g for
gradients g of length 1, seen in the same plane: singular values of QᵀA. Lists are separated by
spaces; A is the packed upper triangle, Q its two columns one after the other. Everything is
computed with 40 digits. Run it from anywhere: python3 make_ellipse.py
"""
import csv
import pathlib
import random

from mpmath import mp, mpf

mp.dps = 40


def numbers(values):
    return " ".join("%.17g" % float(value) for value in values)


def gauss(rows, columns, generator):
    return mp.matrix([[mpf(generator.gauss(0, 1)) for _ in range(columns)] for _ in range(rows)])


def orthonormal(rows, columns, generator):
    q, _ = mp.qr(gauss(rows, columns, generator), mode="skinny")
    return q


def row(kind, dim, generator):
    turn = orthonormal(dim, dim, generator)
    a = turn * mp.diag([mpf(10) ** generator.uniform(-1.5, 1.5) for _ in range(dim)]) * turn.T
    g = gauss(dim, 1, generator)
    q = mp.eye(2) if dim == 2 else orthonormal(dim, 2, generator)
    # what is written is what both sides work with
    for matrix in (a, g, q):
        for i in range(matrix.rows):
            for j in range(matrix.cols):
                matrix[i, j] = mpf(float(matrix[min(i, j), max(i, j)] if matrix is a
                                         else matrix[i, j]))
    if kind == "model":
        inside, slope = q.T * a * q, q.T * g
        inside[1, 0] = inside[0, 1]
        centre = mp.lu_solve(inside, -slope)
        # x = centre + L⁻ᵀ y with ‖y‖² = −slopeᵀ centre
        directions, sizes, _ = mp.svd_r((mp.cholesky(inside) ** -1).T)
        semi = [size * mp.sqrt(-(slope.T * centre)[0]) for size in sizes]
    else:
        centre = mp.zeros(2, 1)
        directions, sizes, _ = mp.svd_r(q.T * a)
        semi = list(sizes)
    packed = [a[i, j] for i in range(dim) for j in range(i, dim)]
    return [kind, dim, numbers(g), numbers(packed), numbers(q.T), numbers(centre), numbers(semi),
            numbers([directions[0, 0], directions[1, 0]])]


def main():
    generator = random.Random(9)
    path = pathlib.Path(__file__).with_name("ellipse.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("kind,dim,g,a,q,centre,semi,along".split(","))
        for dim in (2, 2, 2, 2, 3, 5, 8):
            for kind in ("model", "steps"):
                out.writerow(row(kind, dim, generator))


if __name__ == "__main__":
    main()
