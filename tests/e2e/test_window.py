"""The race in a window, from outside: `test_window.py GLISSADE [WORD]` tests that program.

With WORD only the cases whose name contains it. Reports in TAP. The window's title says where the
race is and what the focused racer's settings are.
"""
import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True  # the source tree stays clean

from tmux import TIMEOUT, Failure, environment, wait_until
from xvfb import Display, Window

GLISSADE = os.path.abspath(sys.argv[1])
CASES = []


def case(function):
    """Registers a function as a test; its first line of documentation is the name."""
    CASES.append((function.__doc__.split('\n')[0], function))
    return function


def need(condition, what):
    if not condition:
        raise Failure(what)


def step_of(title):
    return int(re.search(r'step (\d+)', title)[1])


def eta_of(title):
    return float(re.search(r'η=(\S+)', title)[1])


def open_window(display, *options):
    """A window whose race is paused at step 0."""
    window = Window(display, GLISSADE, '--window', *options)
    window.wait_for(lambda title: 'step' in title, 'the title')
    if 'playing' in window.title():
        window.keys('space')
    window.wait_for(lambda title: 'paused' in title, 'a pause')
    window.keys('Home')
    window.wait_for(lambda title: step_of(title) == 0, 'the first step')
    return window


def quit_window(window):
    window.keys('q')
    ended = window.ended()
    need(ended == (0, ''), f'q: {ended}')


@case
def starts(display):
    """starts, plays, stops at the last step, quits"""
    window = Window(display, GLISSADE, '--window', '--speed', '200', '--steps', '80')
    window.wait_for(lambda title: title.startswith('Beale - step 80 - momentum η='), 'step 80')
    window.wait_for(lambda title: title.endswith(' - paused'), 'the end')
    quit_window(window)


@case
def keys_work(display):
    """keys: η coarse and fine, steps, the prompt with characters that are typed with more than one"""
    window = open_window(display)
    window.keys('n', 'n')
    window.wait_for(lambda title: step_of(title) == 2, 'two steps')
    before = eta_of(window.title())
    window.keys('Right')
    coarse = window.wait_for(lambda title: eta_of(title) > before and eta_of(title), 'a larger η')
    window.keys('shift+Right')
    fine = window.wait_for(lambda title: eta_of(title) > coarse and eta_of(title), 'a larger η')
    need(fine / coarse < coarse / before, f'{before}, {coarse}, {fine}')
    window.type(':eta 0.0123')
    window.keys('Return')
    window.wait_for(lambda title: eta_of(title) == 0.0123, 'η from the prompt')
    window.type(':surface formula:x^2+3*y^2')
    window.keys('Return')
    window.wait_for(lambda title: 'Beale' not in title, 'another surface')
    window.keys('Escape')
    quit_window(window)


# Keys by X's numbers, which are places on the keyboard.
PLACE = {'n': 57, 'q': 24, ':': 47, '2': 11, '0': 19, 'caret': 49}


@contextlib.contextmanager
def layout(display, name):
    """Another keyboard, for as long as the program lives that is started in it."""
    display.run('setxkbmap', name)
    try:
        yield
    finally:
        display.run('setxkbmap', 'us')


@case
def other_letters(display):
    """keys by their place where the layout has no Latin letters"""
    for name in 'ru', 'gr', 'il':
        with layout(display, name):
            window = open_window(display)
            window.keys(str(PLACE['n']), str(PLACE['n']))
            window.wait_for(lambda title: step_of(title) == 2, f'{name}: two steps')
            window.keys(f'shift+{PLACE[":"]}')  # where in Greek an accent waits for a letter
            display.run('setxkbmap', 'us')
            window.type('eta 0.0123')
            window.keys('Return')
            window.wait_for(lambda title: eta_of(title) == 0.0123, f'{name}: η from the prompt')
            display.run('setxkbmap', name)
            window.keys(str(PLACE['q']))
            ended = window.ended()
            need(ended == (0, ''), f'{name}: q: {ended}')


@case
def digits_without_shift(display):
    """AZERTY: digits need no Shift"""
    with layout(display, 'fr'):
        window = open_window(display)
        focused = window.title()
        window.keys(str(PLACE['0']))
        window.wait_for(lambda title: title != focused, '0: all racers')
        quit_window(window)


