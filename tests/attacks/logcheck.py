#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""logcheck.py LOG TYPED_FOLDER FILE...: check that a system log, and other logs, contain nothing that they must not."""
import os
import re
import sys

WINDOW = 16  # bytes of what was typed that no line may have in a row
OURS = re.compile(rb"[^ ]+ pam_jwt\([a-z0-9-]+:[a-z]+\): ((accepted|refused|passed over|unavailable) slug=|rule [a-z-]+: )")


def windows(folder):
    found = set()
    for name in os.listdir(folder):
        if name.isdigit():
            with open(os.path.join(folder, name), "rb") as file:
                typed = file.read().rstrip(b"\n")
            found.update(typed[i:i + WINDOW] for i in range(len(typed) - WINDOW + 1))
    return found


def faults(line, typed, is_system_log):
    if any(line[i:i + WINDOW] in typed for i in range(len(line) - WINDOW + 1)):
        yield "a piece of what was typed"
    if is_system_log and b"pam_jwt" in line:
        if len(line) > 1024:
            yield "more than 1 KiB"
        if any(byte < 0x20 or byte > 0x7E for byte in line):
            yield "a control character"
        if not OURS.match(line):
            yield "not begun by us"


def main(log, folder, *others):
    typed = windows(folder)
    wrong = ours = 0
    for path in (log, *others):
        with open(path, "rb") as file:
            for line in file.read().split(b"\n"):
                ours += b"pam_jwt(" in line
                for fault in faults(line, typed, path == log):
                    print(f"{fault}: {line[:200]!r}")
                    wrong += 1
    return 1 if wrong or not ours else 0


sys.exit(main(*sys.argv[1:]))
