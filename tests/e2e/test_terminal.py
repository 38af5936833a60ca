"""The race in a terminal, from outside: `test_terminal.py GLISSADE [WORD]` tests that program.

With WORD only the cases whose name contains it. Reports in TAP.
"""
import concurrent.futures
import csv
import fcntl
import io
import math
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import traceback

sys.dont_write_bytecode = True  # the source tree stays clean

from tmux import PROMPT, TIMEOUT, Failure, Terminal, environment, wait_until

GLISSADE = os.path.abspath(sys.argv[1])
RACERS = ['gd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'newton', 'bfgs']
BEGIN, END = b'\x1b[?2026h', b'\x1b[?2026l'
CASES = []


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
            CASES.append((name.format(*words), function, words))
        return function
    return register


def glissade(*words, **variables):
    """Runs a command that needs no terminal."""
    return subprocess.run(
        [GLISSADE, *words], env=environment(**variables), timeout=TIMEOUT, check=False,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding='utf-8')


# --- reading the screen


def step_of(screen):
    found = re.search(r'step (\d+)', screen[0])
    return int(found[1]) if found else None


def is_picture(screen):
    return step_of(screen) is not None


def is_playing(screen):
    return re.search(r'[▶>] step', screen[0])


def number_after(screen, symbol):
    """The number printed behind `η=` and the like; None where there is none."""
    for line in screen:
        found = re.search(re.escape(symbol) + r'([-−]?[0-9][0-9.e+-]*)(?:·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?', line)
        if found:
            power = (found[2] or '⁰').translate(str.maketrans('⁻⁰¹²³⁴⁵⁶⁷⁸⁹', '-0123456789'))
            return float(found[1].replace('−', '-') + 'e' + power if found[2] else found[1].replace('−', '-'))
    return None


def rows(screen):
    """The table's rows, whichever column it begins in: number where it has one (None in a narrow
    table), focus mark, name, cells."""
    titles = [re.search(r'racer +(\S+ +)*where$', line) for line in screen]
    top = next((i for i, title in enumerate(titles) if title), len(screen))
    found = []
    for line in screen[top + 1:-1]:
        row = re.match(r'(?:(\d)([ ▸>])\S |\S([ ▸>]))(\S+)\s+(.*)', line[titles[top].start():])
        if not row:
            break
        number, mark, mark_alone, name, cells = row.groups()
        found.append((int(number) if number else None, (mark or mark_alone) != ' ', name,
                      cells.split()))
    return found


def focused(screen):
    return [name for _, focus, name, _ in rows(screen) if focus]


def bar_note(screen):
    """What stands among the buttons of the bar; None where they are all there."""
    found = re.match(r' *\|[◀<] +(?:▶|>|▮▮|\|\|) +[▶>]\| +(.*?)(?: +(?:(?:g )?record|● .*?))? +\?(?: +(?:q )?quit)?$', screen[-1])
    return found[1] if found and not re.match(r'(F2 )?surface [▾v]', found[1]) else None


def message(screen):
    """What the program says: in the bar, or where that has no room for it in the lines above."""
    note = bar_note(screen)
    return note if note is not None else ' '.join(line.strip() for line in screen[-5:-1])


class Race(Terminal):
    """The program running in a terminal."""

    def __init__(self, arguments='', columns=80, lines=24, before='', playing=False):
        super().__init__(GLISSADE, columns, lines)
        self.line = f'{before} g {arguments}; echo status=$?'.strip()
        self.playing = playing

    def __enter__(self):
        super().__enter__()
        try:
            self.start()
            if not self.playing:
                self.pause()
        except BaseException:
            self.close()
            raise
        return self

    def start(self):
        self.command(self.line)
        return self.wait_for(is_picture, 'the picture')

    def pause(self):
        """Pauses a race that plays."""
        self.keys('Space')
        self.wait_for(lambda screen: not is_playing(screen), 'the mark that it plays to go away')
        return self.settled()

    def ask(self, setting):
        """The value of a setting; all keys pressed before have been handled then."""
        self.type(':' + setting)
        self.wait_for(lambda screen: screen[-1].startswith(':' + setting), 'the prompt')
        self.keys('Enter')
        start = f'{setting} is '
        screen = self.wait_for(
            lambda screen: message(screen).startswith(start) and screen, 'an answer')
        return message(screen)[len(start):]

    def say(self, line):
        """A line for the prompt."""
        self.type(':' + line)
        self.wait_for(lambda screen: screen[-1].startswith(':' + line), 'the prompt')
        self.keys('Enter')
        self.wait_for(lambda screen: not screen[-1].startswith(':'), 'the prompt to close')

    def is_refused(self, line, why):
        """A line that stays in the prompt, with the reason above it."""
        self.type(':' + line)
        self.wait_for(lambda screen: screen[-1].startswith(':' + line), 'the prompt')
        self.keys('Enter')
        self.wait_for(lambda screen: why in message(screen), f'a refusal: {why}')
        self.check(self.screen()[-1].startswith(':' + line), 'the line as it was')
        self.keys('Escape')
        self.wait_for(lambda screen: not screen[-1].startswith(':'), 'the prompt to close')

    def to_step(self, step):
        self.wait_for(lambda screen: step_of(screen) == step, f'step {step}')
        return self.settled()

    def becomes(self, symbol, relation, what):
        """Waits until the number behind `symbol` fulfils the relation; returns it."""
        def look(screen):
            value = number_after(screen, symbol)
            return value is not None and relation(value) and (value,)
        return self.wait_for(look, what)[0]

    def status(self):
        """The exit status the shell reports."""
        def look(screen):
            found = [re.match(r'status=(\d+)$', line) for line in screen]
            return [int(match[1]) for match in found if match]
        return self.wait_for(look, 'the exit status')[-1]

    def quit(self):
        self.keys('q')
        status = self.status()
        self.check(status == 0, f'exit status {status} after q')


# --- coming and going


@cases('starts and quits at {}x{}', [(80, 24), (120, 40), (200, 60)])
def starts(columns, lines):
    with Terminal(GLISSADE, columns, lines) as terminal:
        settings = terminal.terminal_settings('before')
        state = terminal.state()
        terminal.command('clear; echo "what stood here before"')
        terminal.wait_for(lambda screen: screen[0] == 'what stood here before', 'the text before')
        terminal.command('g; echo status=$?')
        terminal.wait_for(is_picture, 'the picture')
        screen = terminal.wait_for(
            lambda screen: len(rows(screen)) == len(RACERS) and list(screen),
            'a table of seven racers')
        terminal.check('Beale' in screen[0], 'the title')
        terminal.check(
            [name for _, _, name, _ in rows(screen)] == RACERS, 'all racers in the table')
        terminal.check(number_after(screen, 'η=') and number_after(screen, 'β='), 'η= and β=')
        terminal.check('quit' in screen[-1] and '?' in screen[-1], 'the bar')
        terminal.check(len(screen) == lines, 'as many lines as the terminal has')
        terminal.check(terminal.state() == '1 0 1 1 1 1', 'screen, cursor, mouse and keypad taken')
        terminal.keys('q')
        screen = terminal.wait_for(
            lambda screen: 'status=0' in screen and list(screen), 'exit status 0')
        terminal.check(screen[0] == 'what stood here before', 'the screen from before')
        terminal.check(terminal.state() == state, f'terminal state {state} again')
        terminal.check(terminal.terminal_settings('after') == settings, 'stty as before')


# What ends a program from outside, and what tells of a fault.
ENDING = ['INT', 'TERM', 'HUP', 'QUIT', 'USR1', 'USR2', 'ALRM', 'PIPE', 'XCPU', 'VTALRM', 'PROF', 'IO',
          'PWR', 'RTMIN', 'RTMAX']
FAULTS = ['SEGV', 'ABRT', 'BUS', 'FPE', 'ILL', 'SYS', 'TRAP']


def number_of(name):
    return getattr(signal, 'SIG' + name)


@cases('signal {} gives the terminal back', [(name, 128 + number_of(name))
                                              for name in ENDING + FAULTS])
def signals(name, status):
    with Terminal(GLISSADE) as terminal:
        settings = terminal.terminal_settings('before')
        state = terminal.state()
        terminal.command('clear; echo "what stood here before"')
        terminal.wait_for(lambda screen: screen[0] == 'what stood here before', 'the text before')
        terminal.command('g; echo status=$?')
        terminal.wait_for(is_picture, 'the picture')
        os.kill(terminal.pid(), number_of(name))
        screen = terminal.wait_for(
            lambda screen: any(line.startswith('status=') for line in screen) and list(screen),
            'the end')
        terminal.check(f'status={status}' in screen, f'exit status {status}')
        terminal.check(screen[0] == 'what stood here before', 'the screen from before')
        terminal.check(terminal.state() == state, f'terminal state {state} again')
        terminal.check(terminal.terminal_settings('after') == settings, 'stty as before')


@case('Ctrl-C ends it with status 130')
def control_c():
    with Race() as race:
        race.keys('C-c')
        race.check(race.status() == 130, 'exit status 130')


@case('Ctrl-Z and fg')
def control_z():
    with Race() as race:
        during = race.state()
        race.keys('C-z')
        race.wait_for(lambda screen: 'Stopped' in '\n'.join(screen) and not is_picture(screen),
                      'the shell while stopped')
        stopped = race.state()
        race.check(
            stopped.startswith('0 1 0 0 0'), f'the terminal given back while stopped ({stopped})')
        race.command('fg')
        race.wait_for(is_picture, 'the picture again')
        race.check(race.state() == during, f'terminal state {during} again')
        step = step_of(race.screen())
        race.keys('n')
        race.to_step(step + 1)
        race.keys('q')
        race.wait_for(
            lambda screen: not is_picture(screen) and race.state().startswith('0 1 0'), 'the end')


@case('the terminal closed under it ends it')
def hung_up():
    for leader in True, False:
        for keys in b'', b' ':
            program = Pty(leader=leader)
            program.read_until(lambda data: data.count(END) >= 2, 'two frames')
            if keys:
                program.write(keys)
                program.read_idle()
            os.close(program.master)
            program.master = -1
            program.wait('an end after the terminal closed')


# --- keys


@case('Space pauses and plays')
def space():
    with Race(playing=True) as race:
        first = step_of(race.screen())
        race.wait_for(lambda screen: step_of(screen) > first, 'a race that moves')
        race.check(is_playing(race.screen()), 'the mark that it plays')
        step = step_of(race.pause())
        for key in 't', 'Tab', 't', 'BTab':
            race.keys(key)
        race.ask('speed')
        race.check(step_of(race.screen()) == step, 'the step stands still')
        race.keys('Space')
        race.wait_for(lambda screen: is_playing(screen) and step_of(screen) > step, 'it to go on')
        race.pause()
        race.quit()


@case('n p N P Home End')
def stepping():
    with Race('--speed 5') as race:
        race.wait_for(lambda screen: 'record' in screen[-1], 'the bar')
        screen = race.settled()
        step = step_of(screen)
        race.keys('n')
        further = race.to_step(step + 1)
        race.check(further != screen, 'another picture')
        race.keys('p')
        race.check(race.to_step(step) == screen, 'the same picture back at the step')
        race.keys('n')
        race.check(race.to_step(step + 1) == further, 'the same picture forward again')
        race.keys('N')
        race.to_step(step + 11)
        race.keys('P')
        race.check(race.to_step(step + 1) == further, 'the same picture ten steps back')
        race.keys('Home')
        home = race.to_step(0)
        race.keys('p')
        race.ask('speed')
        race.check(step_of(race.screen()) == 0, 'nothing before step 0')
        race.keys('End')
        race.to_step(step + 11)
        race.keys('Home')
        race.check(race.to_step(0) == home, 'the same picture at step 0')
        race.quit()


@case('arrows change η and β')
def arrows():
    with Race('-s bowl -O momentum') as race:
        screen = race.screen()
        eta, beta = number_after(screen, 'η='), number_after(screen, 'β=')
        race.keys('Right')
        up = race.becomes('η=', lambda value: value > eta, 'a larger η')
        race.keys('Left', 'Left')
        race.becomes('η=', lambda value: value < eta, 'a smaller η')
        race.keys('Right')
        middle = race.becomes('η=', lambda value: value >= eta, 'η again')
        coarse = up - eta
        for keys in [('S-Right',), (',', 'Right'), (';', 'Right')]:
            race.keys(*keys)
            fine = race.becomes('η=', lambda value: value > middle, f'a larger η ({keys})')
            race.check(0 < fine - middle < coarse / 2, f'a fine step ({keys}: {fine - middle})')
            race.keys('S-Left')
            race.becomes('η=', lambda value: abs(value - middle) < 1e-9, 'back to the middle')
        race.keys('Up')
        up = race.becomes('β=', lambda value: value > beta, 'a larger β')
        race.keys('Down')
        race.becomes('β=', lambda value: value == beta, 'β again')
        for keys in [('S-Up',), (',', 'Up')]:
            race.keys(*keys)
            fine = race.becomes('β=', lambda value: value > beta, f'a larger β ({keys})')
            race.check(fine - beta < (up - beta) / 2, f'a fine step ({keys})')
            race.keys('S-Down')
            race.becomes('β=', lambda value: value == beta, 'β again')
        race.keys(*['Down'] * 40)
        race.becomes('β=', lambda value: value == 0, 'β=0, and not below')
        race.keys(*['Up'] * 120)
        race.becomes('β=', lambda value: 0.9999 < value < 1, 'β below 1')
        race.quit()
    with Race('-s bowl -O momentum --panels map,bars,table') as race:
        race.keys('Right', 'Right', 'Down')
        race.ask('speed')  # the keys have been handled
        row = cells_of(race.settled(), 'momentum')
        race.check(float(row[1]) == number_after(race.screen(), 'β='), 'the same β in the table')
        race.check(float(row[0]) == number_after(race.screen(), 'η='), 'the same η in the table')
        race.quit()


def cells_of(screen, name):
    """The cells of a racer in a table of full width: η, β, step, f and so on."""
    return next(cells for _, _, racer, cells in rows(screen) if racer == name)


@case('w replays the whole race')
def what_if():
    with Race('-s bowl -O gd,momentum --panels map,bars,table') as race:
        race.keys('Home', 'N', 'N', 'N')
        before = race.to_step(30)
        race.keys('w')
        race.wait_for(lambda screen: 'what-if' in screen[0], 'the heading to say so')
        race.keys('Right')
        eta = race.becomes('η=', lambda value: value > number_after(before, 'η='), 'a larger η')
        screen = race.settled()
        race.check(step_of(screen) == 30, 'the step that was shown')
        race.check(cells_of(screen, 'gd') == cells_of(before, 'gd'), 'the other racer as it was')
        traced = glissade('trace', '-s', 'bowl', '-O', f'momentum:eta={eta}', '--steps', '30')
        last = list(csv.DictReader(io.StringIO(traced.stdout)))[-1]
        shown = float(cells_of(screen, 'momentum')[3])
        race.check(abs(shown / float(last['f']) - 1) < 1e-3, f'f of a fresh race, {last["f"]}')
        race.keys('w')
        race.wait_for(lambda screen: 'what-if' not in screen[0], 'the heading to be as before')
        race.keys('Right')  # from here on: what was stays
        race.becomes('η=', lambda value: value > eta, 'a larger η again')
        race.check(cells_of(race.settled(), 'momentum')[3] == cells_of(screen, 'momentum')[3],
                   'the same f at the step')
        race.quit()


@case('T shows the timeline, the mouse drags on it')
def timeline():
    with Race('--steps 200', columns=120, lines=40) as race:
        race.keys('Home', 'N', 'N', 'n', 'T')
        race.wait_for(lambda screen: screen[-2].startswith('step 21 '), 'the timeline')
        screen = race.settled()
        race.check(screen[-2].endswith(' 200'), 'the end of the race')
        mouse_report(race, 0, 60, 38)
        race.wait_for(lambda screen: step_of(screen) > 60, 'a step that nobody had computed')
        middle = step_of(race.settled())
        race.check(85 < middle < 115, f'about the middle, not {middle}')
        mouse_report(race, 32, 30, 20)  # the hand may slip off
        race.wait_for(lambda screen: step_of(screen) < middle, 'the step under the hand')
        there = step_of(race.settled())
        mouse_report(race, 0, 30, 20, 'm')
        mouse_report(race, 32, 90, 38)  # nothing is held any more
        race.check(step_of(race.settled()) == there, 'the step where the hand let go')
        race.keys('End')
        race.to_step(middle)
        race.keys('T')
        race.wait_for(lambda screen: not screen[-2].startswith('step'), 'no timeline')
        race.quit()


@case('u undoes, C-r redoes')
def undo():
    with Race() as race:
        race.keys('Home', 'N', 'N')
        screens = [race.to_step(20)]
        edits = [('Right', 'η of momentum'), ('s', 'surface'), ('t', 'theme'),
                 ('z', 'view of the map'),
                 ('2', 'momentum off')]
        for key, _ in edits:
            race.keys(key)
            race.ask('speed')  # the key has been handled
            screens.append(race.settled())
        for (_, word), screen in reversed(list(zip(edits, screens))):
            race.keys('u')
            race.wait_for(lambda now: message(now) == f'undone: {word}', f'{word} to be undone')
            race.check(race.settled()[:-1] == screen[:-1], f'the picture before: {word}')
        race.keys('u')
        race.wait_for(lambda now: message(now) == 'there is nothing to undo', 'an end')
        for (_, word), screen in zip(edits, screens[1:]):
            race.keys('C-r')
            race.wait_for(lambda now: message(now) == f'redone: {word}', f'{word} to be redone')
            race.check(race.settled()[:-1] == screen[:-1], f'the picture after: {word}')
        race.keys('C-r')
        race.wait_for(lambda now: message(now) == 'there is nothing to redo', 'an end')
        race.quit()


@case('Tab, BTab and 0 move the focus')
def focus():
    with Race('--panels map,bars,table') as race:
        race.wait_for(lambda screen: focused(screen) == ['momentum'], 'the focus on momentum')
        race.keys('Tab')
        race.wait_for(lambda screen: focused(screen) == ['nesterov'], 'the focus on nesterov')
        race.keys('BTab', 'BTab')
        race.wait_for(lambda screen: focused(screen) == ['gd'], 'the focus on gd')
        race.keys('BTab')
        race.wait_for(lambda screen: focused(screen) == ['bfgs'], 'the focus on bfgs')
        race.check('has no β' in '\n'.join(race.screen()), 'why there is no β')
        race.keys('0')
        before = race.wait_for(
            lambda screen: len(focused(screen)) != 1 and rows(screen), 'all in focus')
        race.keys('Home', 'Right')

        def all_changed(screen):
            now = rows(screen)
            return len(now) == len(before) and all(a[3][0] != b[3][0] for a, b in zip(before, now))
        race.wait_for(all_changed, 'every η changed')
        race.quit()


@case('digits hide and show racers')
def digits():
    with Race() as race:
        race.wait_for(lambda screen: 'momentum' in '\n'.join(screen[1:15]), 'a label on the map')
        race.keys('2')
        race.wait_for(lambda screen: rows(screen)[1][3][-1] == 'off', 'racer 2 off')
        race.check('momentum' not in '\n'.join(race.settled()[1:15]), 'its label gone')
        race.keys('2')
        race.wait_for(lambda screen: rows(screen)[1][3][-1] != 'off', 'racer 2 on again')
        race.keys('9')
        race.ask('speed')
        race.quit()


@case('hiding all racers loses nothing')
def hide_all():
    with Race() as race:
        race.keys(*'1234567')
        race.wait_for(
            lambda screen: [cells[-1] for _, _, _, cells in rows(screen)] == ['off'] * len(RACERS),
            'all off')
        race.keys('Tab', 'd', 'z', 'n', 'Right', '0', 'Up', 'o')
        race.ask('speed')
        race.keys('4')
        race.wait_for(lambda screen: rows(screen)[3][3][-1] != 'off', 'racer 4 on')
        race.quit()


@case('o jumps to the optimum')
def optimum():
    with Race('-O gd -s bowl') as race:
        race.keys('o')
        race.becomes('η=', lambda value: abs(value - 2 / 11) < 1e-4, 'η=2/(λmin+λmax)')
        race.check('has no β' in '\n'.join(race.screen()), 'why there is no β')
        race.quit()
    with Race('-O momentum -s bowl') as race:
        best = modes('momentum', 'bowl')[0]
        race.keys('o')
        race.becomes('η=', lambda value: abs(value - float(best['eta_opt'])) < 1e-4, 'the best η')
        race.becomes('β=', lambda value: abs(value - float(best['beta_opt'])) < 1e-4, 'the best β')
        race.becomes(
            'ρ=', lambda value: abs(value - float(best['rate_opt'])) < 1e-3, 'the best rate')
        race.quit()
    with Race('-s saddle') as race:
        eta = number_after(race.screen(), 'η=')
        race.keys('o')
        race.wait_for(lambda screen: 'no optimum' in message(screen), 'why there is no optimum')
        race.check(number_after(race.screen(), 'η=') == eta, 'the same η')
        race.quit()


@case('e E: low, medium and too high η')
def presets():
    with Race('-O gd:eta=0.001 -s bowl:lambda1=1,lambda2=10') as race:
        for key, eta, verdict in (('e', 0.01, 'converges'), ('e', 0.1, 'converges'),
                                  ('e', 0.22, 'diverges'), ('E', 0.1, 'converges')):
            race.keys(key)
            race.becomes('η=', lambda value, want=eta: abs(value - want) < 1e-9, f'η {eta}')
            race.wait_for(lambda screen, want=verdict: want in '\n'.join(screen), verdict)
        race.check('medium η of gd' in message(race.screen()), 'what was chosen')
        race.quit()


@case('W makes circles of a bowl')
def whitened():
    with Race('-s bowl') as race:
        race.keys('W')
        race.wait_for(lambda screen: 'whitened, √A' in screen[0], 'the whitened map')
        race.keys('W')
        race.wait_for(lambda screen: 'whitened' not in screen[0], 'the map as it was')
        race.quit()
    with Race('-s beale') as race:
        race.keys('W')
        race.wait_for(lambda screen: 'only a quadratic' in message(screen), 'why not')
        race.quit()


@case('d: filter, circuit and modes tell their numbers')
def charts():
    with Race('-O momentum:eta=0.01,beta=0.9 -s bowl:lambda1=1,lambda2=10', 100, 36) as race:
        for chart, wanted in (('filter', 'zig-zag ×0.0526'), ('circuit', 'ζ=0.167 underdamped'),
                              ('modes', 'from the minimum')):
            race.say(f'detail {chart}')
            race.keys('n')
            race.wait_for(lambda screen, text=wanted: text in '\n'.join(screen), wanted)
        race.say('direction flat')
        race.say('detail circuit')
        race.wait_for(lambda screen: 'R=1 ' in '\n'.join(screen), 'R of the flat direction')
        race.quit()


def modes(spec, surface):
    done = glissade('modes', '-O', spec, '-s', surface)
    if done.returncode != 0:
        raise Failure(f'glissade modes: {done.stderr}')
    return list(csv.DictReader(io.StringIO(done.stdout)))


@cases('the circle shows the roots of {}', [('momentum',), ('nesterov',), ('gd',)])
def roots(name):
    def radius(eta, beta):
        spec = f'{name}:eta={eta}' + (f',beta={beta}' if beta is not None else '')
        return max(float(row['modulus']) for row in modes(spec, 'bowl'))

    with Race(f'-O {name} -s bowl') as race:
        eta = number_after(race.screen(), 'η=')
        for keys in (), ('Right',), ('Right', 'Right'), ('Left',) * 5, ('Right',) * 12:
            race.keys('Home', *keys)
            if keys:
                eta = race.becomes('η=', lambda value, old=eta: value != old, 'another η')
            race.ask('speed')  # several keys: all have been handled
            screen = race.settled()
            eta = number_after(screen, 'η=')
            expected = radius(eta, number_after(screen, 'β='))
            race.check(abs(number_after(screen, 'ρ=') - expected) < 2e-4 * expected,
                       f'ρ={expected} at η={eta}')
            verdict = 'diverges' if expected > 1 else 'converges'
            race.check(verdict in '\n'.join(screen), verdict)
        race.quit()


@case('s S cycle the surfaces')
def surfaces():
    lines = glissade('list', 'surfaces').stdout.splitlines()
    names = [line.split('  ')[1] for line in lines if not line.startswith(('formula  ', 'curve  '))]
    with Race() as race:
        for title in names[1:] + names[:1]:
            race.keys('s')
            race.wait_for(lambda screen, title=title: title in screen[0], title)
        for title in reversed(names):
            race.keys('S')
            race.wait_for(lambda screen, title=title: title in screen[0], title)
        race.keys('n')
        race.to_step(1)
        race.quit()


def map_of(screen):
    return [line[:45] for line in screen[1:14]]


@case('z Z zoom')
def zoom():
    with Race() as race:
        before = map_of(race.settled())
        race.keys('z')
        race.wait_for(lambda screen: map_of(screen) != before, 'another map')
        race.ask('speed')
        near = map_of(race.settled())
        race.keys('Z', 'Z')
        race.wait_for(lambda screen: map_of(screen) not in (near, before), 'yet another map')
        race.keys(*['z'] * 60, *['Z'] * 120)
        race.ask('speed')
        race.quit()


@case('v shows the relief, h j k l walk around it')
def relief():
    with Race() as race:
        flat = map_of(race.settled())
        race.keys('v')
        race.wait_for(lambda screen: map_of(screen) != flat, 'the relief')
        seen = [map_of(race.settled())]
        for key in 'h', 'j':
            race.keys(key)
            race.wait_for(lambda screen: map_of(screen) not in seen, f'{key} turns it')
            seen.append(map_of(race.settled()))
        race.keys('k', 'l')
        race.wait_for(lambda screen: map_of(screen) == seen[0], 'the first view again')
        race.keys('v')
        race.wait_for(lambda screen: map_of(screen) == flat, 'the map as it was')
        race.quit()


@case('a takes the next step apart')
def anatomy():
    steps = list(csv.DictReader(io.StringIO(glissade(
        'trace', '-O', 'gd', '--steps', '3').stdout)))
    step, landing = ({key: float(row[key]) for key in ('x', 'y', 'f')} for row in steps[2:4])
    length = math.hypot(landing['x'] - step['x'], landing['y'] - step['y'])
    with Race('-O gd', columns=120, lines=40) as race:
        race.keys('Home', 'n', 'n')
        before = race.to_step(2)
        race.keys('a')
        race.wait_for(lambda screen: any('1/2 gd' in line for line in screen), 'the first part')
        shown = number_after(race.settled(), 'length ')
        race.check(abs(shown - length) < 0.01 * length, f'length {length}')
        race.keys('a')
        race.wait_for(lambda screen: any('2/2 gd' in line for line in screen), 'the landing')
        screen = race.settled()
        found = [re.search(r'([0-9.]+) to ([0-9.]+)[.]', line) for line in screen]
        shown = [[float(number) for number in match.groups()] for match in found if match]
        race.check(shown and abs(shown[0][0] - step['f']) < 1e-3 * step['f']
                   and abs(shown[0][1] - landing['f']) < 1e-3 * landing['f'],
                   f'from {step["f"]} to {landing["f"]}')
        race.keys('Escape')
        race.wait_for(lambda screen: screen[:-1] == before[:-1], 'the picture as it was')
        race.say('detail slice')
        change = landing['f'] - step['f']
        race.becomes('Δf = ', lambda value: abs(value - change) < 0.02 * abs(change), f'Δf={change}')
        race.quit()


@case('b draws what a racer believes')
def ellipses():
    with Race('-s bowl -O gd:eta=0.05') as race:
        before = race.settled()
        race.keys('b')
        race.wait_for(lambda screen: any('f: λ 1, 10' in line for line in screen)
                      and any('gd believes: λ 20, 20' in line for line in screen), 'the models')
        race.keys('b')
        race.wait_for(lambda screen: any('gd moves per ‖g‖: 0.05, 0.05' in line
                                         for line in screen), 'the rates')
        race.keys('b')
        race.wait_for(lambda screen: screen[:-1] == before[:-1], 'the picture as it was')
        race.quit()


@case('t changes the theme, not the text')
def theme():
    with Race() as race:
        race.wait_for(lambda screen: 'record' in screen[-1], 'the bar')
        text, colours = race.settled(), race.coloured()
        race.keys('t')
        wait_until(lambda: race.coloured() != colours, 'other colours')
        race.check(race.settled() == text, 'the same text')
        race.keys('t')
        wait_until(lambda: race.coloured() == colours, 'the first colours again')
        race.quit()


@case('Enter shows the detail panel alone')
def alone():
    with Race() as race:
        before = race.settled()
        race.keys('Enter')
        race.wait_for(lambda screen: not any(line.endswith(' where') for line in screen)
                      and 'Roots' in screen[0], 'the circle alone')
        race.keys('d')
        race.wait_for(lambda screen: screen[0].startswith('Loss'), 'the next one alone')
        race.keys('D', 'Enter')
        race.wait_for(lambda screen: screen == before, 'the picture as it was')
        race.keys('Enter')
        race.wait_for(lambda screen: screen != before, 'the panel alone')
        race.keys('Escape')
        race.wait_for(lambda screen: screen == before, 'Esc goes back, too')
        race.quit()


@case('y and Y change what the loss chart shows')
def loss_chart():
    with Race('--panels map,loss') as race:
        for key, sign in [('y', 'Loss  f, log'), ('y', 'f − f*'), ('y', '‖∇f‖'), ('y', '‖w − w*‖')]:
            race.keys(key)
            race.wait_for(lambda screen, sign=sign: sign in screen[0], sign)
        for sign in 'gradients', 'evaluations', 'steps':
            race.keys('Y')
            race.wait_for(lambda screen, sign=sign: sign in '\n'.join(screen), sign)
        race.quit()


@case('C shows a swarm, c what noise does')
def swarm():
    with Race('-s bowl -O momentum:noise=5 --panels map') as race:
        for key in 'C', 'c':
            before = map_of(race.settled())
            race.keys(key)
            race.wait_for(lambda screen: map_of(screen) != before, f'{key} to change the map')
            race.settled()
            race.keys(key)
            race.wait_for(lambda screen: map_of(screen) == before, f'{key} to change it back')
        race.quit()


@case('d cycles the detail panel')
def detail():
    with Race() as race:
        race.check('Roots' in race.screen()[0] and 'Loss' not in race.screen()[0], 'the roots')
        race.keys('d')
        race.wait_for(lambda screen: 'Loss' in screen[0], 'the loss')
        race.keys('D')
        race.wait_for(lambda screen: 'Roots' in screen[0], 'the roots again')
        race.quit()
    with Race(columns=120, lines=40) as race:
        text = '\n'.join(race.screen())
        race.check('Roots' in text and 'Loss' in text, 'both where there is room')
        race.quit()


@case('the chart of η and β: the numbers of theory, M measures, a click takes both')
def rates():
    with Race('-O momentum:eta=0.1,beta=0.81 -s bowl -n 300 --panels map,bars,rates', columns=120, lines=30) as race:
        race.becomes('ρ=', lambda value: abs(value - 0.9) < 1e-9, 'ρ = √β')
        race.keys('Up')
        race.becomes('β=', lambda value: value > 0.81, 'a larger β')
        beta = number_after(race.screen(), 'β=')
        race.becomes('ρ=', lambda value: abs(value - beta**0.5) < 1e-4, 'ρ = √β')
        race.keys('M')
        race.wait_for(lambda screen: 'at the min' in screen[0], 'what a minimum predicts')
        race.keys('M')
        race.wait_for(lambda screen: re.search(r'\d steps .*best tried \d', '\n'.join(screen)), 'numbers of steps')
        screen = race.settled()
        steps, best = (int(n) for n in re.search(r'(\d+) steps .*best tried (\d+)', '\n'.join(screen)).groups())
        rows_of = glissade('trace', '-s', 'bowl', '-O', f'momentum:eta=0.1,beta={beta}').stdout.splitlines()
        heights = [float(line.split(',')[-5]) for line in rows_of[1:]]
        own = next(i for i, height in enumerate(heights) if height <= 1e-6 * heights[0])
        race.check(best < steps and steps == own, f'{steps} steps, {own} by trace, best {best}')
        row = next(i for i, line in enumerate(screen) if ' 0.9 ' in line)
        click(race, 118, row)
        race.becomes('η=', lambda value: value > 5, 'η from the right end')
        race.becomes('β=', lambda value: abs(value - 0.9) < 0.03, 'β from its line')
        race.quit()


@case('the chart of basins: where the race ends from its start, and from a click')
def basins():
    with Race('-O gd:eta=0.1 -s double-well --panels map,basins --start 1,0.5 --region -2,2,-1.5,1.5', columns=120, lines=30) as race:
        race.wait_for(lambda screen: 'to minimum 2' in screen[1], 'the upper well')
        race.wait_for(lambda screen: '+ 1' in '\n'.join(screen), 'the minima with their numbers')
        row = next(i for i, line in enumerate(race.screen()) if '+ 1' in line)
        click(race, 100, row)
        race.wait_for(lambda screen: 'to minimum 1' in screen[1], 'the lower well')
        race.check(numbers_of(race, 'start')[1] < -0.8, 'a start where it was clicked')
        race.quit()


@case('? shows every key')
def help_page():
    lines = [line.split('  ', 1) for line in glissade('list', 'keys').stdout.splitlines()]

    def shows(screen, label, title):
        beginning = r'\s+'.join(re.escape(word) for word in title.split()[:3])
        return any(re.search(rf'(^|\s){re.escape(label)}\s+{beginning}', line) for line in screen)

    with Race(columns=124, lines=50) as race:
        before = race.settled()
        race.keys('?')
        race.wait_for(lambda screen: 'Esc closes' in '\n'.join(screen), 'the help')
        race.keys('Right')
        screen = race.wait_for(lambda screen: shows(screen, 'T', 'timeline: a bar')
                               and list(screen), 'everything')
        race.keys('NPage')
        screen += race.settled()
        for label, title in lines:
            if 'the window over' not in title:  # that has no meaning here
                race.check(shows(screen, label, title), f'{label}: {title}')
        race.keys('Escape')
        race.wait_for(lambda screen: map_of(screen) == map_of(before), 'the picture again')
        race.keys('F1')
        race.wait_for(lambda screen: 'Esc closes' in '\n'.join(screen), 'the help by F1')
        race.keys('Escape')
        race.wait_for(lambda screen: map_of(screen) == map_of(before), 'the picture again')
        race.quit()
    with Race(columns=80, lines=15) as race:
        race.keys('?')
        race.wait_for(
            lambda screen: 'for more' in '\n'.join(screen), 'the help, too long for the screen')
        for _ in range(12):  # screens of the first page, then of the next
            race.keys('NPage')
            if shows(race.settled(), 'T', 'timeline: a bar'):
                break
        race.wait_for(lambda screen: shows(screen, 'T', 'timeline: a bar'), 'what comes further on')
        race.type('edge')
        race.wait_for(lambda screen: shows(screen, 'edge', 'the η at'), 'what a word means')
        race.keys('C-u')
        race.keys('q')
        race.wait_for(lambda screen: 'closes' not in '\n'.join(screen), 'q to close the help')
        race.quit()


@case('who comes for the first time is told what to try, once')
def first_time():
    with Terminal(GLISSADE) as term:
        term.command('g')
        term.wait_for(lambda screen: 'drag the start' in screen[-1], 'what to try')
        term.keys('n')
        term.wait_for(lambda screen: 'record' in screen[-1] and 'drag' not in screen[-1], 'the bar')
        term.keys('q')
        term.wait_for(lambda screen: PROMPT.strip() in screen, 'the shell')
        term.command('clear; g --speed 0.1')
        term.wait_for(lambda screen: is_picture(screen) and '▾' in screen[-1], 'the bar at once')
        term.keys('q')
        term.wait_for(lambda screen: PROMPT.strip() in screen, 'the shell')


@case('the prompt remembers lines of former times')
def former_lines():
    with Race('--speed 0.1') as race:
        race.say('steps 123')
        race.quit()
        race.command('clear; g; echo status=$?')
        race.wait_for(is_picture, 'the picture')
        race.type(':')
        race.keys('Up')
        race.wait_for(lambda screen: screen[-1].startswith(':steps 123'), 'the line')
        race.keys('C-c')
        race.wait_for(lambda screen: not screen[-1].startswith(':'), 'the prompt to close')
        race.quit()


@case('lists of surfaces and charts')
def lists():
    with Race('--speed 0.1', columns=100, lines=30) as race:
        race.keys('n', 'n')
        race.to_step(2)
        race.keys('F2')
        race.wait_for(lambda screen: 'Surfaces' in screen[0], 'the list')
        race.type('him')
        race.wait_for(lambda screen: screen[0].startswith('Himmelblau'), 'what it would look like')
        race.keys('Escape')
        race.to_step(2)
        race.check(race.screen()[0].startswith('Beale'), 'the surface as it was')
        click(race, 3, 0)  # its name
        race.wait_for(lambda screen: 'Surfaces' in screen[0], 'the list')
        race.type('him')
        race.keys('Enter')
        race.wait_for(lambda screen: 'Surfaces' not in screen[0], 'the list to close')
        race.check(race.ask('surface') == 'himmelblau', 'the surface that was chosen')
        race.keys('u')
        race.wait_for(lambda screen: screen[0].startswith('Beale'), 'one change to be undone')
        race.keys('F4')
        race.wait_for(lambda screen: ' Charts' in screen[0], 'the list')
        race.type('loss')
        race.keys('Enter')
        race.wait_for(lambda screen: ' Charts' not in screen[0], 'the list to close')
        race.check(race.ask('detail') == 'loss', 'the chart that was chosen')
        race.quit()


@cases('the buttons of the bar with {} columns', [60, 80, 120])
def bar(columns):
    def place(screen, label):
        race.check(label in screen[-1], f'{label} in the bar')
        return screen[-1].index(label) + len(label) // 2

    with Race('--speed 0.1', columns=columns, lines=24) as race:
        last = 23
        click(race, place(race.screen(), '▶'), last)
        race.wait_for(is_playing, 'it to play')
        click(race, place(race.screen(), '▮▮'), last)
        race.wait_for(lambda screen: not is_playing(screen), 'it to pause')
        click(race, place(race.screen(), 'surface ▾'), last)
        race.wait_for(lambda screen: 'Surfaces' in screen[0], 'the surfaces')
        race.keys('Escape')
        race.wait_for(lambda screen: 'Surfaces' not in screen[0], 'the list to close')
        click(race, place(race.screen(), 'chart ▾'), last)
        race.wait_for(lambda screen: ' Charts' in screen[0], 'the charts')
        click(race, columns - 1, 12)  # beside it
        race.wait_for(lambda screen: ' Charts' not in screen[0], 'the list to close')
        def ask_theme():
            theme = race.ask('theme')
            race.keys('Escape')
            race.wait_for(lambda screen: '▾' in screen[-1], 'all buttons')
            return theme

        before = ask_theme()
        click(race, place(race.screen(), 'theme'), last)
        race.check(ask_theme() != before, 'another theme')
        click(race, place(race.screen(), '?'), last)
        race.wait_for(lambda screen: 'Esc closes' in '\n'.join(screen), 'the help')
        race.keys('Escape')
        race.wait_for(lambda screen: 'Esc closes' not in '\n'.join(screen), 'the picture')
        if columns == 60:  # it has no room for that
            race.quit()
            return
        click(race, place(race.screen(), 'quit'), last)
        race.check(race.status() == 0, 'exit status 0 after quit')


@case('C-c leaves what is open, then the program')
def control_c_in_prompt():
    with Race() as race:
        race.type(':eta 0.1')
        race.wait_for(lambda screen: screen[-1].startswith(':eta 0.1'), 'the prompt')
        race.keys('C-c')
        race.wait_for(lambda screen: not screen[-1].startswith(':'), 'the prompt to close')
        race.keys('?')
        race.wait_for(lambda screen: 'Esc closes' in '\n'.join(screen), 'the help')
        race.keys('C-c')
        race.wait_for(lambda screen: 'Esc closes' not in '\n'.join(screen), 'the help to close')
        race.type(':')
        race.wait_for(lambda screen: screen[-1].startswith(':'), 'the prompt')
        race.keys('C-c', 'C-c')  # the second is on its way before the prompt has closed
        race.check(race.status() == 130, 'the status of an interrupted program')


@case('the : prompt')
def prompt():
    with Race() as race:
        race.say('surface rosenbrock')
        race.wait_for(lambda screen: 'Rosenbrock' in screen[0], 'the new surface')
        race.say('eta 0.01')
        race.becomes('η=', lambda value: value == 0.01, 'the new η')
        race.say('beta=0.5')
        race.becomes('β=', lambda value: value == 0.5, 'the new β')
        race.keys('n', 'n', 'n')
        race.to_step(3)
        race.is_refused('surface rosenbrok', "did you mean 'rosenbrock'")
        race.is_refused('surfaces bowl', "did you mean 'surface'")
        race.is_refused('eta nan', 'eta:')
        race.is_refused('beta 1', 'out of range')
        race.is_refused('start 1', 'start:')
        screen = race.screen()
        race.check(step_of(screen) == 3 and 'Rosenbrock' in screen[0], 'nothing lost')
        race.check(number_after(screen, 'η=') == 0.01, 'η as it was')
        race.check(race.ask('surface') == 'rosenbrock', 'the old value')
        race.check(race.ask('start') == 'auto', 'the old value')
        race.type(':spe')
        race.keys('Tab')
        race.wait_for(lambda screen: screen[-1].startswith(':speed '), 'a completed name')
        race.keys('C-u')
        race.wait_for(lambda screen: re.match(r':\W*$', screen[-1]), 'an empty prompt')
        race.type('steps 77')
        race.keys('BSpace')
        race.wait_for(lambda screen: re.match(r':steps 7\W*$', screen[-1]), 'a shorter prompt')
        race.keys('Escape')
        race.wait_for(lambda screen: not screen[-1].startswith(':'), 'a closed prompt')
        race.check(race.ask('steps') == '300', 'nothing set by Esc')
        race.say('optimizer gd,adam')
        race.wait_for(
            lambda screen: [row[2] for row in rows(screen)] == ['gd', 'adam'], 'two racers')
        race.type(':q')
        race.keys('Enter')
        race.check(race.status() == 0, 'exit status 0 after :q')


@case('x chooses the start')
def choose_start():
    def point(screen):
        found = re.search(r'\(([-−]?[\d.]+), ([-−]?[\d.]+)\)', '\n'.join(screen[1:16]))
        return found and tuple(float(number.replace('−', '-')) for number in found.groups())

    with Race('--start=-3,-2 --speed 0.1') as race:
        race.keys('N')
        race.to_step(10)
        race.keys('x')
        race.wait_for(lambda screen: point(screen) == (-3, -2), 'the point to move')
        race.check('Enter' in message(race.screen()), 'what to do')
        race.keys('Right', 'Right', 'Right', 'Up', 'Up', 'Left')
        x, y = race.wait_for(
            lambda screen: point(screen) and point(screen)[0] > -3 and point(screen)[1] > -2
            and point(screen), 'the point moved')
        race.settled()
        x, y = point(race.screen())
        race.check(step_of(race.screen()) == 10, 'the race as it was until Enter')
        race.keys('Escape')
        race.wait_for(lambda screen: not point(screen), 'Esc to cancel')
        race.check(race.ask('start') == '-3,-2', 'the old start')
        race.keys('x')
        race.wait_for(point, 'the point')
        race.keys('Right', 'Right', 'Right', 'Up', 'Up', 'Left')
        race.wait_for(lambda screen: point(screen) == (x, y), 'the same point')
        race.keys('Enter')
        race.to_step(0)
        now = [float(word) for word in race.ask('start').split(',')]
        race.check(abs(now[0] - x) < 0.01 and abs(now[1] - y) < 0.01, f'{now} is {x},{y}')
        race.quit()


def row_of(screen, name):
    """Where a racer's row of the table is: line and column of its name."""
    for i, line in enumerate(screen):
        found = re.search(rf'.[ ▸>]({name})\s+\S+\s+\w+$', line)
        if found:
            return i, found.start(1)
    raise Failure(f'no row of {name}', screen)


def click(race, column, row):
    """A press and release of the first button, reported as the terminal was asked to."""
    if race.flag('mouse_sgr_flag'):
        for last in 'Mm':
            race.bytes(f'\033[<0;{column + 1};{row + 1}{last}'.encode())
    else:
        for button in 0, 3:
            race.bytes(b'\033[M' + bytes([32 + button, 33 + column, 33 + row]))


@cases('mouse clicks ({})', ['tmux-256color', 'xterm-256color'])
def mouse(term):
    def start():
        return [float(word) for word in race.ask('start').split(',')]

    with Race('--speed 0.1', before=f'TERM={term}') as race:
        race.keys('N')
        race.to_step(10)
        click(race, 10, 10)
        race.to_step(0)
        left = start()
        click(race, 30, 5)
        race.wait_for(lambda screen: 'start' not in message(screen), 'the answer to go')
        right = start()
        race.check(left[0] < right[0] and left[1] < right[1], f'{left} left of and below {right}')
        row, column = row_of(race.screen(), 'adam')
        click(race, column, row)
        race.wait_for(lambda screen: focused(screen) == ['adam'], 'the focus on adam')
        eta = number_after(race.screen(), 'η=')
        row = next(i for i, line in enumerate(race.screen()) if 'η=' in line)
        click(race, 75, row + 1)
        race.becomes('η=', lambda value: value > eta, 'a larger η')
        race.quit()


def mouse_report(race, code, column, row, last='M'):
    """What a terminal reports of the mouse: code 0 left, 2 right, 32 more in motion, 64 a wheel."""
    race.bytes(f'\033[<{code};{column + 1};{row + 1}{last}'.encode())


def numbers_of(race, setting):
    return [float(word) for word in race.ask(setting).split(',')]


@cases('the mouse drags the start ({})', ['tmux-256color', 'xterm-256color'])
def drag(term):
    with Race('--speed 0.1 --region=-4,4,-4,4', before=f'TERM={term}') as race:
        race.keys('N')
        race.to_step(10)
        seen = []
        mouse_report(race, 0, 10, 10)
        for column in 14, 20, 26:
            mouse_report(race, 32, column, 10)
            seen.append(numbers_of(race, 'start'))
            race.to_step(10)  # the step stays in view
        mouse_report(race, 0, 26, 10, 'm')
        mouse_report(race, 32, 40, 10)  # nothing is held any more
        race.check(numbers_of(race, 'start') == seen[2], 'nothing after letting go')
        race.check(seen[0][0] < seen[1][0] < seen[2][0], f'x follows the hand: {seen}')
        race.check(seen[0][1] == seen[1][1] == seen[2][1], f'y stays: {seen}')
        ahead = (seen[2][0] - seen[1][0]) / (seen[1][0] - seen[0][0])
        race.check(abs(ahead - 1) < 1e-9, f'six columns are six columns: {seen}')
        race.check(not is_playing(race.screen()), 'what stood still stands still')
        click(race, 26, 10)  # a click races from there
        race.wait_for(lambda screen: step_of(screen) == 0 and is_playing(screen), 'a new race')
        again = numbers_of(race, 'start')
        race.check(all(abs(a - b) < 1e-9 for a, b in zip(again, seen[2])), f'{seen[2]}: {again}')
        race.quit()


def marker_cell(screen, marker):
    """Column and row where it stands on the map."""
    for row, line in enumerate(screen[1:], 1):
        if marker in line[:70]:
            return line.index(marker), row
    raise Failure(f'no {marker} on the map', screen)


@cases('the mouse pulls the end of a path: {}', ['η', 'β'])
def pull(symbol):
    """β where the mouse comes with a modifier, which terminals tell by 4, 8 or 16 more."""
    more = 16 if symbol == 'β' else 0
    with Race('-s bowl -O momentum:eta=0.02,beta=0.8', columns=120, lines=40) as race:
        race.keys('N')
        race.to_step(10)
        before = number_after(race.settled(), symbol + '=')
        column, row = marker_cell(race.screen(), '▲')
        mouse_report(race, more, column, row)
        mouse_report(race, 32 + more, column + 4, row + 1)
        race.wait_for(lambda screen: re.search(r'momentum: ' + symbol + '=.* step 10', '\n'.join(screen)), 'what it is')
        mouse_report(race, more, column + 4, row + 1, 'm')
        race.becomes(symbol + '=', lambda value: value != before, 'another value')
        race.check(step_of(race.settled()) == 10, 'another step')
        race.keys('u')
        race.becomes(symbol + '=', lambda value: value == before, 'the value of before')


@case('O lays a ring around the pointer, which follows it')
def ring():
    with Race('-s bowl -O gd --panels map') as race:
        plain = race.settled()
        race.keys('O')
        race.wait_for(lambda _: race.flag('mouse_all_flag'), 'all motion to be reported')
        seen = []
        for column in 20, 40:
            mouse_report(race, 35, column, 12)
            seen.append(race.wait_for(lambda screen: screen[1:-1] != plain[1:-1]
                                      and screen[1:-1] not in seen and screen[1:-1], 'a ring there'))
        race.keys('O')
        race.wait_for(lambda screen: screen[1:-1] == plain[1:-1], 'the plain picture')
        race.check(not race.flag('mouse_all_flag'), 'motion is still reported')


@case('a start dragged while the race plays')
def drag_playing():
    with Race('-n 100000 --speed 100', playing=True) as race:
        race.wait_for(lambda screen: step_of(screen) > 20, 'some steps')
        mouse_report(race, 0, 10, 10)
        mouse_report(race, 32, 20, 12)
        race.wait_for(lambda screen: not is_playing(screen), 'standing still under the hand')
        step = step_of(race.settled())
        mouse_report(race, 32, 22, 12)
        race.wait_for(lambda screen: step_of(screen) == step, 'the same step')
        mouse_report(race, 0, 22, 12, 'm')
        race.wait_for(lambda screen: is_playing(screen) and step_of(screen) > step, 'playing on')
        race.quit()


@case('the wheel zooms at the pointer, the right button pans')
def wheel_and_pan():
    def start_at(column, row):
        click(race, column, row)
        return numbers_of(race, 'start')

    # the numbers beside the map stay as long as they are, so that its sides stay where they are
    with Race('--speed 0.1 --region=-40,40,-40,40') as race:
        left, right = start_at(10, 10), start_at(20, 8)
        for _ in range(3):
            mouse_report(race, 64, 10, 10)
        near, closer = start_at(10, 10), start_at(20, 8)
        race.check(all(abs(a - b) < 1e-9 for a, b in zip(near, left)), f'{left} stays: {near}')
        for axis in 0, 1:
            share = (closer[axis] - near[axis]) / (right[axis] - left[axis])
            race.check(abs(share - 0.8 ** 3) < 1e-9, f'closer by {share}')
        for _ in range(3):
            mouse_report(race, 65, 10, 10)
        mouse_report(race, 2, 10, 10)
        mouse_report(race, 34, 15, 10)
        mouse_report(race, 34, 20, 8)
        mouse_report(race, 2, 20, 8, 'm')
        mouse_report(race, 35, 30, 3)  # moves, but holds nothing
        panned = start_at(20, 8)
        race.check(all(abs(a - b) < 1e-9 for a, b in zip(panned, left)), f'{left}: {panned}')
        race.keys('l')
        after = start_at(20, 8)
        race.check(abs(after[0] - panned[0] - 8) < 1e-9, f'a tenth to the right: {after}')
        race.quit()


@case('bars and roots follow the mouse')
def drag_values():
    with Race('--surface bowl -O momentum:eta=0.1,beta=0.8', columns=120, lines=40) as race:
        row = next(i for i, line in enumerate(race.screen()) if 'η=' in line)
        column = race.screen()[row].index('η=')
        mouse_report(race, 0, column + 2, row + 1)
        last = race.becomes('η=', lambda value: value != 0.1, 'the η of the first touch')
        for right in 6, 10:
            mouse_report(race, 32, column + right, row + 1)
            last = race.becomes('η=', lambda value: value > last, 'a larger η')
        mouse_report(race, 0, column + 10, row + 1, 'm')
        rho = number_after(race.screen(), 'ρ=')
        row = next(i for i, line in enumerate(race.screen()) if 'ρ=' in line)
        column = race.screen()[row].index('ρ=')
        mouse_report(race, 0, column + 12, row + 6)
        race.becomes('ρ=', lambda value: value != rho, 'another radius')
        mouse_report(race, 0, column + 12, row + 6, 'm')
        race.quit()


@case('r restarts, + and - change the speed')
def restart_and_speed():
    def speed(screen):
        found = re.search(r'([\d.e]+)/s', screen[0])
        return found and float(found[1])

    with Race() as race:
        start = speed(race.screen())
        race.keys('+')
        fast = race.wait_for(lambda screen: speed(screen) > start and speed(screen), 'more speed')
        race.keys('-', '-')
        race.wait_for(lambda screen: speed(screen) < fast and speed(screen) < start, 'less speed')
        race.say('speed 0.1')
        race.wait_for(lambda screen: speed(screen) == 0.1, 'the speed from the prompt')
        race.keys('Right', 'N')
        step = race.wait_for(step_of, 'some steps')
        eta = number_after(race.settled(), 'η=')
        for key in 'r', 'F5':
            race.keys('n')
            race.wait_for(lambda screen: step_of(screen) >= 1, 'a step')
            race.keys(key)
            race.wait_for(
                lambda screen: step_of(screen) == 0 and is_playing(screen), 'step 0, playing')
            race.check(number_after(race.screen(), 'η=') == eta, 'the present η')
        race.check(step > 0, 'it had run before')
        race.keys(*['+'] * 60)
        race.keys('Space')
        race.ask('speed')
        race.quit()


@case('a race plays to its end and stops')
def to_the_end():
    with Race('-n 40 --speed 1000', playing=True) as race:
        race.wait_for(
            lambda screen: step_of(screen) == 40 and 'step 40 reached' in message(screen),
            'the end')
        race.check(not is_playing(race.screen()), 'no mark that it plays')
        race.keys('n')
        race.to_step(41)
        race.quit()


@case('keys that mean nothing do nothing')
def other_keys():
    with Race() as race:
        screen = race.settled()
        race.keys('F9', 'F12', 'IC', 'C-Right', 'C-S-Up', 'Escape', '@')
        race.bytes(b'\033[99~\033[200~q\033[201~\033[1;53Z\033Oz\xff\xc3\x00')
        race.ask('speed')
        race.check(step_of(race.screen()) == step_of(screen), 'the same step')
        race.keys('Escape')
        race.wait_for(lambda now: now == screen, 'the same picture')
        race.quit()


# --- recording


def can_record():
    """True where this build writes GIF."""
    return glissade('render', '--steps', '0', '--format', 'gif', '-o', '/dev/null').returncode == 0


def in_folder(folder):
    return f'cd {folder} &&'


@case('g records the film that render makes')
def record_film():
    if not can_record():
        return
    with tempfile.TemporaryDirectory() as folder:
        options = '--steps 30 --size 200x150 --speed 60'
        with Race(options, before=in_folder(folder)) as race:
            race.keys('Home')
            race.to_step(0)
            race.keys('g')
            race.wait_for(lambda screen: 'REC' in screen[-1], 'the light')
            race.keys('Space')
            race.to_step(30)
            race.keys('g')
            race.wait_for(lambda screen: 'glissade-1.gif: ' in message(screen), 'the end')
            race.check('REC' not in race.screen()[-1], 'no light')
            race.keys('G')
            race.wait_for(lambda screen: 'glissade-1.png' in message(screen), 'a picture')
            race.quit()
            said = '\n'.join(race.screen())
        command = next(line for line in said.splitlines() if line.startswith('glissade render'))
        words = command.split()[1:-1] + [os.path.join(folder, 'again.gif')]
        made = glissade(*words)
        with open(os.path.join(folder, 'glissade-1.gif'), 'rb') as live, \
                open(os.path.join(folder, 'again.gif'), 'rb') as film:
            same = live.read() == film.read()
        if not same or made.returncode != 0:
            raise Failure(f'{command}: another film')
        if sorted(os.listdir(folder)) != ['again.gif', 'glissade-1.gif', 'glissade-1.png']:
            raise Failure(f'files: {os.listdir(folder)}')


@case(':copy puts the command of what is shown on the clipboard')
def copy_command():
    with Race('-s bowl -O gd,momentum --steps 40 --speed 200') as race:
        race.tmux('set-option', '-s', 'set-clipboard', 'on')
        race.keys('Space')
        race.to_step(40)
        race.keys('Home')
        race.keys(':', *'copy', 'Enter')
        race.wait_for(lambda screen: 'copied: glissade render' in message(screen), 'a word about it')
        copied = race.tmux('show-buffer')
        wanted = 'glissade render --surface bowl --optimizer gd --optimizer momentum --steps 40'
        race.check(copied.startswith(wanted) and '--sheet 0' in copied, copied)


@case('two races in one folder record two films')
def record_beside_another():
    if not can_record():
        return
    with tempfile.TemporaryDirectory() as folder:
        options = '--steps 30 --size 200x150 --speed 60'
        with Race(options, before=in_folder(folder)) as one, \
                Race(options, before=in_folder(folder)) as other:
            for race in one, other:
                race.keys('g')
                race.wait_for(lambda screen: 'REC' in screen[-1], 'the light')
            for number, race in (1, one), (2, other):
                race.keys('q')
                race.check(race.status() == 0, f'film {number}: exit status 0')
        if sorted(os.listdir(folder)) != ['glissade-1.gif', 'glissade-2.gif']:
            raise Failure(f'files: {os.listdir(folder)}')
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), 'rb') as film:
                if film.read(6) != b'GIF89a':
                    raise Failure(f'{name}: no GIF')


