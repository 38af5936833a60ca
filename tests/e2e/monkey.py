#!/usr/bin/env python3
"""Random input for the program in a terminal or a window: `monkey.py GLISSADE [OPTIONS]`.

A monkey presses keys, writes lines at the prompt, searches lists and the help, plays lessons, pins,
saves and opens, uses the mouse, changes the size, pastes, records and sends signals; from one seed
always the same. It looks for crashes, reports of sanitizers, input that is not answered, a terminal
that is not given back, files left behind, and open files and memory that grow. On a finding it
prints how to see it again.

    monkey.py build/src/cli/glissade --minutes 20             from a seed of its own, printed
    monkey.py build/src/cli/glissade --seed 7 --runs 1        one run again
    monkey.py build/src/cli/glissade --window --minutes 20    on a display without a screen
"""
import argparse
import contextlib
import ctypes
import ctypes.util
import fcntl
import glob
import os
import pty
import random
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

sys.dont_write_bytecode = True  # the source tree stays clean

from tmux import Failure, environment

ACTIONS = 300  # of one run
TAIL = 60  # actions that are told after a finding
PROBE_EVERY = 10
FRAME = re.compile(rb'\x1b\[\?2026h.*\x1b\[\?2026l', re.DOTALL)
WHOLE = re.compile(rb'\x1b\[2J.*\x1b\[\?2026l', re.DOTALL)  # a frame on a screen that was cleared
FILES_MORE = 12  # open at a time beyond those after the start: a film, its thread, data
KEYS = ('space n p N P r o w e E Tab 0 1 2 3 4 5 6 7 8 9 s S x + - z Z h j k l v a b W Return d D c C y Y M T t u '
        'Escape question Left Right Up Down S-Left S-Right S-Up S-Down S-Tab Home End F1 F5 C-r C-l BackSpace Delete '
        'f comma semicolon F2 F4 m slash i I R Prior Next F V O period C-p').split()
CHARACTERS = {'space': ' ', 'question': '?', 'comma': ',', 'period': '.', 'semicolon': ';', 'slash': '/',
              '+': '+', '-': '-'}
SEQUENCES = {
    'Tab': '\t', 'Return': '\r', 'Escape': '\x1b', 'Left': '\x1bOD', 'Right': '\x1bOC', 'Up': '\x1bOA',
    'Down': '\x1bOB', 'S-Left': '\x1b[1;2D', 'S-Right': '\x1b[1;2C', 'S-Up': '\x1b[1;2A',
    'S-Down': '\x1b[1;2B', 'S-Tab': '\x1b[Z', 'Home': '\x1bOH', 'End': '\x1bOF', 'F1': '\x1bOP',
    'F2': '\x1bOQ', 'F4': '\x1bOS', 'Prior': '\x1b[5~',
    'Next': '\x1b[6~', 'F5': '\x1b[15~', 'C-r': '\x12', 'C-l': '\x0c', 'C-p': '\x10', 'BackSpace': '\x7f',
    'Delete': '\x1b[3~'}
NUMBERS = '0 1 -1 0.1 0.5 0.999 1.5 2 3 7 10 50 99 300 1000 1e-9 1e-300 1e9 1e300 -1e300 nan inf'.split()
WORDS = ('auto map circle bars loss table rates basins slice data modes filter here minimum measured relief above '
         'dark light eigen grid start none on off height gradient distance gradients evaluations').split()
FORMULAS = ('x^2+y^2', '0*x', 'x*y', 'sqrt(x)+log(y)', 'abs(x)+abs(y)', '1/x+y^2', 'exp(x*y)', '1e300*x*y', 'x^4-y')
RULES = ('w = w - eta*g', 'd = beta*d - eta*g; w = w + d', 'w = w - eta*sign(g)', 'w = w/0', 'd = 1')
TYPED = ('formula', 'curve', 'rule')  # what a text has to follow
SAVED = 'saved.glissade'


class Quit(Exception):
    """It was told to: a letter of a line came where it was no text."""


