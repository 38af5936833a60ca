"""Ten tasks, done in a terminal by somebody who knows no key: `test_tasks.py GLISSADE [WORD]`.

Every key that is no letter of a name or a number has to be named on the screen at that moment, and
all keys are counted: a task that takes more than its limit fails. With WORD only the tasks whose
name contains it. Reports in TAP.
"""
import glob
import os
import re
import sys
import traceback

sys.dont_write_bytecode = True  # the source tree stays clean

from tmux import Failure, Terminal

GLISSADE = os.path.abspath(sys.argv[1])
TASKS = []


def task(name, limit, arguments=''):
    """Registers a function as a task that takes at most so many keys."""
    def register(function):
        TASKS.append((name, limit, arguments, function))
        return function
    return register


class Novice(Terminal):
    """Somebody in front of the program. Keys are by tmux's names."""

    def __init__(self, arguments, columns=100, lines=30):
        super().__init__(GLISSADE, columns, lines)
        self.count = 0

    def start(self, arguments):
        self.command(f'cd; clear; g {arguments}; echo status=$?')
        self.wait_for(lambda screen: re.search(r'step \d', screen[0]), 'the picture')

    def sees(self, words, what=None):
        """Waits until the words stand on the screen."""
        return self.wait_for(lambda screen: any(words in line for line in screen),
                             what or f"'{words}' on the screen")

    def shown(self, pattern):
        """Waits for a match on the screen, and returns it."""
        return self.wait_for(lambda screen: re.search(pattern, '\n'.join(screen)), pattern)

    def press(self, key, named, times=1):
        """A key that the screen names at this moment, in these words."""
        self.sees(named, f"'{named}' on the screen, which names {key}")
        for _ in range(times):
            self.keys(key)
            self.count += 1

    def write(self, text):
        """Letters of a name, or a number: nobody has to be told which keys these are."""
        self.type(text)
        self.count += len(text)


@task('a second Adam with another learning rate', 12)
def second_adam(user):
    user.press('/', '/ find')
    user.write('adam')
    user.sees('adds a racer')
    user.press('Enter', 'Enter does it')
    user.press('Right', '←/→ change its η', 3)
    user.shown(r'adam η=0\.251')


@task('the bowl steeper', 24, '-s bowl')
def steeper(user):
    user.press('/', '/ find')
    user.write('surface')
    user.press('Enter', 'Enter does it')
    user.sees(':surface bowl')
    user.write(':lambda2=40')
    user.keys('Enter')
    user.count += 1
    user.sees('λ₂=40')


@task('three learning rates on one circle', 20, '-s bowl -O gd')
def three_rates(user):
    user.press('m', 'm racers')
    for _ in range(2):
        user.press('Home', 'add a racer')
        while not [line for line in user.screen() if '▸' in line and 'copy it' in line]:
            user.keys('Down')
            user.count += 1
            user.settled()
        user.keys('Enter')
        user.count += 1
        user.press('Right', '←→ change', 2)
    user.press('Escape', 'Esc ends')
    user.wait_for(lambda screen: len(set(re.findall(r'gd η=[0-9.]+', '\n'.join(screen)))) >= 2
                  and any(re.search(r'● ?gd ', line) for line in screen), 'three racers with their η')


@task('saved, left and opened again', 24, '-s rosenbrock -O gd,momentum')
def saved(user):
    user.press('/', '/ find')
    user.write('save')
    user.press('Enter', 'Enter does it')
    user.sees(':save ')
    user.write('mine.glissade')
    user.keys('Enter')
    user.count += 1
    user.sees('saved')
    user.press('q', 'q quit')
    user.sees('status=0')
    user.start('mine.glissade')
    user.sees('Rosenbrock')
    user.sees('momentum')


@task('a formula with a typing error, mended', 28)
def formula(user):
    user.press('/', '/ find')
    user.write('formula')
    user.press('Enter', 'Enter does it')
    user.sees(':surface formula:')
    user.write('sin(x)+yy^2')
    user.keys('Enter')
    user.count += 1
    user.sees('yy')  # it says what is wrong, and the line is still there
    user.sees(':surface formula:sin(x)+yy^2')
    for key in ('Left', 'Left', 'BSpace', 'Enter'):
        user.keys(key)
        user.count += 1
    user.sees('surface is formula:sin(x)+y^2')


@task('the basins', 6, '-s himmelblau')
def basins(user):
    user.press('/', '/ find')
    user.write('bas')
    user.press('Enter', 'Enter does it')
    user.sees('Basins')


@task('a recording', 4, '-s bowl')
def recording(user):
    user.press('g', 'g record')
    user.press('n', 'REC', 1)
    user.press('g', 'REC')
    user.wait_for(lambda _: glob.glob(os.path.join(user.folder.name, '*.gif')), 'a film')


@task('help on the word edge', 6)
def help_on_edge(user):
    user.press('?', '?')
    user.write('edge')
    user.sees('the η at which')


@task('two changes taken back', 2)
def undo_twice(user):
    def rate(screen):
        found = re.search(r'η=(\S+)', '\n'.join(screen))
        return found and found[1]

    before = user.wait_for(rate, 'η')
    user.keys('Right', 'Right')  # two changes that somebody has made
    user.wait_for(lambda screen: rate(screen) not in (None, before), 'another η')
    user.press('u', 'u undo')
    user.sees('undone: η of momentum')
    user.keys('u')  # as it was named a moment before
    user.count += 1
    user.wait_for(lambda screen: rate(screen) == before, 'the first η')


@task('leaving', 1)
def leaving(user):
    user.press('q', 'q quit')
    user.sees('status=0')


def run(name, limit, arguments, function):
    try:
        with Novice(arguments) as user:
            user.start(arguments)
            user.keys('Space')  # it stands still, so that two looks agree
            function(user)
            count = user.count
    except Failure as failure:
        return False, [str(failure), *[f'|{line}' for line in failure.screen]]
    except Exception:  # a bug in the test itself must not lose the others
        return False, traceback.format_exc().splitlines()
    if count > limit:
        return False, [f'{count} keys, {limit} are the most']
    return True, [f'{count} keys']


def main():
    wanted = [entry for entry in TASKS if all(word in entry[0] for word in sys.argv[2:])]
    print(f'1..{len(wanted)}', flush=True)
    failures = 0
    for i, entry in enumerate(wanted, 1):
        good, lines = run(*entry)
        failures += not good
        print(f'{"ok" if good else "not ok"} {i} - {entry[0]}')
        for line in lines:
            print(f'# {line}')
        sys.stdout.flush()
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
