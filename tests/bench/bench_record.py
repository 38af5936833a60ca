"""Recording beside what people use today: `bench_record.py GLISSADE [naive]`.

The same picture (six optimizers on Beale, the map alone, 240 frames, 800x600) by glissade and by
matplotlib, in one run on one machine: seconds, bytes, and how close the GIF is to the frames drawn.
Matplotlib three ways: everything drawn anew for every frame and Pillow (with the word `naive`, it
takes minutes); contours drawn once and Pillow, as most tutorials have it; and the expert's way, which
draws only what moves over a kept background and pipes frames into ffmpeg with a palette of their own.
Needs matplotlib, numpy, Pillow and ffmpeg.
"""
import csv
import io
import math
import os
import subprocess
import sys
import tempfile
import time

try:
    import matplotlib
    matplotlib.use('Agg')
    import matplotlib.animation
    import matplotlib.patheffects
    import matplotlib.pyplot as plt
    import numpy as np
    from PIL import Image
except ImportError as missing:
    print(f'not here: {missing}')
    sys.exit(77) # which meson takes for skipped

GLISSADE = os.path.abspath(sys.argv[1])
OPTIMIZERS = ['gd', 'momentum', 'nesterov', 'rmsprop', 'adam', 'newton']
FRAMES, FPS, SIZE = 240, 20, (800, 600)
COLOURS = ['#5e98ff', '#f89c20', '#ff696a', '#cf7ec2', '#b4b4ba', '#bf7bff']
MARKERS = 'o^sDv*'


def paths():
    table = subprocess.run([GLISSADE, 'trace', '-n', str(FRAMES), '-O', ','.join(OPTIMIZERS)], stdout=subprocess.PIPE,
                           check=True, text=True).stdout
    result = {name: [] for name in OPTIMIZERS}
    for row in csv.DictReader(io.StringIO(table)):
        result[row['optimizer']].append((float(row['x']), float(row['y'])))
    return [np.array(result[name]) for name in OPTIMIZERS]


def draw_ground(axes):
    x, y = np.meshgrid(np.linspace(-6, 6, 400), np.linspace(-4.5, 4.5, 300))
    f = (1.5 - x + x * y) ** 2 + (2.25 - x + x * y ** 2) ** 2 + (2.625 - x + x * y ** 3) ** 2
    levels = np.geomspace(0.05, f.max(), 14)
    axes.contourf(x, y, f, levels=levels, norm=matplotlib.colors.LogNorm(), cmap='GnBu_r')
    axes.contour(x, y, f, levels=levels, colors='white', linewidths=0.4, alpha=0.4)
    axes.set_xlim(-6, 6)
    axes.set_ylim(-4.5, 4.5)


def draw_racers(axes):
    """What moves: a line, a marker and a label each, and the number of the step."""
    effects = [matplotlib.patheffects.withStroke(linewidth=3, foreground='black')]
    artists = []
    for name, colour, marker in zip(OPTIMIZERS, COLOURS, MARKERS):
        line, = axes.plot([], [], color=colour, linewidth=1.8)
        head, = axes.plot([], [], color=colour, marker=marker, markeredgecolor='black')
        label = axes.text(0, 0, name, color='white', fontsize=10, path_effects=effects)
        artists.append((line, head, label))
    return artists, axes.text(0.99, 1.01, '', transform=axes.transAxes, ha='right')


def place(artists, counter, where, step):
    for (line, head, label), path in zip(artists, where):
        seen = path[:step + 1]
        line.set_data(seen[:, 0], seen[:, 1])
        head.set_data(seen[-1:, 0], seen[-1:, 1])
        label.set_position(seen[-1] + [0.15, 0])
    counter.set_text(f'step {step}')


def new_figure():
    figure, axes = plt.subplots(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100)
    axes.set_title('Beale', loc='left')
    return figure, axes


def steps():
    return [round(FRAMES * k / (FRAMES - 1)) for k in range(FRAMES)]


def naive(where, path):
    figure, axes = new_figure()

    def update(k):
        axes.clear()
        draw_ground(axes)
        artists, counter = draw_racers(axes)
        place(artists, counter, where, steps()[k])
    matplotlib.animation.FuncAnimation(figure, update, FRAMES).save(path, writer='pillow', fps=FPS)
    plt.close(figure)