@cases('a film that runs is complete after {}', ['q', 'SIGINT', 'SIGTERM'])
def record_until_the_end(how):
    if not can_record():
        return
    with tempfile.TemporaryDirectory() as folder:
        with Race('--size 200x150 --speed 60', before=in_folder(folder)) as race:
            race.keys('g')
            race.wait_for(lambda screen: 'REC' in screen[-1], 'the light')
            race.keys('Space')
            race.wait_for(lambda screen: step_of(screen) > 20, 'some steps')
            if how == 'q':
                race.keys('q')
            else:
                os.kill(race.pid(), getattr(signal, how))
            status = race.status()
            race.check(status == {'q': 0, 'SIGINT': 130, 'SIGTERM': 143}[how], f'status {status}')
        if os.listdir(folder) != ['glissade-1.gif']:
            raise Failure(f'files: {os.listdir(folder)}')
        with open(os.path.join(folder, 'glissade-1.gif'), 'rb') as film:
            content = film.read()
        if content[:6] != b'GIF89a' or content[-1:] != b';':
            raise Failure('no complete GIF')


# So many points in so large a picture take far longer to draw than they are shown.
HEAVY = '--size 3840x2160 --swarm 20000 --speed 60 --steps 100000'


def long_film(race, steps=90):
    """Records what takes a while to write; the race stands."""
    race.keys('g')
    race.wait_for(lambda screen: 'REC' in screen[-1], 'the light')
    first = step_of(race.screen())
    race.keys('Space')
    race.wait_for(lambda screen: step_of(screen) > first + steps, 'a film of some seconds')
    race.keys('Space')
    race.wait_for(lambda screen: not is_playing(screen), 'a pause')


