#!/usr/bin/env python3
"""Paths of the methods that search for their step, written anew in NumPy from their sources:
backtracking (Nocedal & Wright, algorithm 3.1, rho = 1/2, c1 = 1e-4) and the trust region (algorithm
4.1), its subproblem solved by bisection. Writes search.csv."""
import pathlib

import numpy as np

FOLDER = pathlib.Path(__file__).parent


def beale(w):
    x, y = w
    powers = [(y**k, k * y ** (k - 1), k * (k - 1) * y ** max(k - 2, 0)) for k in (1, 2, 3)]
    f, g, h = 0.0, np.zeros(2), np.zeros((2, 2))
    for c, (p, dp, ddp) in zip((1.5, 2.25, 2.625), powers):
        r = c - x + x * p
        j = np.array([p - 1, x * dp])
        f += r * r
        g += 2 * r * j
        h += 2 * np.outer(j, j) + 2 * r * np.array([[0, dp], [dp, x * ddp]])
    return f, g, h


def rosenbrock(w):
    x, y = w
    d = y - x * x
    return (
        (1 - x) ** 2 + 100 * d * d,
        np.array([-2 * (1 - x) - 400 * x * d, 200 * d]),
        np.array([[2 - 400 * d + 800 * x * x, -400 * x], [-400 * x, 200.0]]),
    )


def saddle(w):
    return w[0] ** 2 - w[1] ** 2, np.array([2 * w[0], -2 * w[1]]), np.diag([2.0, -2.0])


def line_search(f, w, steps, eta=1.0):
    for _ in range(steps):
        value, g, _ = f(w)
        alpha = eta
        while f(w - alpha * g)[0] > value - 1e-4 * alpha * (g @ g):
            alpha /= 2
        w = w - alpha * g
        yield w


def subproblem(g, h, radius):
    """The lowest point of the model within the radius; g has a part along the lowest eigenvector."""
    low = np.linalg.eigvalsh(h)[0]
    solve = lambda shift: -np.linalg.solve(h + shift * np.eye(2), g)
    if low > 0 and np.linalg.norm(solve(0.0)) <= radius:
        return solve(0.0)
    under, over = max(0.0, -low), max(0.0, -low) + np.linalg.norm(g) / radius + 1
    for _ in range(200):
        middle = (under + over) / 2
        if np.linalg.norm(solve(middle)) > radius:
            under = middle
        else:
            over = middle
    return solve(over)


def trust_region(f, w, steps, radius=1.0, radius_max=1000.0):
    for _ in range(steps):
        value, g, h = f(w)
        p = subproblem(g, h, radius)
        ratio = (value - f(w + p)[0]) / -(g @ p + p @ h @ p / 2)
        length = np.linalg.norm(p)
        if ratio < 0.25:
            radius = length / 4
        elif ratio > 0.75 and length >= 0.999 * radius:
            radius = min(2 * radius, radius_max)
        if ratio > 0.1:
            w = w + p
        yield w


CASES = [
    ("line-search", line_search, {}, beale, "beale", (0.7, 1.4), 30),
    ("line-search:eta=0.3", line_search, {"eta": 0.3}, beale, "beale", (0.7, 1.4), 30),
    ("line-search", line_search, {}, rosenbrock, "rosenbrock", (-1.2, 1.0), 12),
    ("line-search:eta=0.01", line_search, {"eta": 0.01}, rosenbrock, "rosenbrock", (-1.2, 1.0), 12),
    ("trust-region", trust_region, {}, beale, "beale", (0.7, 1.4), 10),
    ("trust-region:radius=0.1", trust_region, {"radius": 0.1}, beale, "beale", (0.7, 1.4), 10),
    ("trust-region", trust_region, {}, rosenbrock, "rosenbrock", (-1.2, 1.0), 15),
    ("trust-region:radius=0.2", trust_region, {"radius": 0.2}, rosenbrock, "rosenbrock", (-1.2, 1.0), 15),
    ("trust-region:radius=0.1", trust_region, {"radius": 0.1}, saddle, "saddle", (1.0, 0.1), 6),
]

if __name__ == "__main__":
    with open(FOLDER / "search.csv", "w", newline="\n") as out:
        out.write("surface,optimizer,step,x,y\n")
        for method, path, settings, f, surface, start, steps in CASES:
            w = np.array(start)
            out.write(f"{surface},{method},0,{w[0]:.17g},{w[1]:.17g}\n")
            for step, w in enumerate(path(f, w, steps, **settings), 1):
                out.write(f"{surface},{method},{step},{w[0]:.17g},{w[1]:.17g}\n")
