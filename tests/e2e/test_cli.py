"""The command line, from outside: `test_cli.py GLISSADE [WORD]` tests that program.

Surfaces, methods, roots and statuses are computed here a second time from their formulas, in plain
Python, and the program's numbers are held against them. With WORD only the cases whose name contains
it. Reports in TAP. FUZZ=N in the environment tries N random command lines instead of a few.
"""
import concurrent.futures
import csv
import decimal
import io
import json
import math
import os
import pty
import random
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback

GLISSADE = os.path.abspath(sys.argv[1])
TIMEOUT = 60
CASES = []

# Cases in which the program is known not to do yet what its contract says, by the beginning of
# their names, and why. They are reported as "not ok ... # TODO" while they fail; once one is ok,
# take its line out.
KNOWN = {}


class Failure(Exception):
    pass


def case(name):
    """Registers a function as a test."""
    def register(function):
        CASES.append((name, function, ()))
        return function
    return register


def cases(name, values):
    """One test for every value."""
    def register(function):
        for value in values:
            words = value if isinstance(value, tuple) else (value,)
            shown = [' '.join(w) if isinstance(w, tuple) and all(isinstance(v, str) for v in w) else w
                     for w in words]
            CASES.append((name.format(*shown), function, words))
        return function
    return register


def commands(name, values):
    """One test for every list of words."""
    return cases(name, [(words,) for words in values])


def need(condition, *what):
    if not condition:
        raise Failure(' '.join(w if isinstance(w, str) else repr(w) for w in what))


# --- running


def environment(**variables):
    """A plain environment, so that the user's own locale and terminal do not matter."""
    kept = {name: value for name, value in os.environ.items()
            if name in ('PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH', 'ASAN_OPTIONS', 'UBSAN_OPTIONS')}
    leaks = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'leaks.supp')  # of libraries
    kept.update(LC_ALL='C.UTF-8', TERM='xterm-256color',
                LSAN_OPTIONS=f'suppressions={leaks}:print_suppressions=0')
    kept.update(variables)
    return {name: value for name, value in kept.items() if value is not None}


def run(*words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, variables=None):
    return subprocess.run([GLISSADE, *words], env=environment(**(variables or {})), timeout=TIMEOUT,
                          check=False, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE)


def output(*words, **options):
    """The bytes of a command that succeeds and says nothing else."""
    done = run(*words, **options)
    need(done.returncode == 0, words, 'exit status', done.returncode, done.stderr)
    need(done.stderr == b'', words, 'prints on standard error', done.stderr)
    return done.stdout


def text(*words, **options):
    return output(*words, **options).decode()


ONE_LINE = re.compile(r'glissade: (?P<what>[^:]*[^: ](:\d+)?): (?P<why>.*\S) \((?P<allowed>.+)\)\n')


def one_line(done, words):
    """Its standard error as a string: one line of printable UTF-8 that says who speaks."""
    try:
        message = done.stderr.decode()
    except UnicodeDecodeError:
        raise Failure(f'{words}: the message is not UTF-8: {done.stderr!r}') from None
    need(message.startswith('glissade: ') and message.count('\n') == 1 and message[-1] == '\n',
         words, 'not one line of glissade:', message)
    need(message[:-1].isprintable(), words, 'control characters in', message)
    need(len(message) < 600, words, 'message of', len(message), 'characters')
    return message


def refused(*words, **options):
    """The message of a command that is bad usage, after a look at its form."""
    done = run(*words, **options)
    need(done.returncode == 2, words, 'exit status', done.returncode, 'instead of 2', done.stderr)
    need(done.stdout == b'', words, 'prints before it refuses', done.stdout[:200])
    message = one_line(done, words)
    need(ONE_LINE.fullmatch(message), words, 'not "glissade: WHAT: WHY (what is allowed)":', message)
    return message


# --- CSV and JSON


def number_text(value):
    return 'nan' if math.isnan(value) else '%.17g' % value


def field_text(field):
    return '"' + field.replace('"', '""') + '"' if any(c in field for c in ',"\r\n') else field


def read_csv(data, header, words, texts=0):
    """Rows as lists, after a look at every byte: LF, quotes only where needed, %.17g. `texts` columns
    at the front, and `status` at the end, are no numbers; an empty number is None."""
    content = data.decode('ascii')
    need(content.endswith('\n') and '\r' not in content, words, 'lines do not end in LF')
    lines = content[:-1].split('\n')
    need(lines[0] == header, words, 'header', lines[0], 'instead of', header)
    rows = []
    numbers = header.count(',') + 1 - texts - header.endswith(',status')
    for line in lines[1:]:
        fields = next(csv.reader([line], strict=True))
        values = [float(f) if f else None for f in fields[texts:texts + numbers]]
        written = [field_text(f) for f in fields[:texts]]
        written += ['' if v is None else number_text(v) for v in values]
        written += fields[texts + numbers:]
        # steps are whole numbers, which %.17g prints as they are
        need(','.join(written) == line, words, 'line', line, 'would be', ','.join(written))
        rows.append(fields[:texts] + values + fields[texts + numbers:])
        need(len(fields) == header.count(',') + 1, words, 'fields in', line)
    return rows


def read_json(data, words):
    """Objects, one a line, as strict JSON."""
    def no_constant(name):
        raise Failure(f'{words}: {name} is no JSON')

    def no_twins(pairs):
        need(len(dict(pairs)) == len(pairs), words, 'a name twice in', pairs)
        return dict(pairs)

    content = data.decode()
    need(content == '' or content.endswith('\n'), words, 'the last line does not end')
    return [json.loads(line, parse_constant=no_constant, object_pairs_hook=no_twins)
            for line in content.splitlines()]


TRACE = 'optimizer,step,x,y,f,gx,gy,eta,status'
EVAL = 'x,y,f,gx,gy,hxx,hxy,hyy'
MODES = 'optimizer,lambda,root_re,root_im,modulus,eta_edge,eta_opt,beta_opt,rate_opt'


def trace(*words, **options):
    return read_csv(output('trace', *words, **options), TRACE, words, texts=1)


def racers(rows):
    """Rows by racer, in order; a racer's rows must follow one another."""
    found = []
    for row in rows:
        if not found or found[-1][0] != row[0] or row[1] == 0:
            found.append((row[0], []))
        found[-1][1].append(row)
    return found


def same_numbers(row, item, names, words):
    for name, value in zip(names, row):
        if isinstance(value, float) and not math.isfinite(value):
            value = None
        need(item[name] == value, words, name, 'is', item[name], 'in JSON and', value, 'in CSV')


# --- SPEC


def split_spec(spec):
    name, _, rest = spec.partition(':')
    return name, dict(item.split('=') for item in rest.split(',')) if rest else {}


def with_defaults(spec, defaults):
    name, given = split_spec(spec)
    values = dict(defaults[name])
    values.update({key: math.nan if value == 'auto' else float(value) for key, value in given.items()})
    return name, values


# --- surfaces: f, gradient, Hessian (packed: xx, xy, yy), section 4.1

SURFACES = {
    'beale': {},
    'long-valley': {'k': 20.0, 's': 1.0, 'w': 1.0},
    'saddle': {'a': 2.0, 'b': 2.0},
    'bowl': {'lambda1': 1.0, 'lambda2': 10.0, 'angle': 30.0, 'cx': 0.0, 'cy': 0.0},
    'rosenbrock': {'a': 1.0, 'b': 100.0},
}


def beale(p, x, y):
    f = gx = gy = hxx = hxy = hyy = 0.0
    for power, c in ((1, 1.5), (2, 2.25), (3, 2.625)):
        r = c - x + x * y ** power
        rx, ry = y ** power - 1, power * x * y ** (power - 1)
        rxy = power * y ** (power - 1)
        ryy = power * (power - 1) * x * y ** (power - 2) if power > 1 else 0.0
        f += r * r
        gx += 2 * r * rx
        gy += 2 * r * ry
        hxx += 2 * rx * rx
        hxy += 2 * (rx * ry + r * rxy)
        hyy += 2 * (ry * ry + r * ryy)
    return f, (gx, gy), (hxx, hxy, hyy)


def long_valley(p, x, y):
    k, s, w = p['k'], p['s'], p['w']
    root = math.sqrt(1 + (y / w) ** 2)
    f = 0.5 * k * x * x + s * ((y / w) ** 2 / (1 + root))
    return f, (k * x, s * y / (w * w * root)), (k, 0.0, s / (w * w * root ** 3))


def saddle(p, x, y):
    a, b = p['a'], p['b']
    return 0.5 * (a * x * x - b * y * y), (a * x, -b * y), (a, 0.0, -b)


def turn(degrees):
    """Cosine and sine, exact at the multiples of 90 degrees."""
    if degrees % 90 == 0:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[int(degrees // 90) % 4]
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))


def bowl(p, x, y):
    c, s = turn(p['angle'])
    x, y = x - p['cx'], y - p['cy']
    u, v = c * x + s * y, c * y - s * x
    l1, l2 = p['lambda1'], p['lambda2']
    return (0.5 * (l1 * u * u + l2 * v * v), (l1 * u * c - l2 * v * s, l1 * u * s + l2 * v * c),
            (l1 * c * c + l2 * s * s, (l1 - l2) * c * s, l1 * s * s + l2 * c * c))


def rosenbrock(p, x, y):
    a, b = p['a'], p['b']
    u, v = a - x, y - x * x
    return (u * u + b * v * v, (-2 * u - 4 * b * x * v, 2 * b * v),
            (2 - 4 * b * v + 8 * b * x * x, -4 * b * x, 2 * b))


FUNCTIONS = {'beale': beale, 'long-valley': long_valley, 'saddle': saddle, 'bowl': bowl,
             'rosenbrock': rosenbrock}


def surface(spec):
    """A function from a point to f, gradient, Hessian; nan where Python raises instead."""
    name, p = with_defaults(spec, SURFACES)

    def at(w):
        try:
            return FUNCTIONS[name](p, *w)
        except (OverflowError, ZeroDivisionError, ValueError):
            return math.nan, (math.nan,) * 2, (math.nan,) * 3
    return at


class Jet:
    """Value, gradient and Hessian with 60 digits, by differentiating every operation: no derivative
    is written down."""

    def __init__(self, value, g=(0, 0), h=(0, 0, 0)):
        self.value = decimal.Decimal(value)
        self.g = [decimal.Decimal(x) for x in g]
        self.h = [decimal.Decimal(x) for x in h]

    def __add__(self, other):
        other = other if isinstance(other, Jet) else Jet(other)
        return Jet(self.value + other.value, [a + b for a, b in zip(self.g, other.g)],
                   [a + b for a, b in zip(self.h, other.h)])

    def __mul__(self, other):
        other = other if isinstance(other, Jet) else Jet(other)
        a, b = self, other
        pairs = ((0, 0), (0, 1), (1, 1))
        return Jet(a.value * b.value, [a.value * q + b.value * p for p, q in zip(a.g, b.g)],
                   [a.value * b.h[i] + b.value * a.h[i] + a.g[j] * b.g[k] + a.g[k] * b.g[j]
                    for i, (j, k) in enumerate(pairs)])

    def __sub__(self, other):
        return self + (other if isinstance(other, Jet) else Jet(other)) * -1

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return Jet(other) - self

    def sqrt(self):
        root = self.value.sqrt()
        g = [a / (2 * root) for a in self.g]
        pairs = ((0, 0), (0, 1), (1, 1))
        return Jet(root, g, [(self.h[i] / 2 - g[j] * g[k]) / root for i, (j, k) in enumerate(pairs)])


def exact(spec, w):
    """f, gradient, Hessian of the formula as section 4.1 writes it."""
    decimal.getcontext().prec = 60
    name, p = with_defaults(spec, SURFACES)
    c, s = map(decimal.Decimal, turn(p['angle']) if name == 'bowl' else (1, 0))
    p = {key: decimal.Decimal(value) for key, value in p.items()}
    x, y = Jet(w[0], (1, 0)), Jet(w[1], (0, 1))
    half = decimal.Decimal('0.5')
    if name == 'beale':
        r = (1.5 - x + x * y, 2.25 - x + x * y * y, 2.625 - x + x * y * y * y)
        f = r[0] * r[0] + r[1] * r[1] + r[2] * r[2]
    elif name == 'long-valley':
        v = y * (1 / p['w'])
        f = half * p['k'] * x * x + p['s'] * ((1 + v * v).sqrt() - 1)
    elif name == 'saddle':
        f = half * (p['a'] * x * x - p['b'] * y * y)
    elif name == 'bowl':
        dx, dy = x - p['cx'], y - p['cy']
        u, v = c * dx + s * dy, c * dy - s * dx
        f = half * (p['lambda1'] * u * u + p['lambda2'] * v * v)
    else:
        v = y - x * x
        f = (p['a'] - x) * (p['a'] - x) + p['b'] * v * v
    return [float(z) for z in [f.value, *f.g, *f.h]]


def eigenvalues(h):
    """Of a symmetric 2×2 matrix, smaller first; the smaller in modulus from the determinant."""
    a, b, c = h
    if not all(map(math.isfinite, h)):
        return math.nan, math.nan
    middle, radius = (a + c) / 2, math.hypot((a - c) / 2, b)
    large = middle + math.copysign(radius, middle)
    if b == 0 or large == 0:
        return min(a, c), max(a, c)
    small = a / large * c - b / large * b
    return min(small, large), max(small, large)


_described = {}