class Actions:
    """What the monkey does next, as tuples of a kind and its values. Knows no clock."""

    def __init__(self, seed, glissade):
        self.random = random.Random(seed)
        self.names = {}
        for what in ('settings', 'surfaces', 'optimizers', 'panels'):
            listed = subprocess.run([glissade, 'list', what], check=True, stdout=subprocess.PIPE,
                                    env=environment(), encoding='utf-8').stdout
            self.names[what] = [line.split()[0] for line in listed.splitlines()]
        self.plain = {what: [name for name in names if name not in TYPED] for what, names in self.names.items()}
        listed = subprocess.run([glissade, 'lesson'], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                env=environment(), encoding='utf-8').stdout
        self.lessons = [line.split()[0] for line in listed.splitlines()]

    def options(self):
        pick = self.random.choice
        if self.lessons and self.random.random() < 0.2:
            return ['lesson', pick(self.lessons)]
        words = ['--steps', pick('30 300 3000'.split()), '--speed', pick('5 60 1000'.split()), '--size',
                 pick('320x200 161x121 640x360'.split())]
        if self.random.random() < 0.7:
            words += ['-s', pick(self.plain['surfaces'])]
        if self.random.random() < 0.5:
            words += ['-O', ','.join(self.random.sample(self.plain['optimizers'], self.random.randint(1, 7)))]
        if self.random.random() < 0.5:
            words += ['--panels', ','.join(self.random.sample(self.names['panels'], self.random.randint(1, 4)))]
        return words

    def value(self):
        pick = self.random.choice
        return pick([
            lambda: pick(NUMBERS), lambda: pick(WORDS), lambda: ','.join(pick(NUMBERS) for _ in range(2)),
            lambda: ','.join(pick(NUMBERS) for _ in range(4)), lambda: pick(self.names['surfaces']),
            lambda: 'formula:' + pick(FORMULAS), lambda: pick(self.names['optimizers']),
            lambda: pick(self.names['optimizers']) + ':eta=' + pick(NUMBERS),
            lambda: ','.join(self.random.sample(self.names['panels'], 3)), lambda: ''])()

    def line(self):
        """For the prompt: half of them are likely to mean something."""
        pick = self.random.choice
        likely = [
            lambda: 'surface ' + pick(self.names['surfaces'] + ['formula:' + formula for formula in FORMULAS]),
            lambda: 'optimizer ' + ','.join(self.random.sample(self.names['optimizers'], 3)),
            lambda: 'panels ' + ','.join(self.random.sample(self.names['panels'], 3)),
            lambda: 'detail ' + pick(self.names['panels']), lambda: 'eta ' + pick(NUMBERS),
            lambda: 'start ' + pick(NUMBERS) + ',' + pick(NUMBERS), lambda: 'region auto',
            lambda: 'swarm ' + pick('0 1 50 1000'.split()), lambda: 'speed ' + pick('1 60 1000'.split()),
            lambda: 'optimizer rule:' + pick(RULES), lambda: 'surface curve:' + pick(('x^2', '1/x', 'cos(3*x)'))]
        if self.random.random() < 0.3:
            return self.script_line()
        if self.random.random() < 0.5:
            return pick(likely)()
        return pick(self.names['settings']) + pick(' =') + self.value()

    def script_line(self):
        """What scripts say, too."""
        pick = self.random.choice
        racer = pick('1 2 3 7 9'.split())
        return pick([
            lambda: 'add ' + pick(self.names['optimizers']), lambda: 'add rule:' + pick(RULES),
            lambda: 'remove ' + racer, lambda: 'hide ' + racer, lambda: 'focus ' + pick((racer, 'all')),
            lambda: 'say ' + pick(('', 'what is to be seen', 'η²' * 60)), lambda: 'play ' + pick(NUMBERS),
            lambda: 'go ' + pick(('0', '10', '299', '100000')), lambda: 'save ' + SAVED, lambda: 'open ' + SAVED,
            lambda: f'at {pick(("0", "10", "299"))} {pick(("eta", "beta"))} {pick(NUMBERS)}',
            lambda: 'pins ' + pick(('none', 'gd:eta=0.1 @ bowl @ 1,1 @ 10',
                                    'adam @ beale @ 0,0 @ 5 & gd @ bowl @ 1,2 @ 3'))])()

    def search(self):
        """Opens a list or the help, types some of a word, goes to a row, takes it or leaves."""
        pick = self.random.choice
        opens = pick('slash slash m m F2 F4 question'.split())
        words = [pick(names) for names in (*self.names.values(), self.lessons)] + WORDS
        rows = [pick('Down Up Left Right Tab Prior Next End space'.split()) for _ in range(self.random.randint(0, 6))]
        typed = [pick(words)[:self.random.randint(1, 5)]] if opens != 'm' or self.random.random() < 0.3 else []
        return (opens, *typed, *rows, pick(['Return', 'Return', 'Escape', 'Delete']))

    def next(self):
        place = (self.random.random(), self.random.random())
        kind = self.random.choices(
            ['key', 'line', 'click', 'drag', 'wheel', 'size', 'paste', 'signal', 'record', 'picture', 'wait', 'noise',
             'search'],
            [60, 8, 5, 4, 4, 2, 1, 1, 1.5, 1, 4, 2, 5])[0]
        if kind == 'key':
            return kind, self.random.choice(KEYS), self.random.choices([1, 5, 40], [30, 5, 1])[0]
        if kind in ('line', 'paste'):
            return kind, self.line()
        if kind == 'search':
            return kind, self.search()
        if kind == 'drag':
            return kind, self.random.choice([1, 3]), place, (self.random.random(), self.random.random())
        if kind == 'size':
            return kind, place
        if kind == 'signal':
            return kind, self.random.choice(['CONT', 'WINCH', 'STOP'])
        if kind == 'wait':
            return kind, self.random.choice([0.02, 0.1, 0.5])
        if kind == 'noise':
            return kind, bytes(self.random.choice(b'\x1b[<0;1MmOP~?:\xc3\xa9\xff \\]') for _ in range(12))
        return kind, place

    def end(self, choices):
        return self.random.choice(choices)


