#!/usr/bin/env python3
"""Writes columns.csv: what can be asked of a row, worked out with PyTorch's derivatives and NumPy.

The iterates come from make_methods.py. Sharpness, edge and ρ are those of the step that follows the
row: roots of z² − (1+β−ηλ)z + β and their like, on the eigenvalues of D^½HD^½ where the method scales
by D. Run it from anywhere: python3 make_columns.py
"""
import csv
import pathlib

import numpy

import make_methods as m

HERE = pathlib.Path(__file__).parent
MINIMA = {'beale': [(3, 0.5)], 'rosenbrock': [(1, 1)], 'bowl': [(0, 0)]}
SURFACES = {'beale': m.beale, 'rosenbrock': m.rosenbrock, 'bowl': m.bowl}
STARTS = {'beale': (0.7, 1.4), 'rosenbrock': (-1.2, 1.0), 'bowl': (-4.0, 3.0)}
STEPS = 6


def roots_modulus(*coefficients):
    return max(abs(numpy.roots(coefficients)))


def gd(gradients, eta):
    """Of each step: the diagonal that scales the gradient, the polynomial, the edge."""
    for _ in gradients:
        yield numpy.ones(2), lambda x: (1, eta * x - 1), lambda x: 2 / x


def momentum(gradients, eta, beta=0.9):
    for _ in gradients:
        yield (
            numpy.ones(2),
            lambda x: (1, -(1 + beta - eta * x), beta),
            lambda x: 2 * (1 + beta) / x,
        )


def rmsprop(gradients, eta, beta=0.9, eps=1e-8):
    """v is that of the last step; before the first step as one gradient makes it."""
    v = (1 - beta) * gradients[0] ** 2
    for g in [None, *gradients[:-1]]:
        v = v if g is None else (v if g is gradients[0] else beta * v + (1 - beta) * g**2)
        yield 1 / (numpy.sqrt(v) + eps), lambda x: (1, eta * x - 1), lambda x: 2 / x


METHODS = {'gd': (gd, m.gd), 'momentum': (momentum, m.momentum), 'rmsprop': (rmsprop, m.rmsprop_torch)}
ETA = {'gd': 0.002, 'momentum': 0.001, 'rmsprop': 0.02}
NAMES = 'lmin lmax sharpness edge rho gnorm distance ghg'.split()


def rows(surface, method):
    f, start = SURFACES[surface], STARTS[surface]
    theory, path = METHODS[method]
    points = [numpy.array(start)] + list(path(f, start, STEPS, eta=ETA[method]))
    gradients = [m.gradient(f, w) for w in points]
    for step, (d, polynomial, edge) in enumerate(theory(gradients, ETA[method])):
        w, g, h = points[step], gradients[step], m.hessian(f, points[step])
        root = numpy.sqrt(d)
        seen = numpy.linalg.eigvalsh(root[:, None] * h * root)
        own = numpy.linalg.eigvalsh(h)
        yield step, (
            own[0],
            own[-1],
            seen[-1],
            edge(seen[-1]) if seen[-1] > 0 else numpy.nan,
            max(roots_modulus(*polynomial(x)) for x in seen),
            numpy.linalg.norm(g),
            min(numpy.linalg.norm(w - numpy.array(p)) for p in MINIMA[surface]),
            g @ h @ g,
        )


def main():
    with open(HERE / 'columns.csv', 'w', newline='') as file:
        writer = csv.writer(file, lineterminator='\n')
        writer.writerow(['surface', 'method', 'step', *NAMES])
        for surface in SURFACES:
            for method in METHODS:
                for step, numbers in rows(surface, method):
                    writer.writerow(
                        [surface, f'{method}:eta={ETA[method]}', step, *(f'{x:.17g}' for x in numbers)]
                    )


if __name__ == '__main__':
    main()
