#!/usr/bin/python3 -B
# SPDX-License-Identifier: BSD-2-Clause
"""report.py RESULTS: print the tables, and each aim as met or missed; fails if a password brought a library into the process.
report.py --into DOCUMENT SVG RESULTS: write the tables into DOCUMENT between its marks, and draw SVG."""
import json
import re
import sys

import chart
import tables

MARKS = ("<!-- bench:begin -->\n", "<!-- bench:end -->\n")


# What a login costs with many keys, of which the token names one, and at most how many times the cost with one key.
SETS = [("10 keys in a set", "set 10", 1.1), ("100 keys in a set", "set 100", 1.3), ("300 keys in a set", "set 300", 1.7),
        ("10 issuers of 10 keys", "issuers 10", 1.35)]


def aims(results):
    """What a password and ES256 shall cost: (aim, figure, whether it is met)."""
    ir, wall = results["ir"], results["wall"]
    floor = {"Ir": ir["empty warm"] + ir["raw ES256"], "wall": wall["empty warm"] + wall["raw ES256"]}
    rows = [("a password, cold, Ir", ir["password"], 0.46e6),
            ("a password where libcrypto is up, Ir", ir["text password host"], 0.12e6),
            ("cold, Ir", ir["cold ES256"], 12.26e6), ("where libcrypto is up, Ir", ir["host"], 2.28e6),
            ("warm, Ir, of an empty module and raw verification", ir["warm ES256"] / floor["Ir"], 1.5),
            ("warm, wall time, of the same", wall["warm ES256"] / floor["wall"], 1.5),
            *((f"{label}, cold, Ir, of one key", ir[f"{name} cold"] / ir["named 1 cold"], most) for label, name, most in SETS),
            ("jwt-issuer, Ir", ir["issue"], 25e6),
            ("cold, wall time, of yescrypt's", wall["cold ES256"] / wall["yescrypt"], 0.1),
            ("cold, wall time, of PyJWT's", wall["cold ES256"] / wall["pyjwt"], 0.05)]
    return [(f"{name}: at most {tables.figure(most)}", tables.figure(value), value <= most) for name, value, most in rows]


def judge(results):
    """Print the aims. Returns what must not be."""
    for aim, value, met in aims(results):
        print(f"{'met   ' if met else 'MISSED'} {aim}: {value}")
    brought = results["libraries"]
    if brought["password"] != ["pam_jwt.so"]:
        return "a password is to bring the module alone into the process, but brought " + " ".join(brought["password"])
    if not {"pam_jwt.so", "decision.so"} < set(brought["token"]):
        return "no library was seen even for a token: what was counted?"
    return None


def put_between(text, content):
    """The text with this between its marks."""
    parts = re.split("(" + "|".join(MARKS) + ")", text)
    if len(parts) != 5 or (parts[1], parts[3]) != MARKS:
        raise ValueError("the marks are not there, once each")
    return "".join([parts[0], MARKS[0], content, MARKS[1], parts[4]])


def write_into(document, svg, results):
    """Replace the figures in the documents."""
    with open(document, encoding="utf-8") as file:
        text = put_between(file.read(), tables.markdown(results))
    with open(document, "w", encoding="utf-8") as file:
        file.write(text)
    with open(svg, "w", encoding="utf-8") as file:
        file.write(chart.svg(results))


def main(args):
    """Returns the exit status, or what is wrong."""
    with open(args[-1], encoding="ascii") as file:
        results = json.load(file)
    if args[0] == "--into":
        return write_into(args[1], args[2], results)
    print(tables.markdown(results))
    return judge(results)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