def described(spec):
    """Region and start of a surface, as `describe` prints them (they must follow the parameters only
    for bowl's centre, which is added here)."""
    name, p = with_defaults(spec, SURFACES)
    if name not in _described:
        page = text('describe', name)
        number = r'(-?[0-9.e+-]+)'
        start = re.search(rf'^  start +\({number}, {number}\)$', page, re.M)
        region = re.findall(rf'(?:^  region +| )[xy] from {number} to {number}$', page, re.M)
        need(start and len(region) == 2, 'describe', name, 'has no start or region:', page)
        _described[name] = [float(v) for v in start.groups()], [float(v) for r in region for v in r]
    start, region = _described[name]
    cx, cy = p.get('cx', 0.0), p.get('cy', 0.0)
    return ([start[0] + cx, start[1] + cy],
            [region[0] + cx, region[1] + cx, region[2] + cy, region[3] + cy])


# --- methods, section 4.2

AUTO = math.nan
OPTIMIZERS = {
    'gd': {'eta': AUTO},
    'momentum': {'eta': AUTO, 'beta': 0.9},
    'nesterov': {'eta': AUTO, 'beta': 0.9},
    'rmsprop': {'eta': AUTO, 'beta': 0.9, 'eps': 1e-8, 'eps_inside': 0.0},
    'adam': {'eta': AUTO, 'beta1': 0.9, 'beta2': 0.999, 'eps': 1e-8, 'eps_inside': 0.0,
             'bias_correction': 1.0},
    'newton': {'eta': 1.0},
    'bfgs': {'eta': 1.0},
}
SIGN_SCALE, UNIT_SCALE = ('rmsprop', 'adam'), ('newton', 'bfgs')
MEMORY = {'momentum': 'beta', 'nesterov': 'beta', 'rmsprop': 'beta', 'adam': 'beta1'}


def settings_of(spec, at, start, region, eta=None, beta=None):
    """Name and parameters of a racer, what is left open filled in."""
    name, p = with_defaults(spec, OPTIMIZERS)
    given = split_spec(spec)[1]
    if eta is not None and 'eta' not in given and name not in UNIT_SCALE:
        p['eta'] = eta
    if beta is not None and name in MEMORY and MEMORY[name] not in given:
        p[MEMORY[name]] = beta
    if math.isnan(p['eta']):
        p['eta'] = auto_eta(name, at, start, region)
    return name, p


def auto_eta(name, at, start, region):
    diagonal = math.hypot(region[1] - region[0], region[3] - region[2])
    if name in SIGN_SCALE:
        return 0.01 * diagonal
    if name in UNIT_SCALE:
        return 1.0
    _, g, h = at(start)
    largest = max(map(abs, eigenvalues(h)))
    if math.isfinite(largest) and largest > 0:
        return 1 / (2 * largest)
    norm = math.hypot(*g)
    return 0.01 * diagonal / norm if math.isfinite(norm) and norm > 0 else 1.0


def scaling(value, p):
    """What divides the gradient: √v+ε, or √(v+ε)."""
    return math.sqrt(value + p['eps']) if p['eps_inside'] else math.sqrt(value) + p['eps']


def steps_of(name, p, at, w):
    """Yields w₁, w₂, ... by the textbook update."""
    eta, w = p['eta'], list(w)
    delta, m, v = [0.0, 0.0], [0.0, 0.0], [0.0, 0.0]
    t = 0
    while True:
        t += 1
        if name == 'nesterov':
            g = at([a + p['beta'] * d for a, d in zip(w, delta)])[1]
        else:
            _, g, h = at(w)
        if name == 'gd':
            w = [a - eta * b for a, b in zip(w, g)]
        elif name in ('momentum', 'nesterov'):
            delta = [p['beta'] * d - eta * b for d, b in zip(delta, g)]
            w = [a + d for a, d in zip(w, delta)]
        elif name == 'rmsprop':
            v = [p['beta'] * c + (1 - p['beta']) * b * b for c, b in zip(v, g)]
            w = [a - eta * b / scaling(c, p) for a, b, c in zip(w, g, v)]
        elif name == 'adam':
            m = [p['beta1'] * c + (1 - p['beta1']) * b for c, b in zip(m, g)]
            v = [p['beta2'] * c + (1 - p['beta2']) * b * b for c, b in zip(v, g)]
            mm = 1 - p['beta1'] ** t if p['bias_correction'] else 1.0
            vv = 1 - p['beta2'] ** t if p['bias_correction'] else 1.0
            w = [a - eta * (b / mm) / scaling(c / vv, p) for a, b, c in zip(w, m, v)]
        elif name == 'newton':
            determinant = h[0] * h[2] - h[1] * h[1]
            if determinant != 0:
                w = [w[0] - eta * (h[2] * g[0] - h[1] * g[1]) / determinant,
                     w[1] - eta * (h[0] * g[1] - h[1] * g[0]) / determinant]
        yield w


# --- status, section 3.3


ENDS = 'diverged', 'undefined', 'singular'


def spectrum(h):
    """Eigenvalues with unit eigenvectors of a symmetric 2×2 matrix."""
    values = eigenvalues(h)
    angle = math.atan2(2 * h[1], h[0] - h[2]) / 2  # of the larger eigenvalue's
    c, s = math.cos(angle), math.sin(angle)
    return list(zip(values, ((-s, c), (c, s))))


def lowest_of(spec):
    """0 on the surfaces of these tests that have a known minimum, nan on the others."""
    negative = [v for k, v in re.findall(r'(lambda[12])=(-[^,]+)', spec)]
    return math.nan if negative or spec.startswith('saddle') else 0.0


def judge(name, at, region, w, f, g, lowest, first):
    """The status of a row that began at f = first, or None too near a limit to tell. lowest: the
    known lowest value of f, nan for none."""
    width, height = region[1] - region[0], region[3] - region[2]
    diagonal = math.hypot(width, height)
    far = math.hypot(w[0] - region[0] - width / 2, w[1] - region[2] - height / 2) / diagonal
    if not far < 1.00001e6 or math.isinf(f):
        return 'diverged'
    if not all(map(math.isfinite, (f, *g))):
        return 'undefined'
    if far > 0.99999e6:
        return None
    modes = spectrum(at(w)[2])
    largest = max(abs(v) for v, _ in modes)
    smallest = min(abs(v) for v, _ in modes)
    unsure, still, beyond = 1e-12 < smallest / (largest or 1) < 1e-8, True, list(w)
    for value, q in modes:
        slope, stiff = q[0] * g[0] + q[1] * g[1], abs(value) > 1e-10 * largest
        limit = 1e-7 * diagonal * abs(value) if stiff else 1e-12 * largest * diagonal
        unsure |= limit > 0 and 0.999 < abs(slope) / limit < 1.001
        still &= abs(slope) <= limit
        if stiff:
            beyond = [b - 2.5 * slope / value * c for b, c in zip(beyond, q)]
    if unsure:
        return None
    if still:
        signs = [{(abs(v) > 1e-10 * max(abs(u) for u, _ in s)) * math.copysign(1, v) for v, _ in s}
                 for s in (modes, spectrum(at(beyond)[2]))]
        if all({1, -1} <= s for s in signs):
            return 'saddle'
        for word, sign in (('minimum', {1}), ('maximum', {-1})):
            if signs == [sign, sign]:
                return word
        return 'minimum' if abs(f - lowest) <= 1e-9 * (first - lowest) else 'flat'
    if name == 'newton' and smallest <= 1e-14 * largest:
        return 'singular'
    return 'running'


def near(a, b, scale=0.0, relative=1e-9):
    if a == b or (math.isnan(a) and math.isnan(b)):
        return True
    return abs(a - b) <= relative * max(abs(a), abs(b), scale)


def check_racer(spec, rows, at, start, region, steps, every=1, eta=None, beta=None):
    """All rows of one racer: numbers, η, status, which rows there are. The path is followed from the
    start for as long as rounding does not matter: until a second one, begun 1e-14 beside it, has
    gone 1e-11 away. Beyond that rows are only checked in themselves."""
    name, p = settings_of(spec, at, start, region, eta, beta)
    stopped = rows[-1][8] in ENDS
    last = int(rows[-1][1])
    expected = sorted({*range(0, last + 1, every), last})
    need([int(row[1]) for row in rows] == expected, spec, 'rows', [row[1] for row in rows][:20])
    need(last == steps or stopped, spec, 'ends at', last, 'of', steps, 'with', rows[-1][8])
    need(all(row[8] not in ENDS for row in rows[:-1]), spec, 'goes on after its end')
    need([rows[0][2], rows[0][3]] == list(start), spec, 'starts at', rows[0][2:4], 'not', start)
    first = math.hypot(rows[0][5], rows[0][6])
    path = shadow = None
    here = there = list(start)
    if name != 'bfgs':
        path = steps_of(name, p, at, start)
        beside = [a * (1 + 1e-14) if first > 0 else a for a in start]  # a stationary point: exact
        shadow = steps_of(name, p, at, beside)
    position = 0
    for row in rows:
        _, step, x, y, f, gx, gy, rate, status = row
        if name != 'bfgs':
            need(near(rate, p['eta']), spec, 'step', step, 'eta', rate, 'instead of', p['eta'])
        while path and position < step:
            here, there = next(path), next(shadow)
            position += 1
        if path and not all(near(a, b, scale=1e-3, relative=1e-11) for a, b in zip(here, there)):
            need(step > 8, spec, 'cannot be followed at step', step)
            path = None
        if path and status != 'diverged':
            for mine, theirs, axis in zip(here, (x, y), 'xy'):
                need(near(mine, theirs, scale=1e-3), spec, 'step', int(step), axis, theirs, 'not', mine)
        if all(map(math.isfinite, (x, y, f, gx, gy))):
            mine_f, mine_g, _ = at((x, y))
            need(near(f, mine_f, scale=1e-9), spec, 'step', int(step), 'f', f, 'not', mine_f)
            for mine, theirs in zip(mine_g, (gx, gy)):
                need(near(mine, theirs, scale=1e-4), spec, 'step', int(step), 'g', theirs, 'not', mine)
        should = judge(name, at, region, (x, y), f, (gx, gy), lowest_of(spec), rows[0][4])
        need(should in (None, status), spec, 'step', int(step), 'is', status, 'not', should)


# --- trace: the numbers

RACES = [
    ('beale', None), ('beale', (2.0, -1.0)), ('beale', (3.0, 0.5)), ('beale', (0.0, 1.0)),
    ('long-valley', None), ('long-valley:k=5,s=2', (-1.5, 0.25)),
    ('saddle', None), ('saddle:a=1,b=3', (1.0, 0.0)),
    ('bowl', None), ('bowl:lambda1=1,lambda2=40,angle=77,cx=1,cy=-2', None),
    ('bowl:lambda1=-1,lambda2=3,angle=90', None), ('bowl:lambda1=0,lambda2=3,angle=0', None),
    ('rosenbrock', None), ('rosenbrock:b=10', (-1.0, 2.0)),
]
RACERS = [
    ['gd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'newton', 'bfgs', 'gd:eta=0.01',
     'momentum:beta=0'],
    ['momentum:eta=0.01,beta=0.5', 'nesterov:beta=0.99', 'nesterov:eta=0.002,beta=0.7',
     'rmsprop:eps_inside=1,eps=0.1', 'rmsprop:beta=0.99,eta=0.05', 'adam:beta1=0.5,beta2=0.9',
     'adam:bias_correction=0', 'adam:eps_inside=1,eps=1e-3,eta=0.2', 'newton:eta=0.5',
     'bfgs:eta=0.1'],
]
STEPS = 150


@cases('trace: {0} from {1}: every number and status', RACES)
def trace_numbers(spec, start):
    at = surface(spec)
    own, region = described(spec)
    for lineup in RACERS:
        words = ['-s', spec, '--steps', str(STEPS)]
        for racer in lineup:
            words += ['-O', racer]
        if start:
            words += ['--start', '%.17g,%.17g' % start]
        found = racers(trace(*words))
        need([name for name, _ in found] == lineup, 'racers', [name for name, _ in found])
        for racer, rows in found:
            check_racer(racer, rows, at, list(start or own), region, STEPS)


@cases('trace: BFGS on {0}: strong Wolfe steps to a minimum',
       ['beale', 'long-valley', 'bowl', 'bowl:lambda2=1000', 'rosenbrock'])
def trace_bfgs(spec):
    rows = trace('-s', spec, '-O', 'bfgs')
    need(rows[-1][8] == 'minimum', 'ends', rows[-1])
    for before, after in zip(rows, rows[1:]):
        moved = after[2] - before[2], after[3] - before[3]
        slope = before[5] * moved[0] + before[6] * moved[1]
        if moved == (0, 0) or after[4] < 1e-12:
            continue  # rounding is as large as what is compared
        need(slope < 0, 'step', after[1], 'goes uphill')
        need(after[4] <= before[4] + 1e-4 * slope + 1e-12 * abs(before[4]), 'Armijo at step', after[1])
        need(abs(after[5] * moved[0] + after[6] * moved[1]) <= 0.9 * abs(slope) * (1 + 1e-9) + 1e-12,
             'curvature at step', after[1])
    first = rows[1]
    for i in (0, 1):  # B = I at first: w₁ = w₀ − αg₀
        need(near(first[2 + i], rows[0][2 + i] - first[7] * rows[0][5 + i], scale=1e-3), 'first step')
    need(rows[0][7] == first[7], 'row 0 does not repeat the first α')


# --- trace: format and options


@case('trace: header and default race: 7 racers, 300 steps, beale')
def trace_default():
    found = racers(trace())
    need([name for name, _ in found] == list(OPTIMIZERS), [name for name, _ in found])
    for _, rows in found:
        need([row[1] for row in rows] == list(range(301)), 'steps')
        need(rows[0][2:4] == [0.7, 1.4], 'start', rows[0])
    need(output('trace') == output('trace', '-s', 'beale', '--steps', '300', '--every', '1',
                                   '-O', 'gd,momentum,nesterov,rmsprop,adam,newton,bfgs'))


