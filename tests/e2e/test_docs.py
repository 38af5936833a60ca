"""What is written about the program, held against the program:
`test_docs.py GLISSADE README MANUAL`, with the gallery's lines (FILE OPTIONS) in $GALLERY.

Every command of the README and of the gallery is run in an empty folder, pictures among them as they
stand; a race without a screen prints its report. Reports in TAP.
"""
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

GLISSADE, README, MANUAL = (os.path.abspath(path) for path in sys.argv[1:4])
TIMEOUT = 120
HERE = os.path.dirname(os.path.abspath(__file__))
CLOUDS = 'x1,x2,y\n1,2,1\n-1,-2,-1\n2,0.5,1\n0.3,-1,-1\n'


class Failure(Exception):
    pass


def need(condition, *what):
    if not condition:
        raise Failure(' '.join(map(str, what)))


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def said(*words):
    return subprocess.run([GLISSADE, *words], check=True, capture_output=True, encoding='utf-8',
                          timeout=TIMEOUT).stdout


def listed(what):
    return [line.split('  ', 1) for line in said('list', what).splitlines()]


def written(text):
    """What a reader sees of roff source: its words, in one line."""
    text = re.sub(r'^\.[A-Z]+ ?', '', text, flags=re.M).replace('\\(dq', '"').replace('\\&', '')
    return ' '.join(re.sub(r'\\(.)', lambda match: '\\' if match[1] == 'e' else match[1], text).split())


def readme_commands():
    """The indented lines that begin with the program's name; their comments are the shell's."""
    return re.findall(r'^(?: {4}| {6})glissade\b.*$', read(README), flags=re.M)


def gallery_commands():
    return [f'glissade render {options} -o {name}' for name, options in
            (line.split(' ', 1) for line in os.environ['GALLERY'].splitlines())]


def targets(words):
    return [words[i + 1] for i, word in enumerate(words) if word == '-o']


def reader():
    """The environment of one who has no screen; leaks of the libraries are theirs."""
    kept = {name: value for name, value in os.environ.items() if name not in ('DISPLAY', 'WAYLAND_DISPLAY')}
    return kept | {'LSAN_OPTIONS': f'suppressions={HERE}/leaks.supp:print_suppressions=0'}


def works(command):
    """Runs it as a reader would who has no screen; the files that it names are there afterwards."""
    words = shlex.split(command, comments=True)
    environment = reader()
    if '--window' in words:
        words = [words[0], '--plain', *words[1:]]
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, 'clouds.csv'), 'w', encoding='utf-8') as file:
            file.write(CLOUDS)
        for i, word in enumerate(words):
            if word == '--like':  # what a reader has made before
                subprocess.run([GLISSADE, 'render', '-n', '4', '--size', '80x60', '-o', words[i + 1]], cwd=folder,
                               stdout=subprocess.DEVNULL, env=environment, timeout=TIMEOUT, check=True)
        done = subprocess.run([GLISSADE, *words[1:]], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                              capture_output=True, encoding='utf-8', timeout=TIMEOUT)
        need(done.returncode == 0, 'exit status', done.returncode, done.stderr)
        files = targets(words)
        need(files or done.stdout, 'said nothing')
        for name in files:
            need(os.path.getsize(os.path.join(folder, name)) > 0, name, 'is empty')


def command_works(command):
    def check():
        works(command)
    return 'works: ' + ' '.join(shlex.split(command, comments=True)), check


def links_lead_somewhere():
    folder = os.path.dirname(README)
    links = [link for link in re.findall(r'\]\(([^)#]+)', read(README)) if '://' not in link]
    need(len(links) > 5, 'only', len(links), 'links were found')
    for link in links:
        need(os.path.exists(os.path.join(folder, link)), link, 'does not exist')


def folders_exist():
    text = read(README)
    folders = re.findall(r'^\| `([a-z/]+/)` \|', text, flags=re.M)
    need(len(folders) > 5, 'only', len(folders), 'folders were found')
    root = os.path.dirname(README)
    for folder in folders:
        need(os.path.isdir(os.path.join(root, folder)), folder, 'does not exist')
    for name in os.listdir(os.path.join(root, 'src')):
        need(name in ('meson.build',) or f'src/{name}/' in folders, f'src/{name}/', 'is not in the table of folders')


def pictures_are_shown_and_drawn():
    """The gallery holds what its list says, the README shows all of it, and all of it is small."""
    folder = os.path.join(os.path.dirname(README), 'assets', 'gallery')
    drawn = {line.split(' ', 1)[0] for line in os.environ['GALLERY'].splitlines()}
    there = set(os.listdir(folder)) - {'meson.build'}
    shown = set(re.findall(r'\(assets/gallery/([\w-]+\.(?:gif|png|svg))\)', read(README)))
    need(drawn == there == shown, 'list', drawn, 'folder', there, 'readme', shown)
    sizes = {name: os.path.getsize(os.path.join(folder, name)) for name in there}
    need(max(sizes.values()) < 2e6 and sum(sizes.values()) < 5e6, sizes)


def charts_are_told():
    text = read(README)
    for name, _ in listed('panels'):
        need(f'`{name}`' in text, name, 'is not in the readme')