class Subject:
    """A program under test, in a folder of its own; what both frontends share."""

    def __init__(self, folder, program):
        self.folder = folder
        self.program = program
        self.longest = 0.0

    @staticmethod
    def environment(folder, **changes):
        """Reports of sanitizers go to files: there is a picture on the terminal."""
        suppressions = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'tsan.supp')
        leaks = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lsan.supp')
        log = os.path.join(folder, 'report')
        variables = environment(HOME=folder, **changes)
        variables.update(
            ASAN_OPTIONS=f'log_path={log}:handle_segv=2:handle_abort=2:handle_sigfpe=2',
            UBSAN_OPTIONS=f'log_path={log}:print_stacktrace=1:halt_on_error=1',
            LSAN_OPTIONS=f'suppressions={leaks}:print_suppressions=0',
            TSAN_OPTIONS=f'log_path={log}:suppressions={suppressions}:second_deadlock_stack=1:exitcode=0')
        return variables

    def alive(self):
        """Raises what its end means, once it has ended."""
        status = self.program.poll()
        if status == 0:
            raise Quit
        if status is not None:
            raise Failure(f'it ended with {status}: {self.said()}')

    def stacks(self):
        """Where its threads are, if there is a debugger."""
        if self.program.poll() is not None or not shutil.which('gdb'):
            return ''
        return subprocess.run(['gdb', '-batch', '-p', str(self.program.pid), '-ex', 'thread apply all backtrace 12'],
                              check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, encoding='utf-8', errors='replace').stdout

    def memory(self):
        """Resident kilobytes and open files; 0 once it has ended."""
        with contextlib.suppress(OSError, IndexError, StopIteration):
            with open(f'/proc/{self.program.pid}/status', encoding='ascii') as status:
                resident = next(int(line.split()[1]) for line in status if line.startswith('VmRSS'))
            return resident, len(os.listdir(f'/proc/{self.program.pid}/fd'))
        return 0, 0

    def reports(self):
        for path in glob.glob(os.path.join(glob.escape(self.folder), 'report*')):
            with open(path, encoding='utf-8', errors='replace') as file:
                return file.read()
        return ''

    def signal(self, name):
        self.program.send_signal(getattr(signal, 'SIG' + name))
        if name == 'STOP':
            self.program.send_signal(signal.SIGCONT)

    def check_end(self):
        """What the program has given back."""

    def check_files(self):
        for name in os.listdir(self.folder):
            if name.startswith('.glissade-'):
                raise Failure(f'{name} was left behind')
            if not name.endswith(('.gif', '.png')):
                continue
            with open(os.path.join(self.folder, name), 'rb') as file:
                data = file.read()
            if not data.endswith(b';' if name.endswith('.gif') else b'IEND\xaeB`\x82'):
                raise Failure(f'{name} is not complete')


