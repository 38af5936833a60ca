#!/usr/bin/env python3
"""Writes methods.csv, gauss-newton.csv and minimizers.csv: what the optimizers have to reproduce.

gd, momentum, adagrad, rmsprop, adadelta, adam, adamax, amsgrad, adamw, radam and rprop are PyTorch's
own; what PyTorch does not have is written out below from its formula (nadam too: that of PyTorch
1.13 multiplies its product twice). Gradients, Jacobians and Hessians come from PyTorch's automatic
differentiation of formulas typed here a second time, all in double precision; gradient-flow is
SciPy's solve_ivp. minimizers.csv holds how many evaluations SciPy takes to a minimum. Run it from
anywhere: python3 make_methods.py
"""
import csv
import math
import pathlib

import numpy
import scipy.integrate
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


def beale_residuals(w):
    x, y = w
    return torch.stack([1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3])


def rosenbrock_residuals(w, a=1.0, b=100.0):
    x, y = w
    return torch.stack([a - x, math.sqrt(b) * (y - x**2)])


def jacobian(r, w):
    return torch.autograd.functional.jacobian(r, torch.tensor(list(w))).numpy()


def value(f, w):
    return float(f(torch.tensor(list(w))))


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
adagrad_torch = by_torch(lambda w, eta, eps=1e-10: torch.optim.Adagrad(w, lr=eta, eps=eps))
adadelta = by_torch(
    lambda w, eta=1.0, beta=0.9, eps=1e-6: torch.optim.Adadelta(w, lr=eta, rho=beta, eps=eps)
)


def adam_like(optimizer, **always):
    def make(w, eta, beta1=0.9, beta2=0.999, eps=1e-8, **rest):
        return optimizer(w, lr=eta, betas=(beta1, beta2), eps=eps, **always, **rest)

    return by_torch(make)


