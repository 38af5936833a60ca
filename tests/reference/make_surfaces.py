#!/usr/bin/env python3
"""Writes surfaces.csv: value, gradient, Hessian and Gauss-Newton matrix of every surface, by sympy.

The formulas are typed here a second time, from their definitions; derivatives are sympy's and
numbers are evaluated with 40 digits before they are rounded to doubles, so that nothing is shared
with the program under test. The columns w, f, g, h, gauss_newton are lists separated by spaces,
matrices as the packed upper triangle; gauss_newton is 2JᵀJ of the residuals where f is a sum of
squares, else empty. Run it from anywhere: python3 make_surfaces.py
"""
import csv
import pathlib
import random

import mpmath
import sympy
from sympy import Rational, cos, pi, sin, sqrt

x, y = sympy.symbols("x y", real=True)
MANY = sympy.symbols("w1:9", real=True)


# Each returns the value, or a list of residuals whose squares add up to it.


def beale():
    return [
        Rational(3, 2) - x + x * y,
        Rational(9, 4) - x + x * y**2,
        Rational(21, 8) - x + x * y**3,
    ]


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
    return [a - x, sqrt(b) * (y - x**2)]


def double_well():
    return x**2 / 2 + y**4 / 4 - y**2 / 2


def monkey_saddle():
    return x**3 - 3 * x * y**2


def himmelblau():
    return [x**2 + y - 11, x + y**2 - 7]


def rastrigin():
    return 20 + sum(v**2 - 10 * cos(2 * pi * v) for v in (x, y))


def styblinski_tang():
    return sum(v**4 - 16 * v**2 + 5 * v for v in (x, y)) / 2


def three_hump_camel():
    return 2 * x**2 - Rational(105, 100) * x**4 + x**6 / 6 + x * y + y**2


def six_hump_camel():
    return (4 - Rational(21, 10) * x**2 + x**4 / 3) * x**2 + x * y + (-4 + 4 * y**2) * y**2


def booth():
    return [x + 2 * y - 7, 2 * x + y - 5]


def matyas():
    return Rational(26, 100) * (x**2 + y**2) - Rational(48, 100) * x * y


def goldstein_price():
    a = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    b = 18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2
    return a * (30 + (2 * x - 3 * y) ** 2 * b)


def underdetermined(a1=1, a2=3, b=2):
    return [a1 * x + a2 * y - b]


def two_layer(sigma=1):
    return [sigma - x * y]


def two_wells(sharp=25, flat=1, tau=Rational(1, 2)):
    wells = [(sharp, -Rational(3, 2)), (flat, Rational(3, 2))]
    squares = [k * ((x - centre) ** 2 + y**2) / 2 for k, centre in wells]
    return -tau * sympy.log(sum(sympy.exp(-square / tau) for square in squares))


def ring(a=4):
    return [1 - a * x**2 - y**2]


def linear_net(gamma1=3, gamma2=1, c1=1, c2=1):
    a = sympy.Matrix(2, 2, MANY[:4])
    away = a - sympy.diag(gamma1, gamma2)
    return [sqrt(c) * away[i, j] for i in range(2) for j, c in enumerate([c1, c2])]


def deep_linear(hidden=2, sigma1=3, sigma2=1):
    h = int(hidden)
    q1, q2, w1, w2 = (sympy.Matrix(MANY[i * h : (i + 1) * h]) for i in range(4))
    return [q1.dot(w1) - sigma1, q2.dot(w2) - sigma2, q2.dot(w1), q1.dot(w2)]


def parabola(a=1, b=0, c=0):
    return a * MANY[0] ** 2 / 2 + b * MANY[0] + c


def cliff_output(w, b):
    state = mpmath.mpf("0.5")
    for _ in range(50):
        state = w / (1 + mpmath.exp(-state)) + b
    return 1 / (1 + mpmath.exp(-state))


def cliff(at):
    """By numerical differentiation with 200 digits: symbolic derivatives would be too large."""
    with mpmath.workdps(200):
        w, b = (mpmath.mpf(v) for v in at)
        s = {
            order: mpmath.diff(cliff_output, (w, b), order)
            for order in [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)]
        }
        r = s[0, 0] - mpmath.mpf(7) / 10
        g = [s[1, 0], s[0, 1]]
        squares = [2 * g[0] * g[0], 2 * g[0] * g[1], 2 * g[1] * g[1]]
        bends = [2 * r * s[order] for order in [(2, 0), (1, 1), (0, 2)]]
        return [
            [r * r],
            [2 * r * v for v in g],
            [a + b for a, b in zip(squares, bends)],
            squares,
        ]