def usual(where, path):
    figure, axes = new_figure()
    draw_ground(axes)
    artists, counter = draw_racers(axes)
    matplotlib.animation.FuncAnimation(figure, lambda k: place(artists, counter, where, steps()[k]),
                                       FRAMES).save(path, writer='pillow', fps=FPS)
    plt.close(figure)


def expert_frames(where):
    figure, axes = new_figure()
    draw_ground(axes)
    artists, counter = draw_racers(axes)
    moving = [artist for group in artists for artist in group] + [counter]
    for artist in moving:
        artist.set_animated(True)
    figure.canvas.draw()
    ground = figure.canvas.copy_from_bbox(figure.bbox)
    for step in steps():
        figure.canvas.restore_region(ground)
        place(artists, counter, where, step)
        for artist in moving:
            figure.draw_artist(artist)
        yield bytes(figure.canvas.buffer_rgba())
    plt.close(figure)


def expert(where, path):
    words = ['ffmpeg', '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgba', '-s', '%dx%d' % SIZE, '-r', str(FPS),
             '-i', '-', '-vf', 'split[a][b];[a]palettegen=stats_mode=full[p];[b][p]paletteuse=dither=none:'
             'diff_mode=rectangle', path]
    with subprocess.Popen(words, stdin=subprocess.PIPE) as process:
        for frame in expert_frames(where):
            process.stdin.write(frame)
        process.stdin.close()


def decoded(path):
    raw = subprocess.run(['ffmpeg', '-v', 'error', '-i', path, '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt',
                          'rgb24', '-'], stdout=subprocess.PIPE, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, SIZE[1], SIZE[0], 3)


def quality(path, frames):
    """Decibels over all frames compared."""
    shown = decoded(path)
    assert len(shown) == FRAMES, len(shown)
    square = np.mean([np.mean((shown[k].astype(int) - frame) ** 2.0) for k, frame in frames])
    return 10 * math.log10(255 ** 2 / square)


def our_words(panels):
    return [GLISSADE, 'render', '-n', str(FRAMES), '--duration', str(FRAMES / FPS), '--fps', str(FPS), '--hold', '0',
            '-O', ','.join(OPTIMIZERS), '--size', '%dx%d' % SIZE] + (['--panels', panels] if panels else [])


def ours(panels, path):
    subprocess.run([*our_words(panels), '-o', path], stdout=subprocess.DEVNULL, check=True)


def our_frames(panels, folder):
    ours(panels, folder + '/')
    return [(k, np.asarray(Image.open(f'{folder}/frame-{k:04d}.png').convert('RGB')).astype(int))
            for k in range(0, FRAMES, 20)]


def measure(name, make, path, frames):
    begin = time.monotonic()
    make(path)
    seconds = time.monotonic() - begin
    decibels = f'{quality(path, frames):5.1f} dB' if frames else ''
    print(f'{name:44} {seconds:7.2f} s {os.path.getsize(path) / 1000:8.0f} kB  {decibels}', flush=True)
    return seconds


def main():
    where = paths()
    with tempfile.TemporaryDirectory() as folder:
        path = f'{folder}/x.gif'
        mine = min(measure('glissade, the map', lambda p: ours('map', p), path, our_frames('map', f'{folder}/map'))
                   for _ in range(3))
        measure('glissade, all panels', lambda p: ours('', p), path, our_frames('', f'{folder}/all'))
        theirs = [(k, np.frombuffer(frame, np.uint8).reshape(SIZE[1], SIZE[0], 4)[..., :3].astype(int))
                  for k, frame in enumerate(expert_frames(where)) if k % 20 == 0]
        expert_time = measure('matplotlib, blitting into ffmpeg', lambda p: expert(where, p), path, theirs)
        usual_time = measure('matplotlib, contours once, Pillow', lambda p: usual(where, p), path, None)
        if sys.argv[2:] == ['naive']:
            measure('matplotlib, all anew, Pillow', lambda p: naive(where, p), path, None)
    print(f'glissade is {expert_time / mine:.1f} times as fast as the expert, {usual_time / mine:.0f} times as fast as '
          'the usual way')


main()
