#!/usr/bin/env python3
"""Writes surfaces.csv: value, gradient and Hessian of every surface, by sympy.

The formulas are typed here a second time, from their definitions; derivatives are sympy's and
numbers are evaluated with 40 digits before they are rounded to doubles, so that nothing is shared
with the program under test. Run it from anywhere: python3 make_surfaces.py
"""
import csv
import pathlib
import random

import sympy
from sympy import Rational, cos, pi, sin, sqrt

x, y = sympy.symbols("x y", real=True)


def beale():
    return (
        (Rational(3, 2) - x + x * y) ** 2
        + (Rational(9, 4) - x + x * y**2) ** 2
        + (Rational(21, 8) - x + x * y**3) ** 2
    )


def long_valley(k=20, s=1, w=1):
    return k * x**2 / 2 + s * (sqrt(1 + (y / w) ** 2) - 1)


def saddle(a=2, b=2):
    return (a * x**2 - b * y**2) / 2


def bowl(lambda1=1, lambda2=10, angle=30, cx=0, cy=0):
    turn = angle * pi / 180
    u = cos(turn) * (x - cx) + sin(turn) * (y - cy)
    v = -sin(turn) * (x - cx) + cos(turn) * (y - cy)
    return (lambda1 * u**2 + lambda2 * v**2) / 2


def rosenbrock(a=1, b=100):
    return (a - x) ** 2 + b * (y - x**2) ** 2


# surface, its parameters (exact in binary), and half the width of the square points come from
CASES = [
    ("beale", beale, {}, 4.5),
    ("long-valley", long_valley, {}, 8),
    ("long-valley", long_valley, {"k": 3, "s": 2, "w": 0.5}, 8),
    ("long-valley", long_valley, {"k": 100, "s": 0.125, "w": 4}, 8),
    ("saddle", saddle, {}, 2),
    ("saddle", saddle, {"a": 0.5, "b": 7}, 2),
    ("bowl", bowl, {}, 5),
    ("bowl", bowl, {"lambda2": 40, "angle": 90}, 5),
    ("bowl", bowl, {"lambda1": -2, "lambda2": 0.5, "angle": -135, "cx": 1.5, "cy": -2.25}, 5),
    ("bowl", bowl, {"lambda1": 3, "lambda2": 0.25, "angle": 17, "cx": 100, "cy": -7}, 5),
    ("rosenbrock", rosenbrock, {}, 3),
    ("rosenbrock", rosenbrock, {"a": -1.5, "b": 3}, 3),
]

# places where a formula could lose digits, besides the random ones
SPECIAL = {"long-valley": [(0.0, 1e-6), (0.0, -1e-9), (1e-3, 1e6)]}


def points(name, half, generator):
    for _ in range(8):
        yield tuple(round(generator.uniform(-half, half), 4) for _ in range(2))
    yield from SPECIAL.get(name, [])


def main():
    generator = random.Random(20240229)
    path = pathlib.Path(__file__).with_name("surfaces.csv")
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("surface x y f gx gy hxx hxy hyy".split())
        for name, formula, parameters, half in CASES:
            f = formula(**{key: Rational(value) for key, value in parameters.items()})
            wanted = [f, f.diff(x), f.diff(y), f.diff(x, 2), f.diff(x, y), f.diff(y, 2)]
            spec = ",".join(f"{key}={value}" for key, value in parameters.items())
            spec = f"{name}:{spec}" if spec else name
            for at in points(name, half, generator):
                exact = {x: Rational(at[0]), y: Rational(at[1])}
                values = [float(sympy.sympify(e).subs(exact).evalf(40)) for e in wanted]
                out.writerow([spec] + ["%.17g" % v for v in (*at, *values)])


main()
