"""`glissade render`, from outside: `test_render.py GLISSADE [FAULT_LIBRARY]` tests that program.

Files are read by the programs that people read them with (ffmpeg, gifsicle, rsvg-convert, pdftoppm,
tmux); a case whose program is absent is skipped. With OTHER=PROGRAM in the environment that
program, another build, must write the same bytes. Reports in TAP.
"""
import errno
import json
import math
import os
import re
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import xml.etree.ElementTree
import zlib

GLISSADE = os.path.abspath(sys.argv[1])
FAULT_LIBRARY = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None
TIMEOUT = 120
CASES = []
SMALL = ['--size', '160x120', '-O', 'gd,adam', '--panels', 'map']
CELLS = ['--size', '60x20', '-O', 'gd,adam']
KINDS = ['gif', 'png', 'svg', 'pdf', 'mp4', 'webm', 'cast', 'txt']
HERE = os.path.dirname(os.path.abspath(__file__))


class Failure(Exception):
    pass


class Skip(Exception):
    pass


def case(name, *arguments):
    def register(function):
        CASES.append((name.format(*arguments), function, arguments))
        return function
    return register


def cases(name, values):
    def register(function):
        for value in values:
            case(name, *(value if isinstance(value, tuple) else (value,)))(function)
        return function
    return register


def need(condition, *what):
    if not condition:
        raise Failure(' '.join(w if isinstance(w, str) else repr(w) for w in what))


def need_program(*names):
    for name in names:
        if not shutil.which(name):
            raise Skip(f'there is no {name}')


def environment(**variables):
    kept = {name: value for name, value in os.environ.items()
            if name in ('PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH', 'ASAN_OPTIONS', 'UBSAN_OPTIONS')}
    # fontconfig keeps pointers in a form that the leak checker cannot see
    kept.update(LC_ALL='C.UTF-8', LSAN_OPTIONS=f'suppressions={HERE}/leaks.supp:print_suppressions=0')
    kept.update(variables)
    return {name: value for name, value in kept.items() if value is not None}


def run(*words, program=GLISSADE, variables=None, **others):
    return subprocess.run([program, 'render', *words], env=environment(**(variables or {})), timeout=TIMEOUT,
                          stdin=subprocess.DEVNULL, capture_output='stdout' not in others, **others)


def done(*words, **others):
    """Standard output of a run that must succeed and say nothing on standard error."""
    result = run(*words, **others)
    need(result.returncode == 0 and not result.stderr, words, 'status', result.returncode, result.stderr)
    return result.stdout


def refused(status, what, *words, **others):
    result = run(*words, **others)
    message = result.stderr.decode()
    need(result.returncode == status, words, 'status', result.returncode, message)
    need(re.fullmatch(r'glissade: [^\n]+\n', message) and what in message, words, 'says', message)
    return message


def output_of(*words, data=None):
    return subprocess.run(words, input=data, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT,
                          check=True).stdout


def inside(folder):
    return sorted(os.listdir(folder))


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def small(kind):
    if kind in ('mp4', 'webm'):
        need_program('ffmpeg')
    return CELLS if kind in ('cast', 'txt') else SMALL


# --- GIF, read without any library

def gif_frames(data):
    """(delay, left, top, width, height) of every image, and how often they repeat (None: not)."""
    need(data[:6] == b'GIF89a', 'no GIF', data[:6])
    at = 13 + (3 << (data[10] & 7) + 1 if data[10] & 0x80 else 0)
    frames, delay, repeats = [], 0, None

    def skip(at):
        while data[at]:
            at += data[at] + 1
        return at + 1
    while data[at] != 0x3B:
        if data[at] == 0x21:
            if data[at + 1] == 0xF9:
                delay = struct.unpack_from('<H', data, at + 4)[0]
            if data[at + 1] == 0xFF and data[at + 3:at + 14] == b'NETSCAPE2.0':
                repeats = struct.unpack_from('<H', data, at + 16)[0]
            at = skip(at + 2)
        else:
            need(data[at] == 0x2C, 'byte', data[at], 'at', at)
            frames.append((delay, *struct.unpack_from('<HHHH', data, at + 1)))
            need(not data[at + 9] & 0x80, 'a palette of its own')
            at = skip(at + 11)
    need(at == len(data) - 1, 'bytes after the end')
    return frames, repeats


def decoded(data, size):
    """All frames as a player shows them, RGB."""
    with tempfile.NamedTemporaryFile(suffix='.gif') as file:
        file.write(data)
        file.flush()
        raw = output_of('ffmpeg', '-v', 'error', '-i', file.name, '-fps_mode', 'passthrough', '-f', 'rawvideo',
                        '-pix_fmt', 'rgb24', 'pipe:1')
    bytes_each = 3 * size[0] * size[1]
    need(len(raw) % bytes_each == 0, 'half a frame')
    return [raw[i:i + bytes_each] for i in range(0, len(raw), bytes_each)]


@cases('gif: {0} steps, {1} s, {2} frames a second', [(30, 3, 10), (50, 2, 25), (10, 1, 30), (5, 1.5, 12.5), (0, 1, 5)])
def gif_timing(steps, duration, fps):
    data = done('-n', str(steps), '--duration', str(duration), '--fps', str(fps), '--hold', '0', *SMALL, '-o', '-')
    frames, _ = gif_frames(data)
    need(len(frames) == round(duration * fps), len(frames), 'frames')
    ends = [int(100 * (k + 1) / fps + 1e-6) for k in range(len(frames))]
    need([frame[0] for frame in frames] == [b - a for a, b in zip([0, *ends], ends)], 'delays', frames)
    need(frames[0][1:] == (0, 0, 160, 120), 'the first frame is not whole', frames[0])


@case('gif: the last frame is held, 2 seconds if nothing is said; faster than 50 a second is 50')
def gif_hold():
    held, _ = gif_frames(done('-n', '4', '--duration', '1', '--fps', '4', *SMALL, '-o', '-'))
    need([frame[0] for frame in held] == [25, 25, 25, 225], held)
    held, _ = gif_frames(done('-n', '4', '--duration', '1', '--fps', '100', '--hold', '0.5', *SMALL, '-o', '-'))
    need([frame[0] for frame in held] == [2] * 49 + [52], held)


@cases('gif: --loop {0}', [('forever', 0), ('1', None), ('3', 2)])
def gif_loop(value, repeats):
    need(gif_frames(done('-n', '2', '--loop', value, *SMALL, '-o', '-'))[1] == repeats, 'repeats')