def progress(screen):
    """(written, all) while a film is being written."""
    found = re.search(r'(\d+) of (\d+)', screen[-1])
    return found and (int(found[1]), int(found[2]))


def wait_as_no_held_key():
    """What comes sooner counts as the same key, held down."""
    begun = time.monotonic()
    wait_until(lambda: time.monotonic() > begun + 0.75, 'time')


@case('a film is written while the race goes on; g asks, then gives it up')
def give_up():
    if not can_record():
        return
    with tempfile.TemporaryDirectory() as folder:
        with Race(HEAVY, before=in_folder(folder)) as race:
            long_film(race, 240)
            race.keys('g')
            race.wait_for(progress, 'the progress')
            longest, gaps = 0, 12
            for _ in range(gaps):
                step = step_of(race.screen())
                begun = time.monotonic()
                race.keys('n')
                race.wait_for(lambda screen: step_of(screen) == step + 1, 'an answer')
                longest = max(longest, time.monotonic() - begun)
            race.check(progress(race.screen()), 'it is still being written')
            race.check(longest < 2, f'the hand waited for {longest:.2f} s')
            race.keys('g', 'g', 'g')  # held down
            race.wait_for(lambda screen: 'g gives it up' in message(screen), 'the question')
            wait_as_no_held_key()
            race.keys('g')
            race.wait_for(lambda screen: 'given up' in message(screen), 'it to be given up')
            race.check(os.listdir(folder) == [], 'nothing is left behind')
            race.quit()
    return f'longest gap between key and answer {1000 * longest:.0f} ms'


