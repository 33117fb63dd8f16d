#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""report.py BUILD_DIR [--missed]: the lines and branches of pam_jwt.c and src/ that ran, counted by gcov.

Fails below the goals. With --missed, prints each line and branch that did not run. "coverage: REASON" in a comment on a line
excludes this line and its branches. The number of excluded lines is printed, too.
"""
import json
import pathlib
import re
import subprocess
import sys

GOALS = {"lines": 95.0, "branches": 90.0}
EXCLUDED = re.compile(r"/\* coverage: .+\*/")


def counted(build):
    """The report of gcov for each object: (path of the source, its lines)."""
    for notes in sorted([build / "obj/pam_jwt.gcno", *(build / "obj/src").rglob("*.gcno")]):
        if not notes.relative_to(build / "obj").with_suffix(".c").exists():     # the source was moved since the build
            continue
        text = subprocess.run(["gcov", "--json-format", "--stdout", "-b", str(notes)], check=True, capture_output=True).stdout
        for file in json.loads(text)["files"]:
            if file["file"] == "pam_jwt.c" or file["file"].startswith("src/"):
                yield file["file"], file["lines"]


def merge(build):
    """{path: {line: (count, [count of each branch])}}. Counts of a header are the sum over all objects."""
    sources = {}
    for path, lines in counted(build):
        source = sources.setdefault(path, {})
        for line in lines:
            count, branches = source.get(line["line_number"], (0, []))
            more = [b["count"] for b in line["branches"]]
            if len(more) == len(branches):
                more = [a + b for a, b in zip(branches, more)]
            source[line["line_number"]] = (count + line["count"], max(more, branches, key=len))
    return sources


class Sum:
    """Numbers of lines or branches: those that ran, and all."""

    def __init__(self):
        self.lines = self.lines_ran = self.branches = self.branches_ran = self.excluded = 0

    def add(self, count, branches):
        self.lines += 1
        self.lines_ran += count > 0
        self.branches += len(branches)
        self.branches_ran += sum(b > 0 for b in branches)

    def percent(self):
        return {"lines": 100 * self.lines_ran / max(self.lines, 1), "branches": 100 * self.branches_ran / max(self.branches, 1)}

    def row(self, name):
        share = self.percent()
        return (f"{name:14} {share['lines']:6.1f} % of {self.lines:5} lines {share['branches']:6.1f} % of "
                f"{self.branches:5} branches, {self.excluded} lines excluded")


def print_missed(path, number, text, count, branches):
    untaken = sum(b == 0 for b in branches)
    if count == 0:
        print(f"{path}:{number}: never ran: {text.strip()}")
    elif untaken:
        print(f"{path}:{number}: {untaken} of {len(branches)} branches: {text.strip()}")


def uncounted(sources):
    """The sources without a report of gcov. If src/ has no sources, src/ itself is missing."""
    expected = ["pam_jwt.c", *(sorted(str(path) for path in pathlib.Path("src").rglob("*.c")) or ["src/"])]
    return [path for path in expected if path not in sources]


def main(build, tells_missed):
    folders, total, sources = {}, Sum(), merge(build)
    for path, lines in sorted(sources.items()):
        folder = folders.setdefault(str(pathlib.Path(path).parent).replace(".", "pam_jwt.c"), Sum())
        texts = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
        for number, (count, branches) in sorted(lines.items()):
            if EXCLUDED.search(texts[number - 1]):
                folder.excluded += 1
                total.excluded += 1
                continue
            folder.add(count, branches)
            total.add(count, branches)
            if tells_missed:
                print_missed(path, number, texts[number - 1], count, branches)
    for name, folder in sorted(folders.items()):
        print(folder.row(name))
    print(total.row("in all"))
    short = [what for what, share in total.percent().items() if share < GOALS[what]]
    for what in short:
        print(f"coverage: {what} below {GOALS[what]:.0f} %", file=sys.stderr)
    lost = uncounted(sources)
    for path in lost:
        print(f"coverage: {path} was not counted", file=sys.stderr)
    return 1 if short or lost else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), "--missed" in sys.argv[2:]))