# surface, its parameters (exact in binary), dimension, and half the width of the cube around the
# origin that points come from, or (low, high) for each coordinate
CASES = [
    ("beale", beale, {}, 2, 4.5),
    ("long-valley", long_valley, {}, 2, 8),
    ("long-valley", long_valley, {"k": 3, "s": 2, "w": 0.5}, 2, 8),
    ("long-valley", long_valley, {"k": 100, "s": 0.125, "w": 4}, 2, 8),
    ("saddle", saddle, {}, 2, 2),
    ("saddle", saddle, {"a": 0.5, "b": 7}, 2, 2),
    ("bowl", bowl, {}, 2, 5),
    ("bowl", bowl, {"lambda2": 40, "angle": 90}, 2, 5),
    ("bowl", bowl, {"lambda1": -2, "lambda2": 0.5, "angle": -135, "cx": 1.5, "cy": -2.25}, 2, 5),
    ("bowl", bowl, {"lambda1": 3, "lambda2": 0.25, "angle": 17, "cx": 100, "cy": -7}, 2, 5),
    ("rosenbrock", rosenbrock, {}, 2, 3),
    ("rosenbrock", rosenbrock, {"a": -1.5, "b": 3}, 2, 3),
    ("double-well", double_well, {}, 2, 2),
    ("monkey-saddle", monkey_saddle, {}, 2, 2),
    ("himmelblau", himmelblau, {}, 2, 5),
    ("rastrigin", rastrigin, {}, 2, 5.12),
    ("styblinski-tang", styblinski_tang, {}, 2, 5),
    ("three-hump-camel", three_hump_camel, {}, 2, 5),
    ("six-hump-camel", six_hump_camel, {}, 2, 3),
    ("booth", booth, {}, 2, 10),
    ("matyas", matyas, {}, 2, 10),
    ("goldstein-price", goldstein_price, {}, 2, 2),
    ("underdetermined", underdetermined, {}, 2, 2),
    ("underdetermined", underdetermined, {"a1": -2.5, "a2": 0, "b": -4}, 2, 2),
    ("underdetermined", underdetermined, {"a1": 0.25, "a2": -8, "b": 0.5}, 2, 2),
    ("two-layer", two_layer, {}, 2, 2.5),
    ("two-layer", two_layer, {"sigma": -2.5}, 2, 2.5),
    ("two-layer", two_layer, {"sigma": 0}, 2, 2.5),
    ("deep-linear", deep_linear, {}, 8, 2),
    ("deep-linear", deep_linear, {"hidden": 1}, 4, 2),
    ("deep-linear", deep_linear, {"hidden": 1, "sigma1": 0.5, "sigma2": 4}, 4, 2),
    ("deep-linear", deep_linear, {"sigma1": 0.75, "sigma2": 2.5}, 8, 2),
    ("cliff", cliff, {}, 2, [(3, 7), (-4, -1)]),
    ("parabola", parabola, {}, 1, 4),
    ("parabola", parabola, {"a": 2.5, "b": -3, "c": 7}, 1, 4),
    ("parabola", parabola, {"a": 0.125, "b": 1, "c": -2}, 1, 20),
    ("two-wells", two_wells, {}, 2, 3),
    ("two-wells", two_wells, {"sharp": 8, "flat": 3, "tau": 0.125}, 2, 3),
    ("two-wells", two_wells, {"sharp": 1, "flat": 2, "tau": 8}, 2, 3),
    ("ring", ring, {}, 2, 1.5),
    ("ring", ring, {"a": 0.25}, 2, 2),
    ("linear-net", linear_net, {}, 4, 3),
    ("linear-net", linear_net, {"gamma1": -2, "gamma2": 0.5, "c1": 4, "c2": 0.25}, 4, 3),
]

# places where a formula could lose digits, besides the random ones
SPECIAL = {
    "long-valley": [(0.0, 1e-6), (0.0, -1e-9), (1e-3, 1e6)],
    "rastrigin": [(1e-7, -1e-9), (0.0, 0.5), (-3.0, 2.0)],
    "two-wells": [(-1.5, 0.0), (1.5, 1e-7), (-0.75, 1.0), (40.0, -3.0)],
    "ring": [(0.5, 1e-8), (0.0, 1.0), (1e-9, 0.0)],
    "matyas": [(7.5, 7.5), (1e-6, 1e-6)],
    "cliff": [(5.5, -2.923), (5.5, -2.925), (0.0, 0.5), (-6.0, 3.0), (40.0, 0.0)],
}


def points(name, dim, half, generator):
    ranges = half if isinstance(half, list) else [(-half, half)] * dim
    for _ in range(8):
        yield tuple(round(generator.uniform(low, high), 4) for low, high in ranges)
    yield from SPECIAL.get(name, [])


def upper(matrix):
    return [matrix[i, j] for i in range(matrix.rows) for j in range(i, matrix.cols)]


def expressions(form, variables):
    """Value, gradient, Hessian and 2JᵀJ (or nothing) as lists of expressions."""
    residuals = form if isinstance(form, list) else None
    f = sympy.Add(*(r**2 for r in residuals)) if residuals else form
    jacobian = sympy.Matrix(residuals).jacobian(variables) if residuals else None
    return [
        [f],
        [f.diff(v) for v in variables],
        upper(sympy.hessian(f, variables)),
        upper(2 * jacobian.T * jacobian) if residuals else [],
    ]


def evaluate(columns, variables, at):
    exact = {variable: Rational(value) for variable, value in zip(variables, at)}
    return [[sympy.sympify(e).subs(exact).evalf(40) for e in column] for column in columns]


def main():
    generator = random.Random(20240229)
    path = pathlib.Path(__file__).with_name("surfaces.csv")
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("surface w f g h gauss_newton".split())
        for name, formula, parameters, dim, half in CASES:
            variables = [x, y] if dim == 2 else list(MANY[:dim])
            if formula is not cliff:
                exact = {key: Rational(value) for key, value in parameters.items()}
                columns = expressions(formula(**exact), variables)
            spec = ",".join(f"{key}={value}" for key, value in parameters.items())
            spec = f"{name}:{spec}" if spec else name
            for at in points(name, dim, half, generator):
                values = cliff(at) if formula is cliff else evaluate(columns, variables, at)
                row = [" ".join("%.17g" % float(v) for v in column) for column in [at, *values]]
                out.writerow([spec] + row)


if __name__ == "__main__":
    main()
