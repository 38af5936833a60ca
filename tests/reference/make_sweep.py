#!/usr/bin/env python3
"""Writes rates.csv and steps.csv: what maps over (η, β) have to reproduce.

rates.csv: spectral radii from numpy.linalg.eigvals of the matrix that one step applies to (w, state)
along an eigen-direction, one matrix per curvature; the matrices come from the update rules.
steps.csv: how many steps methods need until f − f* is 1e-6 of what it was at the start (f* = 0), by
loops written here.
Run it from anywhere: python3 make_sweep.py
"""
import csv
import pathlib

import numpy

HERE = pathlib.Path(__file__).parent


# --- one step along a direction of curvature c, as a matrix on (w, state) -------------------------


def gd(eta, beta, c):
    return [[1 - eta * c]]


def momentum(eta, beta, c):  # d ← βd − ηcw; w ← w + d
    return [[1 - eta * c, beta], [-eta * c, beta]]


def nesterov(eta, beta, c):  # d ← βd − ηc(w + βd); w ← w + d
    d = [-eta * c, beta - eta * c * beta]
    return [[1 + d[0], d[1]], d]


def ema_momentum(eta, beta, c):  # a ← βa + (1−β)cw; w ← w − ηa
    a = [(1 - beta) * c, beta]
    return [[1 - eta * a[0], -eta * a[1]], a]


def ema_nesterov(eta, beta, c):  # a ← βa + (1−β)c(w − ηβa); w ← w − ηa
    a = [(1 - beta) * c, beta - (1 - beta) * c * eta * beta]
    return [[1 - eta * a[0], -eta * a[1]], a]


def newton(eta, beta, c):  # w ← w − η(cw)/c
    return [[1 - eta]]


STEPS = {'gd': gd, 'momentum': momentum, 'nesterov': nesterov, 'ema-momentum': ema_momentum,
         'ema-nesterov': ema_nesterov, 'newton': newton}
CURVATURES = [(1, 10), (0.5, 80), (-1, 3), (2, 2)]
ETAS = [1e-3, 0.02, 0.11, 0.19, 0.37, 1.7, 6]
BETAS = [0, 0.35, 0.8, 0.97, 0.995]


def write_rates():
    with open(HERE / 'rates.csv', 'w', newline='') as file:
        writer = csv.writer(file, lineterminator='\n')
        writer.writerow(['method', 'lambda1', 'lambda2', 'eta', 'beta', 'radius'])
        for name, step in STEPS.items():
            for pair in CURVATURES:
                for beta in BETAS:
                    for eta in ETAS:
                        roots = [numpy.linalg.eigvals(numpy.array(step(eta, beta, c), float)) for c in pair]
                        radius = max(abs(z) for z in numpy.concatenate(roots))
                        writer.writerow([name, *pair, eta, beta, repr(float(radius))])


# --- whole runs ----------------------------------------------------------------------------------

LIMIT = 400


def beale(w):
    x, y = w
    r = numpy.array([1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3])
    gx = 2 * (r @ numpy.array([y - 1, y**2 - 1, y**3 - 1]))
    gy = 2 * (r @ numpy.array([x, 2 * x * y, 3 * x * y**2]))
    return r @ r, numpy.array([gx, gy])


def himmelblau(w):
    x, y = w
    a, b = x**2 + y - 11, x + y**2 - 7
    return a**2 + b**2, numpy.array([4 * a * x + 2 * b, 2 * a + 4 * b * y])


SURFACES = {'beale': (beale, (0.7, 1.4)), 'himmelblau': (himmelblau, (0.3, -0.2))}


def run(name, gradient, start, eta, beta):
    """Steps until f ≤ 1e-6 of the start's; −1 when that does not happen."""
    w, d, v = numpy.array(start, float), numpy.zeros(2), numpy.zeros(2)
    goal = 1e-6 * gradient(w)[0]
    for t in range(LIMIT + 1):
        f, g = gradient(w)
        if f <= goal:
            return t
        if not numpy.all(abs(w) < 1e5):
            return -1
        if name == 'gd':
            w = w - eta * g
        elif name == 'momentum':
            d = beta * d - eta * g
            w = w + d
        elif name == 'nesterov':
            d = beta * d - eta * gradient(w + beta * d)[1]
            w = w + d
        elif name == 'adam':
            d = beta * d + (1 - beta) * g
            v = 0.999 * v + 0.001 * g**2
            corrected = d / (1 - beta ** (t + 1)), v / (1 - 0.999 ** (t + 1))
            w = w - eta * corrected[0] / (numpy.sqrt(corrected[1]) + 1e-8)
    return -1


def write_steps():
    with open(HERE / 'steps.csv', 'w', newline='') as file:
        writer = csv.writer(file, lineterminator='\n')
        writer.writerow(['method', 'surface', 'x', 'y', 'eta', 'beta', 'steps'])
        for surface, (gradient, start) in SURFACES.items():
            for name in ('gd', 'momentum', 'nesterov', 'adam'):
                scale = 20 if name == 'adam' else 1
                for beta in (0, 0.5, 0.9):
                    for eta in (0.0007, 0.003, 0.008, 0.014, 0.05):
                        writer.writerow([name, surface, *start, scale * eta, beta,
                                         run(name, gradient, start, scale * eta, beta)])


if __name__ == '__main__':
    write_rates()
    write_steps()