class TerminalSubject(Subject):
    """In a pseudo-terminal; its output is read all the time."""

    ENDS = ['q', 'INT', 'TERM', 'HUP', 'C-c', 'hangup']

    def __init__(self, folder, glissade, options):
        self.master, self.slave = pty.openpty()
        self.columns, self.lines = 80, 24
        self.tail = self.fresh = b''
        self.gone = False
        self.set_size()
        self.before = termios.tcgetattr(self.slave)

        def take_terminal():
            os.setsid()
            fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)

        variables = self.environment(folder, TERM='xterm-256color')
        super().__init__(folder, subprocess.Popen(
            [glissade, *options], cwd=folder, env=variables, stdin=self.slave, stdout=self.slave,
            stderr=self.slave, preexec_fn=take_terminal))  # pylint: disable=subprocess-popen-preexec-fn
        self.read_until(FRAME, 60)

    def set_size(self):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack('HHHH', self.lines, self.columns, 0, 0))

    def read(self, wait):
        """Takes what has come; false where nothing comes within so many seconds."""
        if not select.select([self.master], [], [], wait)[0]:
            return False
        try:
            data = os.read(self.master, 1 << 16)
        except OSError:
            return False
        self.tail = (self.tail + data)[-1 << 17:]
        self.fresh = (self.fresh + data)[-1 << 17:]
        return True

    def read_until(self, pattern, patience):
        """Seconds until it comes."""
        begun = time.monotonic()
        self.fresh = b''
        while not pattern.search(self.fresh):
            self.alive()
            if time.monotonic() > begun + patience:
                raise Failure(f'no answer within {patience} s')
            self.read(0.05)
        return time.monotonic() - begun

    def said(self):
        """Its last words, without the picture's escape sequences; from a report on if there is one."""
        text = re.sub(r'\x1b(\[[0-9;?]*[A-Za-z]|\(B)', '', self.tail.decode(errors='replace'))
        report = text.find('runtime error')
        return text[max(report - 100, 0):][:6000] if report >= 0 else text[-600:]

    def write(self, data):
        """Also while the program does not read: what it writes meanwhile is taken."""
        begun = time.monotonic()
        while data:
            if select.select([], [self.master], [], 0)[1]:
                data = data[os.write(self.master, data[:256]):]
            self.read(0)
            if time.monotonic() > begun + 60:
                raise Failure('it has stopped reading what is typed')

    def probe(self, patience):
        """Seconds until a new size, which shows in every state, is answered with a frame from nothing."""
        while self.read(0):
            pass
        self.lines += 1 if self.lines % 2 == 0 else -1
        self.set_size()
        return self.read_until(WHOLE, patience)

    def place(self, place):
        return 1 + int(place[0] * self.columns), 1 + int(place[1] * self.lines)

    def mouse(self, code, place, last='M'):
        column, line = self.place(place)
        self.write(f'\x1b[<{code};{column};{line}{last}'.encode())

    @staticmethod
    def bytes_of(key):
        return (SEQUENCES.get(key) or CHARACTERS.get(key, key)).encode()

    def do(self, action):
        kind, value = action[:2]
        if kind == 'key':
            self.write(self.bytes_of(value) * action[2])
        elif kind == 'search':
            self.write(b''.join(map(self.bytes_of, value)))
        elif kind == 'line':
            self.write(b':' + value.encode() + b'\r')
        elif kind == 'click':
            self.mouse(0, value)
            self.mouse(0, value, 'm')
        elif kind == 'drag':
            button = value - 1
            self.mouse(button, action[2])
            self.mouse(button + 32, action[3])
            self.mouse(button, action[3], 'm')
        elif kind == 'wheel':
            self.mouse(64 if value[0] < 0.5 else 65, value)
        elif kind == 'size':
            self.columns, self.lines = 4 + int(value[0] * 180), 2 + int(value[1] * 60)
            self.set_size()
        elif kind == 'paste':
            self.write(b'\x1b[200~' + value.encode() + b'\x1b[201~')
        elif kind == 'signal':
            self.signal(value)
        elif kind == 'record':
            self.write(b'g')
        elif kind == 'picture':
            self.write(b'G')
        elif kind == 'noise':
            self.write(value)
        elif kind == 'wait':
            end = time.monotonic() + value
            while time.monotonic() < end:
                self.read(0.01)

    def end(self, how, patience):
        """Ends it in that way; seconds that it took. Afterwards the terminal is as it was."""
        begun = time.monotonic()
        if how == 'q':
            self.write(b'\x1b')
            self.do(('wait', 0.2))
            self.write(b'\x1b')
            self.do(('wait', 0.2))
            begun = time.monotonic()
            self.write(b'q')
        elif how == 'C-c':
            self.write(b'\x03\x03')  # the first may close what is open
        elif how == 'hangup':
            os.close(self.master)
            self.gone = True
        else:
            self.signal(how)
        while self.program.poll() is None:
            if time.monotonic() > begun + patience:
                raise Failure(f'{how} does not end it within {patience} s')
            if self.gone:
                time.sleep(0.01)
            else:
                self.read(0.01)
        took = time.monotonic() - begun
        expected = {'q': 0, 'INT': 2, 'C-c': 2, 'TERM': 15, 'HUP': 1, 'hangup': 1}[how]
        if self.program.returncode not in (expected and 128 + expected, -expected):
            raise Failure(f'{how}: it ended with {self.program.returncode}: {self.said()}')
        return took

    def check_end(self):
        """The terminal is as it was, if it is still there."""
        if self.gone:
            return
        while self.read(0.05):
            pass
        if termios.tcgetattr(self.slave) != self.before:
            raise Failure('the settings of the terminal are not given back')
        for name, on, off in (('the alternate screen', b'\x1b[?1049h', b'\x1b[?1049l'),
                              ('the mouse', b'\x1b[?1002h', b'\x1b[?1002l'),
                              ('bracketed paste', b'\x1b[?2004h', b'\x1b[?2004l')):
            if self.tail.rfind(on) > self.tail.rfind(off):
                raise Failure(f'{name} is still on')
        if b'\x1b[?1049l' not in self.tail:
            raise Failure('the alternate screen is not left')

    def close(self):
        if self.program.poll() is None:
            self.program.kill()
            self.program.wait()
        for descriptor in (self.master, self.slave):
            with contextlib.suppress(OSError):
                os.close(descriptor)