@case('trace: a SPEC with a comma is quoted as RFC 4180 says, others are not')
def trace_quoting():
    lines = text('trace', '--steps', '0', '-O', 'adam:eta=0.1,beta1=0.8', '-O', 'gd:eta=0.1').split('\n')
    need(lines[1].startswith('"adam:eta=0.1,beta1=0.8",0,'), lines[1])
    need(lines[2].startswith('gd:eta=0.1,0,'), lines[2])


@case('trace: the optimizer column is the SPEC as given')
def trace_spec_as_given():
    specs = ['gd:eta=1e-3', 'gd:eta=+0.0010', 'gd:eta=auto', 'momentum:beta=.5,eta=1E-3']
    words = [word for spec in specs for word in ('-O', spec)]
    need([name for name, _ in racers(trace('--steps', '1', *words))] == specs)


@cases('trace: --every {0} of {1} steps: each K-th and the last',
       [(1, 5), (7, 20), (5, 20), (20, 20), (21, 20), (1000, 3), (3, 0), (2, 1)])
def trace_every(every, steps):
    rows = trace('-O', 'gd,adam', '--every', str(every), '--steps', str(steps))
    for _, own in racers(rows):
        need([row[1] for row in own] == sorted({*range(0, steps + 1, every), steps}), own)
    full = {(row[0], row[1]): row for row in trace('-O', 'gd,adam', '--steps', str(steps))}
    need(all(full[row[0], row[1]] == row for row in rows), 'rows differ from those of --every 1')


@case('trace: --every shows where a racer stopped')
def trace_every_stopped():
    full = trace('-s', 'saddle', '-O', 'gd,newton', '--eta', '1')
    rows = trace('-s', 'saddle', '-O', 'gd,newton', '--eta', '1', '--every', '4')
    gd = [row for row in full if row[0] == 'gd']
    need(gd[-1][8] == 'diverged' and gd[-1][1] % 4 != 0, 'gd ends', gd[-1])
    need([r for r in rows if r[0] == 'gd'][-1] == gd[-1], 'the last row is missing')
    need([r for r in rows if r[0] == 'newton'][-1][1] == 300, 'the other racer does not go on')


@cases('trace: stops: {0} {1} {2}: {3}', [
    ('newton', 'bowl:lambda1=0', None, 'singular'),
    ('newton', 'long-valley', None, 'diverged'),
    ('gd', 'saddle', None, 'diverged'),
    ('gd:eta=1', 'beale', None, 'diverged'),
    ('gd', 'beale', '1e300,1', 'diverged'),
    ('adam', 'beale', '1e300,1e300', 'diverged')])
def trace_stops(racer, spec, start, status):
    rows = trace('-s', spec, '-O', racer, *(['--start', start] if start else []))
    need(rows[-1][8] == status, 'ends', rows[-1])
    need(rows[-1][1] < 300 and all(row[8] == 'running' for row in rows[:-1]), 'rows', len(rows))


@cases('trace: goes on: {0} on {1} from {2}: {3}', [
    ('gd', 'beale', '3,0.5', 'minimum'), ('gd', 'beale', '0,1', 'saddle'),
    ('newton', 'saddle', '1,1', 'saddle'), ('newton', 'bowl:lambda1=-1,lambda2=-2', None, 'maximum'),
    ('gd', 'bowl:lambda1=0,lambda2=2', '0,0', 'minimum'), ('gd', 'formula:(x+y)^2', '0,0', 'flat'), ('bfgs', 'formula:0*x', '1,1', 'flat'),
    ('newton', 'formula:(x+y)^2', '0,0', 'flat'), ('adam', 'beale', '3,0.5', 'minimum')])
def trace_goes_on(racer, spec, start, status):
    rows = trace('-s', spec, '-O', racer, '--steps', '20', *(['--start', start] if start else []))
    need(rows[-1][1] == 20 and rows[-1][8] == status, 'ends', rows[-1])


EXTRA = ('lmin,lmax,sharpness,edge,rho,gnorm,distance,gradients,evaluations,epoch,ghg,test,errors,'
         'eta_edge,eta_opt,beta_opt,rate_opt')


@case('trace: --columns appends what is asked for, in that order, in CSV and JSON')
def trace_columns():
    words = '-s', 'bowl', '-O', 'gd,cg', '--steps', '2'
    plain, more = text('trace', *words).splitlines(), text('trace', *words, '--columns', EXTRA).splitlines()
    need(more[0] == f'{TRACE},{EXTRA}', more[0])
    need(all(long.startswith(short + ',') for short, long in zip(plain, more)), 'the usual columns differ')
    names = EXTRA.split(',')
    for line in more[1:]:
        own = dict(zip(names, line.split(',')[9:]))
        gd = line.startswith('gd')
        need(math.isclose(float(own['lmax']), 10) and math.isclose(float(own['lmin']), 1), line)
        need(own['test'] == own['errors'] == own['epoch'] == own['beta_opt'] == '', line)
        need(math.isclose(float(own['edge']), 0.2) and math.isclose(float(own['rho']), 0.95) if gd
             else own['edge'] == own['rho'] == '', line)
    rows = [json.loads(line) for line in text('trace', *words, '--columns', EXTRA, '--json').splitlines()]
    need(all(list(row)[-len(names):] == names for row in rows), list(rows[0]))
    for row, line in zip(rows, more[1:]):
        need([row[name] for name in names] == [float(x) if x else None for x in line.split(',')[9:]], row)


@cases('trace: --columns {0} is refused', [
    ('lmx', "did you mean 'lmax'"), ('rho,rho', 'named twice'), ('rho,', 'empty'), ('f', "unknown name 'f'")])
def trace_columns_refused(names, told):
    need(told in refused('trace', '--columns', names), names)


# --- typed methods


BALL = 'rule:beta := 0.9; d = beta*d - eta*g; w = w + d'
ADAM = ('rule:b := 0.9; c := 0.999; eta := 0.02; m = b*m+(1-b)*g; v = c*v+(1-c)*g^2; '
        'w = w - eta*(m/(1-b^t))/(sqrt(v/(1-c^t))+1e-8)')


@cases('rule: {1} typed goes the way of the built-in one on {0}',
       [(surface, *pair) for surface in ('bowl', 'beale', 'least-squares')
        for pair in (('momentum', BALL), ('adam:eta=0.02', ADAM))])
def rule_twins(surface, method, rule):
    found = racers(trace('-s', surface, '-O', rule, '-O', method, '--steps', '100'))
    need([name for name, _ in found] == [rule, method], 'racers', [name for name, _ in found])
    for mine, theirs in zip(found[0][1], found[1][1]):
        need(all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12) for a, b in zip(mine[2:8], theirs[2:8])), mine, theirs)


@case('rule: modes prints a line a root, without λ and optimum')
def rule_modes():
    rows = [line for line in csv.reader(io.StringIO(text('modes', '-s', 'bowl', '-O', BALL, '-O', 'momentum')))][1:]
    mine, theirs = [row for row in rows if row[0] == BALL], [row for row in rows if row[0] == 'momentum']
    need(len(mine) == len(theirs) == 4, rows)
    need(all(row[1] == row[6] == row[7] == row[8] == '' for row in mine), mine)
    roots = [sorted((round(float(row[2]), 8), round(float(row[3]), 8)) for row in part) for part in (mine, theirs)]
    need(roots[0] == roots[1], roots)
    need(all(math.isclose(float(row[5]), 0.38, rel_tol=1e-9) for row in mine), 'edge', mine[0])


@case('rule: it stands last in its value, others come by other options, and pictures hold it')
def rule_line_ups():
    need([name for name, _ in racers(trace('--steps', '1', '-O', 'gd,adam;' + BALL, '-O', 'newton'))]
         == ['gd', 'adam', BALL, 'newton'], 'the line-up')
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'a.svg')
        output('render', '-s', 'bowl', '--steps', '3', '-O', BALL, '-O', 'gd', '-o', path)
        again = os.path.join(folder, 'b.svg')
        output('render', '--like', path, '-o', again)
        with open(path, 'rb') as one, open(again, 'rb') as two:
            need(one.read() == two.read(), 'another picture')


@case('rule: the language is described in ten lines, and the word alone is the example')
def rule_described():
    page = text('describe', 'rule').splitlines()
    need(len(page) == 11 and all(len(line) <= 100 for line in page), len(page), max(map(len, page)))
    need(any(row[0] == 'rule' for row in listed('optimizers')), 'is not listed')
    alone, typed = trace('--steps', '3', '-O', 'rule'), trace('--steps', '3', '-O', BALL)
    need([row[1:] for row in alone] == [row[1:] for row in typed], 'the example')


@cases('rule: {0!r} is refused', [
    ('', 'statements are missing'), ('d = g', 'w is never assigned'), ('w = w - eta*gg', 'rule:13:'),
    ('g = w', "'g' cannot be assigned"), ('w = w - beta*g', 'declare it'), ('beta := 1; w = w', 'out of range'),
    ('w = (w', "')' is expected"), ('schedule := cosin; w = w', 'not one of its values')])
def rule_refused(statements, told):
    need(told in refused('trace', '-O', 'rule:' + statements), statements)


@case('rule: without η a schedule is refused, with hess there are no roots')
def rule_limits():
    need('no learning rate' in refused('trace', '-O', 'rule:w = w - 0.1*g; schedule := cosine'), 'schedule')
    need(text('modes', '-s', 'bowl', '-O', 'rule:w = w - eta*hess(g)') == MODES + '\n', 'roots')


@case('trace: --region changes nothing')
def trace_region():
    need(output('trace', '-s', 'saddle') == output('trace', '-s', 'saddle', '--region', '0,1,0,1'))


@cases('trace: JSON says the same as CSV: {0}', [
    ('beale', '-O', 'gd,momentum,nesterov,rmsprop,adam,newton,bfgs', '--steps', '40'),
    ('long-valley', '-O', 'newton'), ('saddle', '--eta', '1'), ('beale', '--eta', '1', '--every', '7'),
    ('beale', '--start', '1e300,1e300'), ('bowl:lambda1=1,lambda2=2', '-O', 'adam:eta=1,beta1=0.5'),
    ('bowl:lambda1=0', '-O', 'newton', '-O', 'gd')])
def trace_json(spec, *words):
    rows = trace('-s', spec, *words)
    items = read_json(output('trace', '-s', spec, *words, '--json'), words)
    names = TRACE.split(',')
    need(len(rows) == len(items), 'rows', len(rows), 'objects', len(items))
    for row, item in zip(rows, items):
        need(list(item)[:len(names)] == names, 'names', list(item))
        same_numbers(row, item, names, words)


@case('trace: JSON shows the methods\' memory, which follows the formulas')
def trace_json_state():
    items = read_json(output('trace', '-O', 'adam,momentum', '--steps', '9', '--json'), ())
    by = {(i['optimizer'], i['step']): i for i in items}
    m = [0.0, 0.0]
    for t in range(1, 10):
        g = [by['adam', t - 1]['gx'], by['adam', t - 1]['gy']]
        m = [0.9 * a + 0.1 * b for a, b in zip(m, g)]
        need(all(near(a, b) for a, b in zip(m, by['adam', t]['state']['m'])), 'm at', t)
        w, before = by['momentum', t], by['momentum', t - 1]
        for i, axis in enumerate('xy'):
            need(near(w[axis] - before[axis], w['state']['delta'][i], scale=1e-3), 'delta at', t)
    need(all(v == 0 for v in by['adam', 0]['state']['m']), 'row 0 has a memory')


@case('trace: the same command twice gives the same bytes')
def trace_twice():
    for words in (('trace',), ('trace', '--json'), ('modes',), ('eval', '--at', '1,2'), ('--plain',),
                  ('--help',), ('list', 'keys')):
        need(output(*words) == output(*words), words)


@cases('trace: the same bytes with {0}', [
    {'LC_ALL': 'C'}, {'LC_ALL': None, 'LANG': 'C.UTF-8'}, {'LC_ALL': 'de_DE.UTF-8'},
    {'LC_ALL': None, 'LC_NUMERIC': 'de_DE.UTF-8', 'LANG': 'de_DE.UTF-8'}, {'LC_ALL': 'nonsense'},
    {'TERM': 'dumb'}, {'TERM': None}, {'NO_COLOR': '1'}, {'HOME': None, 'PATH': None},
    {'COLUMNS': '10', 'LINES': '5'}])
def trace_environment(variables):
    for words in (('trace',), ('trace', '--json', '-s', 'bowl:angle=12.5'), ('modes',)):
        need(output(*words) == output(*words, variables=variables), words)


@case('--json after an operand works where POSIXLY_CORRECT is set too')
def posixly_correct():
    need(output('list', 'surfaces', '--json', variables={'POSIXLY_CORRECT': '1'}) ==
         output('list', 'surfaces', '--json'))