@case('q goes on until the film is written')
def quit_waits():
    if not can_record():
        return
    with tempfile.TemporaryDirectory() as folder:
        with Race(HEAVY.replace('20000', '3000').replace('3840x2160', '2560x1440'), before=in_folder(folder)) as race:
            long_film(race)
            race.keys('q')
            race.wait_for(lambda screen: 'then it quits: q gives it up' in message(screen), 'a word')
            first = race.wait_for(progress, 'the progress')
            race.wait_for(lambda screen: (progress(screen) or first) != first or not is_picture(
                screen), 'progress')
            race.check(race.status() == 0, 'exit status 0')
        with open(os.path.join(folder, 'glissade-1.gif'), 'rb') as film:
            content = film.read()
        if content[:6] != b'GIF89a' or content[-1:] != b';' or len(os.listdir(folder)) != 1:
            raise Failure('no complete GIF')


@case('q again gives the film up')
def quit_again():
    if not can_record():
        return
    with tempfile.TemporaryDirectory() as folder:
        with Race(HEAVY, before=in_folder(folder)) as race:
            long_film(race)
            race.keys('q', 'q')
            race.wait_for(lambda screen: 'q gives it up' in message(screen), 'a word')
            wait_as_no_held_key()
            race.quit()
            race.check(any('given up' in line for line in race.screen()), 'a word at the end')
        if os.listdir(folder):
            raise Failure(f'files: {os.listdir(folder)}')