class Ping:
    """What a window manager asks a program that may hang (_NET_WM_PING): the answer comes from the
    loop that reads its events."""

    class Message(ctypes.Structure):
        _fields_ = [('type', ctypes.c_int), ('serial', ctypes.c_ulong), ('sent', ctypes.c_int),
                    ('display', ctypes.c_void_p), ('window', ctypes.c_ulong), ('kind', ctypes.c_ulong),
                    ('format', ctypes.c_int), ('data', ctypes.c_long * 5), ('rest', ctypes.c_long * 24)]

    def __init__(self, name):
        library = ctypes.CDLL(ctypes.util.find_library('X11'))
        library.XOpenDisplay.restype = ctypes.c_void_p
        library.XDefaultRootWindow.restype = library.XInternAtom.restype = ctypes.c_ulong
        library.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
        library.XDefaultRootWindow.argtypes = library.XPending.argtypes = [ctypes.c_void_p]
        library.XCloseDisplay.argtypes = library.XFlush.argtypes = [ctypes.c_void_p]
        library.XSelectInput.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_long]
        library.XNextEvent.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        library.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p]
        self.library = library
        self.display = library.XOpenDisplay(name.encode())
        self.root = library.XDefaultRootWindow(self.display)
        self.atoms = [library.XInternAtom(self.display, atom, 0) for atom in (b'WM_PROTOCOLS', b'_NET_WM_PING')]
        library.XSelectInput(self.display, self.root, 1 << 19)  # SubstructureNotifyMask
        self.count = 0

    def send(self, window):
        self.count += 1
        message = self.Message(type=33, window=window, kind=self.atoms[0], format=32)
        message.data[:3] = self.atoms[1], self.count, window
        self.library.XSendEvent(self.display, window, 0, 0, ctypes.byref(message))
        self.library.XFlush(self.display)

    def answered(self):
        event = self.Message()
        while self.library.XPending(self.display):
            self.library.XNextEvent(self.display, ctypes.byref(event))
            if event.type == 33 and event.data[0] == self.atoms[1] and event.data[1] == self.count:
                return True
        return False

    def close(self):
        self.library.XCloseDisplay(self.display)


