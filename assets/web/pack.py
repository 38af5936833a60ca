#!/usr/bin/env python3
"""The page as a C file: pack.py PAGE STYLE PROGRAM SCRIPT... OUTPUT

PROGRAM is packed with gzip and written in base64. The page is cut where it says @NAME@; what
belongs there is written by src/record/html.c. What stands in scripts keeps its lines, so that a
message with a line number means something."""

import base64
import gzip
import re
import sys

GAPS = ("HEAD", "STYLE", "CONTROLS", "STILL", "SESSION", "CODE")


def literal(data):
    """Bytes as lines of a C string."""
    escaped = {ord('"'): '\\"', ord("\\"): "\\\\", ord("\n"): "\\n", ord("?"): "\\?"}
    lines = []
    for start in range(0, len(data), 4096):
        chunk = data[start:start + 4096]
        lines.append('"' + "".join(
            escaped.get(c) or (chr(c) if 0x20 <= c < 0x7F else f"\\{c:03o}") for c in chunk) + '"')
    return "\n    ".join(lines) or '""'


def blob(name, data):
    return f"const struct page_text {name} = {{\n    {literal(data)},\n    {len(data)}}};\n\n"


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main():
    page, style, program, *scripts, output = sys.argv[1:]
    script = b'"use strict";\n' + b"".join(read(path).replace(b'"use strict";\n', b"") for path in scripts)
    if b"</script" in script:
        sys.exit("pack.py: a script would end within itself")
    packed = base64.b64encode(gzip.compress(read(program), 9, mtime=0))
    pieces = re.split(r"@([A-Z]+)@", re.sub(r"\n\s+", "\n", read(page).decode()))
    unknown = [gap for gap in pieces[1::2] if gap not in GAPS]
    if unknown or sorted(pieces[1::2]) != sorted(GAPS):
        sys.exit(f"pack.py: the page's gaps are {pieces[1::2]}, not {GAPS}")
    with open(output, "w", encoding="ascii") as out:
        out.write('#include "record/page.h"\n\n')
        out.write(blob("page_style", read(style)))
        out.write(blob("page_program", packed))
        out.write(blob("page_script", script))
        out.write("const struct page_piece page_pieces[] = {\n")
        for i, text in enumerate(pieces[::2]):
            gap = "PAGE_" + pieces[2 * i + 1] if 2 * i + 1 < len(pieces) else "PAGE_END"
            data = text.encode()
            out.write(f"    {{{{{literal(data)},\n      {len(data)}}},\n     {gap}}},\n")
        out.write("};\n")


main()