@case('trace: 200000 steps with --every 50000 in little memory')
def trace_long():
    for words in (('trace',), ('trace', '--json')):
        process = subprocess.Popen([GLISSADE, *words, '--steps', '200000', '--every', '50000'],
                                   env=environment(), stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
        data = process.stdout.read()
        process.stdout.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        need(process.returncode == 0, 'exit status', process.returncode)
        need(data.count(b'\n') == 35 + (words == ('trace',)), 'lines', data.count(b'\n'))
        if not re.search(rb'__asan_init', open(GLISSADE, 'rb').read()):
            need(usage.ru_maxrss < 120 * 1024, usage.ru_maxrss, 'KB')


@case('trace: row 250000 beyond what is kept is what the formula gives')
def trace_far():
    rows = trace('-s', 'bowl:lambda1=1e-4,lambda2=1,angle=0', '-O', 'gd', '--eta', '0.1', '--steps',
                 '250000', '--every', '125000', '--start', '1,0')
    need([row[1] for row in rows] == [0, 125000, 250000], rows)
    for row in rows:
        need(near(row[2], (1 - 1e-5) ** row[1], relative=1e-9), row)


# --- filling rules


@cases('--eta and --beta: {0}', [
    (('--eta', '0.002'), 0.002, None), (('--beta', '0.5'), None, 0.5), (('--beta=0',), None, 0.0),
    (('--eta=0.003', '--beta=0.25'), 0.003, 0.25), (('--eta', 'auto', '--beta', 'auto'), None, None),
    (('--eta', '0.5', '--eta', '0.001'), 0.001, None)])
def filling(words, eta, beta):
    lineup = ['gd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'newton', 'gd:eta=0.004',
              'momentum:beta=0.3', 'adam:beta1=0.2', 'adam:beta2=0.9', 'gd:eta=auto', 'bfgs:eta=0.5']
    specs = [word for racer in lineup for word in ('-O', racer)]
    at = surface('beale')
    start, region = described('beale')
    found = racers(trace('--steps', '15', *specs, *words))
    need([name for name, _ in found] == lineup, 'racers')
    for racer, rows in found:
        check_racer(racer, rows, at, start, region, 15, eta=eta, beta=beta)
    need(output('trace', '-O', 'bfgs', '--steps', '15', *words) ==
         output('trace', '-O', 'bfgs', '--steps', '15'), 'bfgs is changed by', words)


@cases('-O: {0} races {1}', [
    (('-O', 'gd,adam'), ['gd', 'adam']), (('-O', 'gd', '-O', 'adam'), ['gd', 'adam']),
    (('-Ogd',), ['gd']), (('--optimizer=adam,gd',), ['adam', 'gd']),
    (('-O', 'gd', '-O', 'adam,momentum', '--optimizer', 'newton'), ['gd', 'adam', 'momentum', 'newton']),
    (('-O', 'gd,gd'), ['gd', 'gd']), (('-O', 'gd:eta=0.1', '-O', 'gd:eta=0.1'),) + (['gd:eta=0.1'] * 2,),
    (('-O', 'adam:eta=0.1,beta1=0.8', '-O', 'gd,newton'), ['adam:eta=0.1,beta1=0.8', 'gd', 'newton'])])
def lineups(words, expected):
    need([name for name, _ in racers(trace('--steps', '2', *words))] == expected)


@case('-O with a colon is one racer, even with a blank in it')
def colon_is_one():
    refused('trace', '-O', 'gd:eta=0.1 adam', '--steps', '1')


@cases('--start: {0}', [(('--start', '-1,2'), [-1, 2]), (('--start=-1,-2',), [-1, -2]),
                        (('--start', '.5,-.25'), [0.5, -0.25]), (('--start', '1e-3,+2'), [1e-3, 2]),
                        (('--start', '0,0'), [0, 0]), (('--start', '1.,-2.E1'), [1, -20]),
                        (('--start', '0.' + '1' * 100 + ',1'), [float('0.' + '1' * 100), 1]),
                        (('--start', 'auto'), [0.7, 1.4])])
def starts(words, expected):
    need(trace('-O', 'gd', '--steps', '0', *words)[0][2:4] == expected)


# --- eval

POINTS = [(0.0, 0.0), (1.0, 2.0), (-1.0, 2.0), (-0.5, -3.25), (3.0, 0.5), (4.5, -4.5), (1e-9, 1e-9),
          (-17.0, 123.456), (0.1, 0.2), (1e4, -1e3)]
SPECS = ['beale', 'long-valley', 'long-valley:k=3,s=0.5,w=7', 'saddle', 'saddle:a=0.1,b=30', 'bowl',
         'bowl:lambda1=-3,lambda2=7,angle=-200,cx=0.5,cy=-8', 'bowl:angle=90', 'bowl:angle=0,lambda1=0',
         'rosenbrock', 'rosenbrock:a=-2,b=0.5']


def evaluate(spec, *words):
    return read_csv(output('eval', '-s', spec, *words), EVAL, words)


@cases('eval: {0} against its formula, differentiated here', SPECS)
def eval_numbers(spec):
    words = [word for point in POINTS for word in ('--at', '%.17g,%.17g' % point)]
    rows = evaluate(spec, *words)
    need(len(rows) == len(POINTS), 'rows', len(rows))
    items = read_json(output('eval', '-s', spec, *words, '--json'), words)
    for point, row, item in zip(POINTS, rows, items):
        need(tuple(row[:2]) == point, 'point', row[:2], 'instead of', point)
        size = max(map(abs, point))
        if spec.startswith('bowl'):  # the sizes of what cancels in a rotated frame
            size = max(size, 8) * 10
        f, gx, gy, hxx, hxy, hyy = row[2:]
        ef, egx, egy, ehxx, ehxy, ehyy = exact(spec, point)
        rounding = 1e-6 * size if spec.startswith('bowl') else 1e-6
        need(near(f, ef, scale=rounding * size), spec, point, 'f', f, 'not', ef)
        for name, a, b in (('gx', gx, egx), ('gy', gy, egy)):
            need(near(a, b, scale=rounding), spec, point, name, a, 'not', b)
        for name, a, b in (('hxx', hxx, ehxx), ('hxy', hxy, ehxy), ('hyy', hyy, ehyy)):
            need(near(a, b, scale=1e-6), spec, point, name, a, 'not', b)
        mf, mg, mh = surface(spec)(point)  # and what the other tests rely on
        need(all(near(a, b, scale=rounding * max(1, size))
                 for a, b in zip((mf, *mg, *mh), (ef, egx, egy, ehxx, ehxy, ehyy))), 'own formula')
        need(list(item) == EVAL.split(','), 'names', list(item))
        same_numbers(row, item, EVAL.split(','), words)
    need(len(items) == len(rows), 'objects', len(items))


@cases('eval: points given as {0}', [
    ('--at', '-1,2'), ('--at=-1,2',), ('--at', '-1.0,+2e0'), ('--at', '-1,2', '--json')])
def eval_point(*words):
    if words[-1] == '--json':
        need(read_json(output('eval', *words), words)[0]['x'] == -1)
    else:
        need(evaluate('beale', *words)[0][:2] == [-1, 2])


@cases('eval: several points: {0}', [
    (('--at', '-1,2', '--at', '3,-4', '--at=-5,-6'),), (('--at', '-1,2', '3,-4', '-5,-6'),),
    (('--at', '-1,2', '3,-4', '-5,-6', '-sbowl:lambda2=40'),),
    (('--at=-1,2', '--json', '--at=3,-4', '--at', '-5,-6'),)])
def eval_several(words):
    data = output('eval', *words)
    if '--json' in words:
        points = [[item['x'], item['y']] for item in read_json(data, words)]
    else:
        points = [row[:2] for row in read_csv(data, EVAL, words)]
    need(points == [[-1, 2], [3, -4], [-5, -6]], points)


@case('eval: what overflows is inf or nan in CSV and null in JSON')
def eval_overflow():
    row = evaluate('rosenbrock', '--at', '1e200,-1e200')[0]
    need(not math.isfinite(row[2]), row)
    item = read_json(output('eval', '-s', 'rosenbrock', '--at', '1e200,-1e200', '--json'), ())[0]
    same_numbers(row, item, EVAL.split(','), ())


@case('eval: 2000 points at once')
def eval_many():
    points = [(i / 7, -i / 3) for i in range(2000)]
    rows = evaluate('saddle', *[word for p in points for word in ('--at', '%.17g,%.17g' % p)])
    need([tuple(row[:2]) for row in rows] == points)


# --- modes, section 4.3


def expected_modes(name, p, h, g):
    """Rows without the racer: λ, root, edge, optimum; None for what does not exist."""
    eta = p['eta']
    beta = p[MEMORY[name]] if name in MEMORY else 0.0
    if name in SIGN_SCALE:
        share = 1 - (p['beta'] if name == 'rmsprop' else p['beta2'])
        if name == 'adam' and p['bias_correction']:
            share = 1.0
        d = [1 / math.sqrt(scaling(share * a * a, p)) for a in g]
        h = h[0] * d[0] * d[0], h[1] * d[0] * d[1], h[2] * d[1] * d[1]
    low, high = eigenvalues(h)
    rows = []
    for z in (low, high):
        if name == 'newton':
            roots = [1 - eta + 0j]
        elif name in ('gd', 'rmsprop', 'bfgs'):
            roots = [1 - eta * z + 0j]
        else:
            e = eta * (1 - beta) if name == 'adam' else eta
            if name == 'nesterov':
                b, c = -(1 + beta) * (1 - e * z), beta * (1 - e * z)
            else:
                b, c = -(1 + beta - e * z), beta
            root = complex(b * b / 4 - c) ** 0.5
            large = -b / 2 + (root if b < 0 else -root)
            roots = [large, c / large if large else 0j]
        rows += [(z, root) for root in roots]
    edge = {'gd': 2, 'rmsprop': 2, 'bfgs': 2, 'momentum': 2 * (1 + beta),
            'nesterov': 2 * (1 + beta) / (1 + 2 * beta),
            'adam': 2 * (1 + beta) / (1 - beta)}.get(name)
    edge = 2.0 if name == 'newton' else edge / high if high > 0 else None
    best = [None, None, None]
    if low > 0:
        k = high / low
        if name == 'newton':
            best = [1.0, None, 0.0]
        elif name in ('gd', 'rmsprop', 'bfgs'):
            best = [2 / (low + high), None, (k - 1) / (k + 1)]
        elif name == 'nesterov':
            root = math.sqrt(3 * k + 1)
            best = [4 / (3 * high + low), (root - 2) / (root + 2), 1 - 2 / root]
        else:
            b = ((math.sqrt(k) - 1) / (math.sqrt(k) + 1)) ** 2
            e = (2 / (math.sqrt(high) + math.sqrt(low))) ** 2
            best = [e / (1 - b) if name == 'adam' else e, b, math.sqrt(b)]
    return rows, edge, best


def check_modes(words, spec, start, lineup, eta=None, beta=None):
    rows = read_csv(output('modes', '-s', spec, *words), MODES, words, texts=1)
    items = read_json(output('modes', '-s', spec, *words, '--json'), words)
    need(len(items) == len(rows), 'objects', len(items), 'rows', len(rows))
    for row, item in zip(rows, items):
        need(list(item) == MODES.split(','), 'names', list(item))
        same_numbers(row, item, MODES.split(','), words)
    at = surface(spec)
    own, region = described(spec)
    start = start or own
    _, g, h = at(start)
    position = 0
    for racer in lineup:
        name, p = settings_of(racer, at, start, region, eta, beta)
        expected, edge, best = expected_modes(name, p, h, g)
        mine = rows[position:position + len(expected)]
        position += len(expected)
        need([row[0] for row in mine] == [racer] * len(expected), racer, 'has rows of', [r[0] for r in mine])
        scale = max(abs(z) for z, _ in expected)
        left = list(mine)
        for z, root in expected:  # in whatever order
            found = [row for row in left if near(row[1], z, scale=scale) and
                     abs(complex(row[2], row[3]) - root) <= 1e-7 * max(1e-3, abs(root)) and
                     near(row[4], abs(complex(row[2], row[3])), scale=1e-6)]
            need(found, racer, 'lambda', z, 'root', root, 'not among', left)
            left.remove(found[0])
        for row in mine:
            for label, value, want in zip(MODES.split(',')[5:], row[5:], [edge, *best]):
                need((value is None) == (want is None) and (want is None or near(value, want, scale=1e-3)),
                     racer, label, value, 'instead of', want)
    need(position == len(rows), 'rows too many:', rows[position:])


@cases('modes: {0} from {1}', [
    (s, w) for s, w in RACES if (s, w) not in (('beale', (3.0, 0.5)), ('beale', (0.0, 1.0)))] +
    [('bowl:lambda1=4,lambda2=4', None), ('beale', (2.9, 0.45))])
def modes_numbers(spec, start):
    lineup = ['gd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'newton', 'gd:eta=0.01', 'momentum:beta=0',
              'nesterov:eta=0.002,beta=0.7', 'rmsprop:eps_inside=1,eps=0.1', 'adam:bias_correction=0',
              'adam:beta1=0.5,beta2=0.9']
    words = [word for racer in lineup for word in ('-O', racer)]
    if start:
        words += ['--start', '%.17g,%.17g' % start]
    check_modes(words, spec, list(start) if start else None, lineup)


@case('modes: --eta and --beta fill, other options do not matter')
def modes_filling():
    lineup = ['gd', 'momentum', 'nesterov', 'adam', 'newton', 'rmsprop', 'momentum:beta=0.2']
    words = [word for racer in lineup for word in ('-O', racer)]
    check_modes([*words, '--eta', '0.07', '--beta', '0.6', '--steps', '5'], 'bowl', None, lineup, 0.07, 0.6)


@case('modes: BFGS starts with the Hessian\'s own eigenvalues (B = I)')
def modes_bfgs():
    check_modes(['-O', 'bfgs'], 'bowl', None, ['bfgs'])


@case('modes: no positive curvature: no edge and no optimum, but newton\'s edge stays 2')
def modes_negative():
    words = ['-O', 'gd', '-O', 'momentum', '-O', 'newton']
    check_modes(words, 'bowl:lambda1=-1,lambda2=-10', None, ['gd', 'momentum', 'newton'])


@case('modes: not a single -0, nan or inf where the Hessian is zero')
def modes_zero():
    for row in read_csv(output('modes', '-s', 'bowl:lambda1=0,lambda2=0', '-O', 'gd'), MODES, (), texts=1):
        need(row[1] == 0 and math.copysign(1, row[1]) == 1 and row[2:5] == [1, 0, 1], row)


# --- sweep


RATES = 'optimizer,eta,beta,rho,rho_minimum,steps,status'
BASINS = 'optimizer,x,y,end_x,end_y,minimum,steps,status'


def spec_of(name, eta, beta):
    return f'{name}:eta={eta!r}' + ('' if beta is None else f',beta={beta!r}')


def check_rates(row, surface):
    """A row against `modes` and `trace` of that pair."""
    name, eta, beta, rho, _, steps, status = row
    words = ('-s', surface, '-O', spec_of(name, eta, beta))
    moduli = [r[4] for r in read_csv(output('modes', *words), MODES, words, texts=1)]
    need(abs(rho - max(moduli)) <= 1e-7 * max(1, rho), row, 'rho', max(moduli))
    rows = trace(*words, '--steps', '200')
    reached = [r for r in rows if math.isfinite(r[4]) and r[4] <= 1e-6 * rows[0][4]]
    last = reached[0] if reached else rows[-1]
    need(steps == (last[1] if reached else None), row, 'steps of', last)
    need(status == last[-1], row, 'status of', last)


@cases('sweep: {0} of {1} on {2}', [('eta-beta', 'momentum', 'beale'), ('eta-beta', 'nesterov', 'bowl'),
                                    ('eta', 'momentum', 'beale'), ('eta', 'gd', 'bowl'), ('eta-beta', 'gd', 'beale')])
def sweep_rates(kind, name, surface):
    words = ('sweep', kind, '-s', surface, '-O', name, '--steps', '200', '--grid', '7x4')
    rows = read_csv(output(*words), RATES, words, texts=1)
    has_beta = name != 'gd'
    need(len(rows) == (28 if kind == 'eta-beta' and has_beta else 7), len(rows), 'rows')
    need(rows == sorted(rows, key=lambda r: (r[2] or 0, r[1])), 'order')
    need(all((r[2] is not None) == has_beta for r in rows), 'beta')
    for row in rows:
        check_rates(row, surface)
    if surface == 'bowl':
        need(all(abs(r[3] - r[4]) < 1e-12 * r[3] for r in rows), 'the same at the minimum of a quadratic')


@case('sweep: ranges, ends included')
def sweep_ranges():
    words = ('sweep', 'eta-beta', '-O', 'momentum', '--grid', '3x3', '--eta-range', '0.001,0.1', '--beta-range',
             '0.9,0.999')
    rows = read_csv(output(*words), RATES, words, texts=1)
    for row, (beta, eta) in zip(rows, [(b, e) for b in (0.9, 0.99, 0.999) for e in (0.001, 0.01, 0.1)]):
        need(abs(row[1] / eta - 1) < 1e-12 and abs((1 - row[2]) / (1 - beta) - 1) < 1e-12, row, eta, beta)


@case('sweep: what has no eta stands aside, what has no theory has no rho, a saddle no minimum')
def sweep_parts():
    words = ('sweep', 'eta', '-s', 'saddle', '-O', 'levenberg-marquardt,lion,gd', '--grid', '4x4')
    rows = read_csv(output(*words), RATES, words, texts=1)
    need([r[0] for r in rows] == ['lion'] * 4 + ['gd'] * 4, [r[0] for r in rows])
    need(all(r[3] is None for r in rows[:4]) and all(r[3] > 1 for r in rows[4:]), rows)
    need(all(r[4] is None and r[5] is None for r in rows) and rows[-1][-1] == 'diverged', rows)


@cases('sweep: basins of {0} are traces', ['gd:eta=0.01', 'momentum', 'newton'])
def sweep_basins(spec):
    words = ('sweep', 'basins', '-s', 'himmelblau', '-O', spec, '--grid', '5x4', '--steps', '150', '--region', '-5,5,-4,4')
    rows = read_csv(output(*words), BASINS, words, texts=1)
    minima = [(3, 2), (-2.805118087, 3.131312518), (-3.77931025, -3.28318599), (3.58442834, -1.84812653)]
    need([(r[1], r[2]) for r in rows] == [(x, -4 + j * 8 / 3) for j in range(4) for x in (-5, -2.5, 0, 2.5, 5)], 'starts')
    for _, x, y, end_x, end_y, minimum, steps, status in rows:
        last = trace('-s', 'himmelblau', '-O', spec, '--steps', '150', f'--start={x!r},{y!r}')[-1]
        need((end_x, end_y, status) == (last[2], last[3], last[-1]), (x, y), 'ends in', last)
        near = [k for k, m in enumerate(minima, 1) if math.hypot(end_x - m[0], end_y - m[1]) < 0.01]
        need(minimum == (near[0] if near and status == 'minimum' else None), (x, y), 'minimum', minimum, near)
        need((steps is None) == (status == 'running'), (x, y), steps)


@case('sweep: JSON has the same numbers, null for none')
def sweep_json():
    for kind, header in (('eta-beta', RATES), ('basins', BASINS)):
        words = ('sweep', kind, '-O', 'gd,adam', '--grid', '4x3')
        rows = read_csv(output(*words), header, words, texts=1)
        items = read_json(output(*words, '--json'), words)
        need([list(i.values()) for i in items] == rows, kind)
        need(all(list(i) == header.split(',') for i in items), kind)


@case('sweep: a file is the same, complete or absent')
def sweep_file():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'map.csv')
        words = ('sweep', 'eta', '-O', 'gd', '--grid', '9x2')
        need(output(*words, '-o', path) == b'', 'says something')
        with open(path, 'rb') as file:
            need(file.read() == output(*words), 'another table')
        need(os.listdir(folder) == ['map.csv'], os.listdir(folder))
        for kind in ('eta-beta', 'eta', 'basins'):
            picture = os.path.join(folder, kind + '.txt')
            done = run('sweep', kind, '-O', 'momentum', '--size', '60x20', '-o', picture)
            need(done.returncode == 0, done.stderr)
            with open(picture, encoding='utf-8') as file:
                need(('Basins' if kind == 'basins' else 'Rates') in file.readline(), picture)
        done = run(*words, '-o', os.path.join(folder, 'none', 'x.csv'))
        need(done.returncode == 1, done.returncode)
        one_line(done, words)