def lesson_of_the_page_holds():
    """The page's lesson is whole, and what it claims is true."""
    page = read(os.path.join(os.path.dirname(README), 'docs', 'write-a-lesson.md'))
    texts = re.findall(r'^```glissade\n(.*?)^```', page, flags=re.M | re.S)
    need(texts, 'the page holds no lesson')
    commands = re.search(r'^```sh\n(.*?)^```', page, flags=re.M | re.S)[1].splitlines()
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, 'valley.glissade'), 'w', encoding='utf-8') as file:
            file.write(texts[0])
        for command in commands:
            words = shlex.split(command, comments=True)
            done = subprocess.run([GLISSADE, *words[1:]], cwd=folder, env=reader(), stdin=subprocess.DEVNULL,
                                  capture_output=True, encoding='utf-8', timeout=TIMEOUT)
            need(done.returncode == 0 and not done.stderr, command, done.stderr, done.stdout)
            for name in targets(words):
                need(os.path.getsize(os.path.join(folder, name)) > 0, name, 'is empty')


def every_verb_is_told():
    page = read(os.path.join(os.path.dirname(README), 'docs', 'write-a-lesson.md'))
    for verb in ('lesson', 'group', 'about', 'source', 'scene', 'add', 'remove', 'focus', 'hide', 'say', 'play', 'go', 'at',
                 'ask', 'answer', 'right', 'wait', 'expect'):
        need(re.search(rf'`{verb}\b', page), verb, 'is not on the page')


def commands_were_found():
    """A change of the README's form must not leave the cases below without any command."""
    need(len(readme_commands()) > 25, 'only', len(readme_commands()), 'in the readme')
    need(len(gallery_commands()) > 5, 'only', len(gallery_commands()), 'in the gallery')
    need(len(manual_commands()) > 3, 'only', len(manual_commands()), 'in the manual page')


def manual_tells(what, shown=lambda name: name):
    def check():
        text = read(MANUAL)
        entries = {written(line) for line in re.findall(r'^\.TP\n\.B (.*)$', text, flags=re.M)}
        everything = written(text)
        rows = listed(what)
        need(len(rows) > 1, 'nothing is listed')
        for name, title in rows:
            need(any(shown(name) in entry.replace(', ', ' ').split(' ') or shown(name) == entry for entry in entries),
                 name, 'has no entry')
            need(' '.join(title.split()) in everything, name, 'is not explained by:', title)
    return f'the manual page tells all {what}', check


def manual_is_good_roff():
    man = shutil.which('man')
    if not man:
        return 'SKIP no man'
    done = subprocess.run([man, '--warnings', '-l', MANUAL], capture_output=True, encoding='utf-8', timeout=TIMEOUT,
                          env=os.environ | {'MANWIDTH': '80', 'LC_ALL': 'C.UTF-8', 'PAGER': 'cat'})
    need(done.returncode == 0 and not done.stderr, done.stderr)
    need('glissade - watch optimizers' in done.stdout and 'EXAMPLES' in done.stdout, 'sections are missing')
    return ''


def manual_commands():
    """The lines of its examples; what a shell does behind > is left to the shell."""
    block = read(MANUAL).split('.SH EXAMPLES\n.nf\n', 1)[1].split('.fi', 1)[0]
    return [line.replace('\\-', '-').split(' > ')[0] for line in block.splitlines()]


def settings_in_the_code_exist():
    """Names of settings that C code writes out: in calls that take one, and in rows of keys."""
    calls = re.compile(r'\b\w*(?:setting|assign)\w*\([^,;"()]*,\s*"([a-z][a-z-]*)"')
    rows = re.compile(r'\bACTION_(?:NEXT|BACK|CYCLE|SWITCH),\s*"([a-z-]+)"')
    names = {name for name, _ in listed('settings')}
    found = 0
    for folder, _, files in os.walk(os.path.join(os.path.dirname(README), 'src')):
        for name in files:
            text = read(os.path.join(folder, name)) if name.endswith('.c') else ''
            for used in calls.findall(text) + rows.findall(text):
                need(used in names, name, 'names the setting', used, 'which there is not')
                found += 1
    need(found > 30, 'only', found, 'names were found')


CASES = [
    ('links of the readme lead to files', links_lead_somewhere),
    ('folders of the readme exist, and none is left out', folders_exist),
    ('the gallery is drawn, there and shown', pictures_are_shown_and_drawn),
    ('every chart is in the readme', charts_are_told),
    ('the lesson in docs/ holds', lesson_of_the_page_holds),
    ('every verb is told of in docs/', every_verb_is_told),
    ('commands were found', commands_were_found),
    ('settings that the code names exist', settings_in_the_code_exist),
    manual_tells('keys'),
    manual_tells('settings', lambda name: '--' + name),
    *(manual_tells(what) for what in ('surfaces', 'optimizers', 'panels', 'themes')),
    ('the manual page is good roff', manual_is_good_roff),
    *map(command_works, readme_commands()),
    *map(command_works, gallery_commands()),
    *map(command_works, manual_commands()),
]


def main():
    failed = 0
    print(f'1..{len(CASES)}')
    for number, (name, check) in enumerate(CASES, 1):
        remark = ''
        try:
            remark = check() or ''
            verdict = 'ok'
        except (Failure, OSError, subprocess.SubprocessError) as problem:
            verdict = 'not ok'
            failed += 1
            print('# ' + str(problem).replace('\n', '\n# '))
        print(f'{verdict} {number} - {name}' + (f' # {remark}' if remark else ''), flush=True)
    return failed > 0


sys.exit(main())