@cases('SIG{} ends it at once while a film is being written after {}', [
    (name, key) for name in ('INT', 'TERM', 'HUP', 'USR1') for key in 'gq'])
def signal_while_writing(name, key):
    if not can_record():
        return
    with tempfile.TemporaryDirectory() as folder:
        with Race(HEAVY, before=in_folder(folder)) as race:
            long_film(race)
            race.keys(key)
            race.wait_for(progress, 'the progress')
            begun = time.monotonic()
            os.kill(race.pid(), number_of(name))
            status = race.status()
            seconds = time.monotonic() - begun
            race.check(status == 128 + number_of(name), f'status {status}')
            race.check(seconds < 2, f'it took {seconds:.2f} s')
        if os.listdir(folder):
            raise Failure(f'files: {os.listdir(folder)}')


@case('the terminal closed under it ends it while a film is being written')
def hung_up_while_writing():
    if not can_record():
        return
    for key in b'g', b'q':
        with tempfile.TemporaryDirectory() as folder:
            program = Pty(*HEAVY.split(), folder=folder)
            program.read_until(lambda data: END in data, 'a frame')
            program.write(b'g')
            program.read_until(lambda data: 'REC'.encode() in data, 'the light')
            program.read_until(lambda data, n=len(program.data): data.count(END, n) > 60, 'frames')
            program.write(key)
            program.read_until(lambda data: b' of ' in data, 'the progress')
            begun = time.monotonic()
            os.close(program.master)
            program.master = -1
            program.wait('an end after the terminal closed')
            seconds = time.monotonic() - begun
            if seconds > 2 or os.listdir(folder):
                raise Failure(f'{seconds:.2f} s, files: {os.listdir(folder)}')