class WindowSubject(Subject):
    """In a window on a display of its own."""

    ENDS = ['q', 'INT', 'TERM', 'HUP', 'close']

    def __init__(self, folder, glissade, options):
        from xvfb import Display, Window  # not needed for the terminal

        self.display = Display()
        self.window = self.ping = None
        try:
            variables = self.environment(folder, DISPLAY=self.display.variables['DISPLAY'])
            self.display.variables.update(variables)
            script = os.path.join(folder, 'start')
            with open(script, 'w', encoding='utf-8') as file:
                file.write('#!/bin/sh\ncd "$HOME" && exec "$@"\n')
            os.chmod(script, 0o755)
            self.window = Window(self.display, script, glissade, *options, '--window')
            super().__init__(folder, self.window.program)
            self.ping = Ping(variables['DISPLAY'])
        except BaseException:
            self.close()
            raise

    def xdotool(self, *words):
        self.display.run('xdotool', *words)

    def said(self):
        return self.window.ended()[1]

    def probe(self, patience):
        """Seconds until a ping is answered."""
        begun = time.monotonic()
        self.ping.send(int(self.window.id))
        while not self.ping.answered():
            self.alive()
            if time.monotonic() > begun + patience:
                raise Failure(f'no answer within {patience} s')
            time.sleep(0.005)
        return time.monotonic() - begun

    def keys(self, *names):
        self.xdotool('windowfocus', self.window.id, 'key', '--delay', '0',
                     *[name.replace('S-', 'shift+').replace('C-', 'ctrl+') for name in names])

    def type(self, text):
        """Only what the layout has: for other letters xdotool changes it all the time, and SDL 2.26 reads
        beyond a buffer of its own when very many such changes come while it looks at the events."""
        text = text.encode('ascii', 'ignore').decode()
        self.xdotool('windowfocus', self.window.id, 'type', '--delay', '1', text)

    def move(self, place):
        """Into the window: outside of it the window manager has the mouse."""
        width, height = self.window.size()
        return 'mousemove', '--window', self.window.id, str(int(place[0] * width)), str(int(place[1] * height))

    def do(self, action):
        self.alive()
        kind, value = action[:2]
        if kind == 'key':
            self.keys(*[{'+': 'plus', '-': 'minus'}.get(value, value)] * action[2])
        elif kind == 'search':
            for part in value:
                (self.keys if part in SEQUENCES or part in CHARACTERS else self.type)(part)
        elif kind == 'line':
            self.type(':' + value + '\n')
        elif kind == 'click':
            self.xdotool(*self.move(value), 'click', '1')
        elif kind == 'drag':
            self.xdotool(*self.move(action[2]), 'mousedown', str(value), *self.move(action[3]), 'mouseup', str(value))
        elif kind == 'wheel':
            self.xdotool(*self.move(value), 'click', '4' if value[0] < 0.5 else '5')
        elif kind == 'size':
            self.window.resize(int(value[0] * 1280), int(value[1] * 800))
        elif kind == 'signal':
            self.signal(value)
        elif kind == 'record':
            self.keys('g')
        elif kind == 'picture':
            self.keys('G')
        elif kind == 'wait':
            time.sleep(value)

    def end(self, how, patience):
        """Ends it in that way; seconds that it took."""
        begun = time.monotonic()
        if how == 'q':
            self.keys('Escape', 'Escape', 'q')
        elif how == 'close':
            self.window.close()
        else:
            self.signal(how)
        try:
            said = self.program.communicate(timeout=patience)[1]
        except subprocess.TimeoutExpired:
            raise Failure(f'{how} does not end it within {patience} s') from None
        expected = {'q': 0, 'close': 0, 'INT': 2, 'TERM': 15, 'HUP': 1}[how]
        if self.program.returncode not in (expected and 128 + expected, -expected):
            raise Failure(f'{how}: it ended with {self.program.returncode}: {said}')
        return time.monotonic() - begun

    def close(self):
        if self.ping:
            self.ping.close()
        self.display.__exit__()


