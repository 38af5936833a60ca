#!/usr/bin/env python3
"""Writes mlp.csv: value, gradient and Hessian of the network on the data files, by PyTorch.

The network is written here a second time, from its definition, and differentiated by autograd in
double precision. The columns w, f, g, h are lists separated by spaces, h the packed upper triangle.
Run it from anywhere: python3 make_mlp.py
"""
import csv
import pathlib

import torch

torch.set_default_dtype(torch.float64)
FOLDER = pathlib.Path(__file__).parent
ACTS = {"tanh": torch.tanh, "relu": torch.relu, "sigmoid": torch.sigmoid}

# file, hidden, act, loss, reg
CASES = [
    ("clouds.csv", 1, "tanh", "logistic", 0),
    ("clouds.csv", 3, "tanh", "logistic", 0.125),
    ("clouds.csv", 15, "tanh", "logistic", 0),
    ("clouds.csv", 4, "relu", "logistic", 0.5),
    ("clouds.csv", 3, "sigmoid", "square", 0),
    ("line.csv", 21, "tanh", "square", 0),
    ("line.csv", 2, "sigmoid", "square", 0.25),
    ("relu.csv", 5, "relu", "square", 0),
    ("four.csv", 6, "tanh", "square", 0),
    ("plane.csv", 2, "relu", "square", 0),
]


def network(w, x, hidden, act):
    d = x.shape[1]
    units = w[:-1].reshape(hidden, d + 2)
    sums = x @ units[:, :d].T + units[:, d]
    return ACTS[act](sums) @ units[:, d + 1] + w[-1]


def value(w, x, y, hidden, act, loss, reg):
    z = network(w, x, hidden, act)
    terms = torch.nn.functional.softplus(-y * z, threshold=1e9) if loss == "logistic" else (z - y) ** 2
    return terms.mean() + reg / 2 * (w @ w)


def main():
    torch.manual_seed(20240301)
    with open(FOLDER / "mlp.csv", "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow("file parameters w f g h".split())
        for file, hidden, act, loss, reg in CASES:
            with open(FOLDER / file, newline="") as data:
                rows = [[float(v) for v in row] for row in list(csv.reader(data))[1:]]
            table = torch.tensor(rows)
            x, y = table[:, :-1], table[:, -1]
            dim = hidden * (x.shape[1] + 2) + 1
            for scale in (0.3, 1.0, 4.0):
                w = (scale * torch.randn(dim)).round(decimals=6).requires_grad_()
                f = lambda v: value(v, x, y, hidden, act, loss, reg)
                g = torch.autograd.functional.jacobian(f, w)
                h = torch.autograd.functional.hessian(f, w)
                upper = [h[i, j].item() for i in range(dim) for j in range(i, dim)]
                lists = [w.tolist(), [f(w).item()], g.tolist(), upper]
                columns = [" ".join("%.17g" % v for v in column) for column in lists]
                spec = f"hidden={hidden},act={act},loss={loss},reg={reg}"
                writer.writerow([file, spec] + columns)


if __name__ == "__main__":
    main()