@case
def keypad(display):
    """the keypad without NumLock: arrows, Home, PageUp"""
    window = open_window(display)
    before = eta_of(window.title())
    window.keys('85')  # KP_6
    larger = window.wait_for(lambda title: eta_of(title) > before and eta_of(title), 'a larger η')
    window.keys('83')  # KP_4
    window.wait_for(lambda title: eta_of(title) < larger, 'a smaller η')
    window.keys('n', 'n')
    window.wait_for(lambda title: step_of(title) == 2, 'two steps')
    window.keys('79')  # KP_7
    window.wait_for(lambda title: step_of(title) == 0, 'Home')
    quit_window(window)


@case
def presenter(display):
    """a presenter's remote: PageDown and PageUp go over the marks, . blanks, F5 restarts"""
    window = open_window(display, '--steps', '50')
    window.keys('n', 'n', 'Right', 'Home')
    window.wait_for(lambda title: step_of(title) == 0, 'the start')
    for key, step in ('Next', 2), ('Next', 50), ('Prior', 2), ('Prior', 0), ('Next', 2):
        window.keys(key)
        window.wait_for(lambda title, step=step: step_of(title) == step, f'{key}: step {step}')
    shown = wait_until(lambda: (picture := display.picture()) == display.picture() and picture,
                       'a picture at rest')
    window.keys('period')
    window.wait_for(lambda title: 'nothing shown' in title, 'a word in the title')
    wait_until(lambda: display.picture() != shown, 'a blank window')
    window.keys('n')  # brings the picture back, and does nothing else
    window.wait_for(lambda title: 'nothing shown' not in title, 'the word to go')
    wait_until(lambda: display.picture() == shown, 'the picture again')
    window.keys('F5')
    window.wait_for(lambda title: 'playing' in title, 'the race anew')
    quit_window(window)


@case
def dead_caret(display):
    """German: ^ waits for a letter, ^2 comes as one character; it is a power all the same"""
    with layout(display, 'de'):
        window = open_window(display)
        window.type(':surface formula:x')
        window.keys(str(PLACE['caret']), str(PLACE['2']))
        window.type('0+y*y')  # x^20
        window.keys('Return')
        window.wait_for(lambda title: title.startswith('Formula'), 'the surface')
        quit_window(window)


@case
def resizes(display):
    """resizing, never below 640x400"""
    window = open_window(display)
    window.resize(800, 600)
    wait_until(lambda: window.size() == (800, 600), '800x600')
    window.keys('n')
    window.wait_for(lambda title: step_of(title) == 1, 'a step')
    window.resize(100, 100)
    wait_until(lambda: window.size() == (640, 400), '640x400')
    quit_window(window)


@case
def goes_fullscreen(display):
    """f and F11: the whole screen and back; Esc leaves it; --fullscreen"""
    window = open_window(display)
    for there, back in (('f', 'f'), ('F11', 'Escape')):
        window.keys(there)
        wait_until(lambda: window.size() == (1920, 1080), f'{there}: the whole screen')
        window.keys(back)
        wait_until(lambda: window.size() == (1280, 720), f'{back}: and back')
    quit_window(window)
    window = Window(display, GLISSADE, '--fullscreen')
    wait_until(lambda: window.size() == (1920, 1080), 'the whole screen at the start')
    quit_window(window)


@case
def mouse_works(display):
    """a click races from there, a drag replays, the wheel draws another map"""
    window = open_window(display, '--steps', '50')
    window.mouse(300, 200, 'click', '1')
    window.wait_for(lambda title: step_of(title) == 50 and 'paused' in title, 'a race')
    before = display.picture()
    window.mouse(300, 200, 'mousedown', '1', 'mousemove_relative', '60', '40')
    dragged = wait_until(lambda: display.picture() != before and display.picture(), 'other paths')
    need(step_of(window.title()) == 50, 'a drag stays at the step that was shown')
    window.mouse(360, 240, 'mouseup', '1')
    window.mouse(360, 240, 'click', '4')
    wait_until(lambda: display.picture() != dragged, 'another map')
    quit_window(window)


@case
def close_button(display):
    """the close button is no error"""
    window = open_window(display)
    window.close()
    ended = window.ended()
    need(ended == (0, ''), f'closing: {ended}')


