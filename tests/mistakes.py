#!/usr/bin/env python3
"""Mistakes that cppcheck sees in the program's sources; skipped where it is not installed.

usage: mistakes.py BUILD_FOLDER, which has the generated lists that the sources include
"""
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SKIPPED = 77
INCLUDES = ("surfaces", "src/optimizers", "src/scene", "src/record", "src/cli")
SHOWN = "{file}:{line}: {severity}: {message} [{id}]"


def check(build, *paths):
    command = ["cppcheck", f"-j{os.cpu_count() or 1}", "--quiet", "--std=c11", "--error-exitcode=1",
               "--enable=warning,portability", f"--suppressions-list={ROOT}/tests/cppcheck.txt",
               "--inline-suppr", f"--template={SHOWN}", "-D_GNU_SOURCE", "-I.", "-Isrc"]
    command += [f"-I{build / folder}" for folder in INCLUDES]
    return subprocess.run(command + list(map(str, paths)), cwd=ROOT, capture_output=True, text=True)


def sees_mistakes(build):
    """The check itself must be able to fail."""
    wrong = build / "mistake.c"
    wrong.write_text("int f(void);\nint f(void)\n{\n    int a[2] = {0, 0};\n    return a[2];\n}\n")
    found = check(build, wrong)
    wrong.unlink()
    return found.returncode != 0


def main():
    if not shutil.which("cppcheck"):
        print("skipped: cppcheck is not installed")
        return SKIPPED
    build = pathlib.Path(sys.argv[1])
    if not sees_mistakes(build):
        print("cppcheck does not see an index out of bounds")
        return 1
    found = check(build, "src", "surfaces")
    print(found.stderr, end="")
    return found.returncode


if __name__ == "__main__":
    sys.exit(main())
