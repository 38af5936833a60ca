#!/usr/bin/env python3
"""The sources as clang-format 14 leaves them, and no type torn from the name that it declares.

Other versions of clang-format lay out differently: where there is no 14 the test is skipped.
"""
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SKIPPED = 77
# clang-format does it where a comment behind the declaration is too long for the line.
TORN = re.compile(r"^ +(?:(?:const|unsigned|struct|enum) )*\w+\n +\*?\w+;", re.MULTILINE)


def formatter():
    for name in ("clang-format-14", "clang-format"):
        path = shutil.which(name)
        if path and "version 14." in subprocess.check_output([path, "--version"], text=True):
            return path
    return None


def sources():
    for folder in ("src", "surfaces", "tests"):
        yield from sorted(p for p in (ROOT / folder).rglob("*.[ch]"))


def torn():
    for path in sources():
        text = path.read_text(encoding="utf-8")
        for match in TORN.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield f"{path.relative_to(ROOT)}:{line}: type and name on two lines: shorten the comment"


def main():
    assert TORN.search("    bool\n        takes_expression; /* … */"), "the check sees none"
    assert not TORN.search("    long first;\n    long second;"), "the check sees too many"
    program = formatter()
    if not program:
        print("skipped: clang-format 14 is not installed")
        return SKIPPED
    complaints = list(torn())
    print("\n".join(complaints))
    command = [program, "--dry-run", "--Werror", "--style=file", *map(str, sources())]
    untidy = subprocess.run(command).returncode != 0
    if untidy:
        print("run: clang-format -i FILE")
    return 1 if untidy or complaints else 0


if __name__ == "__main__":
    sys.exit(main())