@case('where nothing can be written the race goes on')
def record_nowhere():
    if not can_record():
        return
    with Race('--speed 60', before=in_folder('/proc')) as race:
        race.keys('g')
        race.wait_for(lambda screen: 'glissade-1.gif: ' in message(screen), 'the reason')
        race.check('REC' not in race.screen()[-1], 'no light')
        race.keys('G')
        race.wait_for(lambda screen: 'glissade-1.png: ' in message(screen), 'the reason')
        race.keys('n')
        race.quit()


# --- sizes and terminals


def has_terminfo(term):
    done = subprocess.run(['tput', '-T', term, 'cup', '0', '0'], check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return done.returncode == 0


@case('resizing')
def resizing():
    with Race() as race:
        race.wait_for(lambda screen: 'record' in screen[-1], 'the bar')
        before = race.settled()
        race.resize(1, 1)
        # curses spares the last cell
        race.wait_for(lambda screen: screen == [''], 'nothing of the picture')
        race.resize(3, 2)
        race.wait_for(lambda screen: 'gli' in screen, 'as much of the message as fits')
        race.resize(80, 24)
        race.wait_for(lambda screen: screen == before, 'the picture again')
        race.resize(39, 11)
        text = race.wait_for(
            lambda screen: '40x12' in '\n'.join(screen) and '\n'.join(screen), 'what it needs')
        race.check('39x11' in text, 'what it has')
        race.keys('n')
        for size in (40, 12), (41, 13), (52, 17), (300, 90), (40, 60), (300, 12):
            race.resize(*size)
            race.wait_for(lambda screen, size=size: is_picture(screen) and len(screen) == size[1]
                          and '?' in screen[-1], f'the picture at {size}')
        race.resize(80, 24)
        race.wait_for(lambda screen: step_of(screen) == step_of(before) + 1
                      and len(rows(screen)) == len(RACERS), 'the picture after the key')
        race.keys('p')
        race.wait_for(lambda screen: screen == before, 'the first picture')
        race.quit()


@cases('TERM={}', ['linux', 'xterm', 'xterm-256color', 'vt100', 'screen-256color',
                   'tmux-256color'])
def terms(term):
    if not has_terminfo(term):
        return f'SKIP no terminfo for {term}'
    with Race('--speed 0.1', before=f'TERM={term}', playing=True) as race:
        race.wait_for(
            lambda screen: 'Beale' in screen[0] and len(rows(screen)) == len(RACERS), 'the picture')
        race.keys('Space', 'N')
        race.to_step(10)
        eta = number_after(race.screen(), 'eta=' if term == 'linux' else 'η=')
        race.check(eta is not None, 'a number for η')
        race.keys('Right')
        race.becomes('eta=' if term == 'linux' else 'η=', lambda value: value > eta, 'a larger η')
        race.quit()
    return None


@cases('TERM={} gives a plain report', [('dumb', False), ('unknown', True), ('', True)])
def plain_terms(term, note):
    with Terminal(GLISSADE, 120, 30) as terminal:
        terminal.command(f"clear; TERM='{term}' g 2>$HOME/note; echo status=$?")
        screen = terminal.wait_for(
            lambda screen: 'status=0' in screen and list(screen), 'exit status 0')
        text = '\n'.join(screen)
        terminal.check('Beale' in text and all(name in text for name in RACERS), 'the report')
        with open(os.path.join(terminal.folder.name, 'note'), encoding='utf-8') as file:
            said = file.read()
        terminal.check(bool(said) == note, f'a note on standard error: {said!r}')
        if note:
            terminal.check(
                said.startswith('glissade: TERM:') and term in said, f'the note: {said!r}')


@case('an unknown TERM is taken for the common one')
def unknown_term():
    with Race(before='TERM=no-such-terminal', playing=True) as race:
        race.wait_for(lambda screen: 'no-such-terminal' in message(screen)
                      and 'xterm-256color' in message(screen), 'a word about it')
        race.pause()
        race.keys('N')
        race.quit()


@cases('{} and --charset braille', ['LC_ALL=C', 'LC_ALL= LC_CTYPE=UTF-8', 'LC_ALL=no_such.UTF-8'])
def braille_anywhere(variables):
    with Race('--charset braille', before=variables, playing=True) as race:
        race.wait_for(lambda screen: any('⠁' <= letter <= '⣿' for letter in ''.join(screen)),
                      'paths in braille')
        race.pause()
        race.quit()


@case('LC_CTYPE=UTF-8, as other systems send it along')
def foreign_locale():
    with Race(before='LC_ALL= LC_CTYPE=UTF-8') as race:
        race.check('η=' in '\n'.join(race.screen()), 'symbols')
        race.quit()


@cases('at {}x{} all is written anew where the terminal may show something else', [(80, 24), (34, 2)])
def written_anew(columns, lines):
    program = Pty('--speed', '1', columns=columns, lines=lines)
    program.read_until(lambda data: END in data, 'a frame')
    send = program.process.send_signal

    def size(lines):
        fcntl.ioctl(program.master, termios.TIOCSWINSZ, struct.pack('HHHH', lines, columns, 0, 0))

    def to_and_fro():  # before the program looks
        send(signal.SIGSTOP)
        size(lines + 1)
        size(lines)
        send(signal.SIGCONT)

    for what, act in (('a signal that tells nothing new', lambda: send(signal.SIGWINCH)),
                      ('going on', lambda: send(signal.SIGCONT)),
                      ('a size that is the former again', to_and_fro)):
        program.data = b''
        act()
        program.read_until(lambda data: re.search(rb'\x1b\[2J.*\x1b\[\?2026l', data, re.DOTALL), what)
    program.stop()


@case('a size that came while it was stopped')
def size_while_stopped():
    with Race() as race:
        race.wait_for(lambda screen: 'quit' in screen[-1], 'the key bar')
        race.keys('C-z')
        race.wait_for(lambda screen: 'Stopped' in '\n'.join(screen), 'the shell while stopped')
        race.resize(100, 30)
        race.command('fg')
        race.wait_for(lambda screen: len(screen) == 30 and 'quit' in screen[29],
                      'the key bar on the new last line')
        race.keys('q')
        race.wait_for(lambda screen: not is_picture(screen), 'the end')


@case('the size is the terminal\'s, whatever LINES and COLUMNS say')
def size_of_terminal():
    with Race(columns=90, lines=26, before='LINES=24 COLUMNS=80') as race:
        race.wait_for(lambda screen: 'quit' in screen[25], 'the key bar on the last line')
        race.resize(100, 30)
        race.wait_for(lambda screen: len(screen) == 30 and 'quit' in screen[29],
                      'the key bar on the new last line')
        race.quit()


@cases('{} is pure ASCII', ['LC_ALL=C', 'LC_ALL= LANG=C', 'LC_ALL=POSIX TERM=linux'])
def ascii_locale(variables):
    with Race(before=variables) as race:
        screen = race.wait_for(lambda screen: 'quit' in screen[-1] and list(screen), 'the bar')
        race.check('Beale' in screen[0] and len(rows(screen)) == len(RACERS), 'title and table')
        for key, sign in [(None, 'quit'), ('d', 'Loss'), ('?', 'Esc closes'), ('Escape', 'Loss'),
                          ('0', 'all racers'), (':', ':'), ('Escape', 'quit'),
                          ('x', 'Enter races')]:
            if key:
                race.keys(key)
            race.wait_for(
                lambda screen, key=key, sign=sign: sign in '\n'.join(screen)
                and (key != 'Escape' or 'Esc closes' not in '\n'.join(screen)),
                f'{sign} after {key}')
            odd = [letter for line in race.settled() for letter in line if ord(letter) >= 128]
            race.check(not odd, f'ASCII only: {odd}')
        race.keys('Escape')
        race.wait_for(lambda screen: 'Enter races' not in '\n'.join(screen), 'the start as it was')
        race.quit()


COLOUR = {
    'none': r'(?!)',
    '16': r'3[0-7]|4[0-7]|9[0-7]|10[0-7]',
    '256': r'[34]8;5;\d+',
    'rgb': r'[34]8;2;\d+;\d+;\d+',
}


def colour_kinds(text):
    """Which of the kinds of colour occur in it."""
    kinds = set()
    for sequence in re.findall(r'\x1b\[([\d;]*)m', text):
        rest = sequence
        for kind in 'rgb', '256':
            rest, count = re.subn(COLOUR[kind], '', rest)
            if count:
                kinds.add(kind)
        if any(re.fullmatch(COLOUR['16'], word) for word in rest.split(';')):
            kinds.add('16')
    return kinds


@cases('{} {}: colours {}', [
    ('NO_COLOR=1', '', 'none'), ('NO_COLOR=1', '--color 256', '256'), ('NO_COLOR=', '', '256'),
    ('', '--color none', 'none'), ('', '--color 16', '16'), ('', '--color 256', '256'),
    ('', '', '256'),
    ('TERM=vt100', '', 'none'), ('TERM=linux', '', '16'), ('COLORTERM=truecolor', '', 'rgb'),
    ('', '--color rgb', 'rgb'), ('TERM=xterm-256color', '--color rgb', 'rgb')])
def colours(variables, options, kind):
    if kind == 'rgb' and not has_terminfo('xterm-direct'):
        return 'SKIP no terminfo for direct colour'
    with Race(options, before=variables, playing=True) as race:
        race.keys('Space')
        race.settled()
        kinds = colour_kinds(race.coloured())
        race.check(kinds == ({kind} - {'none'}), f'colours of kind {kind}, not {kinds}')
        race.quit()
    return None


@cases('grids and ghosts stand back with {}', [
    ('NO_COLOR=1', True), ('TERM=linux', True), ('TERM=xterm-256color', False)])
def standing_back(variables, dim):
    with Race('--speed 0.1', before=variables, playing=True) as race:
        race.keys('Space')
        race.settled()
        words = []
        for sequence in re.findall(r'\x1b\[([\d;]*)m', race.coloured()):
            words += re.sub(COLOUR['256'], '', sequence).split(';')
        race.check(('2' in words) == dim, f'dim: {words.count("2")} times')
        race.quit()


@cases('--charset {}', [('braille', '⠁', '⣿'), ('quadrant', '▖', '▟'),
                        ('sextant', '\U0001fb00', '\U0001fb3b'), ('ascii', '!', '~')])
def charsets(name, first, last):
    with Race(f'--charset {name}', playing=True) as race:
        race.keys('Space')
        text = '\n'.join(race.settled())
        race.check(
            any(first <= character <= last for character in text), 'lines in these characters')
        others = [character for character in text if name != 'braille' and '⠀' <= character <= '⣿'
                  or name != 'sextant' and '\U0001fb00' <= character <= '\U0001fb3b'
                  or name != 'quadrant' and '▖' <= character <= '▟'
                  or name == 'ascii' and ord(character) >= 128]
        race.check(not others, f'no others: {others[:5]}')
        race.quit()


# --- what terminals send


@cases('{}', [('Home and End of xterm', b'\033[H', b'\033[F'), ('of PuTTY', b'\033[1~', b'\033[4~'),
              ('of rxvt', b'\033[7~', b'\033[8~'), ('in application mode', b'\033OH', b'\033OF')])
def home_and_end(_, home, end):
    with Race('--speed 0.1', before='TERM=xterm-256color') as race:
        race.keys('N')
        race.to_step(10)
        race.bytes(home)
        race.to_step(0)
        race.bytes(end)
        race.to_step(10)
        race.quit()


@case('keypad in application mode')
def keypad():
    with Race('--speed 20') as race:
        speed = float(race.ask('speed'))
        race.bytes(b'\033Ok')
        race.check(float(race.ask('speed')) > speed, 'faster after +')
        race.bytes(b'\033Om')
        race.check(float(race.ask('speed')) == speed, 'slower after -')
        race.quit()


def paste(race, text):
    """Text as whoever pastes sends it: between marks only where the program asked for them."""
    race.tmux('set-buffer', '-b', 'pasted', text)
    race.tmux('paste-buffer', '-p', '-r', '-b', 'pasted')


@case('paste')
def pasting():
    with Race('--speed 0.1') as race:
        race.keys('N')
        race.to_step(10)
        for text in 'saddle and quick paste', 'q', 'N\nN\nq\n', 'g':
            paste(race, text)
            race.wait_for(lambda screen: 'pasted' in message(screen), 'a word about the paste')
            race.keys('Escape')
            race.wait_for(lambda screen: 'pasted' not in message(screen), 'the word to go')
        race.check(step_of(race.screen()) == 10 and 'Beale' in race.screen()[0], 'the same picture')
        race.keys(':')
        race.wait_for(lambda screen: screen[-1].startswith(':'), 'the prompt')
        paste(race, 'surface formula:x²\n+3*y^2\nq\n')
        race.wait_for(lambda screen: screen[-1].startswith(':surface formula:x² +3*y^2 q▏'),
                      'all of it in the prompt')
        race.keys('BSpace', 'BSpace', 'Enter')
        race.wait_for(lambda screen: 'Formula' in screen[0], 'the surface')
        race.quit()


@cases('{} is no key', [
    ('a late reply', [b'\033]11;rgb:1e1e/1e1e/1e1e\033\\']),
    ('a late reply in pieces', [b'\033]11;rgb:1e', b'1e/1e1e/1e1e\033', b'\\']),
    ('what the terminal is', [b'\033P>|XTerm(379)\033\\\033[?62;22c\033[12;40R']),
    ('a wheel in pieces', [b'\033[<64;1', b'0;10M']), ('a wheel byte by byte', list(
        bytes([byte]) for byte in b'\033[<65;10;10M')),
    ('Alt and a letter', [b'\033q', b'\033N', b'\033g', b'\033\xc3\xa9']),
    ('Ctrl-S', [b'\023', b'\021'])])
def no_key(_, pieces):
    with Race('--speed 0.1', before='ESCDELAY=400') as race:
        race.keys('N')
        before = race.to_step(10)
        for piece in pieces:
            race.bytes(piece)
            race.settled()  # while nothing comes, what has come is handled
        race.keys('N')
        race.to_step(20)
        race.check(rows(race.screen()) and len(rows(race.screen())) == len(rows(before)),
                   'all racers, none of them off')
        race.check(not any(line.endswith(' off') for line in race.screen()), 'none off')
        race.quit()


@case('a presenter\'s remote')
def presenter():
    with Race('--speed 0.1 --steps 50') as race:
        race.keys('N')
        race.to_step(10)
        race.keys('Right', 'Home')
        race.to_step(0)
        for key, step in ('NPage', 10), ('NPage', 50), ('PPage', 10), ('PPage', 0), ('NPage', 10):
            race.keys(key)
            before = race.to_step(step)
        race.keys('.')
        race.wait_for(lambda screen: not ''.join(screen).strip(), 'nothing on the screen')
        race.keys('n')
        race.wait_for(lambda screen: screen == before, 'the picture again')
        race.quit()


@case('ESCDELAY')
def escape_delay():
    with Race('--speed 0.1', before='ESCDELAY=5000') as race:
        race.keys('N')
        race.to_step(10)
        detail = race.screen()
        eta = number_after(detail, 'η=')
        race.bytes(b'\033')
        race.settled()
        race.bytes(b'[D')  # Left: not Esc, [ and D
        race.becomes('η=', lambda value: value < eta, 'a smaller η')
        race.quit()


@case('--mouse off')
def mouse_off():
    with Race('--mouse off') as race:
        race.check(not race.flag('mouse_any_flag'), 'the terminal keeps its mouse')
        race.quit()


@case('wide characters in the prompt')
def wide():
    with Race() as race:
        before = race.screen()
        race.keys(':')
        race.wait_for(lambda screen: screen[-1].startswith(':'), 'the prompt')
        race.bytes('漢字xé漢'.encode())
        race.wait_for(lambda screen: screen[-1] == ':漢字xé漢▏', 'what was typed')
        race.keys('BSpace')
        race.wait_for(lambda screen: screen[-1] == ':漢字xé▏', 'one less')
        race.keys('C-u')
        race.wait_for(lambda screen: screen[-1] == ':▏', 'nothing left')
        race.bytes('漢字'.encode())
        race.wait_for(lambda screen: screen[-1] == ':漢字▏', 'what was typed')
        race.keys('Escape')
        race.wait_for(lambda screen: screen == before, 'the bar without remains')
        race.quit()


# --- manners


def used(pid):
    """Processor time and how often it woke up."""
    with open(f'/proc/{pid}/stat', encoding='utf-8') as file:
        fields = file.read().rpartition(')')[2].split()
    with open(f'/proc/{pid}/status', encoding='utf-8') as file:
        switches = re.search(r'^voluntary_ctxt_switches:\s*(\d+)', file.read(), re.M)[1]
    return fields[0], int(fields[11]) + int(fields[12]), int(switches)


@case('sleeps while paused')
def sleeps():
    with Race() as race:
        pid = race.pid()
        race.settled()
        wait_until(lambda: used(pid)[0] == 'S', 'a sleeping process')
        before = used(pid)
        time.sleep(1)
        race.check(used(pid) == before, f'state, time and wake-ups {before} became {used(pid)}')
        race.quit()


@case('no terminal: a plain report')
def report():
    done = glissade()
    if done.returncode != 0 or done.stderr:
        raise Failure(f'status {done.returncode}: {done.stderr}')
    if not all(name in done.stdout for name in RACERS) or '\x1b' in done.stdout:
        raise Failure('not a plain report', done.stdout.splitlines())
    with Terminal(GLISSADE, 120, 30) as terminal:
        terminal.command('clear; g 2>$HOME/note | head -1; echo end')
        screen = terminal.wait_for(lambda screen: 'end' in screen and list(screen), 'the end')
        terminal.check('Beale' in screen[0] and screen[1] == 'end', 'one line')
        with open(os.path.join(terminal.folder.name, 'note'), encoding='utf-8') as file:
            terminal.check(file.read() == '', 'nothing on standard error')
        terminal.command('clear; g --plain; echo status=$?')
        screen = terminal.wait_for(
            lambda screen: 'status=0' in screen and list(screen), 'exit status 0')
        terminal.check('Beale' in '\n'.join(screen), 'the report in a terminal')
        terminal.command('clear; g </dev/null; echo status=$?')
        terminal.wait_for(lambda screen: 'status=0' in screen and 'Beale' in '\n'.join(screen),
                          'the report without an input')


class Pty:
    """The program under a pseudo-terminal of our own, to see its very bytes."""

    def __init__(self, *words, leader=True, columns=80, lines=24, folder=None):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', lines, columns, 0, 0))
        self.data = b''
        command = [GLISSADE, *words]
        if leader:  # setsid makes the pty its controlling terminal
            command = ['setsid', '-c', *command]
        self.process = subprocess.Popen(command, env=environment(TERM='xterm-256color'),
                                        cwd=folder, stdin=slave, stdout=slave, stderr=slave)
        os.close(slave)

    def write(self, data):
        os.write(self.master, data)

    def read_some(self, timeout):
        """False at the end of the output, None when nothing came."""
        if not select.select([self.master], [], [], timeout)[0]:
            return None
        try:
            data = os.read(self.master, 65536)
        except OSError:
            return False
        self.data += data
        return bool(data)

    def read_until(self, predicate, what):
        deadline = time.monotonic() + TIMEOUT
        while not predicate(self.data):
            if self.read_some(0.1) is False or time.monotonic() > deadline:
                self.stop()
                raise Failure(f'{what}: not in the last bytes {self.data[-300:]!r}')

    def read_idle(self):
        """Until nothing more comes."""
        while self.read_some(0.2):
            pass

    def wait(self, what):
        try:
            return self.process.wait(TIMEOUT)
        except subprocess.TimeoutExpired:
            self.stop()
            raise Failure(what) from None

    def stop(self):
        self.process.kill()
        self.process.wait()
        if self.master >= 0:
            os.close(self.master)
            self.master = -1


@case('every frame is bracketed by mode 2026')
def frames():
    program = Pty()
    program.read_until(lambda data: data.count(END) >= 20, '20 frames')
    program.write(b'tttt?')
    program.read_until(lambda data: b'Esc closes' in data, 'the help')
    program.write(b'qq')  # one for the help
    while program.read_some(TIMEOUT):
        pass
    if program.wait('an end') != 0:
        raise Failure(f'exit status {program.process.returncode}')
    program.stop()
    first, last = program.data.index(BEGIN), program.data.rindex(END)
    body = program.data[first:last + len(END)]
    for frame in body.split(END)[:-1]:
        if not frame.startswith(BEGIN) or frame.count(BEGIN) != 1:
            raise Failure(f'bytes outside of a frame: {frame[:80]!r}')
        if len(frame) == len(BEGIN):
            raise Failure('an empty frame')
    before = program.data[:first]
    if 'Beale'.encode() in before:
        raise Failure(f'a picture before the first frame: {before[:200]!r}')
    after = program.data[last + len(END):]
    for sequence in rb'\x1b\[\?1049l', rb'\x1b\[\?(1006;)?1000l', rb'\x1b\[\?25h|\x1b\[34h':
        if not re.search(sequence, after):
            raise Failure(f'{sequence!r} is missing at the end: {after!r}')


@case('a flood of keys is handled at once')
def flood():
    with Race('--speed 1000', columns=200, lines=60) as race:
        race.keys('Home')
        race.to_step(0)
        for _ in range(10):
            race.type('n' * 100)
        race.to_step(1000)
        race.quit()


# --- lessons and sessions


REMOTE = """lesson Remote
surface parabola
optimizer gd
start -3
speed 20
scene First
say it begins
play 10
say it waits
wait
play 10
say it has come
scene Second
eta 0.5
ask which one
answer this
right that
play 5
say so it is
"""


class Lesson(Terminal):
    """A lesson of one's own, played at once."""

    def __init__(self, text, columns=80, lines=24):
        super().__init__(GLISSADE, columns, lines)
        self.text = text

    def __enter__(self):
        super().__enter__()
        self.place = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.place.name, 'remote.glissade')
        with open(self.path, 'w', encoding='utf-8') as file:
            file.write(self.text)
        self.command(f'g lesson {self.path}; echo status=$?')
        return self

    def __exit__(self, *problem):
        self.place.cleanup()
        return super().__exit__(*problem)

    def shows(self, scene, words, step=None):
        def look(screen):
            there = f'({scene})' in screen[0] and any(line.startswith(words) for line in screen)
            return there and (step is None or f'step {step} ' in screen[1] + ' ')
        self.wait_for(look, f'{scene}, {words}, step {step}')