@case('gif: ffmpeg and gifsicle see the same pictures and delays')
def gif_readers():
    need_program('ffmpeg', 'gifsicle')
    data = done('--speed', '20', '-n', '40', '--fps', '30', '--size', '400x300', '-o', '-')
    frames, _ = gif_frames(data)
    pictures = decoded(data, (400, 300))
    need(len(pictures) == len(frames), len(pictures), 'frames in ffmpeg')
    whole = output_of('gifsicle', '--unoptimize', data=data)
    need([f[0] for f in gif_frames(whole)[0]] == [f[0] for f in frames], 'delays in gifsicle')
    need(decoded(whole, (400, 300)) == pictures, 'gifsicle shows something else')
    with tempfile.NamedTemporaryFile(suffix='.gif') as file:
        file.write(data)
        file.flush()
        times = json.loads(output_of('ffprobe', '-v', 'error', '-show_entries', 'frame=pts', '-of', 'json',
                                     file.name))['frames']
    want = [sum(f[0] for f in frames[:k]) for k in range(len(frames))]
    need([int(t['pts']) for t in times] == want, 'times in ffmpeg', times[:5], want[:5])


@cases('gif: close to the frames: {0}, at least {1} dB', [
    ('the map', 44, ['--panels', 'map', '-O', 'gd,momentum,nesterov,rmsprop,adam,newton']),
    ('light', 42.5, ['--panels', 'map', '--theme', 'light']), ('all panels', 42.5, []), ('relief', 41, ['--view', 'relief'])])
def gif_quality(_, least, words):
    need_program('ffmpeg')
    words = ['--speed', '20', '-n', '60', '--fps', '2', '--size', '800x600', '--hold', '0', *words]
    with tempfile.TemporaryDirectory() as folder:
        done(*words, '-o', f'{folder}/frames/')
        pictures = decoded(done(*words, '-o', '-'), (800, 600))
        names = inside(f'{folder}/frames')
        need(len(names) == len(pictures) == 6, names)
        for name, picture in list(zip(names, pictures))[::5]:
            exact = output_of('ffmpeg', '-v', 'error', '-i', f'{folder}/frames/{name}', '-f', 'rawvideo', '-pix_fmt',
                              'rgb24', 'pipe:1')
            square = sum((a - b) ** 2 for a, b in zip(exact, picture) if a != b) / len(exact)
            quality = 10 * math.log10(255 ** 2 / square)
            need(quality >= least, name, f'{quality:.1f} dB')


@case('gif: six seconds of the default race with its table take at most 680 kB')
def gif_size():
    data = done('--steps', '120', '--duration', '6', '--size', '800x500', '-o', '-')
    need(len(data) <= 680000, len(data), 'bytes')


@cases('gif: --max-size {0}', [('45k', 45000), ('22000', 22000)])
def gif_max_size(value, limit):
    words = ['--speed', '20', '-n', '60', '--size', '400x300', '--panels', 'map']
    whole = done(*words, '-o', '-')
    need(len(whole) > 45000, 'nothing to do:', len(whole))
    thousands = len(whole) // 1000
    need(done(*words, '--max-size', f'{thousands + 1}k', '-o', '-') == whole, 'it fitted')
    need(len(done(*words, '--max-size', f'{thousands}k', '-o', '-')) <= thousands * 1000, 'k is a thousand')
    with tempfile.TemporaryDirectory() as folder:
        said = done(*words, '--max-size', value, '-o', f'{folder}/x.gif').decode()
        data = read(f'{folder}/x.gif')
        need(len(data) <= limit and 'made to fit with' in said, len(data), said)
        frames, _ = gif_frames(data)
        need(sum(f[0] for f in frames) == 500, 'another duration', frames)
        need(done(*words, '--max-size', value, '-o', '-') == data, 'a pipe gets something else')
        refused(1, 'max-size', *words, '--max-size', '1k', '-o', f'{folder}/y.gif')
        need(inside(folder) == ['x.gif'], inside(folder))


# --- the command that they hold

def held(data, kind):
    """The command in a file, found without the program."""
    if kind == 'png':
        at = 8
        while at < len(data):
            length, name = struct.unpack_from('>I4s', data, at)
            content = data[at + 8:at + 8 + length]
            need(zlib.crc32(name + content) == struct.unpack_from('>I', data, at + 8 + length)[0], name, 'checksum')
            if name in (b'tEXt', b'iTXt') and content.startswith(b'Comment\0'):
                return content[8 if name == b'tEXt' else 12:].decode()
            at += 12 + length
    if kind == 'svg':
        return xml.etree.ElementTree.fromstring(data).find('{http://www.w3.org/2000/svg}metadata').text
    if kind == 'gif':
        at, text = data.index(b'\x21\xfe') + 2, b''
        while data[at]:
            text += data[at + 1:at + 1 + data[at]]
            at += 1 + data[at]
        return text.decode()
    if kind == 'cast':
        return json.loads(data.split(b'\n')[0])['command']
    with tempfile.NamedTemporaryFile(suffix='.' + kind) as file:
        file.write(data)
        file.flush()
        if kind == 'pdf':
            need_program('pdfinfo')
            return re.search(r'Keywords: +(.*)', output_of('pdfinfo', file.name).decode())[1]
        need_program('ffprobe')
        tags = json.loads(output_of('ffprobe', '-v', 'error', '-of', 'json', '-show_format', file.name))['format']['tags']
        return {name.lower(): text for name, text in tags.items()}['comment']


@cases('{} holds its command, which makes the same bytes', [kind for kind in KINDS if kind != 'txt'])
def command_held(kind):
    words = ['-s', 'formula:x² + 3*(y - 1)^2', '--start=-1,0.1', '-O', 'gd:eta=0.10000000000000002', '-O', 'adam',
             '--steps', '300', '--duration', '0.4', *[w for w in small(kind) if w not in ('-O', 'gd,adam')]]
    with tempfile.TemporaryDirectory() as folder:
        done(*words, '-o', f'{folder}/a.{kind}')
        first = read(f'{folder}/a.{kind}')
        command = shlex.split(held(first, kind))
        need(command[:2] == ['glissade', 'render'] and '-o' not in command and '--output' not in command, command)
        need(folder not in ' '.join(command), command)
        done(*command[2:], '-o', f'{folder}/b.{kind}')
        need(read(f'{folder}/b.{kind}') == first, 'the command makes another file')
        done('--like', f'{folder}/a.{kind}', '-o', f'{folder}/c.{kind}')
        need(read(f'{folder}/c.{kind}') == first, '--like makes another file')
        done('--theme', 'light', '-o', f'{folder}/d.{kind}', '--like', f'{folder}/a.{kind}')
        need('--theme light' in held(read(f'{folder}/d.{kind}'), kind), 'options beside --like')


@case('the command of data names no folder, that of a sweep is a picture')
def command_of_data():
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f'{folder}/secret')
        with open(f'{folder}/secret/points.csv', 'w') as file:
            file.write('x,y\n1,2\n2,3\n3,5\n')
        done('--data', f'{folder}/secret/points.csv', '--size', '100x80', '-o', f'{folder}/a.png')
        data = read(f'{folder}/a.png')
        need('data=points.csv' in held(data, 'png') and b'secret' not in data, held(data, 'png'))
        done('--like', f'{folder}/a.png', '-o', f'{folder}/b.png', cwd=f'{folder}/secret')
        need(read(f'{folder}/b.png') == data, 'another picture')
        subprocess.run([GLISSADE, 'sweep', 'basins', '-s', 'double-well', '--size', '100x80', '-o', f'{folder}/c.png'],
                       env=environment(), timeout=TIMEOUT, check=True, stdout=subprocess.DEVNULL)
        done('--like', f'{folder}/c.png', '-o', f'{folder}/d.png')
        need(read(f'{folder}/c.png') == read(f'{folder}/d.png'), 'another sweep')


