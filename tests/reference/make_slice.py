#!/usr/bin/env python3
"""Writes slice.csv: the loss along lines, by sympy.

f(w + s·p) is formed as an expression in s alone and then differentiated, so that neither gradients
nor Hessians nor inner products are shared with the program under test. Columns: the surface, w and
p, a place s; f and its slope there, and at the same place the Taylor polynomials of degree 1 and 2
about s = 0; where the second has its minimum (empty: nowhere). Run it from anywhere:
python3 make_slice.py
"""
import csv
import pathlib
import random

import sympy

import make_surfaces

s = sympy.symbols("s", real=True)
NAMES = ["beale", "rosenbrock", "himmelblau", "monkey_saddle", "bowl", "long_valley"]


def value(formula):
    made = formula()
    return sum(r**2 for r in made) if isinstance(made, list) else made


def rows(name, generator):
    f = value(getattr(make_surfaces, name))
    w = [sympy.Float(round(generator.uniform(-2, 2), 3), 40) for _ in range(2)]
    p = [sympy.Float(round(generator.uniform(-1, 1), 3), 40) for _ in range(2)]
    line = f.subs({make_surfaces.x: w[0] + s * p[0], make_surfaces.y: w[1] + s * p[1]})
    slope = sympy.diff(line, s)
    c0, c1, c2 = (sympy.N(d.subs(s, 0), 40) for d in (line, slope, sympy.diff(slope, s)))
    bottom = repr(float(-c1 / c2)) if c2 > 0 else ""
    for at in (sympy.Rational(-1, 4), 0, sympy.Rational(1, 2), 1, sympy.Rational(7, 4)):
        numbers = [sympy.N(e.subs(s, at), 40) for e in (line, slope)]
        numbers += [c0 + c1 * at, c0 + c1 * at + c2 * at**2 / 2]
        yield [name.replace("_", "-"), *(repr(float(v)) for v in (*w, *p, at, *numbers)), bottom]


def main():
    generator = random.Random(6)
    path = pathlib.Path(__file__).with_name("slice.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("surface,w1,w2,p1,p2,s,f,slope,linear,quadratic,bottom".split(","))
        for name in NAMES:
            for _ in range(3):
                out.writerows(rows(name, generator))


if __name__ == "__main__":
    main()
