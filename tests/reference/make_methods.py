#!/usr/bin/env python3
"""Writes methods.csv and bfgs.csv: what the optimizers have to reproduce.

gd, momentum, rmsprop and adam are PyTorch's own; the variants that PyTorch does not have, nesterov
and newton are written out below from their formulas. Gradients and Hessians come from PyTorch's
automatic differentiation of formulas typed here a second time, all in double precision. bfgs.csv
holds how many evaluations SciPy's BFGS takes. Run it from anywhere: python3 make_methods.py
"""
import csv
import math
import pathlib

import numpy
import scipy.optimize
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


# --- surfaces: w is a tensor of two elements -----------------------------------------------------


def beale(w):
    x, y = w
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def long_valley(w, k=20.0, s=1.0, width=1.0):
    x, y = w
    return k * x**2 / 2 + s * (torch.sqrt(1 + (y / width) ** 2) - 1)


def saddle(w, a=2.0, b=2.0):
    x, y = w
    return (a * x**2 - b * y**2) / 2


def bowl(w, lambda1=1.0, lambda2=10.0, angle=30.0):
    x, y = w
    c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    return (lambda1 * (c * x + s * y) ** 2 + lambda2 * (c * y - s * x) ** 2) / 2


def rosenbrock(w, a=1.0, b=100.0):
    x, y = w
    return (a - x) ** 2 + b * (y - x**2) ** 2


def gradient(f, w):
    w = torch.tensor(list(w), requires_grad=True)
    return torch.autograd.grad(f(w), w)[0].numpy().copy()


def hessian(f, w):
    return torch.autograd.functional.hessian(f, torch.tensor(list(w))).numpy()


# --- methods: each yields the iterates after the start -------------------------------------------


def by_torch(make):
    def path(f, start, steps, **parameters):
        w = torch.tensor(start, requires_grad=True)
        optimizer = make([w], **parameters)
        for _ in range(steps):
            optimizer.zero_grad()
            f(w).backward()
            optimizer.step()
            yield w.detach().numpy().copy()

    return path


gd = by_torch(lambda w, eta: torch.optim.SGD(w, lr=eta))
# PyTorch keeps η outside (buffer ← β·buffer + g; w ← w − η·buffer): for a constant η the same path
momentum = by_torch(lambda w, eta, beta=0.9: torch.optim.SGD(w, lr=eta, momentum=beta))
rmsprop_torch = by_torch(
    lambda w, eta, beta=0.9, eps=1e-8: torch.optim.RMSprop(w, lr=eta, alpha=beta, eps=eps)
)
adam_torch = by_torch(
    lambda w, eta, beta1=0.9, beta2=0.999, eps=1e-8: torch.optim.Adam(
        w, lr=eta, betas=(beta1, beta2), eps=eps
    )
)


def nesterov(f, start, steps, eta, beta=0.9):
    w, delta = numpy.array(start), numpy.zeros(2)
    for _ in range(steps):
        delta = beta * delta - eta * gradient(f, w + beta * delta)
        w = w + delta
        yield w


def rmsprop(f, start, steps, eps_inside=0, **rest):
    if not eps_inside:
        yield from rmsprop_torch(f, start, steps, **rest)
        return
    eta, beta, eps = rest["eta"], rest.get("beta", 0.9), rest.get("eps", 1e-8)
    w, v = numpy.array(start), numpy.zeros(2)
    for _ in range(steps):
        g = gradient(f, w)
        v = beta * v + (1 - beta) * g**2
        w = w - eta * g / numpy.sqrt(v + eps)
        yield w


def adam(f, start, steps, eps_inside=0, bias_correction=1, **rest):
    if not eps_inside and bias_correction:
        yield from adam_torch(f, start, steps, **rest)
        return
    eta, eps = rest["eta"], rest.get("eps", 1e-8)
    beta1, beta2 = rest.get("beta1", 0.9), rest.get("beta2", 0.999)
    w, m, v = numpy.array(start), numpy.zeros(2), numpy.zeros(2)
    for t in range(1, steps + 1):
        g = gradient(f, w)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t) if bias_correction else m
        v_hat = v / (1 - beta2**t) if bias_correction else v
        root = numpy.sqrt(v_hat + eps) if eps_inside else numpy.sqrt(v_hat) + eps
        w = w - eta * m_hat / root
        yield w


def newton(f, start, steps, eta=1.0):
    w = numpy.array(start)
    for _ in range(steps):
        w = w - eta * numpy.linalg.solve(hessian(f, w), gradient(f, w))
        yield w


# --- cases ---------------------------------------------------------------------------------------

STEPS, EVERY = 100, 5