@cases('a lesson by the keys of a remote at {}x{}', [(80, 24), (120, 40)])
def remote(columns, lines):
    with Lesson(REMOTE, columns, lines) as lesson:
        lesson.shows('scene 1 of 2', 'it waits', 10)
        lesson.keys('NPage')
        lesson.shows('scene 1 of 2', 'it has come', 20)
        lesson.keys('PPage')
        lesson.shows('scene 1 of 2', 'it waits', 10)
        lesson.keys('Space')
        lesson.shows('scene 1 of 2', 'it has come', 20)
        lesson.keys('NPage')
        lesson.shows('scene 2 of 2', 'which one', 0)
        lesson.shows('scene 2 of 2', '1 this   2 that')
        lesson.keys('1')
        lesson.shows('scene 2 of 2', 'Right: 2 that', 5)
        lesson.shows('scene 2 of 2', 'so it is')
        lesson.keys('.')
        lesson.wait_for(lambda screen: not any(line.strip() for line in screen), 'nothing at all')
        lesson.keys('.')
        lesson.shows('scene 2 of 2', 'so it is', 5)
        lesson.keys('q')
        lesson.wait_for(lambda screen: any(line == 'status=0' for line in screen), 'the end')


@case('what is saved and opened again looks the same')
def saving():
    with tempfile.TemporaryDirectory() as folder, Race('-s bowl -O gd,momentum', 100, 30) as race:
        race.say('go 30')
        race.to_step(30)
        race.keys('Right', 'p', 'p', 'Left')
        race.to_step(28)
        race.say(f'save {folder}/it')
        race.say('steps')
        before = race.settled()
        race.quit()
        race.command(f'clear; g {folder}/it.glissade; echo status=$?')
        race.to_step(28)
        after = race.settled()
        race.check(before[:-1] == after[:-1], 'another picture')
        race.quit()