@case('--like: what holds no command is refused, and one that tells where to write')
def no_command():
    with tempfile.TemporaryDirectory() as folder:
        with open(f'{folder}/x.png', 'wb') as file:
            file.write(b'\211PNG\r\n\032\n')
        for path in (f'{folder}/x.png', f'{folder}/none.png', folder, '/dev/null'):
            refused(2, 'like', '--like', path, '-o', f'{folder}/y.png')
        with open(f'{folder}/x.svg', 'w') as file:
            file.write('<svg xmlns="http://www.w3.org/2000/svg"><metadata>glissade render -o z.png</metadata></svg>')
        refused(2, '--output is not for it to say', '--like', f'{folder}/x.svg')
        need(inside(folder) == ['x.png', 'x.svg'], inside(folder))


# --- stills

@cases('{0}: {1} is that large', [('png', '200x100'), ('png', '16x16'), ('svg', '320x240'), ('pdf', '320x240')])
def still_size(kind, size):
    need_program('ffprobe', 'rsvg-convert', 'pdftoppm')
    width, height = map(int, size.split('x'))
    with tempfile.TemporaryDirectory() as folder:
        path = f'{folder}/x.{kind}'
        done('-n', '5', '--size', size, '-o', path)
        if kind == 'svg':
            output_of('rsvg-convert', path, '-o', f'{folder}/x.png')
        if kind == 'pdf':
            output_of('pdftoppm', '-r', '96', '-png', '-singlefile', path, f'{folder}/x')
        shown = output_of('ffprobe', '-v', 'error', '-show_entries', 'stream=width,height', '-of', 'csv=p=0',
                          f'{folder}/x.png').decode().strip()
        need(shown == f'{width},{height}', shown)


@cases('svg and pdf: pictures like the PNG, {0}', [('alone', []), ('in a sheet', ['--sheet', '0,20,60', '--panels', 'map'])])
def vectors_look_alike(_, words):
    need_program('ffmpeg', 'rsvg-convert', 'pdftoppm')

    def pixels(path):
        return output_of('ffmpeg', '-v', 'error', '-i', path, '-vf', 'boxblur=3', '-f', 'rawvideo', '-pix_fmt', 'gray',
                         'pipe:1')
    with tempfile.TemporaryDirectory() as folder:
        for kind in ('png', 'svg', 'pdf'):
            done('-n', '60', '--size', '400x300', *words, '-o', f'{folder}/x.{kind}')
        output_of('rsvg-convert', '--background-color=white', f'{folder}/x.svg', '-o', f'{folder}/svg.png')
        output_of('pdftoppm', '-r', '96', '-png', '-singlefile', f'{folder}/x.pdf', f'{folder}/pdf')
        wanted = pixels(f'{folder}/x.png')
        for kind in ('svg', 'pdf'):
            got = pixels(f'{folder}/{kind}.png')
            need(len(got) == len(wanted), kind, 'size')
            square = sum((a - b) ** 2 for a, b in zip(wanted, got)) / len(got)
            need(square < 60, kind, 'mean square difference', square)


@case('pdf and svg: --width-cm is the width on paper; the text says what is shown')
def paper():
    need_program('pdfinfo')
    with tempfile.TemporaryDirectory() as folder:
        done('-n', '20', '--width-cm', '8.5', '-o', f'{folder}/x.pdf')
        info = output_of('pdfinfo', f'{folder}/x.pdf').decode()
        width = float(re.search(r'Page size: +([\d.]+)', info)[1])
        need(abs(width - 8.5 / 2.54 * 72) < 0.01, width)
        need('2000' in re.search(r'CreationDate: +(.*)', info)[1], info)
        need('After 20 steps: gd is at (' in info, info)
        done('-n', '20', '--width-cm', '8.5', '--size', '1000x500', '-o', f'{folder}/y.pdf')
        info = output_of('pdfinfo', f'{folder}/y.pdf').decode()
        width, height = map(float, re.search(r'Page size: +([\d.]+) x ([\d.]+)', info).groups())
        need(abs(width - 8.5 / 2.54 * 72) < 0.01 and abs(height - width / 2) < 0.01, info)
        done('--sheet', '0,20,60', '--width-cm', '16', '-o', f'{folder}/sheet.pdf')
        info = output_of('pdfinfo', f'{folder}/sheet.pdf').decode()
        width = float(re.search(r'Page size: +([\d.]+)', info)[1])
        need(abs(width - 16 / 2.54 * 72) < 0.01, 'sheet', width)
        done('-n', '20', '--width-cm', '8.5', '-o', f'{folder}/x.svg')
        text = read(f'{folder}/x.svg').decode()
        need('<title>Beale: gd, momentum' in text and 'After 20 steps' in text, text[:600])


@case('pdf: text is 8 points on paper, whatever the shape, in sheets too; --font-size')
def points():
    need_program('pdftotext')
    with tempfile.TemporaryDirectory() as folder:
        def size(*words):
            done('-n', '20', '--panels', 'map', *words, '-o', f'{folder}/x.pdf')
            text = output_of('pdftotext', '-bbox', f'{folder}/x.pdf', '-').decode()
            boxes = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">Beale<', text)
            need(boxes, words, 'no title')
            heights = {round(float(high) - float(low), 2) for low, high in boxes}
            need(len(heights) == 1, words, heights)
            return heights.pop() / 1.163  # ascent and descent of the font, in its size
        for words in (['--width-cm', '8'], ['--width-cm', '8', '--size', '1000x400'], ['--width-cm', '12', '--size', '300x500'],
                      ['--width-cm', '16', '--sheet', '0,10,20']):
            need(abs(size(*words) - 8) < 0.05, words, size(*words))
        need(abs(size('--width-cm', '8', '--font-size', '11') - 11) < 0.07, 'font-size')
        need(abs(size('--size', '400x300', '--font-size', '9') - 9) < 0.06, 'without a width')


@case('svg: lines are 0.8 to 1.2 points on paper; --line-width')
def line_widths():
    def widths(*words):
        text = done('-n', '20', '--panels', 'map', '-O', 'gd', '--width-cm', '8', '-o', '-', '--format', 'svg', *words).decode()
        # widths are in the units of the picture, which are scaled to points
        return [float(width) * float(scale) for width, scale in
                re.findall(r'stroke-width[:=]"?([\d.]+)[^>]*transform="matrix\(([\d.]+)', text)]
    # a path, over the wider line that sets it off
    need(any(abs(width - 0.88) < 1e-3 for width in widths()), widths())
    need(any(abs(width - 3) < 1e-3 for width in widths('--line-width', '3')), widths('--line-width', '3'))