# surface as a SPEC, the same in Python, start, η that gradients (first) and signs (second) allow
SURFACES = [
    ("beale", beale, (0.7, 1.4), (0.004, 0.02)),
    ("long-valley", long_valley, (1.0, 8.0), (0.04, 0.05)),
    ("saddle:a=3,b=0.5", lambda w: saddle(w, 3, 0.5), (-1.6, 0.001), (0.1, 0.01)),
    (
        "bowl:lambda1=0.5,lambda2=20,angle=65",
        lambda w: bowl(w, 0.5, 20, 65),
        (-4.0, 3.0),
        (0.03, 0.02),
    ),
    ("rosenbrock:b=20", lambda w: rosenbrock(w, b=20), (-1.2, 1.0), (0.0015, 0.01)),
]

# method, whether η is a length, and its parameters; `share` multiplies the surface's η
METHODS = [
    ("gd", gd, 0, [{"share": 1}, {"share": 0.3}]),
    ("momentum", momentum, 0, [{"share": 0.5}, {"share": 1, "beta": 0.5}]),
    ("nesterov", nesterov, 0, [{"share": 0.5}, {"share": 0.8, "beta": 0.6}]),
    (
        "rmsprop",
        rmsprop,
        1,
        [{"share": 0.5}, {"share": 1, "beta": 0.99, "eps": 1e-4}, {"share": 1, "eps_inside": 1}],
    ),
    (
        "adam",
        adam,
        1,
        [
            {"share": 1},
            {"share": 0.5, "beta1": 0.8, "beta2": 0.95, "eps": 1e-3},
            {"share": 0.5, "eps_inside": 1, "eps": 0.01},
            {"share": 0.25, "bias_correction": 0},
        ],
    ),
]

# Newton is local: starts from which it settles, and shares of the full step
NEWTON = [
    ("beale", beale, (2.8, 0.45), {}),
    ("beale", beale, (0.7, 1.4), {"eta": 0.125}),
    ("long-valley", long_valley, (1.0, 0.75), {}),
    ("long-valley", long_valley, (1.0, 0.9), {"eta": 0.25}),
    ("saddle:a=3,b=0.5", lambda w: saddle(w, 3, 0.5), (-1.6, 0.7), {"eta": 0.1}),
    ("saddle:a=3,b=0.5", lambda w: saddle(w, 3, 0.5), (-1.6, 0.7), {"eta": 1.5}),
    ("bowl:lambda1=0.5,lambda2=20,angle=65", SURFACES[3][1], (-4.0, 3.0), {"eta": 0.05}),
    ("bowl:lambda1=0.5,lambda2=20,angle=65", SURFACES[3][1], (-4.0, 3.0), {"eta": 1.75}),
    ("rosenbrock", rosenbrock, (-1.2, 1.0), {}),
    ("rosenbrock", rosenbrock, (-1.2, 1.0), {"eta": 0.0625}),
]

BFGS = [
    ("beale", beale, (0.7, 1.4), (3.0, 0.5)),
    ("beale", beale, (1.0, 0.8), (3.0, 0.5)),
    ("rosenbrock", rosenbrock, (-1.2, 1.0), (1.0, 1.0)),
    ("rosenbrock", rosenbrock, (0.0, 2.5), (1.0, 1.0)),
    ("bowl", bowl, (-4.0, 3.0), (0.0, 0.0)),
    ("bowl:lambda1=1,lambda2=1000,angle=20", lambda w: bowl(w, 1, 1000, 20), (4, -1), (0.0, 0.0)),
    ("long-valley", long_valley, (1.0, 8.0), (0.0, 0.0)),
]


def all_cases():
    for spec, f, start, etas in SURFACES:
        for name, method, is_length, sets in METHODS:
            for parameters in sets:
                parameters = dict(parameters)
                eta = etas[is_length] * parameters.pop("share")
                yield spec, f, start, name, method, {"eta": eta, **parameters}
    for spec, f, start, parameters in NEWTON:
        yield spec, f, start, "newton", newton, parameters


def number(value):
    return "%.17g" % value


def write_methods(path):
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("surface optimizer step x y".split())
        for spec, f, start, name, method, parameters in all_cases():
            settings = ",".join(f"{key}={value!r}" for key, value in parameters.items())
            racer = f"{name}:{settings}" if settings else name
            out.writerow([spec, racer, 0, number(start[0]), number(start[1])])
            for step, w in enumerate(method(f, start, STEPS, **parameters), 1):
                if step % EVERY == 0 or step <= 3:
                    out.writerow([spec, racer, step, number(w[0]), number(w[1])])


def write_bfgs(path):
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("surface x y evaluations minimum_x minimum_y".split())
        for spec, f, start, minimum in BFGS:
            start = [float(value) for value in start]
            enough = 1e-9 * max(1, numpy.linalg.norm(gradient(f, start)))
            found = scipy.optimize.minimize(
                lambda w: float(f(torch.tensor(list(w)))),
                start,
                jac=lambda w: gradient(f, w),
                method="BFGS",
                options={"gtol": enough, "norm": 2},
            )
            out.writerow([spec, *map(number, start), found.nfev, *map(number, minimum)])


here = pathlib.Path(__file__).parent
write_methods(here / "methods.csv")
write_bfgs(here / "bfgs.csv")
