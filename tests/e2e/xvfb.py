"""A display for tests: a private X server without a screen, and a small window manager.

Nothing here waits for a fixed time: everything polls what the display shows. A window tells about
itself in its title.
"""
import os
import re
import subprocess
import tempfile

from tmux import Failure, environment, wait_until

SUPPRESSIONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'lsan.supp')


class Display:
    """Use as a context manager."""

    def __init__(self, width=1920, height=1080):
        self.folder = tempfile.TemporaryDirectory(prefix='e2e-')
        self.programs = []
        reader, writer = os.pipe()
        self.server = subprocess.Popen(
            ['Xvfb', '-displayfd', str(writer), '-screen', '0', f'{width}x{height}x24', '-nolisten',
             'tcp', '-noreset'],
            pass_fds=[writer], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader, encoding='ascii') as numbers:
            number = numbers.readline().strip()
        if not number:
            raise Failure('Xvfb does not start')
        self.variables = environment(
            HOME=self.folder.name, DISPLAY=f':{number}',
            LSAN_OPTIONS=f'suppressions={SUPPRESSIONS}:print_suppressions=0')
        self.manager = self.start('openbox', '--sm-disable')
        wait_until(lambda: 'window id' in self.run('xprop', '-root', '_NET_SUPPORTING_WM_CHECK'),
                   'the window manager')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for program in [*reversed(self.programs), self.server]:
            program.kill()
            program.communicate()
        self.folder.cleanup()

    def start(self, *words, **variables):
        program = subprocess.Popen(words, env={**self.variables, **variables}, encoding='utf-8',
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self.programs.append(program)
        return program

    def run(self, *words):
        return subprocess.run(words, env=self.variables, stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              encoding='utf-8').stdout.strip()

    def picture(self):
        """The pixels of the whole screen, as XWD has them."""
        return subprocess.run(['xwd', '-root', '-silent'], env=self.variables, check=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout


class Window:
    """The window of a program that was started on a display."""

    def __init__(self, display, *words):
        self.display = display
        self.program = display.start(*words)
        self.id = wait_until(self.find, 'a window')
        self.wait_for(lambda title: title, 'a title')

    def find(self):
        if self.program.poll() is not None:
            said = self.program.communicate()[1]
            raise Failure(f'it ended with {self.program.returncode}: {said}')
        return self.display.run('xdotool', 'search', '--onlyvisible', '--class', 'glissade')

    def title(self):
        return self.display.run('xdotool', 'getwindowname', self.id)

    def wait_for(self, predicate, what):
        """Polls until the predicate holds for the title; returns what it returned."""
        try:
            return wait_until(lambda: predicate(self.title()), what)
        except Failure as failure:
            raise Failure(str(failure), [self.title()]) from None

    def keys(self, *names):
        """Keys by X's names: space, Right, shift+Right, eacute."""
        self.display.run('xdotool', 'windowfocus', '--sync', self.id, 'key', *names)

    def type(self, text):
        self.display.run('xdotool', 'windowfocus', '--sync', self.id, 'type', '--delay', '2', text)

    def size(self):
        shape = self.display.run('xdotool', 'getwindowgeometry', '--shell', self.id)
        return tuple(int(re.search(rf'{name}=(\d+)', shape)[1]) for name in ('WIDTH', 'HEIGHT'))

    def resize(self, width, height):
        self.display.run('xdotool', 'windowsize', self.id, str(width), str(height))

    def mouse(self, x, y, *words):
        """Moves the pointer to a place in the window, then does what xdotool's words say."""
        self.display.run('xdotool', 'mousemove', '--window', self.id, str(x), str(y), *words)

    def close(self):
        """As the button in its frame does."""
        self.display.run('wmctrl', '-i', '-c', self.id)

    def ended(self):
        """The exit status, and what was said on the error output."""
        said = self.program.communicate(timeout=20)[1]
        return self.program.returncode, said
