#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""figures.py BUILD_DIR: write what the suite has found into tests/README.md and SECURITY.md, between their marks.

The figures come from what "make check" and "make coverage" have left in the build folder, and from the tables of tests. Those that
differ a little from run to run, because keys are made anew, are rounded.
"""
import glob
import os
import re
import subprocess
import sys

MARKS = ("<!-- figures:begin -->\n", "<!-- figures:end -->\n")
CLOSING = re.compile(r"(?:Checks: (\d+), Failures: 0, Errors: 0|^(\d+) ([a-z][a-z -]+ )?passed, 0 failed)", re.M)


def number(n, digits=3):
    """With a blank for each thousand; of more than 9999 so many digits."""
    n = int(n)
    if n > 9999:
        n = round(n, digits - len(str(n)))
    return f"{n:,}".replace(",", " ")


def said(build, part):
    """What the part printed when it ran last."""
    try:
        with open(f"{build}/said/{part}", encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        sys.exit(f"figures: the part {part} has not run: make check")


def found(pattern, text):
    match = re.search(pattern, text, re.M)
    if not match:
        sys.exit(f"figures: nobody has printed {pattern}")
    return match.groups()


def counted(pattern, *paths):
    """How often the pattern occurs in these files."""
    names = [name for path in paths for name in sorted(glob.glob(path, recursive=True))]
    return sum(len(re.findall(pattern, open(name, encoding="utf-8").read(), re.M)) for name in names)


def parts():
    """(name, sentence) of each part that "make check" runs."""
    with open("tests/parts", encoding="utf-8") as file:
        return re.findall(r"^([a-z0-9-]+) +\S+ +(?:any|alone) .*\n    (.*)\n", file.read(), re.M)


def result(text):
    """All that the programs of a part have counted; several where there are several."""
    counts = [f"{number(checks or passed)}{' ' + what.strip() if what else ''}" for checks, passed, what in CLOSING.findall(text)]
    if text.startswith("skipped"):
        return "skipped"
    return ", ".join(counts) or sys.exit("figures: a part has failed: make check")


def stated():
    """Vectors that are refused against their label or for another fault; each row has the first and the last of its kind."""
    with open("tests/vectors/stated.c", encoding="utf-8") as file:
        return sum(int(b) - int(a) + 1 for a, b in re.findall(r'^\t\{"[^"]+", (\d+), (\d+),', file.read(), re.M))


def coverage():
    done = subprocess.run(["tests/coverage/report.py", "build/coverage"], capture_output=True, text=True, check=False)
    return found(r"^in all +([\d.]+) % of +(\d+) lines +([\d.]+) % of +(\d+) branches", done.stdout)


def results(build):
    """The table of tests/README.md."""
    rows = ["| part | what it tests | passed |", "|---|---|---|"]
    rows += [f"| {name} | {sentence} | {result(said(build, name))} |" for name, sentence in parts()]
    return "\n".join(rows) + "\n"


def summary(build):
    """The table of SECURITY.md."""
    attacks, tokens = found(r"^all but flips (\d+) attacks (\d+) tokens", said(build, "attacks"))
    flips, = found(r"^flips +(\d+) tokens", said(build, "attacks"))
    vectors, = found(r"^(\d+) passed, 0 failed, 0 skipped", said(build, "vectors"))
    lines, all_lines, branches, all_branches = coverage()
    algorithms = counted(r'^\t{"\w+", .*SCHEME_', "src/core/keys/algorithm.c")
    corpus = sum(len(files) for _, _, files in os.walk("tests/fuzz/corpus"))
    rows = [("published test vectors", f"{number(vectors)}; {stated()} of them are refused because of a stricter rule"),
            ("attacks", f"{number(attacks)}, made into {number(tokens)} tokens of {algorithms} algorithms; "
                        f"{number(flips)} changed tokens"),
            ("inputs that fuzzing has collected", number(corpus)),
            ("checks that are taken out, one at a time", number(counted(r"^\[", "tests/mutants/*.mutants"))),
            ("coverage", f"{float(lines):.0f} % of {number(all_lines)} lines, {float(branches):.0f} % of {number(all_branches)} branches")]
    return "\n".join(["| | |", "|---|---|", *(f"| {what} | {figure} |" for what, figure in rows)]) + "\n"


def write_into(path, content):
    with open(path, encoding="utf-8") as file:
        text = re.split("|".join(MARKS), file.read())
    if len(text) != 3:
        sys.exit(f"figures: the marks are not in {path}, once each")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text[0] + MARKS[0] + content + MARKS[1] + text[2])


if __name__ == "__main__":
    write_into("tests/README.md", results(sys.argv[1]))
    write_into("SECURITY.md", summary(sys.argv[1]))