adamax = adam_like(torch.optim.Adamax)
amsgrad = adam_like(torch.optim.Adam, amsgrad=True)
adamw = adam_like(torch.optim.AdamW)
radam = adam_like(torch.optim.RAdam)
rprop = by_torch(
    lambda w, eta, etaminus=0.5, etaplus=1.2, step_min=1e-6, step_max=50: torch.optim.Rprop(
        w, lr=eta, etas=(etaminus, etaplus), step_sizes=(step_min, step_max)
    )
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


def ema_momentum(f, start, steps, eta, beta=0.9, bias_correction=0):
    w, a = numpy.array(start), numpy.zeros(2)
    for t in range(1, steps + 1):
        a = beta * a + (1 - beta) * gradient(f, w)
        w = w - eta * (a / (1 - beta**t) if bias_correction else a)
        yield w


def ema_nesterov(f, start, steps, eta, beta=0.9):
    w, a = numpy.array(start), numpy.zeros(2)
    for _ in range(steps):
        a = beta * a + (1 - beta) * gradient(f, w - eta * beta * a)
        w = w - eta * a
        yield w


def adagrad(f, start, steps, eta, eps=1e-10, eps_inside=0):
    if not eps_inside:
        yield from adagrad_torch(f, start, steps, eta=eta, eps=eps)
        return
    w, s = numpy.array(start), numpy.zeros(2)
    for _ in range(steps):
        g = gradient(f, w)
        s = s + g**2
        w = w - eta * g / numpy.sqrt(s + eps)
        yield w


def inverse_square(f, start, steps, eta, beta=0.9, eps=0.01):
    w, v = numpy.array(start), numpy.zeros(2)
    for _ in range(steps):
        g = gradient(f, w)
        v = beta * v + (1 - beta) * g**2
        w = w - eta * g / (v + eps)
        yield w


def nadam(f, start, steps, eta, beta1=0.9, beta2=0.999, eps=1e-8, momentum_decay=0.004):
    w, m, v = numpy.array(start), numpy.zeros(2), numpy.zeros(2)
    mu = [beta1 * (1 - 0.96 ** (t * momentum_decay) / 2) for t in range(steps + 2)]
    for t in range(1, steps + 1):
        g = gradient(f, w)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = mu[t + 1] * m / (1 - math.prod(mu[1 : t + 2]))
        m_hat = m_hat + (1 - mu[t]) * g / (1 - math.prod(mu[1 : t + 1]))
        w = w - eta * m_hat / (numpy.sqrt(v / (1 - beta2**t)) + eps)
        yield w


def lion(f, start, steps, eta, beta1=0.9, beta2=0.99, weight_decay=0.0):
    w, m = numpy.array(start), numpy.zeros(2)
    for _ in range(steps):
        g = gradient(f, w)
        w = w - eta * (numpy.sign(beta1 * m + (1 - beta1) * g) + weight_decay * w)
        m = beta2 * m + (1 - beta2) * g
        yield w


def accelerated(f, start, steps, eta, restart=0):
    w, y, t = numpy.array(start), numpy.array(start), 1
    for _ in range(steps):
        g = gradient(f, y)
        last, w = w, y - eta * g
        if restart and g @ (w - last) > 0:
            y, t = w, 1
        else:
            y, t = w + t / (t + 3) * (w - last), t + 1
        yield w


def polyak(f, start, steps, eta=1.0, target=0.0):
    w = numpy.array(start)
    for _ in range(steps):
        g = gradient(f, w)
        if value(f, w) > target and g.any():
            w = w - eta * (value(f, w) - target) / (g @ g) * g
        yield w


def barzilai_borwein(f, start, steps, eta, short=0):
    w, g, alpha = numpy.array(start), gradient(f, start), eta
    for _ in range(steps):
        last, w = w, w - alpha * g
        last_g, g = g, gradient(f, w)
        s, y = w - last, g - last_g
        if s @ y > 0:
            alpha = s @ y / (y @ y) if short else s @ s / (s @ y)
        yield w


def sam(f, start, steps, eta, rho=0.05):
    w = numpy.array(start)
    for _ in range(steps):
        g = gradient(f, w)
        w = w - eta * gradient(f, w + rho * g / numpy.linalg.norm(g))
        yield w


def schedule_free(f, start, steps, eta, beta=0.9):
    x, z = numpy.array(start), numpy.array(start)
    for t in range(1, steps + 1):
        z = z - eta * gradient(f, (1 - beta) * z + beta * x)
        x = (1 - 1 / (t + 1)) * x + 1 / (t + 1) * z
        yield x


def muon(f, start, steps, eta, beta=0.95, blocks=None):
    """Each block (first, rows, columns) is a matrix of parameters; none: one row."""
    w, m = numpy.array(start), numpy.zeros(len(start))
    for _ in range(steps):
        m = beta * m + gradient(f, w)
        for first, rows, columns in blocks or [(0, 1, len(start))]:
            part = slice(first, first + rows * columns)
            u, s, vt = numpy.linalg.svd(m[part].reshape(rows, columns), full_matrices=False)
            w[part] -= eta * (u @ numpy.diag(s > 1e-12 * s[0]) @ vt).ravel()
        yield w.copy()


def shampoo(f, start, steps, eta, eps=1e-6, blocks=None):
    w = numpy.array(start)
    blocks = blocks or [(0, 1, len(start))]
    sides = [(eps * numpy.eye(rows), eps * numpy.eye(columns)) for _, rows, columns in blocks]
    for _ in range(steps):
        gradients = gradient(f, w)
        for (first, rows, columns), (left, right) in zip(blocks, sides):
            part = slice(first, first + rows * columns)
            g = gradients[part].reshape(rows, columns)
            left += g @ g.T
            right += g.T @ g
            w[part] -= eta * (fourth_root_inverse(left) @ g @ fourth_root_inverse(right)).ravel()
        yield w.copy()


def fourth_root_inverse(a):
    values, vectors = numpy.linalg.eigh(a)
    return vectors @ numpy.diag(values**-0.25) @ vectors.T


def saddle_free_newton(f, start, steps, eta=1.0, floor=1e-8):
    w = numpy.array(start)
    for _ in range(steps):
        values, vectors = numpy.linalg.eigh(hessian(f, w))
        size = vectors @ numpy.diag(numpy.maximum(abs(values), floor)) @ vectors.T
        w = w - eta * numpy.linalg.solve(size, gradient(f, w))
        yield w


def levenberg_marquardt(f, start, steps, mu=1e-2, residuals=None):
    w = numpy.array(start)
    for _ in range(steps):
        if residuals:
            curvature = 2 * jacobian(residuals, w).T @ jacobian(residuals, w)
        else:
            curvature = hessian(f, w)
        while numpy.linalg.eigvalsh(curvature)[0] + mu <= 0:
            mu = 3 * mu
        trial = w - numpy.linalg.solve(curvature + mu * numpy.eye(2), gradient(f, w))
        if value(f, trial) < value(f, w):
            w, mu = trial, mu / 3
        else:
            mu = 3 * mu
        yield w


def gradient_flow(f, start, steps, eta):
    found = scipy.integrate.solve_ivp(
        lambda _, w: -gradient(f, w),
        (0, steps * eta),
        start,
        method="DOP853",
        t_eval=eta * numpy.arange(1, steps + 1),
        rtol=1e-13,
        atol=1e-25,
    )
    yield from found.y.T


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

STEPS, EVERY = 200, 10
# those that zig-zag without end, so that rounding grows
SHORT = {"polyak": 10, "sam": 50, "barzilai-borwein": 20}

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
        [
            {"share": 0.25},
            {"share": 1, "beta": 0.99, "eps": 1e-4},
            {"share": 0.5, "eps_inside": 1, "eps": 0.01},
        ],
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
    (
        "ema-momentum",
        ema_momentum,
        0,
        [{"share": 3}, {"share": 2, "beta": 0.5}, {"share": 1, "bias_correction": 1}],
    ),
    ("ema-nesterov", ema_nesterov, 0, [{"share": 3}, {"share": 1.5, "beta": 0.6}]),
    (
        "adagrad",
        adagrad,
        1,
        [{"share": 10}, {"share": 2, "eps": 0.1}, {"share": 5, "eps_inside": 1, "eps": 0.01}],
    ),
    ("inverse-square", inverse_square, 1, [{"share": 1, "eps": 1.0}, {"share": 3, "eps": 5.0}]),
    ("adadelta", adadelta, 2, [{}, {"eta": 0.5, "beta": 0.95, "eps": 1e-3}]),
    ("adamax", adamax, 1, [{"share": 2}, {"share": 1, "beta1": 0.7, "beta2": 0.99, "eps": 0.5}]),
    ("amsgrad", amsgrad, 1, [{"share": 2}, {"share": 1, "beta1": 0.7, "beta2": 0.9, "eps": 1e-3}]),
    (
        "adamw",
        adamw,
        1,
        [{"share": 2}, {"share": 1, "beta1": 0.7, "eps": 1e-3, "weight_decay": 0.3}],
    ),
    (
        "nadam",
        nadam,
        1,
        [{"share": 2}, {"share": 1, "beta1": 0.7, "beta2": 0.95, "momentum_decay": 0.5}],
    ),
    ("radam", radam, 0, [{"share": 0.5}, {"share": 1, "beta1": 0.7, "beta2": 0.95, "eps": 0.1}]),
    (
        "rprop",
        rprop,
        1,
        [{"share": 1}, {"share": 5, "etaminus": 0.3, "etaplus": 1.5, "step_max": 0.2}],
    ),
    ("lion", lion, 1, [{"share": 1}, {"share": 0.5, "beta1": 0.5, "weight_decay": 0.5}]),
    ("gradient-flow", gradient_flow, 0, [{"share": 1}, {"share": 4}]),
    ("accelerated", accelerated, 0, [{"share": 0.5}, {"share": 0.7, "restart": 1}]),
    ("polyak", polyak, 2, [{"eta": 0.5}, {"eta": 0.2}]),
    ("barzilai-borwein", barzilai_borwein, 0, [{"share": 0.5}, {"share": 1, "short": 1}]),
    ("sam", sam, 0, [{"share": 0.5}, {"share": 1, "rho": 0.2}]),
    ("schedule-free", schedule_free, 0, [{"share": 1}, {"share": 0.5, "beta": 0.5}]),
    ("muon", muon, 1, [{"share": 1}, {"share": 0.3, "beta": 0.5}]),
    ("shampoo", shampoo, 1, [{"share": 10}, {"share": 3, "eps": 0.01}]),
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

# those without a learning rate of either kind; beale and rosenbrock have residuals, where
# levenberg-marquardt is another method
LOCAL = [
    ("beale", beale, (2.8, 0.45), "saddle-free-newton", saddle_free_newton, {}),
    ("beale", beale, (0.7, 1.4), "saddle-free-newton", saddle_free_newton, {"eta": 0.03}),
    ("long-valley", long_valley, (1.0, 0.9), "saddle-free-newton", saddle_free_newton, {}),
    (
        "saddle:a=3,b=0.5",
        SURFACES[2][1],
        (-1.6, 0.001),
        "saddle-free-newton",
        saddle_free_newton,
        {"eta": 0.05},
    ),
    (
        "saddle:a=3,b=0.5",
        SURFACES[2][1],
        (-1.6, 0.001),
        "saddle-free-newton",
        saddle_free_newton,
        {"eta": 0.04, "floor": 2.0},
    ),
    (
        "rosenbrock",
        rosenbrock,
        (-1.2, 1.0),
        "saddle-free-newton",
        saddle_free_newton,
        {"eta": 0.0625},
    ),
    ("long-valley", long_valley, (1.0, 8.0), "levenberg-marquardt", levenberg_marquardt, {}),
    (
        "long-valley",
        long_valley,
        (1.0, 8.0),
        "levenberg-marquardt",
        levenberg_marquardt,
        {"mu": 30.0},
    ),
    (
        "bowl:lambda1=0.5,lambda2=20,angle=65",
        SURFACES[3][1],
        (-4.0, 3.0),
        "levenberg-marquardt",
        levenberg_marquardt,
        {"mu": 500.0},
    ),
    (
        "saddle:a=3,b=0.5",
        SURFACES[2][1],
        (-1.6, 0.001),
        "levenberg-marquardt",
        levenberg_marquardt,
        {"mu": 0.1},
    ),
]

GAUSS_NEWTON = [
    ("beale", beale, (0.7, 1.4), beale_residuals, {}),
    ("beale", beale, (0.7, 1.4), beale_residuals, {"mu": 10.0}),
    ("rosenbrock", rosenbrock, (-1.2, 1.0), rosenbrock_residuals, {}),
    ("rosenbrock", rosenbrock, (-1.2, 1.0), rosenbrock_residuals, {"mu": 1.0}),
]

MINIMIZERS = [
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
        for name, method, kind, sets in METHODS:
            for parameters in sets:
                parameters = dict(parameters)
                if "share" in parameters:
                    parameters["eta"] = etas[kind] * parameters.pop("share")
                yield spec, f, start, name, method, parameters
    for spec, f, start, parameters in NEWTON:
        yield spec, f, start, "newton", newton, parameters
    yield from LOCAL


def linear_net(w, gammas=(3.0, 1.0), weights=(1.0, 1.0)):
    off = w.reshape(2, 2) - torch.diag(torch.tensor(gammas))
    return (torch.tensor(weights) * off**2).sum()


def deep_linear(w, sigmas=(3.0, 1.0)):
    """w holds q1, q2, w1, w2; f is the squared distance of (q_s·w_r) to diag(sigmas)."""
    q, v = w.reshape(2, 2, -1)
    return ((q @ v.T - torch.diag(torch.tensor(sigmas))) ** 2).sum()


MATRICES = [
    ("linear-net", linear_net, (0.5, -0.3, 0.2, 0.1), [(0, 2, 2)]),
    ("linear-net:c1=4", lambda w: linear_net(w, weights=(4.0, 1.0)), (1.0, 1.0, -1.0, 2.0), [(0, 2, 2)]),
    ("deep-linear", deep_linear, (0.3, 0.1, -0.2, 0.4, 0.2, 0.1, 0.1, 0.3), [(0, 2, 2), (4, 2, 2)]),
    ("deep-linear:hidden=1", deep_linear, (0.3, 0.1, -0.2, 0.4), [(0, 2, 1), (2, 2, 1)]),
]


def write_matrices(path, steps=12):
    """Methods that step matrices: the point as a list, since its length differs."""
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("surface optimizer step w".split())
        for spec, f, start, blocks in MATRICES:
            for racer, method, parameters in [
                ("muon:eta=0.05", muon, {"eta": 0.05}),
                ("muon:eta=0.1,beta=0.5", muon, {"eta": 0.1, "beta": 0.5}),
                ("shampoo:eta=0.3", shampoo, {"eta": 0.3}),
                ("shampoo:eta=0.1,eps=0.5", shampoo, {"eta": 0.1, "eps": 0.5}),
            ]:
                path = method(f, start, steps, blocks=blocks, **parameters)
                for step, w in enumerate([numpy.array(start), *path]):
                    out.writerow([spec, racer, step, " ".join(map(number, w))])


def number(value):
    return "%.17g" % value


def write_paths(path, cases, steps):
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("surface optimizer step x y".split())
        for spec, f, start, name, method, parameters in cases:
            settings = ",".join(
                f"{key}={value!r}" for key, value in parameters.items() if not callable(value)
            )
            racer = f"{name}:{settings}" if settings else name
            out.writerow([spec, racer, 0, number(start[0]), number(start[1])])
            for step, w in enumerate(method(f, start, SHORT.get(name, steps), **parameters), 1):
                if abs(w).max() > 1e6:  # where the engine stops a run
                    break
                if step % EVERY == 0 or step <= 2:
                    out.writerow([spec, racer, step, number(w[0]), number(w[1])])


def gauss_newton_cases():
    for spec, f, start, residuals, parameters in GAUSS_NEWTON:
        parameters = {**parameters, "residuals": residuals}
        yield spec, f, start, "levenberg-marquardt", levenberg_marquardt, parameters


def scipy_evaluations(method, f, start, enough):
    options = {
        "BFGS": {"gtol": enough, "norm": 2},
        "CG": {"gtol": enough, "norm": 2},
        "L-BFGS-B": {"gtol": enough, "ftol": 0, "maxcor": 5},
        "trust-exact": {"gtol": enough},
    }
    return scipy.optimize.minimize(
        lambda w: value(f, w),
        start,
        jac=lambda w: gradient(f, w),
        hess=(lambda w: hessian(f, w)) if method == "trust-exact" else None,
        method=method,
        options=options[method],
    ).nfev


def write_minimizers(path):
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow("optimizer surface x y evaluations minimum_x minimum_y".split())
        for spec, f, start, minimum in MINIMIZERS:
            start = [float(number) for number in start]
            enough = 1e-9 * max(1, numpy.linalg.norm(gradient(f, start)))
            place = [*map(number, start)], [*map(number, minimum)]
            for name, method in [
                ("bfgs", "BFGS"),
                ("lbfgs", "L-BFGS-B"),
                ("cg", "CG"),
                ("trust-region", "trust-exact"),
            ]:
                evaluations = scipy_evaluations(method, f, start, enough)
                out.writerow([name, spec, *place[0], evaluations, *place[1]])
            residuals = {beale: beale_residuals, rosenbrock: rosenbrock_residuals}.get(f)
            # MINPACK's lmder; from beale's start ours is drawn into the valley x → −∞ at y = 1
            if residuals and start != [0.7, 1.4]:
                found = scipy.optimize.least_squares(
                    lambda w: residuals(torch.tensor(list(w))).numpy(),
                    start,
                    jac=lambda w: jacobian(residuals, w),
                    method="lm",
                    gtol=1e-12,
                    xtol=1e-12,
                    ftol=1e-12,
                )
                name = "levenberg-marquardt"
                out.writerow([name, spec, *place[0], found.nfev, *place[1]])


if __name__ == "__main__":
    here = pathlib.Path(__file__).parent
    write_paths(here / "methods.csv", all_cases(), STEPS)
    write_paths(here / "gauss-newton.csv", gauss_newton_cases(), 60)
    write_minimizers(here / "minimizers.csv")
    write_matrices(here / "matrices.csv")
