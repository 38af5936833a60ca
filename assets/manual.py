"""The manual page: `manual.py GLISSADE VERSION OUTPUT` writes it from what that program says of itself.

Options come from `glissade --help`, keys, surfaces, optimizers, panels and themes from `glissade list`,
so that the page cannot tell of other ones than the program has.
"""
import re
import subprocess
import sys

GLISSADE, VERSION, OUTPUT = sys.argv[1:]


def said(*words):
    return subprocess.run([GLISSADE, *words], check=True, capture_output=True, encoding='utf-8').stdout


def escaped(text):
    """Text that roff prints as it is: no escapes, no requests, and minus signs that can be copied."""
    text = text.replace('\\', '\\e').replace('-', '\\-')
    return re.sub(r"^([.'])", r'\\&\1', text)


def section(title, lines):
    return ['.SH ' + title, *lines]


def entries(pairs):
    for term, text in pairs:
        yield from ('.TP', '.B ' + escaped(term).replace('"', '\\(dq'), escaped(text))


def listed(what):
    """Pairs of NAME and TITLE."""
    return [line.split('  ', 1) for line in said('list', what).splitlines()]


def paragraphs(text):
    """Parts of the help, title by title; the text before the first title has the title ''."""
    parts = {'': []}
    title = ''
    for line in text.splitlines():
        if re.fullmatch(r'\S.*:', line) and not line.startswith('Usage'):
            title = line[:-1]
            parts[title] = []
        else:
            parts[title].append(line)
    return parts


def described(lines):
    """Pairs from lines `  TERM   text`, where text goes on below, indented more than any term."""
    pairs = []
    for line in lines:
        if not line.strip():
            break
        if line.startswith(' ' * 12):
            pairs[-1][1] += ' ' + line.strip()
        else:
            pairs.append(re.split(r'  +', line.strip(), maxsplit=1))
    return pairs


def page():
    parts = paragraphs(said('--help'))
    modifiers, spec = (' '.join(block.split())
                       for block in '\n'.join(parts['Modifiers of any optimizer, in its SPEC']).split('\n\n')[:2])
    about = ' '.join(parts['']).split('Usage: glissade [OPTIONS]', 1)[1]
    yield f'.TH GLISSADE 1 "" "glissade {VERSION}" "User commands"'
    yield from section('NAME', ['glissade \\- watch optimizers race down loss surfaces'])
    yield from section('SYNOPSIS', ['.B glissade', '.RI [ COMMAND ]', '.RI [ OPTIONS ]'])
    yield from section('DESCRIPTION', [escaped(' '.join(about.split()))])
    yield from section('COMMANDS', entries(described(parts['Commands'])))
    yield '.PP'
    yield escaped('With --help behind it, a command tells which options it takes.')
    yield from section('OPTIONS', entries(described(parts['Options'])))
    yield '.PP'
    yield escaped(spec)
    yield '.PP'
    yield 'While the race is on the screen, the key : takes every option by its long name, without dashes.'
    yield from section('KEYS', entries(listed('keys')))
    for what in 'surfaces', 'optimizers', 'panels', 'themes':
        yield from section(what.upper(), entries(listed(what)))
        if what == 'optimizers':
            yield from ('.PP', 'Modifiers of any optimizer, in its SPEC: ' + escaped(modifiers) + '.')
    yield from section('LIMITS', entries([
        ('Pictures', '16 to 7680 pixels each way, text and asciicast 20 to 1000 characters; films last up to an hour'),
        ('Memory', '24 MB and 16 bytes a pixel for a picture, 12 bytes more for a GIF; SVG and PDF need no pixels, '
         'reliefs apart; what does not fit is refused before anything is written'),
        ('Recording', 'up to 4096 frames and 8 MB of changes wait to be written; then frames last longer instead'),
        ('Data', 'files of up to 64 MiB, a million rows and 9 columns'),
        ('Formulas', '4096 bytes, 64 parentheses within each other'),
        ('Typed methods', '4096 bytes, 512 operations, 16 parameters, 24 other names; roots of up to 256 coordinates of w '
         'and state'),
        ('Racers', '12')]))
    yield from section('EXIT STATUS', entries([
        ('0', 'done'), ('1', 'could not: a file cannot be read or written, or there is no display'),
        ('2', 'bad usage or bad input'), ('130, 143', 'ended by SIGINT or SIGTERM')]))
    yield from section('EXAMPLES', ['.nf', *map(escaped, (
        'glissade -s bowl:lambda2=40 -O gd -O momentum:eta=0.02,beta=0.8',
        "glissade -s 'formula:sin(3*x) + y^2' --window",
        "glissade -s bowl -O 'rule:d = 0.9*d - eta*g; w = w + d' -O gd",
        'glissade render -o race.gif --duration 6 --size 800x500',
        'glissade render --like race.gif --theme light -o light.gif',
        'glissade trace -s rosenbrock -O adam:eta=0.05 > steps.csv')), '.fi'])


with open(OUTPUT, 'w', encoding='utf-8') as file:
    file.write('\n'.join(page()) + '\n')
