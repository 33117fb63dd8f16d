#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Run the demonstration on a terminal and draw what it shows.

demo-picture.py BUILD_DIR PICTURE.svg

As root, so that sudo is shown too. The lines are the run's own; what is left out leaves an ellipsis. A run that does not
go as expected gives no picture.
"""
import fcntl
import os
import re
import struct
import subprocess
import sys
import termios
from xml.dom import minidom
from xml.sax.saxutils import escape

COLUMNS = 104  # as wide as the demonstration folds its log lines
CHAR_WIDTH, LINE_HEIGHT, FONT_SIZE, MARGIN, TITLE_HEIGHT = 8.4, 19, 14, 20, 34
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
# The SGR codes that the demonstration uses, as classes of the style sheet.
CLASSES = {"0": "", "1": "bold", "2": "dim", "31": "red", "32": "green"}
STYLE = """
text { font: %dpx %s; fill: #e6edf3; white-space: pre; }
.bold { font-weight: 600; }
.dim { fill: #9da7b3; }
.green { fill: #56d364; }
.red { fill: #ff7b72; }
""" % (FONT_SIZE, FONTS)

# What the picture leaves out: steps of a part that begin like this. Each kind of thing is shown once.
LEFT_OUT = {
    "2": ("  /etc/",),
    "4": ("  $ jwt-issuer", "  $ sleep", "  $ sudo"),
    "5": ("  $ sudo",),
}


def demonstrate(build):
    """The demonstration's whole output, colours and all."""
    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    demo = os.path.join(os.path.dirname(os.path.abspath(__file__)), "demo.sh")
    with subprocess.Popen([demo, build], stdin=slave, stdout=slave, stderr=slave, env=environment,
                          start_new_session=True) as process:
        os.close(slave)
        shown = read_all(master)
    os.close(master)
    if process.returncode != 0:
        sys.exit("demo-picture: the demonstration failed:\n" + shown)
    return shown.replace("\r\n", "\n")


def read_all(master):
    pieces = []
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # EIO: the last one who had the terminal is gone
            piece = b""
        if not piece:
            return b"".join(pieces).decode()
        pieces.append(piece)


def styled(shown):
    """The lines, each a list of (character, class)."""
    lines, name = [[]], ""
    for code, newline, text in re.findall(r"\x1b\[(\d+)m|(\n)|([^\x1b\n]+)", shown):
        if code:
            name = CLASSES[code]
        elif newline:
            lines.append([])
        lines[-1] += [(character, name) for character in text]
    return lines


def plain(cells):
    return "".join(character for character, _ in cells)


def excerpt(lines):
    """The lines but for the steps that are left out."""
    kept, part, hidden = [], "", False
    for cells in lines:
        text = plain(cells)
        heading = re.match(r"(\d)\. ", text)
        part = heading.group(1) if heading else part
        if not text.startswith("    "):  # a step begins, a part, or the end
            was_hidden, hidden = hidden, text.startswith(LEFT_OUT.get(part, ("\n",)))
            if hidden and not was_hidden:
                kept += styled("  \x1b[2m…")
        if not hidden:
            kept.append(cells)
    return kept


def wrapped(lines):
    """As a terminal breaks them."""
    for cells in lines:
        for start in range(0, max(len(cells), 1), COLUMNS):
            yield cells[start:start + COLUMNS]


def runs(cells):
    """(column, class, text) for each stretch of one class, without the blanks around it."""
    start = 0
    for end in range(1, len(cells) + 1):
        if end < len(cells) and cells[end][1] == cells[start][1]:
            continue
        text = plain(cells[start:end])
        if text.strip():
            yield start + len(text) - len(text.lstrip()), cells[start][1], text.strip()
        start = end


def draw_line(cells, y):
    for column, name, text in runs(cells):
        # The length keeps columns in line whatever font the reader has.
        yield '<text x="%.1f" y="%d" textLength="%.1f"%s xml:space="preserve">%s</text>' % (
            MARGIN + column * CHAR_WIDTH, y, len(text) * CHAR_WIDTH, ' class="%s"' % name if name else "", escape(text))


def draw(lines):
    width = round(2 * MARGIN + COLUMNS * CHAR_WIDTH)
    height = TITLE_HEIGHT + 2 * MARGIN + (len(lines) - 1) * LINE_HEIGHT
    svg = ['<?xml version="1.0" encoding="UTF-8"?>',
           "<!-- SPDX-License-Identifier: BSD-2-Clause. Drawn by tests/demo-picture.py from a run of tests/demo.sh. -->",
           '<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">'
           % (width, height, width, height),
           "<title>What make demo shows</title>", "<style>%s</style>" % STYLE,
           '<rect x="0.5" y="0.5" width="%d" height="%d" rx="8" fill="#0d1117" stroke="#3d444d"/>' % (width - 1, height - 1),
           '<line x1="1" y1="%.1f" x2="%d" y2="%.1f" stroke="#3d444d"/>' % (TITLE_HEIGHT - 0.5, width - 1, TITLE_HEIGHT - 0.5),
           '<text x="%d" y="22" class="dim" text-anchor="middle">make demo</text>' % (width // 2)]
    for number, cells in enumerate(lines):
        svg += draw_line(cells, TITLE_HEIGHT + MARGIN + number * LINE_HEIGHT + 4)
    return "\n".join(svg + ["</svg>", ""])


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    if os.geteuid() != 0:
        sys.exit("demo-picture: without root the demonstration leaves sudo out")
    shown = demonstrate(sys.argv[1])
    svg = draw(list(wrapped(excerpt(styled(shown.rstrip("\n"))))))
    minidom.parseString(svg.encode())
    with open(sys.argv[2], "w", encoding="utf-8") as picture:
        picture.write(svg)


if __name__ == "__main__":
    main()