# --- running them


def run(name, function, arguments):
    """Returns whether it went well, and lines of diagnosis or a skip."""
    started = time.monotonic()
    try:
        said = function(*arguments)
        good, lines = True, []
    except Failure as failure:
        said, good, lines = None, False, [str(failure), *[f'|{line}' for line in failure.screen]]
        while lines[-1] == '|':  # blank lines at the foot of the screen
            lines.pop()
    except Exception:  # a bug in the test itself must not lose the others
        said, good, lines = None, False, traceback.format_exc().splitlines()
    return good, said, lines, time.monotonic() - started


def main():
    wanted = [entry for entry in CASES if all(word in entry[0] for word in sys.argv[2:])]
    print(f'1..{len(wanted)}', flush=True)
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(2 * (os.cpu_count() or 1) + 2) as pool:
        futures = [pool.submit(run, *entry) for entry in wanted]
        for i, (entry, future) in enumerate(zip(wanted, futures), 1):
            good, said, lines, seconds = future.result()
            failures += not good
            suffix = f' # {said}' if said else ''
            print(f'{"ok" if good else "not ok"} {i} - {" ".join(entry[0].split())}{suffix}')
            for line in lines:
                print(f'# {line}')
            if seconds > 10:
                print(f'# took {seconds:.1f} s')
            sys.stdout.flush()
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