@case('--title and --caption stand on the page and in the file; --legend; --background none')
def words_of_page():
    need_program('pdftotext', 'pdfinfo')
    with tempfile.TemporaryDirectory() as folder:
        caption = 'Two methods, one start; ' * 8
        done('-n', '20', *SMALL[2:], '--width-cm', '9', '--title', 'Which is faster?', '--caption', caption,
             '-o', f'{folder}/x.pdf')
        text = ' '.join(output_of('pdftotext', f'{folder}/x.pdf', '-').decode().split())
        need('Which is faster?' in text and caption.strip() in text, text)
        need('Which is faster?' in output_of('pdfinfo', f'{folder}/x.pdf').decode(), 'title of the file')
        done('-n', '20', *SMALL[2:], '--width-cm', '9', '--legend', 'off', '-o', f'{folder}/y.pdf')
        need(len(output_of('pdftotext', f'{folder}/y.pdf', '-')) < len(text), 'a legend')
        refused(2, 'caption', '--caption', 'two\nlines', '-o', f'{folder}/z.pdf')
        for background, colours in (('theme', 2), ('none', 6)):
            done('-n', '20', *SMALL, '--background', background, '-o', f'{folder}/x.png')
            need(read(f'{folder}/x.png')[25] == colours, background, 'kind of pixels')


@case('svg: its text is text, as wide as it was measured, in the order of the picture; less than 250 kB')
def svg_text():
    data = done('-n', '100', '-o', '-', '--format', 'svg')
    need(len(data) < 250000, len(data))
    page = xml.etree.ElementTree.fromstring(data)
    need(page.get('role') == 'img' and 'DejaVu Sans' in page.get('font-family'), page.attrib)
    texts = [(''.join(text.itertext()), text) for text in page.iter('{http://www.w3.org/2000/svg}text')]
    said = [words for words, _ in texts]
    for word in ('Beale', 'gd', 'momentum', 'newton', 'saddle', 'minimum', 'step 100'):
        need(word in said, word, said)
    for words, text in texts:
        width, size = float(text.get('textLength')), float(text.get('font-size'))
        need(0.2 * size * len(words) < width < 1.2 * size * len(words), words, width, size)


@case('svg: a relief 8 cm wide has at least 300 pixels an inch')
def relief_on_paper():
    page = done('-s', 'rosenbrock', '--view', 'relief', '--panels', 'map', '--width-cm', '8', '-o', '-', '--format', 'svg')
    pixels = max(int(width) for width in re.findall(rb'<image[^>]* width="(\d+)"', page))
    need(pixels / (8 / 2.54) >= 300, pixels, 'pixels across')


@cases('svg and pdf: a map is areas and lines, no image, under 250 kB: {0}',
       ['beale', 'rastrigin', 'cliff', 'goldstein-price', 'formula:sqrt(x-1)*y'])
def vector_map(surface):
    need_program('pdfimages')
    with tempfile.TemporaryDirectory() as folder:
        for kind in ('svg', 'pdf'):
            done('-s', surface, '-n', '100', '--panels', 'map', '--width-cm', '8', '-o', f'{folder}/x.{kind}')
            size = os.path.getsize(f'{folder}/x.{kind}')
            need(size < 250000, kind, size)
        need('<image' not in read(f'{folder}/x.svg').decode(), 'an image')
        need(len(output_of('pdfimages', '-list', f'{folder}/x.pdf').splitlines()) == 2, 'an image')


@cases('sheet: {0}', ['png', 'svg', 'pdf', 'txt'])
def sheet(kind):
    with tempfile.TemporaryDirectory() as folder:
        said = done('--sheet', '0,3,50', *small(kind), '-o', f'{folder}/x.{kind}').decode()
        data = read(f'{folder}/x.{kind}')
        if kind == 'txt':
            need(re.findall(r'step (\d+)', data.decode())[::1] == ['0', '3', '50'] or
                 all(f'step {n}' in data.decode() for n in (0, 3, 50)), data)
            need(data.decode().count('\n') == 62, data.decode().count('\n'))
        else:
            need(':' in said, said)
        if kind == 'png':
            width, height = struct.unpack('>II', data[16:24])
            need(width >= 480 and height == 120, width, height)


@case('png: a sheet wider than a picture can be')
def too_wide():
    with tempfile.TemporaryDirectory() as folder:
        refused(1, 'too large', '--sheet', '0,1,2,3,4', '--size', '7680x16', '-o', f'{folder}/x.png')
        need(inside(folder) == [], inside(folder))


@cases('{0}: settings without effect are ignored', ['png', 'svg', 'pdf', 'txt', 'cast'])
def ignored(kind):
    words = ['-n', '10', *small(kind), '-o', '-', '--format', kind]
    more = ['--loop', '3', '--max-size', '1k'] + ([] if kind == 'cast' else ['--fps', '7', '--hold', '9'])
    more += ['--width-cm', '5'] if kind in ('png', 'txt', 'cast') else []
    more += ['--font-size', '9', '--line-width', '2', '--background', 'none'] if kind in ('txt', 'cast') else ['--charset', 'ascii']
    need(done(*words) == done(*words, *more), 'another file')


# --- text

@case('txt: plain text; with --color it is coloured text of the same characters')
def text_colours():
    plain = done('-n', '20', *CELLS, '-o', '-', '--format', 'txt').decode()
    need(plain.count('\n') == 20 and '\033' not in plain and 'step 20' in plain, plain)
    for colour, sign in (('16', '\033[0;'), ('256', ';5;'), ('rgb', ';2;')):
        text = done('-n', '20', *CELLS, '-o', '-', '--format', 'txt', '--color', colour).decode()
        need(sign in text, colour, text[:200])
        if colour == '16':
            bare = [line.rstrip() for line in re.sub(r'\033\[[\d;]*m', '', text).splitlines()]
            need(bare == plain.splitlines(), 'other characters')
    ascii_only = done('-n', '20', *CELLS, '-o', '-', '--format', 'txt', '--charset', 'ascii')
    need(ascii_only.isascii(), ascii_only)


