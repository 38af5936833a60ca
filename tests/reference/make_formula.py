#!/usr/bin/env python3
"""Writes formula.csv: value, gradient and Hessian of typed formulas, by sympy.

Each formula stands here twice, as a user types it and as sympy has it; derivatives are sympy's and
numbers are evaluated with 40 digits before they are rounded to doubles. A point at which a formula
is undefined has nan in every column. Run it from anywhere: python3 make_formula.py
"""
import csv
import pathlib

import sympy
from sympy import (Abs, Max, Min, Rational, acos, asin, atan, cos, cosh, exp, log, pi, sin,
                   sinh, sqrt, tan, tanh)

x, y = sympy.symbols("x y", real=True)

ANYWHERE = [(0.5, 0.25), (-1.25, 0.75), (2.5, -1.5), (-0.625, -3.0)]
SMALL = [(0.5, 0.25), (-0.75, 0.625), (0.375, -0.9375), (-0.125, -0.5)]
RIGHT = [(0.5, 0.25), (1.75, -2.5), (3.0, 1.25)]
LEFT = [(-0.5, 0.25), (-2.0, -1.5)]

# as typed, as sympy has it, points
CASES = [
    ("-x^2", -(x**2), ANYWHERE),
    ("(-x)^2", x**2, ANYWHERE),
    ("2^3^2*x", 512 * x, ANYWHERE),
    ("2^-1*y", y / 2, ANYWHERE),
    ("x-y-3", x - y - 3, ANYWHERE),
    ("x/y/4", x / y / 4, ANYWHERE),
    ("x^3*y - 2*x*y^4/3 + 7", x**3 * y - 2 * x * y**4 / 3 + 7, ANYWHERE),
    ("x^-1 + y^-3", 1 / x + y**-3, ANYWHERE),
    ("(x*y+3)^7", (x * y + 3) ** 7, ANYWHERE),
    ("(1+x^2)^0.5", sqrt(1 + x**2), ANYWHERE),
    ("(1+x^2*y)^-0.5", (1 + x**2 * y) ** Rational(-1, 2), RIGHT[:1] + ANYWHERE[:2]),
    ("(x+y^2)^1.75", (x + y**2) ** Rational(7, 4), RIGHT),
    ("x^70", x**70, ANYWHERE),
    ("x^0.5", sqrt(x), RIGHT + LEFT),
    ("x^y", x**y, RIGHT + LEFT),
    ("(x*y)^(x+y)", (x * y) ** (x + y), [(0.5, 0.25), (1.75, 2.5), (-0.5, -0.75)]),
    ("2^(x*y)", 2 ** (x * y), ANYWHERE),
    ("e^(x-y)", exp(x - y), ANYWHERE),
    ("sin(x*y+pi/3)", sin(x * y + pi / 3), ANYWHERE),
    ("cos(x-2*y)", cos(x - 2 * y), ANYWHERE),
    ("tan(x*y/4)", tan(x * y / 4), ANYWHERE),
    ("asin(x*y)", asin(x * y), SMALL),
    ("acos(x-y/4)", acos(x - y / 4), SMALL),
    ("asin(x+y)", asin(x + y), RIGHT),
    ("atan(x*y^2)", atan(x * y**2), ANYWHERE),
    ("sinh(x-y^2/4)", sinh(x - y**2 / 4), ANYWHERE),
    ("cosh(x*y)", cosh(x * y), ANYWHERE),
    ("tanh(3*x*y)", tanh(3 * x * y), ANYWHERE),
    ("exp(-x^2-y^2/2)", exp(-(x**2) - y**2 / 2), ANYWHERE),
    ("log(x)*y", log(x) * y, RIGHT + LEFT),
    ("log(1+exp(-x*y))", log(1 + exp(-x * y)), ANYWHERE),
    ("sqrt(x^2+y^2)", sqrt(x**2 + y**2), ANYWHERE),
    ("abs(x*y)*x", Abs(x * y) * x, ANYWHERE),
    ("min(x^2,y+1/8)", Min(x**2, y + Rational(1, 8)), ANYWHERE),
    ("max(sin(x),x*y)", Max(sin(x), x * y), ANYWHERE),
    ("exp(x)/(1+exp(x))*cos(y)", exp(x) / (1 + exp(x)) * cos(y), ANYWHERE),
    ("(x^2-y)/(x^2+y^2)", (x**2 - y) / (x**2 + y**2), ANYWHERE),
    ("1e-1*w1 \u2212 .5*w2*w1 + 2.5E+1/w2", x / 10 - x * y / 2 + 25 / y, ANYWHERE),
]

DERIVATIVES = [(), (x,), (y,), (x, x), (x, y), (y, y)]


def numbers(formula, at):
    """f, gx, gy, hxx, hxy, hyy. The branch of abs, min and max is chosen before differentiating."""
    exact = {x: Rational(at[0]), y: Rational(at[1])}

    def branch(choice):
        values = [part.subs(exact).evalf(40) for part in choice.args]
        if isinstance(choice, Abs):
            return choice.args[0] * sympy.sign(values[0])
        wanted = min(values) if isinstance(choice, Min) else max(values)
        return choice.args[values.index(wanted)]

    smooth = formula.replace(lambda part: isinstance(part, (Abs, Min, Max)), branch)
    value = smooth.subs(exact).evalf(40)
    if not value.is_real:
        return [float("nan")] * len(DERIVATIVES)
    got = []
    for by in DERIVATIVES:
        derivative = sympy.diff(smooth, *by) if by else smooth
        got.append(float(derivative.subs(exact).evalf(40)))
    return got


def main():
    path = pathlib.Path(__file__).with_name("formula.csv")
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow("formula x y f gx gy hxx hxy hyy".split())
        for typed, formula, points in CASES:
            for at in points:
                writer.writerow([typed] + ["%.17g" % value for value in (*at, *numbers(formula, at))])


if __name__ == "__main__":
    main()
