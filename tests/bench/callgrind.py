# SPDX-License-Identifier: BSD-2-Clause
"""Instructions (Ir) under callgrind, children included, in all and by library and function.

valgrind shows a program the same simple processor everywhere, so that the counts repeat to about 0.1 %. What a child does
between fork and exec is lost, some thousand instructions.
"""
import collections
import pathlib
import re
import subprocess
import tempfile

NAME = re.compile(r"(c?(?:ob|fn))=\((\d+)\)(?: (.*))?$")


class Profile:
    """What the processes of one command executed."""

    def __init__(self):
        self.total = 0
        self.functions = collections.Counter()  # (library, function) -> Ir of its own

    def of_library(self, part):
        """The functions of the libraries whose path contains this."""
        return {function: ir for (library, function), ir in self.functions.items() if part in library}

    def add(self, text):
        """Count in one process's file, in callgrind's format."""
        names, at, skip = {}, {"ob": "", "fn": ""}, False
        for line in text.splitlines():
            named = NAME.match(line)
            if named:
                kind, number, name = named.groups()
                key = kind[-2:] + number
                if name:
                    names[key] = name
                if kind in at:
                    at[kind] = names[key]
            elif line.startswith("calls="):
                skip = True  # the next line is what the called function costs, which is counted there
            elif line[:1] in "0123456789+-*" and line:
                if not skip:
                    self.functions[at["ob"], at["fn"]] += int(line.split()[1])
                skip = False
            elif line.startswith("totals:"):
                self.total += int(line.split()[1])


def run(command, toggle=None):
    """Profile a command, which must succeed; with toggle only what happens in functions of this name."""
    options = ["--tool=callgrind", "-q", "--vgdb=no", "--trace-children=yes"]
    if toggle:
        options.append("--toggle-collect=" + toggle)
    profile = Profile()
    with tempfile.TemporaryDirectory() as folder:
        out = "--callgrind-out-file=" + folder + "/%p"
        subprocess.run(["valgrind", *options, out, "--", *command], check=True, stdout=subprocess.DEVNULL)
        texts = [path.read_text(errors="replace") for path in pathlib.Path(folder).iterdir()]
    started = [re.search("^cmd:.*$", text, re.M).group() for text in texts]
    if len(set(started)) != len(started):
        raise RuntimeError("a child that does not exec is counted with all that its parent did: " + repr(started))
    for text in texts:
        profile.add(text)
    return profile


def count(command, toggle=None):
    """All instructions of a command."""
    return run(command, toggle).total