class Monkey:
    """Runs one after the other until the time is over or something is found."""

    def __init__(self, choices):
        self.choices = choices
        self.glissade = os.path.abspath(choices.glissade)
        self.kind = WindowSubject if choices.window else TerminalSubject
        self.runs = self.count = 0
        self.longest = self.last_breath = 0.0
        self.resident = self.files = 0
        self.done = []

    def measure(self, subject, first_files):
        self.longest = max(self.longest, subject.probe(self.choices.gap))
        resident, files = subject.memory()
        self.resident, self.files = max(self.resident, resident), max(self.files, files)
        if files > first_files + FILES_MORE:
            raise Failure(f'{files} open files, {first_files} after the start')
        if resident > self.choices.memory * 1024:
            raise Failure(f'{resident} kB of memory')

    def act(self, subject, actions, deadline):
        first_files = subject.memory()[1]
        for i in range(ACTIONS):
            self.done.append(actions.next())
            subject.do(self.done[-1])
            self.count += 1
            if i % PROBE_EVERY == PROBE_EVERY - 1:
                self.measure(subject, first_files)
            if time.monotonic() > deadline:
                break

    def play(self, subject, actions, deadline):
        try:
            self.act(subject, actions, deadline)
            how = actions.end(subject.ENDS)
            self.done.append(('end', how))
            self.last_breath = max(self.last_breath, subject.end(how, self.choices.patience))
        except Quit:
            if not any('q' in str(action[1]) for action in self.done[1:][-2 * PROBE_EVERY:]):
                raise Failure('it quit without having been told to') from None
        subject.check_end()
        subject.check_files()

    def run(self, seed, deadline):
        folder = tempfile.mkdtemp(prefix='monkey-')
        actions = Actions(seed, self.glissade)
        options = actions.options()
        self.done = [('options', *options)]
        subject = None
        try:
            subject = self.kind(folder, self.glissade, options)
            self.play(subject, actions, deadline)
            if self.kind.reports(subject):
                raise Failure('a sanitizer reports')
        except Failure as failure:
            said = subject.reports() or subject.stacks() if subject else ''
            print(f'seed {seed}: {failure}\n{said}', flush=True)
            print(f'again: {sys.argv[0]} {self.choices.glissade} {"--window " if self.choices.window else ""}'
                  f'--seed {seed} --runs 1\nthe last {TAIL} actions of {len(self.done)}:')
            print(self.done[0], *self.done[1:][-TAIL:], sep='\n', flush=True)
            return False
        finally:
            self.runs += 1
            if subject:
                subject.close()
            shutil.rmtree(folder, ignore_errors=True)
        return True

    def all(self):
        """True where nothing was found."""
        begun, seed, good = time.monotonic(), self.choices.seed, True
        deadline = begun + self.choices.minutes * 60
        while time.monotonic() < deadline and self.runs < self.choices.runs and (good or self.choices.keep_going):
            good &= self.run(seed, deadline)
            seed += 1
            if self.choices.verbose:
                self.tell(begun)
        self.tell(begun)
        return good

    def tell(self, begun):
        print(f'{self.runs} runs, {self.count} actions in {time.monotonic() - begun:.0f} s; longest gap between input '
              f'and reaction {self.longest * 1e3:.0f} ms, from end to exit {self.last_breath:.1f} s; at most '
              f'{self.resident / 1024:.0f} MB, {self.files} open files', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n', maxsplit=1)[0])
    parser.add_argument('glissade', metavar='GLISSADE', help='the program')
    parser.add_argument('--window', action='store_true', help='in a window on a display of its own (Xvfb)')
    parser.add_argument('--minutes', type=float, default=1, help='how long (1)')
    parser.add_argument('--runs', type=int, default=sys.maxsize, help='not more runs than these')
    parser.add_argument('--seed', type=int, default=None, help='of the first run; the next ones follow')
    parser.add_argument('--gap', type=float, default=20, help='seconds within which input is answered (20)')
    parser.add_argument('--patience', type=float, default=60, help='seconds within which it ends (60)')
    parser.add_argument('--memory', type=float, default=3000, help='megabytes that it may take (3000)')
    parser.add_argument('--keep-going', action='store_true', help='go on after a finding')
    parser.add_argument('--verbose', action='store_true', help='tell after every run')
    choices = parser.parse_args()
    if choices.seed is None:
        choices.seed = random.SystemRandom().randrange(1 << 30)
        print(f'seed {choices.seed}', flush=True)
    return 0 if Monkey(choices).all() else 1


if __name__ == '__main__':
    sys.exit(main())
