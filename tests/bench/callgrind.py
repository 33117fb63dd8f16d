# SPDX-License-Identifier: BSD-2-Clause
"""Instructions (Ir) under callgrind, children included, and the libraries that execute them.

valgrind shows a program the same simple processor everywhere, so that the counts repeat to about 0.1 %. What a child does
between fork and exec is lost, some thousand instructions.
"""
import pathlib
import re
import subprocess
import tempfile

OBJECT = re.compile(r"(c?ob)=\((\d+)\)(?: (.*))?$")


class Profile:
    """What the processes of one command executed."""

    def __init__(self):
        self.total = 0
        self.libraries = set()  # the paths of the objects of which anything was executed, the program among them

    def add(self, text):
        """Count in one process's file, in callgrind's format."""
        names, at, skip = {}, "", False
        for line in text.splitlines():
            named = OBJECT.match(line)
            if named:
                kind, number, name = named.groups()
                if name:
                    names[number] = name
                if kind == "ob":
                    at = names[number]
            elif line.startswith("calls="):
                skip = True  # the next line is what the called function costs, which is counted there
            elif line[:1] in "0123456789+-*" and line:
                if not skip:
                    self.libraries.add(at)
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
