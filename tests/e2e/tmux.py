"""A terminal for tests: a private tmux server with one window, and a shell in it.

Nothing here waits for a fixed time: everything polls what is on the screen.
"""
import os
import shlex
import subprocess
import tempfile
import time

TIMEOUT = 20  # generous: sanitizer builds on busy machines are slow
POLL = 0.02
PROMPT = 'ready> '

# Signals are ours: a sanitizer that catches them would hide what the program does about them.
SANITIZERS = {
    'ASAN_OPTIONS': 'handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0',
    'UBSAN_OPTIONS': 'halt_on_error=1:print_stacktrace=1',
}


class Failure(Exception):
    """Something was not as expected; carries the screen."""

    def __init__(self, why, screen=()):
        super().__init__(why)
        self.screen = list(screen)


def environment(**changes):
    """What programs under test see, wherever the tests are run from."""
    result = {
        'PATH': os.environ.get('PATH', '/usr/bin:/bin'),
        'LC_ALL': 'C.UTF-8',
        'TERM': 'tmux-256color',
    }
    for name, value in SANITIZERS.items():
        given = os.environ.get(name)
        result[name] = value if not given else f'{given}:{value}'
    result.update(changes)
    return result


def wait_until(predicate, what, timeout=TIMEOUT):
    """Returns what the predicate returns as soon as that is true."""
    deadline = time.monotonic() + timeout
    while True:
        found = predicate()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Failure(f'timed out: {what}')
        time.sleep(POLL)


class Terminal:
    """`g` is the program's name in the shell. Use as a context manager."""

    count = 0

    def __init__(self, program, columns=80, lines=24):
        self.folder = tempfile.TemporaryDirectory(prefix='e2e-')
        Terminal.count += 1
        self.socket = f'e2e-{os.getpid()}-{Terminal.count}'
        self.pid_file = os.path.join(self.folder.name, 'pid')
        script = os.path.join(self.folder.name, 'g')
        with open(script, 'w', encoding='utf-8') as file:
            file.write(f'#!/bin/sh\necho $$ >{shlex.quote(self.pid_file)}\n'
                       f'exec {shlex.quote(program)} "$@"\n')
        os.chmod(script, 0o755)
        start = os.path.join(self.folder.name, 'start')
        with open(start, 'w', encoding='utf-8') as file:
            file.write(f"PS1='{PROMPT}'\nulimit -c 0\n")
        variables = environment(HOME=self.folder.name, TMUX_TMPDIR=self.folder.name, ENV=start)
        variables['PATH'] = f'{self.folder.name}:{variables["PATH"]}'
        self.variables = variables
        self.tmux('start-server', ';', 'set-option', '-g', 'default-terminal', 'tmux-256color', ';',
                  'set-option', '-s', 'escape-time', '0', ';',
                  'new-session', '-d', '-x', str(columns), '-y', str(lines), 'exec sh')

    def __enter__(self):
        try:
            self.wait_for(lambda screen: PROMPT.strip() in '\n'.join(screen), 'the shell')
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.tmux('kill-server', check=False)
        self.folder.cleanup()

    def tmux(self, *words, check=True):
        done = subprocess.run(['tmux', '-u', '-L', self.socket, '-f', '/dev/null', *words],
                              env=self.variables, stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if check and done.returncode != 0:
            raise Failure(f'tmux {words[0]}: {done.stderr.decode(errors="replace").strip()}')
        return done.stdout.decode(errors='replace')

    # what goes in

    def keys(self, *names):
        """Keys by tmux's names (Up, C-c, S-Left, Enter) or as characters."""
        self.tmux('send-keys', *['\\;' if name == ';' else name for name in names])

    def bytes(self, data):
        """Bytes as a terminal would send them."""
        self.tmux('send-keys', '-H', *[f'{byte:02x}' for byte in data])

    def type(self, text):
        self.bytes(text.encode('ascii'))

    def command(self, text):
        self.type(text + '\r')

    def resize(self, columns, lines):
        self.tmux('resize-window', '-x', str(columns), '-y', str(lines))

    # what comes out

    def screen(self):
        """The lines, without blanks at their ends."""
        text = self.tmux('capture-pane', '-p')
        return [line.rstrip() for line in text.split('\n')[:-1]]

    def coloured(self):
        """The screen with the escape sequences of its colours."""
        return self.tmux('capture-pane', '-p', '-e')

    def state(self):
        """What a program must give back: alternate screen, cursor, mouse, keypad."""
        return self.tmux('display-message', '-p',
                         '#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{mouse_sgr_flag} '
                         '#{keypad_flag} #{keypad_cursor_flag}').strip()

    def flag(self, name):
        return self.tmux('display-message', '-p', '#{' + name + '}').strip() == '1'

    def wait_for(self, predicate, what, timeout=TIMEOUT):
        """Polls until the predicate holds for the screen; returns what it returned."""
        seen = []

        def look():
            seen[:] = self.screen()
            return predicate(seen)

        try:
            return wait_until(look, what, timeout)
        except Failure as failure:
            failure.screen = list(seen)
            raise

    def settled(self):
        """The screen once two looks in a row agree."""
        last = []

        def same(screen):
            agree = screen == last
            last[:] = screen
            return list(screen) if agree else None

        return self.wait_for(same, 'a screen at rest')

    def check(self, condition, what):
        if not condition:
            raise Failure(what, self.screen())

    def pid(self):
        """Of the program that `g` started last."""
        def read():
            try:
                with open(self.pid_file, encoding='utf-8') as file:
                    return int(file.read() or 0)
            except FileNotFoundError:
                return 0
        return wait_until(read, 'the process id')

    def terminal_settings(self, name):
        """What stty says, through a file."""
        path = os.path.join(self.folder.name, name)
        self.command(f'stty -a >{name}.new; mv {name}.new {name}'.replace(name, '$HOME/' + name))

        def read():
            try:
                with open(path, encoding='utf-8') as file:
                    return file.read()
            except FileNotFoundError:
                return None

        return wait_until(read, 'stty')