@case('modes: an undefined Hessian is no crash')
def modes_undefined():
    for start in ('1e200,1e200', '-1e308,1e308'):
        rows = read_csv(output('modes', '--start', start), MODES, (), texts=1)
        need(rows, start)


# --- data of one's own

DIALECTS = {
    'semicolons, decimal commas': (b'x1;x2;y\n1,5;2,0;3,1\n2;1;4\n', [[1.5, 2, 3.1], [2, 1, 4]]),
    'tabs': (b'x1\tx2\ty\n1\t2\t3\n2\t1\t4\n', [[1, 2, 3], [2, 1, 4]]),
    'no header': (b'1,2,3\n2,1,4\n', [[1, 2, 3], [2, 1, 4]]),
    'other names': (b'sepal,petal,class\n1,2,3\n2,1,4\n', [[1, 2, 3], [2, 1, 4]]),
    'target first': (b'Y,a,b\n3,1,2\n4,2,1\n', [[1, 2, 3], [2, 1, 4]]),
    'an index column': (b',x1,x2,y\n0,1,2,3\n1,2,1,4\n', [[1, 2, 3], [2, 1, 4]]),
    'capitals': (b'X1,X2,Y\n1,2,3\n2,1,4\n', [[1, 2, 3], [2, 1, 4]]),
    'mark, CR LF, blank lines': (b'\xef\xbb\xbfx1,x2,y\r\n\r\n1,2,3\r\n\r\n2,1,4\r\n', [[1, 2, 3], [2, 1, 4]]),
}


def squares(rows, w):
    return sum((sum(a * b for a, b in zip(w, row)) - row[-1]) ** 2 for row in rows)


def feed(path, data):
    with open(path, 'wb') as file:
        file.write(data)


@cases('data: {0}', DIALECTS)
def dialect(name):
    data, rows = DIALECTS[name]
    with tempfile.TemporaryDirectory() as folder:
        feed(f'{folder}/d.csv', data)
        f = evaluate(f'least-squares:data={folder}/d.csv', '--at', '0.5,-0.25')[0][2]
    need(abs(f - squares(rows, (0.5, -0.25))) < 1e-12 * (1 + f), name, f, squares(rows, (0.5, -0.25)))


@case('data: classes 0/1 and words, and describe says which is which')
def data_classes():
    for data, said in ((b'x1,x2,y\n1,2,0\n2,1,1\n3,3,1\n', '0 is -1, 1 is 1'),
                       (b'x1,x2,y\n1,2,cat\n2,1,dog\n3,3,dog\n', 'cat is -1, dog is 1')):
        with tempfile.TemporaryDirectory() as folder:
            feed(f'{folder}/d.csv', data)
            spec = f'logistic:reg=0,data={folder}/d.csv'
            f = evaluate(spec, '--at', '0.5,0.25')[0][2]
            page = text('describe', spec)
        want = sum(math.log1p(math.exp(-y * (0.5 * a + 0.25 * b))) for a, b, y in ((1, 2, -1), (2, 1, 1), (3, 3, 1))) / 3
        need(abs(f - want) < 1e-14 and said in page, f, want, page)


@case('data: a missing value is refused with its place')
def data_missing():
    with tempfile.TemporaryDirectory() as folder:
        feed(f'{folder}/d.csv', b'x1,x2,y\n1,2,NA\n2,1,4\n3,1,5\n')
        done = run('eval', '-s', f'least-squares:data={folder}/d.csv', '--at', '0,0')
    need(done.returncode == 2 and b'd.csv:2:5: ' in done.stderr, done.returncode, done.stderr)


@cases('data from a pipe, read once: {0}', ['eval', 'trace', 'modes', 'sweep basins', 'render', 'describe', 'race'])
def data_from_a_pipe(command):
    words = {'eval': ['eval', '--at', '0,0'], 'trace': ['trace', '-n', '5'], 'modes': ['modes'],
             'sweep basins': ['sweep', 'basins', '--grid', '8x8', '-n', '20', '-O', 'gd'], 'describe': ['describe'],
             'render': ['render', '-n', '5', '--size', '60x20', '--format', 'txt', '-o', '-'], 'race': ['--plain', '-n', '5']}
    data = DIALECTS['tabs'][0]
    with tempfile.TemporaryDirectory() as folder:
        feed(f'{folder}/d.csv', data)

        def outcome(path, **others):
            spec = f'least-squares:data={path}'
            line = words[command] + ([spec] if command == 'describe' else ['-s', spec])
            done = subprocess.run([GLISSADE, *line], cwd=folder, capture_output=True, timeout=TIMEOUT, check=False, **others)
            need(done.returncode == 0 and not done.stderr, command, path, done.returncode, done.stderr)
            return done.stdout
        wanted = outcome('d.csv')
        need(outcome('-', input=data) == wanted, command, 'standard input')
        if command == 'eval': # whatever the order of the options
            for line in (['--data', '-'], ['-s', 'least-squares', '--data', '-'], ['--data=-', '-s', 'least-squares']):
                got = subprocess.run([GLISSADE, 'eval', *line, '--at', '0,0'], input=data, capture_output=True,
                                     timeout=TIMEOUT, check=False)
                need(got.returncode == 0 and got.stdout == wanted, line, got.stdout, got.stderr)
        need(outcome('/dev/stdin', input=data) == wanted, command, '/dev/stdin')
        os.mkfifo(f'{folder}/pipe')
        writer = threading.Thread(target=feed, args=(f'{folder}/pipe', data))
        writer.start()
        need(outcome('pipe', stdin=subprocess.DEVNULL) == wanted, command, 'a named pipe')
        writer.join()


