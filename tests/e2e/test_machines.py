"""The same numbers on other machines: `test_machines.py GLISSADE README SOURCE FOLDER`.

Traces of methods and surfaces that the README does not call dependent on the machine's libm, under
qemu-user: by this program on an x86-64 without fused multiply-add, and by one that is compiled for
aarch64 in FOLDER. Without qemu or the compiler it says so and skips. Reports in TAP.
"""
import os
import platform
import re
import shutil
import subprocess
import sys

GLISSADE, README, SOURCE, FOLDER = (os.path.abspath(path) for path in sys.argv[1:5])
SURFACES = ('beale', 'saddle', 'rosenbrock', 'six-hump-camel', 'underdetermined', 'two-layer', 'elbow')
METHODS = 'gd,nesterov,newton,saddle-free-newton,trust-region,bfgs,rmsprop,lion'
LIBRARIES = '/usr/aarch64-linux-gnu'
CROSS = f"""[binaries]
c = 'aarch64-linux-gnu-gcc'
ar = 'aarch64-linux-gnu-ar'
exe_wrapper = ['qemu-aarch64', '-L', '{LIBRARIES}']
[host_machine]
system = 'linux'
cpu_family = 'aarch64'
cpu = 'aarch64'
endian = 'little'
"""


def trace(*program, surface):
    return subprocess.run([*program, 'trace', '-s', surface, '-O', METHODS, '--steps', '60'], check=True,
                          capture_output=True, timeout=120).stdout


def compiled():
    """The program for aarch64; built anew only where sources changed."""
    build = os.path.join(FOLDER, 'aarch64')
    cross = os.path.join(FOLDER, 'aarch64.ini')
    os.makedirs(FOLDER, exist_ok=True)
    with open(cross, 'w', encoding='utf-8') as file:
        file.write(CROSS)
    if not os.path.exists(os.path.join(build, 'build.ninja')):
        shutil.rmtree(build, ignore_errors=True)
        subprocess.run(['meson', 'setup', build, SOURCE, '--cross-file', cross, '-Dncurses=disabled', '-Dsdl2=disabled',
                        '-Dcairo=disabled'], check=True, stdout=subprocess.DEVNULL)
    subprocess.run(['ninja', '-C', build, 'src/cli/glissade'], check=True, stdout=subprocess.DEVNULL)
    return os.path.join(build, 'src/cli/glissade')


def no_fma():
    if platform.machine() != 'x86_64' or not shutil.which('qemu-x86_64'):
        return None
    return 'qemu-x86_64', '-cpu', 'Nehalem', GLISSADE


def aarch64():
    if not all(map(shutil.which, ('aarch64-linux-gnu-gcc', 'qemu-aarch64', 'meson', 'ninja'))):
        return None
    return 'qemu-aarch64', '-L', LIBRARIES, compiled()


def main():
    with open(README, encoding='utf-8') as file:
        named = re.search(r'machine\'s libm:(.*?)\.\s', file.read(), flags=re.S)[1]
    dependent = set(re.findall(r'`([a-z-]+)`', named))
    assert dependent and not dependent & {*SURFACES, *METHODS.split(',')}, dependent
    print('1..2')
    failed = False
    for number, (name, machine) in enumerate((('x86-64 without FMA', no_fma), ('aarch64', aarch64)), 1):
        program = machine()
        if not program:
            print(f'ok {number} - {name} # SKIP needs qemu-user and a compiler for it')
            continue
        other = [surface for surface in SURFACES
                 if trace(*program, surface=surface) != trace(GLISSADE, surface=surface)]
        failed = failed or bool(other)
        print(f'{"not ok" if other else "ok"} {number} - {name}', *other, flush=True)
    return failed


if __name__ == '__main__':
    sys.exit(main())