def terminal_shows(events):
    """The lines of a terminal of 100 by 31 that has been sent the events."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f'{folder}/stream', 'w') as file:
            file.write(''.join(event[2] for event in events))
        tmux = ['tmux', '-S', f'{folder}/socket', '-f', '/dev/null']
        subprocess.run([*tmux, 'new-session', '-d', '-x', '100', '-y', '31',
                        f"stty -opost; cat {folder}/stream; printf '\\033]2;all of it\\007'; sleep 60"],
                       check=True, env=environment(TERM='xterm-256color'))
        try:
            deadline = time.monotonic() + 20
            # the title comes after the events: what is written may still be on its way
            while output_of(*tmux, 'display-message', '-p', '#{pane_title}').strip() != b'all of it':
                need(time.monotonic() < deadline, 'the events do not arrive')
                time.sleep(0.02)
            shown = [line.rstrip() for line in output_of(*tmux, 'capture-pane', '-p').decode().splitlines()]
        finally:
            subprocess.run([*tmux, 'kill-server'], check=True)
    return shown


@case('cast: the events, shown in a terminal, give the picture')
def cast_in_terminal():
    need_program('tmux')
    words = ['-n', '30', '--size', '100x30', '--color', '256', '--duration', '2', '-o', '-', '--format', 'cast']
    lines = done(*words, '--fps', '15').decode().splitlines()
    header, events = json.loads(lines[0]), [json.loads(line) for line in lines[1:]]
    need((header['version'], header['width'], header['height']) == (2, 100, 30), header)
    times = [event[0] for event in events]
    need(times == sorted(times) and times[0] == 0 and times[-1] == 4, times)
    shown = terminal_shows(events)
    # a film of one frame draws the same step at once
    once = [json.loads(line) for line in done(*words, '--fps', '0.1').decode().splitlines()[1:]]
    wanted = terminal_shows(once)
    need(shown[:30] == wanted[:30], 'screen', shown, 'wanted', wanted)
    need('step 30' in shown[0] and any('momentum' in line for line in shown), shown)


# --- films and numbered frames

@cases('{0}: frames, rate and size in ffprobe', ['mp4', 'webm'])
def film(kind):
    need_program('ffmpeg', 'ffprobe')
    with tempfile.TemporaryDirectory() as folder:
        path = f'{folder}/x:y.{kind}'
        done('-n', '20', '--duration', '2', '--fps', '30', '--hold', '0.5', '--size', '161x120', '-o', path)
        stream = json.loads(output_of('ffprobe', '-v', 'error', '-count_frames', '-show_entries',
                                      'stream=width,height,r_frame_rate,nb_read_frames', '-of', 'json',
                                      'file:' + path))['streams'][0]
        need(stream == {'width': 162, 'height': 120, 'r_frame_rate': '30/1', 'nb_read_frames': '75'}, stream)
        need(inside(folder) == [f'x:y.{kind}'], inside(folder))
    data = done('--speed', '20', '-n', '20', '--fps', '20', '--hold', '0', *SMALL, '--format', kind, '-o', '-')
    frames = output_of('ffprobe', '-v', 'error', '-count_frames', '-show_entries', 'stream=nb_read_frames', '-of',
                       'csv=p=0', 'pipe:0', data=data)
    need(frames.strip() == b'20', 'in a pipe', frames)


@cases('{0}: colours arrive as they were drawn, and the file says how to read them', ['mp4', 'webm'])
def film_colours(kind):
    need_program('ffmpeg', 'ffprobe')
    with tempfile.TemporaryDirectory() as folder:
        words = ['-n', '1', '--fps', '5', '--size', '160x120', '-O', 'gd', '--panels', 'map', '-o']
        said = done(*words, f'{folder}/x.{kind}').decode()
        need(re.search(r'\((H\.264|VP9), crf \d+, [a-z0-9 ]+\)\n', said), said)
        done(*words, f'{folder}/x.png')
        told = json.loads(output_of('ffprobe', '-v', 'error', '-show_streams', '-of', 'json', f'{folder}/x.{kind}'))
        stream = told['streams'][0]
        need([stream.get(key) for key in ('color_space', 'color_primaries', 'color_transfer', 'color_range')] ==
             ['bt709', 'bt709', 'bt709', 'tv'], stream)

        def means(path):
            raw = output_of('ffmpeg', '-v', 'error', '-i', path, '-frames:v', '1', '-f', 'rawvideo', '-pix_fmt',
                            'rgb24', '-')
            return [sum(raw[k::3]) / (len(raw) / 3) for k in range(3)]
        drawn, filmed = means(f'{folder}/x.png'), means(f'{folder}/x.{kind}')
        need(max(abs(a - b) for a, b in zip(drawn, filmed)) < 2, drawn, filmed)


@cases('{0}: chapters are the scenes, where an asciicast has its markers', ['mp4', 'webm'])
def film_chapters(kind):
    need_program('ffmpeg', 'ffprobe')
    with tempfile.TemporaryDirectory() as folder:
        with open(f'{folder}/x.glissade', 'w') as file:
            file.write('lesson L\nsurface bowl\noptimizer gd\nspeed 10\nscene A = 1; #\nsay one\nplay 7\nwait\nplay 3\n'
                       'scene B\nask which\nanswer x\nright y\nplay 4\nscene C\nsay last\n')
        words = ['--lesson', f'{folder}/x.glissade', '--fps', '10']
        done(*words, '-o', f'{folder}/x.cast')
        marks = [event for event in map(json.loads, read(f'{folder}/x.cast').decode().splitlines()[1:]) if event[1] == 'm']
        for scenes, wanted in (('', [(event[0], event[2]) for event in marks]), (':2', [])):
            words[1] = f'{folder}/x.glissade{scenes}'
            done(*words, '--size', '320x240', '-o', f'{folder}/x.{kind}')
            told = json.loads(output_of('ffprobe', '-v', 'error', '-show_chapters', '-show_format', '-of', 'json',
                                        f'{folder}/x.{kind}'))
            chapters = told['chapters']
            need([(float(part['start_time']), part['tags']['title']) for part in chapters] == wanted, chapters, wanted)
            need(not wanted or abs(float(chapters[-1]['end_time']) - float(told['format']['duration'])) < 0.11, told)


@case('mp4: the index stands before the pictures')
def fast_start():
    need_program('ffmpeg')
    with tempfile.TemporaryDirectory() as folder:
        done('-n', '5', *SMALL, '-o', f'{folder}/x.mp4')
        data = read(f'{folder}/x.mp4')
        need(0 < data.find(b'moov') < data.find(b'mdat'), data.find(b'moov'), data.find(b'mdat'))


@case('mp4: an ffmpeg that writes nothing, or fails, is a failure')
def useless_ffmpeg():
    for script in ('cat > /dev/null', 'exit 0', 'cat > /dev/null; echo broken >&2; exit 3', 'kill -9 $$'):
        with tempfile.TemporaryDirectory() as folder:
            with open(f'{folder}/ffmpeg', 'w') as file:
                file.write(f'#!/bin/sh\n{script}\n')
            os.chmod(f'{folder}/ffmpeg', 0o755)
            refused(1, 'ffmpeg', *SMALL, '-n', '5', '-o', f'{folder}/x.mp4',
                    variables={'PATH': f'{folder}:{os.environ["PATH"]}'})
            need(inside(folder) == ['ffmpeg'], inside(folder))


@case('mp4: without ffmpeg one line says so')
def no_ffmpeg():
    with tempfile.TemporaryDirectory() as folder:
        refused(1, 'ffmpeg', *SMALL, '-o', f'{folder}/x.mp4', variables={'PATH': folder})
        need(inside(folder) == [], inside(folder))


@case('DIR/: numbered frames and the line for LaTeX')
def numbered():
    with tempfile.TemporaryDirectory() as folder:
        for path, kind in ((f'{folder}/a/', 'png'), (f'{folder}/b/', 'pdf')):
            said = done('-n', '6', '--duration', '1', '--fps', '6', *SMALL, '--format', kind, '-o', path).decode()
            need(inside(path) == [f'frame-000{k}.{kind}' for k in range(6)], inside(path))
            need(f'{{6}}{{{path}frame-}}{{0000}}{{0005}}' in said, said)
        os.mkdir(f'{folder}/c')
        done('--speed', '20', '-n', '2', '--fps', '20', *SMALL, '-o', f'{folder}/c')
        need(inside(f'{folder}/c') == ['frame-0000.png', 'frame-0001.png'], inside(f'{folder}/c'))
        refused(1, 'no single frames', *SMALL, '--format', 'gif', '-o', f'{folder}/d/')
        need(inside(folder) == ['a', 'b', 'c'], inside(folder))


# --- usage

@cases('bad usage: {0}', [
    ((), 'output'), (('-o', 'x'), 'kind of file'), (('-o', 'x.jpeg'), 'kind of file'),
    (('-o', '-', '--format', 'gfi'), "did you mean 'gif'"), (('-o', 'x.gif', '--size', '15x100'), 'size'), (('-o', 'x.png', '--font', 'No Such'), "'No Such'"),
    (('-o', 'x.gif', '--size', '100x7681'), 'size'), (('-o', 'x.gif', '--size', '100'), 'size'),
    (('-o', 'x.txt', '--size', '19x20'), 'size'), (('-o', 'x.txt', '--size', '1001x20'), 'size'),
    (('-o', 'x.cast', '--size', '80x19'), 'size'), (('-o', 'x.gif', '--fps', '0'), 'fps'),
    (('-o', 'x.gif', '--duration', '0'), 'duration'), (('-o', 'x.gif', '-n', '1000000', '--speed', '20'), 'too long'),
    (('-o', 'x.gif', '-n', '100', '--speed', '10', '--duration', '5'), 'duration'),
    (('-o', 'x.png', '-n', '100', '--speed', '10', '--duration', '5'), 'duration'),
    (('-o', 'x.png', '--sheet', '1,x'), 'sheet'), (('-o', 'x.gif', '--loop', '0'), 'loop'),
    (('-o', 'x.gif', '--max-size', '10'), 'max-size'), (('-o', 'x.pdf', '--width-cm', '0'), 'width-cm'),
    (('-o', 'x.gif', '--start', '1'), 'start'), (('-o', ''), 'output')])
def bad_usage(words, what):
    with tempfile.TemporaryDirectory() as folder:
        refused(2, what, *words, cwd=folder)
        need(inside(folder) == [], inside(folder))


@case('steps, speed and duration: the third follows')
def third():
    for words, last in ((['-n', '30', '--duration', '2'], 30), (['--speed', '15', '--duration', '2'], 30),
                        (['--duration', '2'], 40), (['-n', '30', '--speed', '15', '--duration', '2'], 30),
                        (['-n', '30', '--speed', '1'], 30), ([], 300)):
        text = done(*words, *CELLS, '-o', '-', '--format', 'txt').decode()
        need(f'step {last}\n' in text or f'step {last} ' in text, words, text.splitlines()[0])


# --- files and streams

@cases('{0}: the same bytes again, whatever the surroundings', KINDS)
def same_bytes(kind):
    words = ['-n', '12', '--fps', '8', *small(kind)]
    with tempfile.TemporaryDirectory() as folder:
        path = f'{folder}/x.{kind}'
        said = done(*words, '-o', path)
        need(said and inside(folder) == [f'x.{kind}'], said, inside(folder))
        first = read(path)
        surroundings = {'LC_ALL': 'C', 'TZ': 'Asia/Tokyo', 'COLUMNS': '10', 'TERM': 'dumb', 'NO_COLOR': '1'}
        done(*words, '-o', path, variables=surroundings)
        need(read(path) == first, 'differs')
        if kind not in ('mp4', 'webm'): # which cannot be gone back in
            need(done(*words, '-o', '-', '--format', kind) == first, 'a pipe gets something else')
        if os.environ.get('OTHER'):
            done(*words, '-o', path, program=os.environ['OTHER'])
            need(read(path) == first, 'another build writes something else')


@case('-o -: a GIF, and nothing else on standard output')
def to_pipe():
    frames, _ = gif_frames(done('--speed', '20', '-n', '3', *SMALL, '-o', '-'))
    need(len(frames) == 3, frames)


@cases('{0}: /dev/full', KINDS)
def full(kind):
    refused(1, '/dev/full', '-n', '5', *small(kind), '--format', kind, '-o', '/dev/full')
    if kind not in ('mp4', 'webm'):
        refused(1, os.strerror(errno.ENOSPC), '-n', '5', *small(kind), '--format', kind, '-o', '/dev/full')


@case('folders that are not there, or must not be written, or are files')
def bad_folders():
    with tempfile.TemporaryDirectory() as folder:
        refused(1, os.strerror(errno.ENOENT), *SMALL, '-o', f'{folder}/no/x.gif')
        open(f'{folder}/file', 'w').close()
        refused(1, os.strerror(errno.ENOTDIR), *SMALL, '-o', f'{folder}/file/x.gif')
        refused(1, 'cannot make', *SMALL, '-o', f'{folder}/file/')
        if os.geteuid() != 0:
            os.chmod(folder, 0o555)
            refused(1, os.strerror(errno.EACCES), *SMALL, '-o', f'{folder}/x.gif')
            os.chmod(folder, 0o755)
        need(inside(folder) == ['file'], inside(folder))


@cases('a reader that goes away: {0}, {1}', [('-', 'gif'), ('-', 'mp4'), ('-', 'webm'), ('pipe', 'gif')])
def closed_pipe(path, kind):
    with tempfile.TemporaryDirectory() as folder:
        if kind != 'gif':
            need_program('ffmpeg')
        words = ['--size', '800x600', '--format', kind, '-o']
        if path == '-':
            with subprocess.Popen([GLISSADE, 'render', *words, '-'], env=environment(), stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE) as process:
                process.stdout.read(10)
                process.stdout.close()
                errors = process.stderr.read()
                status = process.wait(timeout=TIMEOUT)
            need(errors == b'' and status in (-signal.SIGPIPE, 128 + signal.SIGPIPE), status, errors)
            return
        os.mkfifo(f'{folder}/pipe')
        with subprocess.Popen([GLISSADE, 'render', *words, f'{folder}/pipe'], env=environment(),
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            with open(f'{folder}/pipe', 'rb') as reader:
                reader.read(10)
            errors = process.stderr.read().decode()
            status = process.wait(timeout=TIMEOUT)
        need(status == 1 and re.fullmatch(r'glissade: [^\n]*pipe: cannot write: [^\n]+\n', errors), status, errors)


@cases('interrupted by {0} while writing {1}: nothing is left, and what was there stays',
       [(name, path) for name in ('SIGINT', 'SIGTERM', 'SIGHUP') for path in ('x.gif', 'x.mp4', 'frames/')] +
       [(name, 'x.gif') for name in ('SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGALRM', 'SIGXCPU', 'SIGPROF', 'SIGVTALRM')])
def interrupted(name, path):
    if path.endswith('mp4'):
        need_program('ffmpeg')
    number = getattr(signal, name)
    with tempfile.TemporaryDirectory() as folder:
        if not path.endswith('/'):
            with open(f'{folder}/{path}', 'w') as file:
                file.write('before')
        with subprocess.Popen([GLISSADE, 'render', '--duration', '600', '-n', '100000', '-o', f'{folder}/{path}'],
                              env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            deadline = time.monotonic() + TIMEOUT
            while not any('.glissade' in os.path.join(place, n) for place, folders, names in os.walk(folder)
                          for n in folders + names) and time.monotonic() < deadline:
                time.sleep(0.01)
            process.send_signal(number)
            out, errors = process.communicate(timeout=TIMEOUT)
        need(process.returncode == 128 + number and not out and not errors, process.returncode, out, errors)
        if path.endswith('/'):
            need(inside(folder) == [], inside(folder))
        else:
            need(inside(folder) == [path] and read(f'{folder}/{path}') == b'before', inside(folder))


@cases('{0}: a file that may not grow is an error, and nothing is left', ['x.gif', 'x.mp4', 'frames/'])
def file_size_limit(path):
    import resource
    if path.endswith('mp4'):
        need_program('ffmpeg')
    with tempfile.TemporaryDirectory() as folder:
        refused(1, '', '--size', '800x600', '-o', f'{folder}/{path}',
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)))
        need(inside(folder) == [], inside(folder))


@case('a folder with the name of a film is no place for frames')
def folder_like_a_film():
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(f'{folder}/d.gif')
        refused(1, 'is a folder', *SMALL, '-o', f'{folder}/d.gif')
        need(inside(f'{folder}/d.gif') == [], inside(f'{folder}/d.gif'))
        done('-n', '2', *SMALL, '-o', f'{folder}/d.gif/')
        need('frame-0000.png' in inside(f'{folder}/d.gif'), inside(f'{folder}/d.gif'))


@case('numbered frames keep the mode of those they replace, and what links lead to')
def former_frames():
    with tempfile.TemporaryDirectory() as folder:
        frames = f'{folder}/frames'
        os.mkdir(frames)
        os.symlink('../elsewhere.png', f'{frames}/frame-0001.png')
        with open(f'{frames}/frame-0000.png', 'w') as file:
            file.write('before')
        os.chmod(f'{frames}/frame-0000.png', 0o600)
        done('--speed', '20', '-n', '3', *SMALL, '-o', frames + '/')
        need(len(inside(frames)) == 3, inside(frames))
        need(os.stat(f'{frames}/frame-0000.png').st_mode & 0o777 == 0o600)
        need(os.path.islink(f'{frames}/frame-0001.png') and read(f'{folder}/elsewhere.png')[1:4] == b'PNG')
        os.remove(f'{frames}/frame-0000.png')
        os.remove(f'{frames}/frame-0002.png')
        os.mkdir(f'{frames}/frame-0002.png')
        before = read(f'{folder}/elsewhere.png')
        refused(1, 'frame-0002.png', '-s', 'saddle', '-n', '3', *SMALL, '-o', frames + '/')
        need(read(f'{folder}/elsewhere.png') == before and len(inside(frames)) == 2, inside(frames))


@case('svg: two pictures share no id, the same picture has the same, and all that is referred to is there')
def svg_ids():
    def ids(*words):
        data = done('-n', '5', '--size', '320x240', '--theme', 'light', *words, '-o', '-', '--format', 'svg').decode()
        found = re.findall(r'\sid="([^"]*)"', data)
        referred = set(re.findall(r'(?:href="|url\()#([^")]*)', data))
        need(found and len(found) == len(set(found)) and referred and referred <= set(found), referred - set(found))
        return set(found)
    pictures = [ids('--panels', 'map'), ids('--panels', 'map', '-s', 'saddle'), ids('--panels', 'loss'),
                ids('--panels', 'map', '--sheet', '1,5')]
    for i, one in enumerate(pictures):
        for other in pictures[:i]:
            need(not one & other, one & other)
    need(ids('--panels', 'map') == pictures[0])


@case('names that would move the cursor or turn the writing are shown without that')
def names_on_the_screen():
    with tempfile.TemporaryDirectory() as folder:
        for name in ('a\x1b[2Jb.gif', 'a\nb.gif', 'a\u202egnp.gif', 'a\u2066b.png', 'frames\x1b/'):
            said = done('-n', '2', *SMALL, '-o', f'{folder}/{name}').decode()
            need(not re.search('[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]', said), said)
            need(said.count('\n') == (2 if name.endswith('/') else 1), said)
            need(name.rstrip('/') in inside(folder), inside(folder))


LONG = {
    'a billion steps into a picture': ['render', '--steps', '1000000000', '-o', 'x.png'],
    'a billion steps into a film': ['render', '--steps', '1000000000', '--duration', '5', '-o', 'x.gif'],
    'a billion steps as a report': ['--plain', '--steps', '1000000000'],
    'a billion steps as a table': ['trace', '--steps', '1000000000', '-O', 'gd'],
    'one step of millions of rows': ['trace', '-s', 'logistic:rows=100000', '-O', 'gd:accumulate=100000,batch=10000'],
    'one picture for paper': ['render', '-s', 'logistic:rows=20000', '--view', 'relief', '--size', '5000x5000', '-o', 'x.pdf'],
    'frames in a folder': ['render', '--size', '3000x3000', '-o', 'frames/'],
    'a table of a million cells': ['sweep', 'basins', '--grid', '1000x1000', '--steps', '100000', '-o', 'x.csv'],
    'its picture': ['sweep', 'basins', '--steps', '1000000', '-O', 'gd', '--size', '2000x2000', '-o', 'x.png'],
}


@cases('{0} ends at once on {1} and leaves nothing', [(what, name) for what in LONG for name in ('SIGINT', 'SIGTERM')])
def interrupted_anywhere(what, name):
    number = getattr(signal, name)
    with tempfile.TemporaryDirectory() as folder:
        with subprocess.Popen([GLISSADE, *LONG[what]], env=environment(), cwd=folder, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE) as process:
            time.sleep(0.5)
            need(process.poll() is None, 'this machine is too fast for the test', process.returncode)
            process.send_signal(number)
            sent = time.monotonic()
            _, errors = process.communicate(timeout=TIMEOUT)
            took = time.monotonic() - sent
        need(process.returncode == 128 + number and not errors, process.returncode, errors)
        need(inside(folder) == [], inside(folder))
        need(took < 1, f'took {took:.2f} s') # 0.1 where nothing else is running


@case('progress is shown on a terminal and leaves no trace')
def progress():
    import pty
    ours, theirs = pty.openpty()
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.run([GLISSADE, 'render', '--speed', '20', '-n', '5', *SMALL, '-o', f'{folder}/x.gif'],
                                 env=environment(), stdout=subprocess.PIPE, stderr=theirs, timeout=TIMEOUT,
                                 check=True)
    os.close(theirs)
    said = os.read(ours, 100000).decode()
    os.close(ours)
    need('frame 1 of 5' in said and said.endswith('\r\033[K') and '\n' not in said, said)
    need(b'5 frames' in process.stdout, process.stdout)


# --- calls of the system that fail

def with_fault(function, number, path, words, mark):
    """What the run did, and whether the call was ever made."""
    if os.path.exists(mark):
        os.remove(mark)
    code = errno.ENOMEM if function == 'malloc' else errno.ENOSPC
    result = run(*words, '-o', path, variables={'LD_PRELOAD': FAULT_LIBRARY, 'FAULT_MARK': mark,
                                                'FAULT': f'{function}:{number}:{code}'})
    return result, os.path.exists(mark)


def contents(path):
    if os.path.isdir(path):
        return {name: read(os.path.join(path, name)) for name in inside(path)}
    return read(path)


def make_former(path):
    if path.endswith('/'):
        shutil.rmtree(path, ignore_errors=True)
    else:
        with open(path, 'w') as file:
            file.write('before')


@cases('the n-th {0} fails while writing {1}', [(function, kind) for function in ('write', 'fsync', 'rename', 'close',
                                                                               'malloc')
                                                for kind in ('gif', 'png', 'svg', 'pdf', 'cast', 'txt', 'frames')])
def faults(function, kind):
    if not FAULT_LIBRARY:
        raise Skip('no library to make calls fail')
    words = ['-n', '3', *small(kind)]
    name = 'frames/' if kind == 'frames' else f'x.{kind}'
    number = failed = 0
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as aside:
        path = f'{folder}/{name}'
        done(*words, '-o', path)
        wanted, reached = contents(path), True
        while reached:
            number += 1 + number // 10 # the first ones all, then fewer
            make_former(path)
            result, reached = with_fault(function, number, path, words, f'{aside}/mark')
            if result.returncode == 0: # it could be done without; drawing leaves out what it has no memory for
                need(function == 'malloc' or contents(path) == wanted, number, 'another file')
                continue
            failed += 1
            need(result.returncode in (1, 2) and re.fullmatch(rb'glissade: [^\n]+\n', result.stderr), number,
                 'status', result.returncode, result.stderr)
            need(inside(folder) == ([] if kind == 'frames' else [name]), number, 'left', inside(folder))
            need(kind == 'frames' or read(path) == b'before', number, 'what was there is gone')
    need(failed > 0, 'nothing ever failed')


TABLES = {
    'trace': ['trace', '--steps', '600'],
    'sweep basins': ['sweep', 'basins', '--grid', '7x70', '-n', '50'],
    'sweep eta-beta': ['sweep', 'eta-beta', '--grid', '7x70', '-n', '50', '-O', 'gd', '-O', 'momentum'],
    'sweep eta': ['sweep', 'eta', '--grid', '7x7', '-n', '50'],
    'report': ['--plain', '--steps', '600'],
}


@cases('the n-th malloc fails in {0}', list(TABLES))
def faults_in_tables(what):
    if not FAULT_LIBRARY:
        raise Skip('no library to make calls fail')
    wanted = subprocess.run([GLISSADE, *TABLES[what]], env=environment(), stdout=subprocess.PIPE, check=True).stdout
    number, failed, reached = 0, 0, True
    with tempfile.TemporaryDirectory() as aside:
        mark = f'{aside}/mark'
        while reached:
            number += 1 + number // 20
            result = subprocess.run([GLISSADE, *TABLES[what]], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                    timeout=TIMEOUT, env=environment(LD_PRELOAD=FAULT_LIBRARY, FAULT_MARK=mark,
                                                                     FAULT=f'malloc:{number}:{errno.ENOMEM}'))
            reached = os.path.exists(mark)
            if reached:
                os.remove(mark)
            if result.returncode == 0:
                need(result.stdout == wanted, number, 'another table')
                continue
            failed += 1
            need(result.returncode in (1, 2) and re.fullmatch(rb'glissade: [^\n]+\n', result.stderr), number,
                 'status', result.returncode, result.stderr)
    need(failed > 0, 'nothing ever failed')


@cases('{0} where memory is short is done or refused', ['gif', 'png', 'svg', 'pdf'])
def little_memory(kind):
    import resource
    if not FAULT_LIBRARY: # sanitizers take all addresses
        raise Skip('no limit on memory here')
    seen = set()
    with tempfile.TemporaryDirectory() as folder:
        # fonts of its own: other programs must not find what is cached here
        with open(f'{folder}/fonts.conf', 'w') as file:
            file.write('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
                       f'<dir>/usr/share/fonts</dir><cachedir>{folder}/cache</cachedir></fontconfig>')
        for megabytes in range(24, 96, 2):
            size = megabytes << 20
            result = run('-n', '3', *small(kind), '-o', f'{folder}/x.{kind}',
                         variables={'FONTCONFIG_FILE': f'{folder}/fonts.conf'},
                         preexec_fn=lambda size=size: resource.setrlimit(resource.RLIMIT_AS, (size, size)))
            seen.add(result.returncode)
            need(result.returncode in (0, 1, 2, 127), megabytes, result.returncode, result.stderr)
            need(result.returncode in (0, 127) or re.fullmatch(rb'glissade: [^\n]+\n', result.stderr), result.stderr)
    need(0 in seen and 1 in seen, seen)


def report(number, name, function, arguments):
    try:
        function(*arguments)
        print(f'ok {number} - {name}')
        return True
    except Skip as why:
        print(f'ok {number} - {name} # SKIP {why}')
        return True
    except Exception as why: # pylint: disable=broad-except
        print(f'not ok {number} - {name}')
        text = str(why) if isinstance(why, Failure) else traceback.format_exc()
        for line in text.splitlines():
            print(f'# {line[:2000]}')
        return False


def main():
    for number in signal.SIGINT, signal.SIGQUIT:  # a shell ignores them for what runs behind it
        signal.signal(number, signal.SIG_DFL)
    wanted = sys.argv[3] if len(sys.argv) > 3 else ''
    chosen = [c for c in CASES if wanted in c[0]]
    print(f'1..{len(chosen)}')
    good = [report(i + 1, *c) for i, c in enumerate(chosen)]
    sys.exit(0 if all(good) else 1)


main()