@cases('data from a pipe without a writer: ended by {0}', ['SIGINT', 'SIGTERM'])
def data_never_come(name):
    number = getattr(signal, name)
    with tempfile.TemporaryDirectory() as folder:
        os.mkfifo(f'{folder}/pipe')
        for path, stdin in ((f'{folder}/pipe', subprocess.DEVNULL), ('-', subprocess.PIPE)):
            for command in (['eval', '--at', '0,0'], ['render', '-o', f'{folder}/x.gif']):
                with subprocess.Popen([GLISSADE, *command, '-s', f'least-squares:data={path}'], stdin=stdin,
                                      stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
                    time.sleep(0.3) # a little more than it takes to begin to wait; less would test less, not fail
                    need(process.poll() is None, path, command, 'did not wait')
                    process.send_signal(number)
                    status = process.wait(timeout=TIMEOUT)
                    need(status in (-number, 128 + number), path, command, status)
                need(os.listdir(folder) == ['pipe'], os.listdir(folder))


# --- list, describe, help, version

KINDS = ['surfaces', 'optimizers', 'panels', 'keys', 'settings', 'themes']


def listed(kind):
    return [tuple(line.split('  ', 1)) for line in text('list', kind).splitlines()]


@cases('list {0}: NAME, two spaces, TITLE; the same in JSON', KINDS)
def listing(kind):
    lines = text('list', kind).splitlines()
    need(lines, 'nothing')
    for line in lines:
        need(re.fullmatch(r'\S+(?: \S+)*  \S.*', line) and line == line.rstrip(), 'line', line)
    items = read_json(output('list', kind, '--json'), kind)
    need(all(list(item) == ['name', 'title'] for item in items), items)
    need([f'{item["name"]}  {item["title"]}' for item in items] == lines, 'JSON differs')
    names = [item['name'] for item in items]
    need(len(set(names)) == len(names), 'a name twice', names)
    need(output('list', '--json', kind) == output('list', kind, '--json'), 'option in front')


@case('list: what section 4 and 6 name is there')
def list_members():
    for kind, names in (('surfaces', SURFACES), ('optimizers', OPTIMIZERS), ('panels', ['map']),
                        ('themes', ['light', 'dark']),
                        ('settings', ['surface', 'optimizer', 'eta', 'beta', 'start', 'steps', 'every',
                                      'seed', 'panels', 'theme'])):
        missing = set(names) - {name for name, _ in listed(kind)}
        need(not missing, kind, 'without', missing)


@cases('describe: every name of list {0}', KINDS)
def describing(kind):
    for name, title in listed(kind):
        page = text('describe', name)
        need(page.startswith(name) and title in page, name, page)


@cases('describe {0}: says {1}', [
    ('beale', ('Beale', '(0.7, 1.4)', '(3, 0.5)', '(0, 1)', '-4.5', '4.5')),
    ('adam', ('Adam', 'beta1=0.9', 'beta2=0.999', 'eps=1e-8', 'bias_correction=1', 'eps_inside=0')),
    ('rmsprop', ('beta=0.9', 'eps=1e-8')), ('momentum', ('beta=0.9',)), ('nesterov', ('beta=0.9',)),
    ('bowl', ('lambda1=1', 'lambda2=10', 'angle=30', 'cx=0', 'cy=0')), ('saddle', ('a=2', 'b=2')),
    ('long-valley', ('k=20', 's=1', 'w=1')), ('rosenbrock', ('a=1', 'b=100', '(1, 1)')),
    ('newton', ('eta=1',)), ('gd', ('eta=auto',)), ('steps', ('300',))])
def description(name, parts):
    page = text('describe', name)
    for part in parts:
        need(part in page, part, 'is not in', page)


COMMANDS = ['trace', 'eval', 'modes', 'render', 'sweep', 'list', 'describe']
LATER = ['lesson', 'check']
VALUES = {'surface': 'beale', 'optimizer': 'gd', 'start': '1,1', 'region': '0,1,0,1', 'at': '1,1',
          'panels': 'map', 'size': '80x24', 'columns': 'lmax,rho',
          'like': os.path.join(os.path.dirname(__file__), '../../assets/gallery/race.gif')}
DESIGNED = ['surface', 'optimizer', 'start', 'eta', 'beta', 'steps', 'every', 'seed', 'size', 'panels',
            'fps', 'duration', 'region', 'speed', 'view', 'theme', 'caption', 'json', 'plain', 'window',
            'projector', 'color', 'format', 'output', 'at', 'help', 'version', 'quiet', 'verbose']


def option_rows(page):
    """Long name, short letter or '', placeholder or ''."""
    return [(m[2], m[1] or '', m[3] or '')
            for m in re.finditer(r'^ +(?:-(\w), )?--([a-z][a-z-]*)(?: ([A-Z]\S*))?(?: |$)', page, re.M)]


def there_is(option, command):
    done = run(*command, option)
    return not (done.returncode == 2 and b'no such option' in done.stderr)


@cases('--help {0}: every option that works and nothing that does not', ['', *COMMANDS])
def helping(command):
    words = [command] if command else []
    page = text(*words, '--help')
    need(page.startswith(('Usage: glissade ' + command).strip()), page.split('\n')[0])
    need(output(*words, '-h') == page.encode(), '-h differs')
    rows = option_rows(page)
    names = [name for name, _, _ in rows]
    need(len(set(names)) == len(names), 'an option twice', names)
    for name in {*names, *DESIGNED, *(name for name, _ in listed('settings'))}:
        works = there_is(f'--{name}', words)
        need(works == (name in names), f'--{name}', 'works' if works else 'does not work', 'and is',
             '' if name in names else 'not', 'in the help')
    letters = {letter for _, letter, _ in rows}
    for letter in 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789':
        need(there_is('-' + letter, words) == (letter in letters), '-' + letter)
    for name, letter, placeholder in rows:
        value = VALUES.get(name, re.sub(r'.*\n  value +(\S+).*', r'\1', text('describe', name), flags=re.S)
                           if name not in ('help', 'version') else '')
        for form in [[f'--{name}={value}']] + ([[f'-{letter}', value]] if letter else []):
            if placeholder:
                need(run(*words, *form, '--help').returncode == 0, words, form, 'is refused')
    for name, _, placeholder in rows:
        if not placeholder:
            need(run(*words, f'--{name}', '--help').returncode == 0, words, name, 'is refused')


@case('--help: every command that works and nothing that does not')
def help_commands():
    page = text('--help')
    there = set(re.findall(r'^  glissade ([a-z]+)', page, re.M))
    need(there >= set(COMMANDS), 'commands', there)
    for command in [*COMMANDS, *LATER, 'help', 'version', 'play', 'run', 'snapshot']:
        works = run(command, '--help').returncode == 0
        need(works == (command in there), command, 'works' if works else 'does not work')
        if not works:
            refused(command)
    if not there_is('--window', []):
        need('--window' not in page and 'SDL' not in page, 'the help speaks of --window')
        refused('--window')


@case('bad usage: an empty word is named somehow')
def empty_word():
    refused('')


@case('--help: no line ends in blanks or is longer than 120 columns')
def help_looks():
    for command in ([], *([c] for c in COMMANDS)):
        for line in text(*command, '--help').splitlines():
            need(line == line.rstrip() and len(line) <= 120, command, line)


@case('--version: name and version, wherever it stands')
def version():
    line = text('--version')
    need(re.fullmatch(r'glissade \d+\.\d+\.\d+\S*\n', line), line)
    for words in (['trace', '--version'], ['--plain', '--version'], ['list', 'surfaces', '--version']):
        need(text(*words) == line, words)


# --- bad usage

INVALID = b'\xff\xfe'.decode(errors='surrogateescape')
BAD = [
    # commands and words
    (('trcae',), 'trace'), (('Trace',), 'trace'), (('evl',), 'eval'), (('lst',), 'list'), (('mods',), 'modes'),
    (('descirbe',), 'describe'), (('frobnicate',), 'frobnicate'), (('-',), ''),
    (('trace', 'gd'), 'gd'), (('trace', '--', 'x'), 'x'), (('eval', '--at', '1,2', 'foo'), 'foo'),
    (('modes', 'x'), 'x'), (('--steps', '5', 'trace'), 'trace'), (('--', 'trace'), 'trace'),
    (('list',), 'surfaces'), (('list', 'surfaces', 'optimizers'), ''), (('list', 'surface'), 'surfaces'),
    (('list', 'optimisers'), 'optimizers'), (('list', 'zzz'), 'themes'), (('list', ''), 'surfaces'),
    (('describe',), ''), (('describe', 'adam', 'beale'), ''), (('describe', 'adma'), 'adam'),
    (('describe', 'bealle'), 'beale'), (('describe', 'pannels'), 'panels'), (('describe', ''), ''),
    (('describe', 'xyzzyx'), 'xyzzyx'), (('eval',), '--at'), (('eval', '-s', 'beale'), '--at'),
    # options
    (('trace', '--stpes', '3'), 'steps'), (('trace', '--optimiser', 'gd'), 'optimizer'),
    (('--thme=dark',), 'theme'), (('--sede', '1'), 'seed'), (('trace', '--xyzzy'), '--xyzzy'),
    (('--verison',), 'version'), (('--hepl',), 'help'), (('--version=1',), '--version'),
    (('trace', '-z'), '-z'), (('trace', '-qz'), '-q'), (('--help=1',), '--help'), (('--json=1',), '--json'),
    (('--plain=yes',), '--plain'), (('trace', '--steps'), '--steps'), (('trace', '-s'), '-s'),
    (('trace', '-O'), '-O'), (('eval', '--at'), '--at'), (('trace', '--s', '1'), '--s'), (('--=5',), ''),
    # numbers
    *(((*words, value), name) for name, *words in (
        ('eta', 'trace', '--eta'), ('beta', 'trace', '--beta'), ('speed', '--speed'))
      for value in ('nan', 'inf', '-inf', 'NAN', 'infinity', '', ' ', '0x10', '1e999', '-1', '1,5', '1e', '.',
                    'e5', '--', '1 ', ' 1', '1_000', '١')),
    (('trace', '--eta', '0'), 'eta'), (('trace', '--beta', '1'), 'beta'), (('trace', '--beta', '1.5'), 'beta'),
    (('--speed', '0'), 'speed'), (('--speed', '1e7'), 'speed'),
    *(((*words, value), name) for name, *words in (
        ('steps', 'trace', '--steps'), ('every', 'trace', '--every'), ('seed', 'trace', '--seed'))
      for value in ('-1', '1.5', '1e3', '', ' ', 'x', '0x10', 'nan', '99999999999999999999', '1 ', ' 1')),
    (('sweep',), 'eta-beta'), (('sweep', 'eta-bet'), 'eta-beta'), (('sweep', 'xyzzy'), 'xyzzy'),
    (('sweep', 'eta', 'basins'), 'basins'), (('sweep', '-o', 'x.csv'), 'eta-beta'),
    *((('sweep', 'eta', '--grid', value), 'grid') for value in ('', '5', '5x', 'x5', '1x5', '5x1', '5x5x5', '5.5x5',
                                                                 '9999x5', '-5x5', '5x5 ')),
    *((('sweep', 'eta', '--eta-range', value), 'eta-range') for value in ('', '1', '1,1', '2,1', '0,1', '-1,1', '1,inf')),
    *((('sweep', 'eta', '--beta-range', value), 'beta-range') for value in ('1', '0.5,1', '-0.1,0.5', '0.5,0.2')),
    (('sweep', 'eta', '-o', 'x.gif'), 'x.gif'), (('sweep', 'eta', '-o', 'x.mp4'), 'x.mp4'),
    (('sweep', 'basins', '-o', '/tmp/'), '/tmp/'), (('sweep', 'eta', '-o', 'x.xyzzy'), 'x.xyzzy'),
    (('sweep', 'eta', '-O', 'levenberg-marquardt'), 'levenberg-marquardt'), (('sweep', 'basins', '--start', '1'), 'start'),
    (('sweep', 'eta', '-n', '1000001'), 'steps'), (('sweep', 'basins', '-s', 'bwol'), 'bowl'),
    (('trace', '--every', '0'), 'every'), (('trace', '--seed', '9007199254740993'), 'seed'),
    # points
    *(((*words, value), name) for name, *words in (
        ('start', 'trace', '--start'), ('at', 'eval', '--at'))
      for value in ('', '1', '1,', ',1', ',', '1,2,3', '1,,2', 'nan,1', '1,inf', '1;2', '1 2', '0x1,2',
                    '1e999,2', 'x', '1,2,', '1,' * 20 + '1')),
    *((('--region', value), 'region') for value in ('', '1', '1,2', '1,2,3', '1,0,0,1', '0,0,0,1', '0,1,1,1',
                                                     '0,1,0,nan', '0,1,0,1,2')),
    # surfaces
    (('trace', '-s', 'beele'), 'beale'), (('trace', '-s', 'Beale'), 'beale'), (('trace', '-s', 'longvalley'), 'long-valley'),
    (('trace', '-s', 'rosenbrok'), 'rosenbrock'), (('eval', '-s', 'sadle', '--at', '1,2'), 'saddle'),
    (('modes', '-s', 'bwol'), 'bowl'), (('-s', 'beele'), 'beale'), (('trace', '-s', 'xyzzyx'), 'xyzzyx'),
    (('trace', '-s', ''), 'surface'), (('trace', '-s', ':'), 'surface'), (('trace', '-s', ':a=1'), 'surface'),
    (('trace', '-s', 'bowl:'), 'bowl'), (('trace', '-s', 'beale:'), 'beale'), (('trace', '-s', 'bowl:,'), 'bowl'),
    (('trace', '-s', 'bowl:lambda1=1,'), 'bowl'), (('trace', '-s', 'bowl:,lambda1=1'), 'bowl'),
    (('trace', '-s', 'bowl:lambda1=1,,lambda2=2'), 'bowl'), (('trace', '-s', 'bowl:lambda1'), 'lambda1'),
    (('trace', '-s', 'bowl:lambda1='), 'lambda1'), (('trace', '-s', 'bowl:=1'), 'bowl'),
    (('trace', '-s', 'bowl:lambda1=1,lambda1=1'), 'lambda1'), (('trace', '-s', 'bowl:lamda1=1'), 'lambda1'),
    (('trace', '-s', 'bowl:xyzzy=1'), 'xyzzy'), (('trace', '-s', 'beale:a=1'), 'beale'),
    *((('trace', '-s', f'bowl:angle={value}'), 'angle')
      for value in ('nan', 'inf', '0x10', '1e999', '1 ', 'auto', '1=2', '3:0', r'3\:0', r'3\,0', r'3\\', '\\')),
    (('trace', '-s', 'saddle:a=0'), 'a'), (('trace', '-s', 'saddle:a=-1'), 'a'),
    (('trace', '-s', 'rosenbrock:b=0'), 'b'), (('trace', '-s', 'long-valley:w=0'), 'w'),
    (('trace', '-s', 'bowle:lambda1'), 'bowl'),
    # optimizers
    (('trace', '-O', 'adma'), 'adam'), (('trace', '-O', 'gd,adma'), 'adam'), (('trace', '-O', 'momentun:eta=1'), 'momentum'),
    (('trace', '-O', ''), 'optimizer'), (('trace', '-O', ' '), 'optimizer'), (('trace', '-O', 'gd,'), 'optimizer'),
    (('trace', '-O', ',gd'), 'optimizer'), (('trace', '-O', 'gd,,adam'), 'optimizer'), (('trace', '-O', ','), 'optimizer'),
    (('trace', '-O', 'gd,adam:eta=0.1'), 'gd,adam'), (('trace', '-O', 'gd:'), 'gd'), (('trace', '-O', 'gd:,'), 'gd'),
    (('trace', '-O', 'gd:eta'), 'eta'), (('trace', '-O', 'gd:eta='), 'eta'), (('trace', '-O', 'gd:eta=0.1,'), 'gd'),
    (('trace', '-O', 'gd:eta=0.1,eta=0.1'), 'eta'), (('trace', '-O', 'gd:eat=0.1'), 'eta'),
    (('trace', '-O', 'gd:beta=0.1'), 'beta'), (('trace', '-O', 'adam:beta=0.1'), 'beta1'),
    (('trace', '-O', 'adam:bias_corection=0'), 'bias_correction'),
    *((('trace', '-O', f'gd:eta={value}'), 'eta') for value in ('0', '-1', 'nan', 'inf', '0x10', '1e999', '1:2')),
    *((('trace', '-O', f'adam:{p}={v}'), p) for p, v in (('beta1', '1'), ('beta1', '-0.1'), ('beta2', '1'),
      ('eps', '0'), ('eps', '-1'), ('eps_inside', '2'), ('eps_inside', '0.5'), ('bias_correction', 'yes'))),
    (('trace', '-O', r'gd:eta=0\,1'), '0,1'), (('trace', '-O', 'gd', '-O', ''), 'optimizer'),
    (('trace', '-O', ','.join(['gd'] * 200)), 'optimizer'),
    # other settings
    (('--panels', 'mpa'), 'map'), (('--panels', ''), 'panels'), (('--panels', 'map,'), 'panels'),
    (('--theme', 'drak'), 'dark'), (('--theme', ''), 'theme'), (('--detail', 'cirle'), 'circle'),
    (('--color', '17'), 'color'), (('--charset', 'brail'), 'braille'),
    # formulas
    (('trace', '-s', 'formula'), 'formula:EXPRESSION'), (('trace', '-s', 'formula:'), 'formula:EXPRESSION'),
    (('trace', '-s', 'formula:x+2*sni(y)'), "formula:5: unknown name 'sni' (did you mean 'sin'?)"),
    (('eval', '-s', 'formula:(x', '--at', '1,2'), 'formula:3: '), (('trace', '-s', 'formula:x+*y'), 'formula:3: '),
    (('trace', '-s', 'formula:2x'), 'formula:2: '), (('trace', '-s', 'formula:' + '(' * 65), 'formula:65: '),
    (('trace', '-s', 'formula:' + '(' * 4096), 'formula:65: '), (('trace', '-s', 'formula:' + '-' * 4097), '4096'),
    (('trace', '-s', 'formula:x\x01'), 'formula:2: '), (('trace', '-s', 'formula:é'), 'formula:1: '),
    (('trace', '-s', 'formula:min(x)'), 'formula:6: '), (('trace', '-s', 'formula:0/0'), 'nowhere'),
]


@case('formula: values, steps, undefined points, the longest text')
def formula():
    def lines(*words):
        return output(*words).decode().splitlines()

    need(lines('eval', '-s', 'formula:log(x)', '--at', '-1,0')[1] == '-1,0' + ',nan' * 6)
    need(lines('eval', '-s', 'formula:-x^2 + y^2^1', '--at', '3,2')[1] == '3,2,-5,-6,4,-2,0,2')
    rows = lines('trace', '-s', 'formula:x^2+3*y^2', '-O', 'gd', '--steps', '3', '--start', '1,1', '--eta', '0.25')
    need([row.split(',')[2:4] for row in rows[1:]] == [['1', '1'], ['0.5', '-0.5'], ['0.25', '0.25'],
                                                       ['0.125', '-0.125']], rows)
    need(lines('trace', '-s', 'formula:x', '-O', 'gd', '--steps', '1')[0] == rows[0])
    longest = 'formula:' + 'x+' * 2047 + 'y '
    need(len(longest) == 4096 + 8)
    need(lines('eval', '-s', longest, '--at', '2,1')[1].startswith('2,1,4095,2047,1,'))
    rows = lines('trace', '-s', 'formula:x-log(x)', '-O', 'gd:eta=6', '--steps', '9', '--start', '3,0')
    need(rows[-1].endswith(',undefined') and ',nan,' in rows[-1], rows)


@cases('bad usage: {0}', BAD)
def bad_usage(words, part):
    if words[0] == '--charset' and not there_is('--charset', []):
        part = '--charset'  # a build without the terminal
    message = refused(*words)
    need(part in message, words, 'the message does not speak of', part, message)


LONG, ACCENTS = 'x' * 10000, 'é' * 5000
CLEAN = [
    ('trace', '-s', LONG), ('trace', '-s', f'bowl:{LONG}=1'), ('trace', '-s', 'bowl:angle=' + '1' * 10000),
    ('trace', '-s', f'bowl:angle={LONG}'), ('trace', '-s', 'b' * 200), ('trace', '-O', 'gd,' * 3000 + 'gd'),
    ('trace', '-O', LONG), ('trace', '-O', f'adam:{LONG}=1'), (LONG,), ('--' + LONG,), ('-' + LONG,),
    ('trace', '--start', '1' * 5000 + ',' + 'x'), ('trace', '--steps', '9' * 10000), ('trace', '--eta', LONG),
    ('--theme', ACCENTS), ('--panels', ACCENTS), ('describe', ACCENTS), ('list', ACCENTS), ('eval', '--at', ACCENTS),
    ('eval', '--at', '1,' * 5000), ('--region', '1,' * 5000), (ACCENTS,), ('--' + ACCENTS,), ('-é',),
    *((*words, shift + 'é' * 90) for shift in ('', 'x') for words in (
        (), ('trace',), ('describe',), ('list',), ('-s',), ('-O',), ('--eta',), ('--start',), ('eval', '--at'),
        ('--panels',), ('--theme',), ('--steps',))),
    *((f'--{shift}' + 'é' * 90,) for shift in ('', 'x')),
    *(('-s', f'bowl:{shift}' + 'é' * 90 + tail) for shift in ('', 'x') for tail in ('', '=1', '=1,')),
    *(('-s', f'bowl:angle={shift}' + 'é' * 90) for shift in ('', 'x')),
    *((*words, bad) for bad in ('a\nb', 'a\rb', 'a\tb', '\x1b[31mred', 'x\x7fy\x01', INVALID, 'be\nale', '-\n') for words in (
        (), ('trace', '-s'), ('trace', '-O'), ('trace', '--eta'), ('trace', '--start'), ('eval', '--at'),
        ('trace', '--steps'), ('--theme',), ('--panels',), ('describe',), ('list',), ('trace',))),
    *((word,) for word in ('--x\ny', '--x\x1b[2J', '--' + INVALID, '-\x1b', '-\t', '-' + INVALID)),
    ('trace', '-s', 'bowl:la\nmbda1=1'), ('trace', '-s', 'bowl:lambda1=\n'), ('trace', '-s', f'bowl:{INVALID}=1'),
    ('trace', '-O', f'gd:eta={INVALID}'), ('trace', '-O', 'gd\n'), ('trace', '-s', 'beale\n'),
]


@commands('one clean line: {0!r:.60}', CLEAN)
def clean_line(words):
    done = run(*words)
    need(done.returncode == 2, 'exit status', done.returncode, done.stderr[:300])
    need(done.stdout == b'', 'prints before it refuses', done.stdout[:200])
    one_line(done, [word[:40] for word in words])


# --- the report, and where output goes wrong


def on_terminal(*words, **variables):
    """Output and exit status on a pseudo-terminal."""
    mine, theirs = pty.openpty()
    process = subprocess.Popen([GLISSADE, *words], env=environment(**variables), stdin=theirs, stdout=theirs,
                               stderr=subprocess.PIPE)
    os.close(theirs)
    data, end = b'', time.monotonic() + 20
    while time.monotonic() < end:
        if select.select([mine], [], [], 0.1)[0]:
            try:
                more = os.read(mine, 65536)
            except OSError:
                break
            if not more:
                break
            data += more
    os.close(mine)
    if process.poll() is None and time.monotonic() >= end:
        process.kill()
    errors = process.stderr.read()
    process.stderr.close()
    return data.replace(b'\r\n', b'\n'), errors, process.wait()


@case('the report: on a pipe, with --plain, with TERM=dumb')
def report():
    page = output()
    need(page == output('--plain') == output(variables={'TERM': 'dumb'}) == output(variables={'TERM': None}))
    need(b'\x1b' not in page, 'escapes')
    for words, variables in ((('--plain',), {}), ((), {'TERM': 'dumb'})):
        data, errors, status = on_terminal(*words, **variables)
        need(status == 0 and data == page and errors == b'', words, variables, status, errors, data[:300])


@case('the report: one row for every racer, with the numbers of the trace')
def report_numbers():
    page = text('--plain', '--steps', '50')
    last = {name: rows[-1] for name, rows in racers(trace('--steps', '50', '--every', '50'))}
    for name, row in last.items():
        line = next((line for line in page.splitlines() if line.split()[:1] == [name]), None)
        need(line is not None, name, 'is missing in', page)
        need(line.split()[-1] == row[8], line)
        where = re.search(r'\((\S+), (\S+)\)\s+(\S+)', line)
        need(where and all(near(float(a), b, relative=1e-4, scale=1e-3)
                           for a, b in zip(where.groups(), row[2:5])), line, row)


@case('the report: ASCII where the locale has nothing else')
def report_ascii():
    page = output(variables={'LC_ALL': 'C'})
    need(page.isascii(), page)
    need('η'.encode() in output(), 'no η in a UTF-8 locale')


FAST = ('--follow', '--speed', '1000000')
TOLD = re.compile(r'step (\d+)  (.+?)  f=(\S+)  ‖∇f‖=(\S+?)(?:  (\w+))?$')


def followed(*words):
    """Heading, what is told of the race as (step, racer, f, slope, status or None), table."""
    head, lines, table = text(*words).split('\n\n')
    told = [TOLD.match(line) for line in lines.splitlines()]
    need(all(told), lines)
    return head, [(int(m[1]), m[2], m[3], m[4], m[5]) for m in told], table.splitlines()


@case('the report, followed: it begins and ends as the report does')
def follow_frame():
    page = text('--plain').split('\n\n')
    head, _, table = followed('--plain', *FAST)
    need([head, '\n'.join(table)] == [page[0], page[1].rstrip('\n')], head, table)
    need(text(*FAST) == text('--plain', *FAST), '--follow alone is another report')


@case('the report, followed: every line has the numbers of the trace at its step')
def follow_numbers():
    words = ('-O', 'gd', '-O', 'adam', '--steps', '40')
    rows = {(name, int(row[1])): row for name, steps in racers(trace(*words)) for row in steps}
    _, told, _ = followed(*words, '--follow', '--speed', '20')
    need(len({step for step, *_ in told}) > 1, 'one round', told)
    for step, name, f, slope, _ in told:
        row = rows[name, step]
        need(near(float(f), float(row[4]), relative=1e-5), step, name, f, row)
        need(near(float(slope), math.hypot(float(row[5]), float(row[6])), relative=1e-2), step, name, slope, row)


@case('the report, followed: a status is told once, at the step where it becomes that')
def follow_status():
    words = ('-s', 'bowl', '-O', 'gd:eta=0.05', '-O', 'gd:eta=3', '--steps', '2000')
    _, told, _ = followed(*words, '--follow', '--speed', '10000')
    news = [(name, status) for _, name, _, _, status in told if status]
    need(sorted(news) == [('gd η=0.05', 'minimum'), ('gd η=3', 'diverged')], news)
    fell = [step for step, name, _, _, _ in told if name == 'gd η=3']
    ends = [int(row[1]) for _, steps in racers(trace(*words)) for row in steps if row[8] == 'diverged']
    need(fell[-1] == ends[-1], fell, ends)


@case('the report, followed: rounds keep the pace of the race, whatever the clock says')
def follow_pace():
    one, other = followed('-n', '60', '--follow', '--speed', '60'), followed('-n', '60', '--follow', '--speed', '60')
    need(one == other, 'two runs differ')
    steps = sorted({step for step, *_, status in one[1] if not status})
    need(steps == [0], steps)  # seven lines take three and a half seconds, the race one


@case('the report, followed: lines come while the race goes, on a pipe too; a signal ends it')
def follow_live():
    process = subprocess.Popen([GLISSADE, '--follow', '--speed', '0.1'], env=environment(),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    lines = [process.stdout.readline().decode() for _ in range(4)]
    need(lines[3].startswith('step 0  gd'), lines)
    need(process.poll() is None, 'it has ended')
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=TIMEOUT)
    need(process.returncode == 130 and not errors, process.returncode, errors)


@case('the report, followed: with --json an object a line, and the last rows at the end')
def follow_json():
    rows = [json.loads(line) for line in text(*FAST, '--json', '-O', 'gd', '-n', '9').splitlines()]
    need([row['step'] for row in rows] == [0, 9], rows)


@commands('a full device: {0}: exit status 1 and one line', [
    ('trace',), ('trace', '--json'), ('trace', '--steps', '50000'), ('eval', '--at', '1,2'), ('modes',),
    ('list', 'keys'), ('describe', 'adam'), ('--help',), ('--version',), ('--plain',), FAST, (),
    ('sweep', 'eta', '--grid', '5x2'), ('sweep', 'basins', '--grid', '5x5', '--json')])
def full_device(words):
    with open('/dev/full', 'wb') as full:
        done = run(*words, stdout=full)
    need(done.returncode == 1, 'exit status', done.returncode)
    need('No space left' in one_line(done, words), done.stderr)


@commands('standard output closed: {0}: exit status 1 and one line', [('trace',), ('--version',), ('--plain',)])
def closed_output(words):
    done = subprocess.run(['/bin/sh', '-c', '"$@" >&-', 'sh', GLISSADE, *words], env=environment(), check=False,
                          stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=TIMEOUT)
    need(done.returncode == 1, 'exit status', done.returncode)
    one_line(done, words)


@commands('standard input closed: {0}', [('trace',), ('--plain',), (), ('modes', '--json')])
def closed_input(words):
    done = subprocess.run(['/bin/sh', '-c', '"$@" <&-', 'sh', GLISSADE, *words], env=environment(), check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT)
    need(done.returncode == 0 and done.stderr == b'' and done.stdout == output(*words), done.stderr)


@commands('standard error closed: {0}: exit status 2', [('trcae',), ('trace', '--eta', 'x')])
def closed_error(words):
    done = subprocess.run(['/bin/sh', '-c', '"$@" 2>&-', 'sh', GLISSADE, *words], env=environment(), check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=TIMEOUT)
    need(done.returncode == 2 and done.stdout == b'', done.returncode, done.stdout)


@commands('a closed pipe: {0}: ends quietly', [('trace', '--steps', '100000'), ('trace', '--steps', '100000', '--json')])
def closed_pipe(words):
    for restore in (True, False):
        process = subprocess.Popen([GLISSADE, *words], env=environment(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, restore_signals=restore)
        process.stdout.readline()
        process.stdout.close()
        errors = process.stderr.read()
        process.stderr.close()
        status = process.wait(timeout=TIMEOUT)
        need(errors == b'', errors)
        need(status in (-13, 141, 1, 0), 'exit status', status)


# --- scripts


def scripted(text, *words, name='a.glissade', **options):
    """What a command says of a script, whose name stands for FILE among its words."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        with open(path, 'wb') as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        done = run(*[path if word == 'FILE' else word for word in words], **options)
        return done, path


CLAIMS = """lesson Claims
surface bowl:lambda1=1,lambda2=10
scene A
optimizer gd:eta=0.1
play 20
expect gd.rho ≈ 0.9
expect gd.f < gd.f@10
scene B
optimizer gd:eta=0.21
play 20
expect gd.f < 1
expect gd.status = minimum
"""


@case('check: a line for every claim that is false, with both numbers; exit status 1')
def false_claims():
    done, path = scripted(CLAIMS, 'check', 'FILE')
    lines = done.stdout.decode().splitlines()
    need(done.returncode == 1, done.returncode, done.stderr)
    need(len(lines) == 2, lines)
    f = trace('-s', 'bowl:lambda1=1,lambda2=10', '-O', 'gd:eta=0.21', '--steps', '20')[-1][4]
    need(lines[0].startswith(f'{path}:11:1: ') and 'gd.f < 1' in lines[0] and f'{f:.9g}' in lines[0], lines[0])
    need(lines[1].startswith(f'{path}:12:1: ') and 'running' in lines[1], lines[1])


@case('check: true claims say nothing; bad text is 2, also where claims are false')
def claims_and_bad_text():
    done, path = scripted(CLAIMS.replace('scene B', 'scene B\n# end').split('# end')[0] + 'wait', 'check', 'FILE')
    need((done.returncode, done.stdout, done.stderr) == (0, b'', b''), done)
    done, path = scripted(CLAIMS + 'expect gd.x', 'check', 'FILE')
    need(done.returncode == 2 and done.stderr.startswith(f'glissade: {path}:13:8: expect: '.encode()), done)


@cases('check: {0!r} is refused with its place', [
    ('plya 3\n', '1:1', "did you mean 'play'"), ('\n\n seed x', '3:7', 'seed'), ('right a', '1:1', 'no question'),
    ('scene', '1:1', 'TITLE'), (b'\xef\xbb\xbfeta 0\r\n', '1:5', 'eta'), (b'eta 1\n\x00\x01', '2:1', 'control'),
    (b'\xff\xfe', '1:1', 'UTF-8'), ('open FILE', '1:1', 'prompt'), ('output x', '1:1', 'command line'),
    ('expect adm.f < 1', '1:8', "did you mean 'adam'"), ('go 5\nat 3 eta 1', '2:4', '5 or later')])
def refused_scripts(text, place, part):
    done, path = scripted(text, 'check', 'FILE')
    need(done.returncode == 2 and done.stdout == b'', done)
    message = one_line(done, text)
    need(message.startswith(f'glissade: {path}:{place}: ') and part in message, message)


@case('check: ten megabytes of lines, an absent file and none at all are refused')
def odd_scripts():
    done, path = scripted(b'eta 0.1\n' * 1300000, 'check', 'FILE')
    need(done.returncode == 2 and b'too large' in done.stderr, done.stderr)
    refused('check')
    need(run('check', '/nowhere.glissade').returncode == 2)


@case('check: what an author should look at is told, and changes no status')
def doubts():
    done, path = scripted('optimizer gd\nsay ' + 20 * 'long ' + '\nplay 3\n', 'check', 'FILE')
    need(done.returncode == 0 and done.stderr.decode().startswith(f'glissade: {path}:2:1: say: 99 columns'), done)
    done, path = scripted('surface parabola\noptimizer gd:eta=1\nspeed 2\nsteps 40\nplay 40\n', 'check', 'FILE')
    need(done.returncode == 0 and f'{path}:5:1: play: nothing moves for five seconds from step 1 on'.encode() in
         done.stderr, done)
    f = [trace('-s', 'bowl', '-O', 'gd:noise=3', '--steps', '9', '--seed', str(seed))[-1][4] for seed in (0, 1001)]
    claim = f'expect gd.f {"<" if f[0] < f[1] else ">"} {sum(f) / 2}\n'
    done, path = scripted('surface bowl\noptimizer gd:noise=3\nsteps 9\ngo 9\n' + claim, 'check', 'FILE')
    need(done.returncode == 0 and f'{path}:5:1: expect: holds by accident'.encode() in done.stderr, done)


@case('FILE.glissade: a saved session, then the options')
def saved_session():
    text = 'surface bowl\noptimizer gd\nadd momentum:eta=0.03\nat 5 gd.eta 0.15\nsteps 20\ngo 20\n'
    done, _ = scripted(text, 'FILE', '--json')
    need(done.returncode == 0 and not done.stderr, done)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    need([row['optimizer'] for row in rows] == ['gd', 'momentum:eta=0.03'] and rows[0]['eta'] == 0.15, rows)
    text = 'surface bowl\noptimizer gd\nadd momentum:eta=0.03\nsteps 20\n'
    done, _ = scripted(text, '--json', 'FILE', '--eta', '0.01', '--steps', '3')
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    need([row['step'] for row in rows] == [3, 3] and rows[0]['eta'] == 0.01 and rows[1]['eta'] == 0.03, rows)
    done, path = scripted('surface bealle\n', 'FILE')
    need(done.returncode == 2 and f'{path}:1:9: '.encode() in done.stderr, done.stderr)


@case('lesson: NAME, two spaces, TITLE; each can be printed, and is true')
def lessons():
    lines = text('lesson').splitlines()
    need(len(lines) >= 3, lines)
    for line in lines:
        match = re.fullmatch(r'([a-z0-9-]+)  (\S.*)', line)
        need(match, line)
        printed = text('lesson', match[1], '--plain')
        need(printed.startswith(match[2] + '\n') and 'Scene 1 of ' in printed, printed[:200])
        need(f'glissade lesson {match[1]}:1\n' in printed and '  status\n' in printed, printed)
        need('Scene 2 of' not in text('lesson', match[1] + ':1'))
    message = refused('lesson', lines[0].split('  ')[0][:-1])
    need('did you mean' in message, message)
    refused('lesson', lines[0].split('  ')[0] + ':99')


@case('render --lesson: films, handouts and pages; one picture holds one scene')
def recorded_lessons():
    name = text('lesson').split('  ')[0]
    scenes = text('lesson', name, '--plain').count('    glissade lesson ')
    with tempfile.TemporaryDirectory() as folder:
        cast, hand = os.path.join(folder, 'x.cast'), os.path.join(folder, 'hand')
        output('render', '--lesson', name, '-o', cast, '--hold', '1')
        with open(cast, encoding='utf-8') as file:
            events = [json.loads(line) for line in file][1:]
        marks = [event for event in events if event[1] == 'm']
        need(len(marks) == scenes and [event[0] for event in events] == sorted(event[0] for event in events), marks)
        short = f'{name}:2'
        output('render', '--lesson', short, '-o', cast, '--hold', '1')
        with open(cast, encoding='utf-8') as file:
            need([json.loads(line)[2] for line in file if '"m"' in line] == [marks[1][2]])
        output('render', '--lesson', name, '-o', hand + '/', '--format', 'txt')
        files = sorted(os.listdir(hand))
        need(files == [f'frame-{i:04}.txt' for i in range(scenes)] + ['lesson.md', 'lesson.tex'], files)
        for title in ('md', 'tex'):
            with open(os.path.join(hand, f'lesson.{title}'), encoding='utf-8') as file:
                whole = file.read()
            need(all(f'frame-{i:04}.txt' in whole for i in range(scenes)) and marks[0][2][:5] in whole, whole)
        output('render', '--lesson', short, '-o', os.path.join(folder, 'one.txt'))
        refused('render', '--lesson', name, '-o', os.path.join(folder, 'one.txt'))
        refused('render', '--lesson', 'nothing-such', '-o', cast)
        need(not os.path.exists(os.path.join(folder, 'no.txt')))


@case('the user\'s own settings are for the screen: reports, tables and check do not read them')
def own_settings():
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, 'glissade'))
        with open(os.path.join(folder, 'glissade', 'config.glissade'), 'w', encoding='utf-8') as file:
            file.write('eta 0.5\nnonsense\n')
        variables = {'XDG_CONFIG_HOME': folder}
        for words in (('--plain',), ('trace', '--steps', '3'), ('modes',), ('lesson',)):
            need(output(*words, variables=variables) == output(*words), words)


# --- random command lines

FUZZ_WORDS = (
    ['trace', 'eval', 'modes', 'list', 'describe', 'render', '--plain', '--json', '--help', '--version', '--', '-',
     '', '-s', '-O', '-n', '--at', '--start', '--eta', '--beta', '--steps', '--every', '--seed', '--region',
     '--speed', '--panels', '--theme', '--surface', '--optimizer', 'surfaces', 'keys', 'settings', 'adam', 'map'] +
    ['-s' + s for s in SURFACES] + ['--start=-1,2', '--at=1,2', '--eta=0.1', '--beta=0.99', '--steps=50',
     '--every=3', '--steps=0', '-Ogd', '-Oadam:eta=0.1,beta1=0', '-Onewton,bfgs', '-sbowl:lambda1=0'] +
    ['1,2', '-1,2', '1e308,-1e308', '0,0', '1e-320', '-0', '1e308', '0.1', '7', '1e-308,5e-324', 'auto', 'beale', 'bowl',
     'gd', 'bfgs', 'gd,adam', 'dark', 'bowl:lambda1=1e308', 'long-valley:w=1e-300', 'saddle:a=1e-300,b=1e300',
     'rosenbrock:a=1e154,b=1e300', 'bowl:angle=1e22,cx=-1e300', 'adam:eps=1e308', 'adam:beta1=0,beta2=0,eps=5e-324',
     'rmsprop:eta=1e308', 'newton:eta=1e-308', 'bfgs:eta=1e300', 'bfgs:eta=1e-300', '\\', ':', ',', '=', 'bowl:\\,=1',
     'bowl:lambda1=\\', 'x\ny', 'é', INVALID, '%s%n%d', '{}', '$(id)'])
SHAPES = [['trace', '--steps', '60', '-s'], ['modes', '-s'], ['trace', '--steps', '60', '-O'], ['--steps', '60', '-O'],
          ['eval', '--at'], ['trace', '--steps', '60', '--start'], ['modes', '--start'], ['trace', '--eta'], []]


@case('random command lines: exit status 0 or 2, and then one line')
def fuzz():
    chance = random.Random(1)

    def attempt(words):
        done = run(*words)
        need(done.returncode in (0, 2), words, 'exit status', done.returncode, done.stderr[-2000:])
        if done.returncode == 2:
            need(done.stdout == b'', words, 'prints before it refuses', done.stdout[:100])
            need(done.stderr.startswith(b'glissade: ') and done.stderr.count(b'\n') == 1, words, done.stderr)
        else:
            need(done.stderr == b'', words, done.stderr)
            if '--json' in words and words[0] in ('trace', 'eval', 'modes') and not done.stdout.startswith(
                    (b'Usage', b'glissade')):
                read_json(done.stdout, words)

    lines = [chance.choice(SHAPES) + [chance.choice(FUZZ_WORDS) for _ in range(chance.randrange(6))]
             for _ in range(int(os.environ.get('FUZZ', '250')))]
    for line in lines:
        attempt(line)


# --- TAP


def attempt_case(entry):
    _, function, words = entry
    try:
        function(*words)
        return None
    except Failure as failure:
        return str(failure)
    except Exception:  # whatever goes wrong is this one test's failure
        return traceback.format_exc()


def main():
    chosen = [entry for entry in CASES if len(sys.argv) < 3 or sys.argv[2] in entry[0]]
    failed = 0
    print(f'1..{len(chosen)}')
    with concurrent.futures.ThreadPoolExecutor(max_workers=min(8, os.cpu_count() or 1)) as pool:
        for number, (entry, problem) in enumerate(zip(chosen, pool.map(attempt_case, chosen)), 1):
            name = ''.join(c if c.isprintable() and ord(c) < 0xD800 and c != '#' else '?' for c in entry[0])
            name = name.replace('\\', '/')[:150]
            known = next((why for part, why in KNOWN.items() if entry[0].startswith(part)), None)
            if problem is None:
                print(f'ok {number} - {name}')
                continue
            print(f'not ok {number} - {name}' + (f' # TODO {known}' if known else ''))
            for line in problem.splitlines()[:30]:
                print('#', line[:1500].encode(errors='backslashreplace').decode())
            failed += known is None
        sys.stdout.flush()
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