@case
def signals_end_it(display):
    """signals: 130 and 143, without a word, paused or playing"""
    for number, paused in ((signal.SIGINT, True), (signal.SIGTERM, True), (signal.SIGTERM, False)):
        window = open_window(display)
        if not paused:
            window.keys('space')
        window.program.send_signal(number)
        ended = window.ended()
        need(ended == (128 + number, ''), f'signal {number}: {ended}')


# So many points in so large a picture take far longer to draw than they are shown.
HEAVY = '--size 3840x2160 --swarm 20000 --speed 60 --steps 100000'


def can_record():
    """True where this build writes GIF."""
    return subprocess.run([GLISSADE, 'render', '--steps', '0', '--format', 'gif', '-o', '/dev/null'],
                          env=environment(), timeout=TIMEOUT, check=False,
                          stderr=subprocess.DEVNULL).returncode == 0


@case
def films_hold_nothing_up(display):
    """a film that is being written: keys are answered, signals end it, q waits for it, both leave nothing"""
    if not can_record():
        return
    for ending in signal.SIGTERM, signal.SIGUSR1, 'q':
        with tempfile.TemporaryDirectory() as folder:
            window = Window(display, GLISSADE, '--window', *HEAVY.split(), folder=folder)
            window.wait_for(lambda title: 'playing' in title, 'the race')
            first = step_of(window.title())
            window.keys('g')
            window.wait_for(lambda title: step_of(title) > first + 120, 'a film of two seconds')
            window.keys('space', 'g')
            window.wait_for(lambda title: 'paused' in title, 'a pause')
            step = step_of(window.title())
            begun = time.monotonic()
            window.keys('n')
            window.wait_for(lambda title: step_of(title) == step + 1, 'a step')
            need(time.monotonic() - begun < 2, 'a step while it is being written')
            need(len(os.listdir(folder)) == 2, 'its name, and a file in the making')
            begun = time.monotonic()
            if ending == 'q':
                window.keys('q')
                window.wait_for(lambda title: 'paused' in title, 'the window stays')
                wait_until(lambda: time.monotonic() > begun + 0.75, 'time')
                begun = time.monotonic()
                window.keys('q')
            else:
                window.program.send_signal(ending)
            status, said = window.ended()
            need(time.monotonic() - begun < 2 and said == '', f'{ending}: {said}')
            need(status == (0 if ending == 'q' else 128 + ending), f'{ending}: status {status}')
            need(os.listdir(folder) == [], f'{ending}: {os.listdir(folder)}')


def cpu_ticks(pid):
    """Of all threads, and how often they have slept."""
    with open(f'/proc/{pid}/stat', encoding='ascii') as file:
        fields = file.read().rsplit(')', 1)[1].split()
    return int(fields[11]) + int(fields[12])


def wakeups(pid):
    total = 0
    for thread in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{thread}/status', encoding='ascii') as file:
            total += sum(map(int, re.findall(r'ctxt_switches:\s*(\d+)', file.read())))
    return total


@case
def sleeps(display):
    """paused it sleeps: no thread wakes up for a second"""
    window = open_window(display)
    pid = window.program.pid

    def asleep():
        before = wakeups(pid), cpu_ticks(pid)
        time.sleep(1)
        return (wakeups(pid), cpu_ticks(pid)) == before

    wait_until(asleep, 'a second of sleep')
    quit_window(window)


@case
def no_display(_):
    """without a display: a message and exit status 1"""
    done = subprocess.run([GLISSADE, '--window'], env=environment(), timeout=TIMEOUT, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          encoding='utf-8')
    need(done.returncode == 1 and done.stdout == '', f'status {done.returncode}: {done.stdout}')
    need(re.fullmatch(r'glissade: window: there is no display: .*\n', done.stderr), done.stderr)


def run(display, function):
    """Lines of diagnosis; none if it went well."""
    try:
        function(display)
        return []
    except Failure as failure:
        return [str(failure), *[f'|{line}' for line in failure.screen]]
    except Exception:  # a bug in the test itself must not lose the others
        return traceback.format_exc().splitlines()


def main():
    wanted = [entry for entry in CASES if all(word in entry[0] for word in sys.argv[2:])]
    print(f'1..{len(wanted)}', flush=True)
    failures = 0
    for i, (name, function) in enumerate(wanted, 1):
        with Display() as display:
            lines = run(display, function)
        failures += bool(lines)
        print(f'{"not ok" if lines else "ok"} {i} - {name}')
        for line in lines:
            print(f'# {line}')
        sys.stdout.flush()
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
